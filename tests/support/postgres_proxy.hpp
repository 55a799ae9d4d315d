// A way to a PostgreSQL server that breaks where a test wants it to: it stands on a unix socket of its own,
// passes on what both sides say, and knows just enough of their protocol to count the client's statements.
#ifndef PHYSCRM_TESTS_SUPPORT_POSTGRES_PROXY_HPP
#define PHYSCRM_TESTS_SUPPORT_POSTGRES_PROXY_HPP

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "support/postgres_server.hpp"

namespace physcrm::testing_support {

/// What befalls a statement.
enum class WireFault : std::uint8_t {
  raise,        ///< the server runs, in its place, one that ends with an SQLSTATE
  terminate,    ///< the server ends the session: 57P01
  cut,          ///< the connection breaks before the server has the statement: 08006
  lose_answer,  ///< of a COMMIT: the server has done it, and the connection breaks before its answer is there
  lose_sight,   ///< of a COMMIT: the connection breaks as soon as it was sent
};

/// A COMMIT whose answer was lost.
struct LostCommit {
  std::string client;
  std::chrono::steady_clock::time_point at;  ///< when it passed on its way to the server
};

/// Statements are counted over all connections from the moment a fault is armed; of COMMITs only those, where
/// it is one that befalls them. Safe to use from many threads. Outlived by its server.
class PostgresProxy {
 public:
  explicit PostgresProxy(const PostgresServer& server);
  PostgresProxy(const PostgresProxy&) = delete;
  PostgresProxy& operator=(const PostgresProxy&) = delete;
  ~PostgresProxy();

  /// The URL of a schema, by this way. `client`: the name under which the connections are known, to the
  /// server (application_name) and here.
  [[nodiscard]] std::string url_of(const std::string& schema, const std::string& client = "physcrm") const;

  /// The `at`th statement from now is hit, and with `stays` every one after it; of those that SOCI begins a
  /// connection with only where `spares_soci` is false: it loses the connection then (decisions/0003).
  void arm(WireFault fault, const std::string& sqlstate, std::int64_t at, bool stays,
           bool spares_soci = true);
  /// From now on everything passes; answers whether anything was hit.
  bool disarm();

  /// Those that came since a fault was armed.
  [[nodiscard]] std::int64_t statements();

  /// The next COMMIT of this client is done, and its answer lost.
  void lose_next_commit(const std::string& client);
  /// Those that were lost so.
  [[nodiscard]] std::vector<LostCommit> lost_commits();

 private:
  struct Link;
  void serve();
  void accept_one();
  /// False when the connection is to be ended.
  [[nodiscard]] bool pass_client(Link& link);
  [[nodiscard]] bool pass_server(Link& link);
  [[nodiscard]] bool pass_message(Link& link, char kind, std::string message);
  [[nodiscard]] bool hit(Link& link, char kind, std::string& message);
  [[nodiscard]] bool is_hit(bool is_commit);

  std::string server_socket_;
  std::filesystem::path folder_;
  int listener_ = -1;
  int wake_[2] = {-1, -1};
  std::list<Link> links_;  ///< of the proxy's thread alone

  std::mutex mutex_;  ///< guards what is below
  WireFault fault_ = WireFault::cut;
  std::string sqlstate_;
  std::int64_t at_ = 0;
  bool stays_ = false;
  bool spares_soci_ = true;
  std::int64_t statements_ = 0;
  std::int64_t hits_ = 0;
  std::map<std::string, int> to_lose_;
  std::vector<LostCommit> lost_commits_;

  std::thread thread_;  ///< last: it uses the rest
};

}  // namespace physcrm::testing_support

#endif
