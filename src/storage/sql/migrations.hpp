// The schema's numbered steps.
#ifndef PHYSCRM_STORAGE_SQL_MIGRATIONS_HPP
#define PHYSCRM_STORAGE_SQL_MIGRATIONS_HPP

#include <cstdint>

#include "physcrm/result.hpp"

namespace physcrm::storage::sql {

class Session;
class SqliteSession;

/// The version of the schema that this library writes.
[[nodiscard]] std::int64_t newest_schema_version() noexcept;

/// Marks a SQLite file as ours ("phyc"; `PRAGMA application_id`).
inline constexpr std::int64_t kApplicationId = 0x70687963;

/// Brings the schema up to date: what is missing, in one transaction under the write lock, so that of two
/// processes which open a new store at once one does it and the other finds it done. A store that is up to
/// date is only read. Errors: `version_mismatch` for a newer store (details `stored`, `known`);
/// `storage_error`, cause `foreign_database`, for another program's file; those of sqlite_error.hpp.
[[nodiscard]] Result<void> migrate(SqliteSession& session);

/// The version a store stands at (0: an empty file), after refusing those that are not ours to open: as
/// `migrate`.
[[nodiscard]] Result<std::int64_t> stored_version(SqliteSession& session);

/// `version_mismatch` when a newer host has brought the store up meanwhile: whoever had it open before knows
/// nothing of what stands in it now, and must not write. Asked in each transaction that writes.
[[nodiscard]] Result<void> refuse_newer(Session& session);

}  // namespace physcrm::storage::sql

#endif
