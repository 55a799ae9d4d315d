#include "base/try.hpp"
#include "storage/port/store.hpp"
#include "storage/sql/sqlite_store.hpp"

namespace physcrm::storage {

Result<std::unique_ptr<Store>> open_store(const std::string& url, const StoreOptions& options) {
  PHYSCRM_TRY(const auto location, sql::parse_sqlite_url(url));
  return sql::SqliteStore::open(location, options);
}

}  // namespace physcrm::storage
