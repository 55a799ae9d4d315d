// The schema's numbered steps on PostgreSQL.
#ifndef PHYSCRM_STORAGE_SQL_POSTGRES_MIGRATIONS_HPP
#define PHYSCRM_STORAGE_SQL_POSTGRES_MIGRATIONS_HPP

#include <cstdint>
#include <string>

#include "physcrm/result.hpp"

namespace physcrm::storage::sql {

class Session;
class PostgresSession;

/// Brings the schema up to date as migrations.hpp says of a SQLite file: in one transaction, under a lock of
/// its own, so that of two hosts which open a new store at once one makes it. `may_create`: a schema that is
/// not there is made; else it is `not_found`. Other errors: `version_mismatch` (details `stored`, `known`);
/// `storage_error`, cause `foreign_database`, for a schema with tables of another program.
[[nodiscard]] Result<void> migrate_postgres(PostgresSession& session, const std::string& schema,
                                            bool may_create);

/// The version that the schema stands at.
[[nodiscard]] Result<std::int64_t> stored_postgres_version(Session& session);

/// As refuse_newer in migrations.hpp.
[[nodiscard]] Result<void> refuse_newer_postgres(Session& session);

}  // namespace physcrm::storage::sql

#endif
