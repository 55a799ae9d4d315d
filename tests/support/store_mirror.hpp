// A store on PostgreSQL, copied row by row into a SQLite store: whatever is asked of the one can be asked of
// the other.
#ifndef PHYSCRM_TESTS_SUPPORT_STORE_MIRROR_HPP
#define PHYSCRM_TESTS_SUPPORT_STORE_MIRROR_HPP

#include <libpq-fe.h>
#include <sqlite3.h>

#include <memory>
#include <string>
#include <vector>

namespace physcrm::testing_support {

/// A connection beside those of the engine; used by one thread at a time.
class PostgresAsker {
 public:
  /// Throws when there is no connection.
  explicit PostgresAsker(const std::string& connection);

  using Rows = std::unique_ptr<PGresult, decltype(&PQclear)>;
  /// Throws when it is refused.
  [[nodiscard]] Rows ask(const std::string& sql);
  void run(const std::string& sql) { static_cast<void>(ask(sql)); }
  /// The first column of what is answered.
  [[nodiscard]] std::vector<std::string> list(const std::string& sql);
  [[nodiscard]] std::int64_t number(const std::string& sql);

 private:
  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

/// The names of a store's tables, in order.
[[nodiscard]] std::vector<std::string> table_names(sqlite3* store);

/// Puts the rows of the schema, all of one moment, in the place of what is in `into`: a SQLite store of the
/// same version, which loses its triggers, and whose references are not enforced meanwhile.
void mirror(PostgresAsker& from, const std::string& schema, sqlite3* into);

}  // namespace physcrm::testing_support

#endif
