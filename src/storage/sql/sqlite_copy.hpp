// Copies of a SQLite store in files of their own.
#ifndef PHYSCRM_STORAGE_SQL_SQLITE_COPY_HPP
#define PHYSCRM_STORAGE_SQL_SQLITE_COPY_HPP

#include <string>

#include "storage/port/store.hpp"
#include "storage/sql/sqlite_session.hpp"

namespace physcrm::storage::sql {

/// What `source` sees, of one moment, into a file that is not there yet: Store::back_up.
[[nodiscard]] Result<void> write_copy(SqliteSession& source, const std::string& path, const CopyCheck& check);

/// See storage::look_at_copy and storage::restore_copy.
[[nodiscard]] Result<StoreInfo> look_at_sqlite_copy(const std::string& path, const CopyCheck& check);
[[nodiscard]] Result<void> restore_sqlite_copy(const std::string& path, const SqliteLocation& place,
                                               bool replaces, const CopyCheck& check);

}  // namespace physcrm::storage::sql

#endif
