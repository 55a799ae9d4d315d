// A call that names itself (Idempotency-Key, docs/rules.md 1), so that it is made once however often it is
// asked for.
#ifndef PHYSCRM_ENGINE_KEYED_CALL_HPP
#define PHYSCRM_ENGINE_KEYED_CALL_HPP

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core.hpp"
#include "physcrm/actor.hpp"

namespace physcrm {

/// What a call is known by, and what it asks for.
struct CallName {
  std::string key;           ///< of the caller and their name for it, hashed
  std::string request_hash;  ///< of the operation and the request

  [[nodiscard]] static CallName of(const Actor& actor, std::string_view idempotency_key,
                                   std::string_view operation, std::string_view request);
};

/// The answer that was given to a call of this name in the last 24 hours, or nothing. `conflict` (field
/// idempotencyKey) when it asked for something else.
[[nodiscard]] Result<std::optional<storage::KeptCall>> kept_answer(EngineCore& core, storage::Transaction& tx,
                                                                   const CallName& name);

/// Deletes answers that are kept no longer; how many.
[[nodiscard]] Result<std::int64_t> forget_old_answers(EngineCore& core);

/// While it lives, whatever this thread begins on the engine's store is part of one transaction, which is
/// committed with the answer: both are there, or neither. Not for work in slices.
class KeyedCall {
 public:
  /// Takes the turn to write, so that a second call of the same name waits for the first.
  [[nodiscard]] static Result<std::unique_ptr<KeyedCall>> begin(EngineCore& core);
  KeyedCall(const KeyedCall&) = delete;
  KeyedCall& operator=(const KeyedCall&) = delete;
  /// Without `finish` nothing of it was done.
  ~KeyedCall();

  /// The one under way on this thread for this engine, or null.
  [[nodiscard]] static KeyedCall* current(const EngineCore& core) noexcept;

  [[nodiscard]] storage::Transaction& tx() noexcept { return *tx_; }
  /// A transaction within it. Its commit leaves everything to `finish`.
  [[nodiscard]] std::unique_ptr<storage::Transaction> join(storage::Access access);
  /// Keeps the answer and commits.
  [[nodiscard]] Result<void> finish(const storage::KeptCall& answer);

 private:
  class Part;
  KeyedCall(EngineCore& core, std::unique_ptr<storage::Transaction> tx);

  EngineCore& core_;
  std::unique_ptr<storage::Transaction> tx_;
  KeyedCall* outer_;      ///< of another engine, that calls this one
  bool is_left_ = false;  ///< a part that writes ended without a commit
  bool is_kept_ = false;  ///< one ended with one
  bool is_done_ = false;
};

}  // namespace physcrm

#endif
