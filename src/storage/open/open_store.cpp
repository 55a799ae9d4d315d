#include "base/try.hpp"
#include "storage/memory/memory_store.hpp"
#include "storage/port/store.hpp"
#include "storage/sql/postgres_store.hpp"
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

}  // namespace physcrm::storage
