// Hosts that work on one store, each a process of its own, and what befalls them.
#ifndef PHYSCRM_TESTS_HOSTS_TROUBLED_HOSTS_HPP
#define PHYSCRM_TESTS_HOSTS_TROUBLED_HOSTS_HPP

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "support/process.hpp"
#include "support/random.hpp"

namespace physcrm::hosts {

enum class Trouble : std::uint8_t {
  kill,         ///< SIGKILL; another process takes the host's place
  stop,         ///< SIGSTOP, and SIGCONT when two leases of a delivery, the longer ones, are over
  end_session,  ///< the server ends one of its sessions
  lose_answer,  ///< the next COMMIT is done, and the connection breaks before its answer
  end_silent,   ///< the server ends a session that was silent in a transaction for too long
};

/// What befell one process, and from when until when (machine_us).
struct TroubleEntry {
  Trouble kind = Trouble::kill;
  std::string process;
  std::int64_t from_us = 0;
  std::int64_t until_us = 0;
};

/// A process that was started. Its name is its own, "host3.17": the 17th of all. So is its number (pid) as
/// long as it lives.
struct StartedProcess {
  std::string name;
  std::int64_t pid = 0;
  std::int64_t at_us = 0;
};

struct TroubleLog {
  std::vector<TroubleEntry> entries;
  std::vector<StartedProcess> started;
  [[nodiscard]] std::int64_t count(Trouble kind) const;
  [[nodiscard]] std::int64_t all() const { return static_cast<std::int64_t>(entries.size()); }
};

std::ostream& operator<<(std::ostream& out, const TroubleLog& log);

/// What the server, or the way to it, does to hosts. Only what did befall one is entered into the log.
class AtTheServer {
 public:
  AtTheServer() = default;
  AtTheServer(const AtTheServer&) = delete;
  AtTheServer& operator=(const AtTheServer&) = delete;
  virtual ~AtTheServer() = default;
  virtual void befall(Trouble kind, const std::string& process, TroubleLog& log) = 0;
  virtual void before_each(TroubleLog& log) = 0;
  /// When no further trouble comes.
  virtual void at_the_end(TroubleLog& log) = 0;
};

class TroubledHosts {
 public:
  /// How the host of this number is started, as the process of this name.
  using Arguments = std::function<std::vector<std::string>(int host, const std::string& process)>;
  /// Without a server (null) hosts are killed and stopped only.
  TroubledHosts(int hosts, Arguments arguments, AtTheServer* at_the_server);
  TroubledHosts(const TroubledHosts&) = delete;
  TroubledHosts& operator=(const TroubledHosts&) = delete;

  /// Something befalls one of them every 60 to 120 ms, as `random` will have it, for so long. Then they are
  /// killed.
  void trouble_them(testing_support::Random& random, std::int64_t for_ms);
  [[nodiscard]] const TroubleLog& log() const noexcept { return log_; }

 private:
  struct Host {
    std::unique_ptr<testing_support::Process> process;
    std::string name;
    std::int64_t stopped_until_us = 0;  ///< 0: it runs
    std::size_t stop_entry = 0;         ///< of the log
  };
  void start(int host);
  void kill(Host& host);
  void trouble(Trouble kind, int host);
  void wake_up();
  void end_stop(Host& host);

  Arguments arguments_;
  AtTheServer* at_the_server_;
  std::vector<Host> hosts_;
  TroubleLog log_;
};

}  // namespace physcrm::hosts

#endif
