// What the parts of a transaction share: the session, and whether it may write.
#ifndef PHYSCRM_STORAGE_SQL_SCOPE_HPP
#define PHYSCRM_STORAGE_SQL_SCOPE_HPP

#include <string_view>

#include "storage/port/store.hpp"
#include "storage/sql/session.hpp"

namespace physcrm::storage::sql {

/// Every statement of a transaction is prepared here, which makes sure that there is one: SQLite ends a
/// transaction by itself after some errors (a full disk), and would then commit each statement alone.
class Scope {
 public:
  Scope(Session& session, Access access) noexcept : session_(&session), access_(access) {}

  [[nodiscard]] Result<Statement> read(std::string_view sql, Planning planning = Planning::kept);
  /// `internal` in a transaction that only reads.
  [[nodiscard]] Result<Statement> write(std::string_view sql);

  [[nodiscard]] Result<void> check_open() const;
  /// After the commit; from now on every statement is refused.
  void close() noexcept { session_ = nullptr; }

 private:
  Session* session_;
  Access access_;
};

}  // namespace physcrm::storage::sql

#endif
