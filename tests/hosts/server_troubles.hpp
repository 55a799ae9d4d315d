// What a PostgreSQL server, and the way to it, do to hosts that are known to it by the names of their
// processes (application_name).
#ifndef PHYSCRM_TESTS_HOSTS_SERVER_TROUBLES_HPP
#define PHYSCRM_TESTS_HOSTS_SERVER_TROUBLES_HPP

#include <string>
#include <vector>

#include "hosts/troubled_hosts.hpp"
#include "support/postgres_proxy.hpp"
#include "support/store_mirror.hpp"

namespace physcrm::hosts {

class ServerTroubles final : public AtTheServer {
 public:
  ServerTroubles(testing_support::PostgresAsker& asker, testing_support::PostgresProxy& proxy)
      : asker_(asker), proxy_(proxy) {}
  void befall(Trouble kind, const std::string& process, TroubleLog& log) override;
  void before_each(TroubleLog& log) override;
  void at_the_end(TroubleLog& log) override;

 private:
  void end_sessions(Trouble kind, const std::string& which, TroubleLog& log);
  void see_who_is_gone(TroubleLog& log);

  /// A session that was told to end.
  struct Ending {
    std::string pid;
    std::size_t entry = 0;  ///< of the log
  };

  testing_support::PostgresAsker& asker_;
  testing_support::PostgresProxy& proxy_;
  std::vector<Ending> ending_;
};

}  // namespace physcrm::hosts

#endif
