#include "base/try.hpp"
#include "storage/port/store.hpp"
#include "storage/sql/postgres_store.hpp"
#include "storage/sql/sqlite_store.hpp"

namespace physcrm::storage {

Result<std::unique_ptr<Store>> open_store(const std::string& url, const StoreOptions& options) {
  if (sql::is_postgres_url(url)) {
    PHYSCRM_TRY(const auto location, sql::parse_postgres_url(url));
    return sql::PostgresStore::open(location, options);
  }
  PHYSCRM_TRY(const auto location, sql::parse_sqlite_url(url));
  return sql::SqliteStore::open(location, options);
}

}  // namespace physcrm::storage
