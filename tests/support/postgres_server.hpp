// A PostgreSQL server of the tests: a cluster of its own in a temporary folder, reached over a unix socket
// there.
#ifndef PHYSCRM_TESTS_SUPPORT_POSTGRES_SERVER_HPP
#define PHYSCRM_TESTS_SUPPORT_POSTGRES_SERVER_HPP

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace physcrm::testing_support {

/// It ends with the object, and with the process, however that ends.
class PostgresServer {
 public:
  /// `settings` in place of those for tests: {"fsync=on"}.
  explicit PostgresServer(std::vector<std::string> settings = {});
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;
  ~PostgresServer();

  /// The one of this process, started by the first who asks.
  static PostgresServer& shared();
  /// Whether this machine has PostgreSQL's programs.
  static bool is_installed();

  /// A schema that nobody has used before.
  [[nodiscard]] std::string fresh_url();
  [[nodiscard]] std::string url_of(const std::string& schema) const;
  /// As libpq takes it, without a schema.
  [[nodiscard]] std::string connection(const std::string& database = "postgres") const;
  /// Ends it at once, as a shutdown in its immediate mode does: what was committed is in its log.
  void crash();
  /// Starts it after a crash, and waits until it takes connections.
  void start_again();

  /// Where its socket is.
  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }
  /// The last lines of its log: among them, who has waited for a lock of whom for a second or more.
  [[nodiscard]] std::string last_words() const;
  /// SQL that answers nothing, in a connection of its own.
  void run(const std::string& sql) const;

 private:
  void make_cluster();
  void start();
  void wait_until_ready() const;

  std::vector<std::string> settings_;
  std::filesystem::path folder_;
  pid_t server_ = 0;
  int schemas_ = 0;
};

}  // namespace physcrm::testing_support

#endif
