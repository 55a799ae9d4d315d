// Everything that one call of an operation does to the store, as one transaction.
#ifndef PHYSCRM_ENGINE_CALL_TRANSACTION_HPP
#define PHYSCRM_ENGINE_CALL_TRANSACTION_HPP

#include <memory>

#include "engine/core.hpp"

namespace physcrm {

/// While it lives, what this thread begins on the engine's store is part of it, from the first part that
/// writes: the change, what is read for the answer, and the answer itself where it is kept. Then a call that
/// failed has changed nothing, and may be repeated. Not for work in slices.
class CallTransaction {
 public:
  explicit CallTransaction(EngineCore& core) noexcept;
  CallTransaction(const CallTransaction&) = delete;
  CallTransaction& operator=(const CallTransaction&) = delete;
  /// Without `commit` nothing of it was done.
  ~CallTransaction();

  /// The one under way on this thread for this engine, or null.
  [[nodiscard]] static CallTransaction* current(const EngineCore& core) noexcept;

  /// Takes the turn to write, before a part asks for it.
  [[nodiscard]] Result<void> begin();
  /// A part of it. Its commit leaves everything to that of the whole. What reads before anything writes is a
  /// snapshot of its own.
  [[nodiscard]] Result<std::unique_ptr<storage::Transaction>> join(storage::Access access);
  /// Does what the parts have committed.
  [[nodiscard]] Result<void> commit();

 private:
  class Part;

  EngineCore& core_;
  CallTransaction* outer_;  ///< of another engine, which calls this one
  std::unique_ptr<storage::Transaction> tx_;
  int parts_ = 0;          ///< those that live
  bool was_left_ = false;  ///< a part that writes ended without a commit,
  bool was_kept_ = false;  ///< one ended with one
  bool is_committed_ = false;
};

}  // namespace physcrm

#endif
