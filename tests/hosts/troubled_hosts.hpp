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
  stop,         ///< SIGSTOP, and SIGCONT when two leases are over
  end_session,  ///< the server ends one of its sessions
  lose_answer,  ///< the next COMMIT is done, and the connection breaks before its answer
};

/// How often each befell a host.
struct Troubles {
  std::vector<std::int64_t> of_kind = std::vector<std::int64_t>(4);
  [[nodiscard]] std::int64_t count(Trouble kind) const { return of_kind.at(static_cast<std::size_t>(kind)); }
  [[nodiscard]] std::int64_t all() const { return of_kind[0] + of_kind[1] + of_kind[2] + of_kind[3]; }
};

std::ostream& operator<<(std::ostream& out, const Troubles& troubles);

class TroubledHosts {
 public:
  /// How the host of this number is started.
  using Arguments = std::function<std::vector<std::string>(int host)>;
  /// What the server, or the way to it, does to hosts.
  struct AtTheServer {
    std::function<void(Trouble kind, int host)> trouble;
    std::function<void()> each_time;  ///< before each trouble
  };
  /// Without a server hosts are killed and stopped only.
  TroubledHosts(int hosts, Arguments arguments, AtTheServer at_the_server);
  TroubledHosts(const TroubledHosts&) = delete;
  TroubledHosts& operator=(const TroubledHosts&) = delete;

  /// Something befalls one of them every 60 to 120 ms, as `random` will have it, for so long. Then they are
  /// killed.
  void trouble_them(testing_support::Random& random, std::int64_t for_ms);
  [[nodiscard]] const Troubles& troubles() const noexcept { return troubles_; }

 private:
  struct Host {
    std::unique_ptr<testing_support::Process> process;
    std::int64_t stopped_until_us = 0;  ///< 0: it runs
  };
  void start(int host);
  void trouble(Trouble kind, int host);
  void wake_up();

  Arguments arguments_;
  AtTheServer at_the_server_;
  std::vector<Host> hosts_;
  Troubles troubles_;
};

}  // namespace physcrm::hosts

#endif
