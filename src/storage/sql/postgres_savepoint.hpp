// What a statement of PostgreSQL that writes stands between, so that it is undone by itself when it fails:
// PostgreSQL alone would refuse whatever comes after it in the transaction.
#ifndef PHYSCRM_STORAGE_SQL_POSTGRES_SAVEPOINT_HPP
#define PHYSCRM_STORAGE_SQL_POSTGRES_SAVEPOINT_HPP

#include <libpq-fe.h>

#include "physcrm/result.hpp"

namespace physcrm::storage::sql {

inline constexpr const char* kSavepoint = "SAVEPOINT physcrm_statement";
inline constexpr const char* kRelease = "RELEASE SAVEPOINT physcrm_statement";

/// Back to the savepoint, which is then gone.
[[nodiscard]] Result<void> undo_to_savepoint(PGconn* connection);

/// The same where something has failed since; else nothing.
[[nodiscard]] Result<void> undo_what_failed(PGconn* connection);

}  // namespace physcrm::storage::sql

#endif
