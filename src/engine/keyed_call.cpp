#include "engine/keyed_call.hpp"

#include <utility>

#include "base/crypto.hpp"
#include "base/try.hpp"

namespace physcrm {
namespace {

constexpr std::int64_t kKept_s = std::int64_t{24} * 3600;
constexpr int kForgottenAtOnce = 1000;

thread_local KeyedCall* current_call = nullptr;

/// Each part with its length, so that no two lists of parts hash alike.
std::string hash_of(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const std::string_view part : parts) all.append(std::to_string(part.size())).append(":").append(part);
  return sha256_hex(all);
}

}  // namespace

CallName CallName::of(const Actor& actor, std::string_view idempotency_key, std::string_view operation,
                      std::string_view request) {
  const std::string_view role = actor.role() ? to_string(*actor.role()) : std::string_view{};
  return {hash_of({actor.name(), role, idempotency_key}), hash_of({operation, request})};
}

Result<std::optional<storage::KeptCall>> kept_answer(EngineCore& core, storage::Transaction& tx,
                                                     const CallName& name) {
  PHYSCRM_TRY(auto kept, tx.kept_calls().find(name.key));
  if (!kept || kept->at.plus_seconds(kKept_s) <= core.now()) return std::optional<storage::KeptCall>{};
  if (kept->request_hash == name.request_hash) return kept;
  return Error{ErrorCode::conflict, "another call had this key: a key names one request", "idempotencyKey"};
}

Result<std::int64_t> forget_old_answers(EngineCore& core) {
  const Instant before = core.now().plus_seconds(-kKept_s);
  for (std::int64_t forgotten = 0;;) {
    PHYSCRM_TRY(const auto tx, core.begin(storage::Access::write));
    PHYSCRM_TRY(const std::int64_t removed, tx->kept_calls().remove_before(before, kForgottenAtOnce));
    PHYSCRM_TRYV(tx->commit());
    forgotten += removed;
    if (removed < kForgottenAtOnce) return forgotten;
  }
}

/// Hands everything on to the transaction that it is a part of.
class KeyedCall::Part final : public storage::Transaction {
 public:
  Part(KeyedCall& call, bool writes) noexcept : call_(call), all_(*call.tx_), writes_(writes) {}
  ~Part() override {
    if (writes_) call_.is_left_ = true;
  }

  Result<void> commit() override {
    if (std::exchange(writes_, false)) call_.is_kept_ = true;
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
  KeyedCall& call_;
  storage::Transaction& all_;
  bool writes_;  ///< and was not committed
};

KeyedCall::KeyedCall(EngineCore& core, std::unique_ptr<storage::Transaction> tx)
    : core_(core), tx_(std::move(tx)), outer_(std::exchange(current_call, this)) {}

KeyedCall::~KeyedCall() {
  current_call = outer_;
  // What was read of it may stand in a cache. Forgotten before others have the turn to write: they may be
  // given the same ids.
  if (!is_done_ && is_kept_) core_.forget_cached();
}

Result<std::unique_ptr<KeyedCall>> KeyedCall::begin(EngineCore& core) {
  PHYSCRM_TRY(auto tx, core.begin(storage::Access::write));
  return std::unique_ptr<KeyedCall>{new KeyedCall{core, std::move(tx)}};
}

KeyedCall* KeyedCall::current(const EngineCore& core) noexcept {
  KeyedCall* call = current_call;
  while (call != nullptr && &call->core_ != &core) call = call->outer_;
  return call;
}

std::unique_ptr<storage::Transaction> KeyedCall::join(storage::Access access) {
  return std::make_unique<Part>(*this, access == storage::Access::write);
}

Result<void> KeyedCall::finish(const storage::KeptCall& answer) {
  // One part can't be undone without the others.
  if (is_left_ && is_kept_) return Error{ErrorCode::internal, "a call with a key is not one transaction"};
  if (is_left_) {
    // Nothing was to be changed; only the answer is kept.
    tx_.reset();
    PHYSCRM_TRY(tx_, core_.store().begin(storage::Access::write));
  }
  PHYSCRM_TRYV(tx_->kept_calls().put(answer));
  PHYSCRM_TRYV(tx_->commit());
  is_done_ = true;
  return ok();
}

}  // namespace physcrm
