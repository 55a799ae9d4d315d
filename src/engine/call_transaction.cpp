#include "engine/call_transaction.hpp"

#include <utility>

#include "base/try.hpp"

namespace physcrm {
namespace {

thread_local CallTransaction* current_call = nullptr;

}  // namespace

/// Hands everything on to the transaction that it is a part of.
class CallTransaction::Part final : public storage::Transaction {
 public:
  Part(CallTransaction& call, bool writes) noexcept : call_(call), all_(*call.tx_), writes_(writes) {
    ++call_.parts_;
  }
  ~Part() override {
    --call_.parts_;
    if (writes_) call_.was_left_ = true;
  }

  Result<void> commit() override {
    if (std::exchange(writes_, false)) call_.was_kept_ = true;
    return ok();
  }
  Result<Instant> time() override { return all_.time(); }
  Result<std::int64_t> allocate_ids(IdKind kind, std::int64_t count) override {
    return all_.allocate_ids(kind, count);
  }
  storage::Physicians& physicians() override { return all_.physicians(); }
  storage::Practices& practices() override { return all_.practices(); }
  storage::Credentials& credentials() override { return all_.credentials(); }
  storage::Workflows& workflows() override { return all_.workflows(); }
  storage::RuleSnapshots& rule_snapshots() override { return all_.rule_snapshots(); }
  storage::Notifications& notifications() override { return all_.notifications(); }
  storage::Deliveries& deliveries() override { return all_.deliveries(); }
  storage::Recipients& recipients() override { return all_.recipients(); }
  storage::AuditLog& audit() override { return all_.audit(); }
  storage::Settings& settings() override { return all_.settings(); }
  storage::KeptCalls& kept_calls() override { return all_.kept_calls(); }
  storage::Jobs& jobs() override { return all_.jobs(); }
  storage::Integrity& integrity() override { return all_.integrity(); }

 private:
  CallTransaction& call_;
  storage::Transaction& all_;
  bool writes_;  ///< and was not committed
};

CallTransaction::CallTransaction(EngineCore& core) noexcept
    : core_(core), outer_(std::exchange(current_call, this)) {}

CallTransaction::~CallTransaction() {
  current_call = outer_;
  // What was read of it may stand in a cache. Forgotten before others have the turn to write: they may be
  // given the same ids.
  if (was_kept_ && !is_committed_) core_.forget_cached();
}

CallTransaction* CallTransaction::current(const EngineCore& core) noexcept {
  CallTransaction* call = current_call;
  while (call != nullptr && &call->core_ != &core) call = call->outer_;
  return call;
}

Result<void> CallTransaction::begin() {
  // What a part has left is undone; together with what another one has committed it can't be.
  if (was_left_ && !was_kept_ && parts_ == 0) {
    tx_.reset();
    was_left_ = false;
  }
  if (tx_ == nullptr) {
    PHYSCRM_TRY(tx_, core_.store().begin(storage::Access::write));
  }
  return ok();
}

Result<std::unique_ptr<storage::Transaction>> CallTransaction::join(storage::Access access) {
  const bool writes = access == storage::Access::write;
  if (!writes && tx_ == nullptr) return core_.store().begin(access);
  if (writes) PHYSCRM_TRYV(begin());
  return std::unique_ptr<storage::Transaction>{std::make_unique<Part>(*this, writes)};
}

Result<void> CallTransaction::commit() {
  if (!was_kept_) return ok();
  if (was_left_) return Error{ErrorCode::internal, "a call is not one transaction"};
  PHYSCRM_TRYV(tx_->commit());
  is_committed_ = true;
  return ok();
}

}  // namespace physcrm
