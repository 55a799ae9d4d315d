// Every lease of every job on a PostgreSQL store: who took it when, how it ended, and how long the job then
// waited for the next one.
#ifndef PHYSCRM_TESTS_HOSTS_JOB_LEASES_HPP
#define PHYSCRM_TESTS_HOSTS_JOB_LEASES_HPP

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "hosts/explanations.hpp"
#include "hosts/fast_clock.hpp"
#include "support/store_mirror.hpp"

namespace physcrm::hosts {

/// What happened to a job's lease, in the order in which it did: the store has one writer at a time.
struct LeaseEvent {
  bool is_taken = false;  ///< else its holder gave it back, and recorded a run
  std::int64_t epoch = 0;
  std::string owner;                ///< HOST:PID:NUMBER, of one that takes it
  std::int64_t server_us = 0;       ///< when, by the server's clock
  std::int64_t lease_until_us = 0;  ///< of one that is taken; by the clock of the leases
  std::int64_t had_until_us = 0;    ///< the one before it, if its holder had not given it back; else 0
  std::int64_t started_us = 0;      ///< the run that was recorded; by its host's clock, as is:
  std::int64_t next_due_us = 0;     ///< when the job is due from here on
  bool has_failed = false;          ///< the run that was recorded

  /// The store has failed the run: the job is as due as before.
  [[nodiscard]] bool is_still_due() const noexcept { return has_failed && next_due_us <= started_us; }
};

/// What was found. Where something is not as it should be, it is said in `wrong`.
struct JobWaits {
  std::int64_t finished = 0;
  std::int64_t by_trouble = 0;  ///< taken over from a holder whom something befell
  std::int64_t by_silence = 0;
  std::int64_t silences_in_a_row = 0;  ///< of holders of one job, none of whom finished
  std::int64_t longest_wait_us = 0;    ///< free and due, and nobody took it
  std::vector<std::string> wrong;
};

class JobLeases {
 public:
  /// Has the server note them in a table beside the schema `many`.
  explicit JobLeases(testing_support::PostgresAsker& asker);
  /// When all is over. `clock` is that of the host that is furthest behind, `leases` that of the leases.
  [[nodiscard]] JobWaits look_at(const TroubleLog& log, const Spool& spool, const Explanations& explanations,
                                 const FastClock& clock, const FastClock& leases);

 private:
  [[nodiscard]] std::map<std::string, std::vector<LeaseEvent>> events();

  testing_support::PostgresAsker& asker_;
  std::int64_t server_ahead_us_;  ///< of the machine's monotonic clock, when the test began
};

}  // namespace physcrm::hosts

#endif
