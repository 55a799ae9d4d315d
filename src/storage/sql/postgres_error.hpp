// What PostgreSQL answers, in the terms of the contract.
#ifndef PHYSCRM_STORAGE_SQL_POSTGRES_ERROR_HPP
#define PHYSCRM_STORAGE_SQL_POSTGRES_ERROR_HPP

#include <string_view>

#include "physcrm/error.hpp"
#include "storage/sql/storage_error.hpp"

struct pg_result;
struct pg_conn;

namespace physcrm::storage::sql {

/// The error for an SQLSTATE. The server's own text is never passed on: its details hold values. `constraint`
/// is the name of the constraint or index that was broken, where one was.
///
///   40001, 40P01                        unavailable, cause `conflicting_transaction`: all of this one was
///                                       undone because another was in the way; the same again may succeed
///   55P03, 57014                        unavailable: it waited, or ran, for too long
///   08, 53000, 53300, 53400, 57P..,     unavailable: the server is gone, or takes nobody now, or has waited
///   25P03, 25P04                        too long for this host
///   53100                               storage_error, cause `full`
///   53200                               out_of_memory
///   58, F0                              storage_error, cause `io_error`
///   XX001, XX002                        storage_error, cause `corrupt`
///   25006                               storage_error, cause `read_only`
///   28, 42501, 3F000                    storage_error, cause `permission_denied`
///   23505                               conflict, field where it can be told
///   22021, 22P05                        invalid_argument: a text that can't be stored (NUL, not UTF-8)
///   54                                  payload_too_large
///   anything else                       internal: a defect; detail `sqlstate`
[[nodiscard]] Error postgres_error(std::string_view sqlstate, std::string_view constraint);

/// Of a failed result; of a null one, which is a lost connection.
[[nodiscard]] Error postgres_error(const pg_result* result);

/// Whether it is one row that was refused: it breaks a rule of the table, or a value does not fit.
[[nodiscard]] bool is_of_row(std::string_view sqlstate) noexcept;

/// Why a connection could not be made: `unavailable` where the server can't be reached or takes nobody now,
/// `storage_error` (causes `permission_denied`, `no_such_database`) where it will not, however often it is
/// asked.
[[nodiscard]] Error connection_error(std::string_view server_text);

}  // namespace physcrm::storage::sql

#endif
