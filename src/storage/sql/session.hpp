// A connection to a database.
#ifndef PHYSCRM_STORAGE_SQL_SESSION_HPP
#define PHYSCRM_STORAGE_SQL_SESSION_HPP

#include <string_view>

#include "physcrm/instant.hpp"
#include "physcrm/result.hpp"
#include "storage/sql/statement.hpp"

namespace physcrm::storage::sql {

enum class SessionUse : std::uint8_t {
  write,  ///< of a SQLite file the one writer; of a store in memory the one session
  read,   ///< refuses to write
};

/// How long the way in which a statement is run is kept.
enum class Planning : std::uint8_t {
  kept,
  each_time,  ///< the best one depends on how much of a table the bound values stand for
};

/// Used by one thread at a time.
class Session {
 public:
  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  virtual ~Session() = default;

  /// A statement, compiled once and kept. Its parameters are `$1`, `$2`, ... in the order in which they
  /// appear first: this reads the same in SQLite and PostgreSQL.
  [[nodiscard]] virtual Result<Statement> prepare(std::string_view sql, Planning planning) = 0;
  [[nodiscard]] Result<Statement> prepare(std::string_view sql) { return prepare(sql, Planning::kept); }

  /// Runs a script of many statements, none of them with parameters.
  [[nodiscard]] virtual Result<void> execute(const char* script) = 0;

  /// One whole number that a query answers; 0 for none.
  [[nodiscard]] Result<std::int64_t> read_integer(std::string_view sql) {
    PHYSCRM_TRY(auto query, prepare(sql));
    PHYSCRM_TRY(const auto value, fetch_one(query, [](Columns& row) { return row.integer(); }));
    return value.value_or(0);
  }

  /// `write`: takes the write lock, waiting for others. `read`: pins one snapshot.
  [[nodiscard]] virtual Result<void> begin(SessionUse use) = 0;
  [[nodiscard]] virtual Result<void> commit() = 0;
  /// Ends an open transaction, if there is one; false when that failed and the session must not be used
  /// again.
  [[nodiscard]] virtual bool roll_back() noexcept = 0;
  [[nodiscard]] virtual bool in_transaction() const noexcept = 0;
  /// What time it is now, by the clock that all who are connected share.
  [[nodiscard]] virtual Result<Instant> time() = 0;
  /// The connection is gone, and what was under way with it: it may have been done or not.
  [[nodiscard]] virtual bool is_lost() const noexcept { return false; }
};

}  // namespace physcrm::storage::sql

#endif
