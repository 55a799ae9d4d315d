// Every adapter that the conformance suite is run on.
#include "storage/conformance/conformance.hpp"
#include "storage/port/store.hpp"
#include "storage/sqlite_places.hpp"
#include "support/postgres_server.hpp"

namespace physcrm::storage {
namespace {

class SqliteFile final : public StorePlace {
 public:
  Result<std::unique_ptr<Store>> open(const StoreOptions& options) override {
    return open_store(directory_.url("a store's file.db"), options);
  }

 private:
  TemporaryDirectory directory_;
};

class SqliteMemory final : public StorePlace {
 public:
  Result<std::unique_ptr<Store>> open(const StoreOptions& options) override {
    return open_store("sqlite::memory:", options);
  }
};

class Memory final : public StorePlace {
 public:
  Result<std::unique_ptr<Store>> open(const StoreOptions& options) override {
    return open_store("memory:", options);
  }
};

class PostgresSchema final : public StorePlace {
 public:
  Result<std::unique_ptr<Store>> open(const StoreOptions& options) override {
    return open_store(url_, options);
  }

 private:
  std::string url_ = testing_support::PostgresServer::shared().fresh_url();
};

template <class Place>
std::unique_ptr<StorePlace> make_place() {
  return std::make_unique<Place>();
}

}  // namespace

std::vector<StoreKind> store_kinds() {
  return {{"sqlite_file", &make_place<SqliteFile>, true, true},
          {"sqlite_memory", &make_place<SqliteMemory>, false, false},
          {"memory", &make_place<Memory>, false, true},
          {"postgresql", &make_place<PostgresSchema>, true, true}};
}

}  // namespace physcrm::storage
