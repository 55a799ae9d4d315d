// Puts the stores of this project through the conformance suite; main() is GoogleTest's.
#include <physcrm/storage/conformance.hpp>

#include "wrapped_store.hpp"

namespace physcrm::storage {
namespace {

template <Manners manners>
class Wrapped final : public StorePlace {
 public:
  Result<std::unique_ptr<Store>> open(const StoreOptions& options) override {
    return make_wrapped_store(options, manners);
  }
};

template <Manners manners>
std::unique_ptr<StorePlace> make_place() {
  return std::make_unique<Wrapped<manners>>();
}

}  // namespace

std::vector<StoreKind> store_kinds() {
  return {{"wrapped", &make_place<Manners::good>, false, true},
          {"forgetful", &make_place<Manners::forgets_versions>, false, true}};
}

}  // namespace physcrm::storage
