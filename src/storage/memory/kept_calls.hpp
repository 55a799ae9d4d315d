// Kept calls in memory.
#ifndef PHYSCRM_STORAGE_MEMORY_KEPT_CALLS_HPP
#define PHYSCRM_STORAGE_MEMORY_KEPT_CALLS_HPP

#include "storage/memory/scope.hpp"
#include "storage/port/kept_calls.hpp"

namespace physcrm::storage::memory {

class MemoryKeptCalls final : public KeptCalls {
 public:
  explicit MemoryKeptCalls(Scope& scope) noexcept : scope_(scope) {}
  Result<std::optional<KeptCall>> find(const std::string& key) override;
  Result<void> put(const KeptCall& call) override;
  Result<std::int64_t> remove_before(Instant at, int limit) override;

 private:
  Scope& scope_;
};

}  // namespace physcrm::storage::memory

#endif
