#include "engine/kept_answers.hpp"

#include <initializer_list>
#include <utility>

#include "base/crypto.hpp"
#include "base/try.hpp"

namespace physcrm {
namespace {

constexpr std::int64_t kKept_s = std::int64_t{24} * 3600;
constexpr int kForgottenAtOnce = 1000;

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

Result<std::optional<Answer>> kept_answer(EngineCore& core, const CallName& name) {
  PHYSCRM_TRY(const auto tx, core.begin(storage::Access::read));
  PHYSCRM_TRY(auto kept, tx->kept_calls().find(name.key));
  if (!kept || kept->at.plus_seconds(kKept_s) <= core.now()) return std::optional<Answer>{};
  if (kept->request_hash == name.request_hash) {
    return std::optional{Answer{kept->status, std::move(kept->body)}};
  }
  return Error{ErrorCode::conflict, "another call had this key: a key names one request", "idempotencyKey"};
}

Result<void> keep_answer(EngineCore& core, const CallName& name, const Answer& answer) {
  PHYSCRM_TRY(const auto tx, core.begin(storage::Access::write));
  PHYSCRM_TRYV(tx->kept_calls().put({name.key, name.request_hash, answer.status, answer.body, core.now()}));
  return tx->commit();
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

}  // namespace physcrm
