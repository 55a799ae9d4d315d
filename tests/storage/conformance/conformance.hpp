// The conformance suite of the storage port (docs/stores.md): a program that links it and defines
// `store_kinds()` runs every case on its stores.
#ifndef PHYSCRM_STORAGE_CONFORMANCE_HPP
#define PHYSCRM_STORAGE_CONFORMANCE_HPP

#include <memory>
#include <string>
#include <vector>

#include "physcrm/result.hpp"

namespace physcrm::storage {

class Store;
struct StoreOptions;

/// A place where one store is kept, empty at first; what it holds is gone with it.
class StorePlace {
 public:
  StorePlace() = default;
  StorePlace(const StorePlace&) = delete;
  StorePlace& operator=(const StorePlace&) = delete;
  virtual ~StorePlace() = default;
  /// Opens the store. Called again, it answers another store on the same data, where `StoreKind::shared`.
  virtual Result<std::unique_ptr<Store>> open(const StoreOptions& options) = 0;
};

struct StoreKind {
  std::string name;  ///< letters, digits and `_`; each case's name ends with it
  std::unique_ptr<StorePlace> (*make_place)();
  bool shared = false;            ///< many stores on the same data
  bool concurrent_reads = false;  ///< a reader beside a writer in one process
};

/// Defined by the program that runs the suite.
std::vector<StoreKind> store_kinds();

}  // namespace physcrm::storage

#endif
