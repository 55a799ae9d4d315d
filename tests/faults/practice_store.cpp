#include "faults/practice_store.hpp"

namespace physcrm::faults {
namespace {

using testing_support::disk;

class DiskStore final : public PracticeStore {
 public:
  std::string url() const override { return kStoreUrl; }
  void found() override { disk().put(kStorePath, practice()); }
  void keep() override { kept_ = disk().image(kStorePath); }
  void put_back() override { disk().put(kStorePath, kept_); }
  StoreState state(Detail detail) override { return StoreReader{}.state(detail); }
  std::vector<std::string> violations() override { return faults::violations(); }

 private:
  testing_support::DiskImage kept_;
};

}  // namespace

PracticeStore& PracticeStore::on_disk() {
  static DiskStore store;
  return store;
}

}  // namespace physcrm::faults
