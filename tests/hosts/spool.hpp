// What hosts have written of their work (busy_host.cpp), a line each, every time by the machine's monotonic
// clock in microseconds:
//
//   sent KEY PROCESS THREAD TAKEN AT      a message leaves; TAKEN: when its delivery was taken
//   silent PROCESS THREAD FROM TO         no sign of life for as long as silence_of(kJobLease_s), or longer
//   turn PROCESS THREAD FROM TO [JOB]...  every job was looked at, what was due was run; those that failed
//   failed WHAT: WHY
//
// and, in a file beside it, when each thread gave its last sign of life: who is killed can't say how long it
// had been silent.
#ifndef PHYSCRM_TESTS_HOSTS_SPOOL_HPP
#define PHYSCRM_TESTS_HOSTS_SPOOL_HPP

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "hosts/fast_clock.hpp"
#include "hosts/troubled_hosts.hpp"

namespace physcrm::hosts {

/// How long a thread gives no sign of life at least, if its lease ran out although nothing befell it.
///
/// A holder asks at each sign of life whether half of its lease is gone, and if so holds it for longer before
/// it goes on. So between the last time it did not and the first time it came too late lies half a lease, and
/// in between there is at most one sign: that of the last time itself. One of the two silences is a quarter
/// of a lease long, whatever the machine does; less what an engine that counts whole seconds does not see.
[[nodiscard]] inline std::int64_t silence_of(std::int64_t lease_s) {
  return lease_us(lease_s) / 4 - lease_us(2);
}

struct Sending {
  std::string key;
  std::string process;
  int thread = 0;
  std::int64_t taken_us = 0;
  std::int64_t at_us = 0;
};

struct Silence {
  std::string process;
  int thread = 0;
  std::int64_t from_us = 0;
  std::int64_t until_us = 0;
};

struct Turn {
  std::string process;
  int thread = 0;
  std::int64_t from_us = 0;
  std::int64_t until_us = 0;
  std::string failed;  ///< jobs, each after a blank; and those that were another host's, after `held-`

  [[nodiscard]] bool has_failed(const std::string& job) const {
    return failed.find(' ' + job) != std::string::npos;
  }
  /// Of those that send: another host was to note what they would send.
  [[nodiscard]] bool has_waited(const std::string& job) const {
    const bool sends = job == "processNotificationQueue" || job == "retryFailedNotifications";
    const auto was_held = [this](const std::string& of) {
      return failed.find(" held-" + of) != std::string::npos;
    };
    return sends && was_held("checkExpirations") && was_held(job);
  }
};

/// The file beside it.
[[nodiscard]] inline std::string signs_of(const std::string& spool) {
  return spool + ".signs";
}

struct Spool {
  Spool(const std::string& path, const TroubleLog& log, int threads_of_each);

  int threads = 0;  ///< of each process
  std::vector<Sending> sendings;
  std::vector<Silence> silences;
  std::vector<Turn> turns;
  std::map<std::string, std::int64_t> failures;  ///< how often

 private:
  void read_lines(const std::string& path);
};

/// The line of a message that is sent.
[[nodiscard]] std::string line_of(const Sending& sending);

}  // namespace physcrm::hosts

#endif
