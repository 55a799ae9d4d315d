// What SQLite answers, in the terms of the contract.
#ifndef PHYSCRM_STORAGE_SQL_SQLITE_ERROR_HPP
#define PHYSCRM_STORAGE_SQL_SQLITE_ERROR_HPP

#include "physcrm/error.hpp"

struct sqlite3;

namespace physcrm::storage::sql {

/// The error for an extended result code. SQLite's own text is never passed on: it may hold values, paths and
/// statements. `database` may be null; where it is given, a broken uniqueness names its field.
///
///   BUSY, LOCKED, PROTOCOL              unavailable
///   FULL, IOERR, CORRUPT, NOTADB,
///   READONLY, CANTOPEN, PERM, AUTH      storage_error, detail `cause` (full, io_error, corrupt,
///                                       not_a_database, read_only, can_not_open, permission_denied)
///   NOMEM                               out_of_memory
///   UNIQUE, PRIMARYKEY                  conflict, field where it can be told
///   INTERRUPT                           cancelled
///   TOOBIG                              payload_too_large
///   anything else                       internal: a defect; detail `sqlite` is the number
[[nodiscard]] Error sqlite_error(int extended_code, sqlite3* database);

/// Whether, after this, a connection is better opened anew than used again.
[[nodiscard]] bool leaves_doubt(int code) noexcept;

}  // namespace physcrm::storage::sql

#endif
