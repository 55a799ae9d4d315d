#include "base/try.hpp"
#include "storage/memory/memory_store.hpp"
#include "storage/port/store.hpp"
#include "storage/sql/postgres_store.hpp"
#include "storage/sql/sqlite_copy.hpp"
#include "storage/sql/sqlite_store.hpp"

namespace physcrm::storage {

Result<std::unique_ptr<Store>> open_store(const std::string& url, const StoreOptions& options) {
  if (url == "memory:") return memory::open_memory_store(options);
  if (sql::is_postgres_url(url)) {
    PHYSCRM_TRY(const auto location, sql::parse_postgres_url(url));
    return sql::PostgresStore::open(location, options);
  }
  if (!url.starts_with("sqlite:")) {
    return Error{ErrorCode::invalid_argument,
                 "a store is named sqlite:///absolute/path, sqlite://relative/path, sqlite::memory:, "
                 "postgresql://user@host/database?schema=name or memory:",
                 "url"};
  }
  PHYSCRM_TRY(const auto location, sql::parse_sqlite_url(url));
  return sql::SqliteStore::open(location, options);
}

Result<StoreInfo> look_at_copy(const std::string& path, const CopyCheck& check) {
  return sql::look_at_sqlite_copy(path, check);
}

Result<void> restore_copy(const std::string& path, const std::string& url, bool replaces,
                          const CopyCheck& check) {
  if (sql::is_postgres_url(url)) {
    return Error{ErrorCode::failed_precondition,
                 "a PostgreSQL store is restored by pg_restore, from what pg_dump has written"};
  }
  if (url == "memory:") return Error{ErrorCode::failed_precondition, "a copy is restored into a file"};
  PHYSCRM_TRY(const auto place, sql::parse_sqlite_url(url));
  return sql::restore_sqlite_copy(path, place, replaces, check);
}

}  // namespace physcrm::storage
