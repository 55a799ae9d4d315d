#include "wrapped_store.hpp"

#include <utility>

using namespace physcrm;
using namespace physcrm::storage;

namespace {

/// Writes over whatever is there.
class ForgetfulPhysicians final : public Physicians {
 public:
  explicit ForgetfulPhysicians(Physicians& inner) : inner_(inner) {}

  Result<void> insert(std::span<const Physician> rows) override { return inner_.insert(rows); }
  Result<void> update(const Physician& row) override {
    Physician newest = row;
    const auto stored = inner_.find(row.id);
    if (stored && stored.value()) newest.version = stored.value()->version + 1;
    return inner_.update(newest);
  }
  Result<std::optional<Physician>> find(PhysicianId id) override { return inner_.find(id); }
  Result<std::vector<std::optional<Physician>>> find_many(std::span<const PhysicianId> ids) override {
    return inner_.find_many(ids);
  }
  Result<std::vector<std::optional<Physician>>> find_by_external_ids(
      std::span<const std::string> keys) override {
    return inner_.find_by_external_ids(keys);
  }
  Result<std::vector<std::optional<Physician>>> find_by_npis(std::span<const std::string> npis) override {
    return inner_.find_by_npis(npis);
  }
  Result<Page<Physician>> list(const PhysicianFilter& filter, const PageRequest& page) override {
    return inner_.list(filter, page);
  }
  Result<void> remove(PhysicianId id, Instant at) override { return inner_.remove(id, at); }

 private:
  Physicians& inner_;
};

class WrappedTransaction final : public Transaction {
 public:
  WrappedTransaction(std::unique_ptr<Transaction> inner, Manners manners)
      : inner_(std::move(inner)), forgetful_(inner_->physicians()), manners_(manners) {}

  Result<void> commit() override { return inner_->commit(); }
  Result<Instant> time() override { return inner_->time(); }
  Result<std::int64_t> allocate_ids(IdKind kind, std::int64_t count) override {
    return inner_->allocate_ids(kind, count);
  }
  Physicians& physicians() override {
    if (manners_ == Manners::forgets_versions) return forgetful_;
    return inner_->physicians();
  }
  Practices& practices() override { return inner_->practices(); }
  Credentials& credentials() override { return inner_->credentials(); }
  Workflows& workflows() override { return inner_->workflows(); }
  RuleSnapshots& rule_snapshots() override { return inner_->rule_snapshots(); }
  Notifications& notifications() override { return inner_->notifications(); }
  Deliveries& deliveries() override { return inner_->deliveries(); }
  Recipients& recipients() override { return inner_->recipients(); }
  AuditLog& audit() override { return inner_->audit(); }
  Settings& settings() override { return inner_->settings(); }
  KeptCalls& kept_calls() override { return inner_->kept_calls(); }
  Jobs& jobs() override { return inner_->jobs(); }
  Integrity& integrity() override { return inner_->integrity(); }

 private:
  std::unique_ptr<Transaction> inner_;
  ForgetfulPhysicians forgetful_;
  Manners manners_;
};

class WrappedStore final : public Store {
 public:
  WrappedStore(std::unique_ptr<Store> inner, Manners manners) : inner_(std::move(inner)), manners_(manners) {}

  Result<std::unique_ptr<Transaction>> begin(Access access) override {
    auto begun = inner_->begin(access);
    if (!begun) return begun.error();
    return std::unique_ptr<Transaction>{
        std::make_unique<WrappedTransaction>(std::move(begun).value(), manners_)};
  }
  Result<StoreInfo> info() override { return inner_->info(); }
  Result<void> optimize() override { return inner_->optimize(); }
  Result<PageCheck> check_pages() override { return inner_->check_pages(); }
  Result<std::string> content_digest() override { return inner_->content_digest(); }
  Result<void> back_up(const std::string& path, const CopyCheck& check) override {
    return inner_->back_up(path, check);
  }

 private:
  std::unique_ptr<Store> inner_;
  Manners manners_;
};

}  // namespace

std::unique_ptr<Store> make_wrapped_store(const StoreOptions& options, Manners manners) {
  return std::make_unique<WrappedStore>(open_store("memory:", options).value(), manners);
}
