#include "storage/sql/sqlite_error.hpp"

#include <sqlite3.h>

#include "storage/sql/storage_error.hpp"

namespace physcrm::storage::sql {
bool leaves_doubt(int code) noexcept {
  const int kind = code & 0xff;
  return kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB || kind == SQLITE_IOERR || kind == SQLITE_FULL;
}

Error sqlite_error(int extended_code, sqlite3* database) {
  if (extended_code == SQLITE_CONSTRAINT_UNIQUE || extended_code == SQLITE_CONSTRAINT_PRIMARYKEY ||
      extended_code == SQLITE_CONSTRAINT_ROWID) {
    return key_taken(database != nullptr ? sqlite3_errmsg(database) : "");
  }
  const Error no_memory{ErrorCode::out_of_memory, "out of memory"};
  if (extended_code == SQLITE_IOERR_NOMEM) return no_memory;
  switch (extended_code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:  // the log's locks were never free, however often they were tried
      return busy();
    case SQLITE_FULL:
      return storage_error("full", "no room is left in the store");
    case SQLITE_IOERR:
      return storage_error("io_error", "the store could not be read or written");
    case SQLITE_CORRUPT:
      return storage_error("corrupt", "the store is damaged");
    case SQLITE_NOTADB:
      return storage_error("not_a_database", "the file is not a database");
    case SQLITE_READONLY:
      return storage_error("read_only", "the store can't be written");
    case SQLITE_CANTOPEN:
      return storage_error("can_not_open", "the store can't be opened");
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return storage_error("permission_denied", "access to the store is denied");
    case SQLITE_NOMEM:
      return no_memory;
    case SQLITE_INTERRUPT:
      return Error{ErrorCode::cancelled, "cancelled"};
    case SQLITE_TOOBIG:
      return Error{ErrorCode::payload_too_large, "a value is too long to be stored"};
    default:
      return Error{ErrorCode::internal, "a statement was refused by the store"}.with(
          "sqlite", static_cast<std::int64_t>(extended_code));
  }
}

}  // namespace physcrm::storage::sql
