// What the integrity check needs of a store, in memory.
#ifndef PHYSCRM_STORAGE_MEMORY_INTEGRITY_HPP
#define PHYSCRM_STORAGE_MEMORY_INTEGRITY_HPP

#include "storage/memory/scope.hpp"
#include "storage/port/integrity.hpp"

namespace physcrm::storage::memory {

class MemoryIntegrity final : public Integrity {
 public:
  explicit MemoryIntegrity(Scope& scope) noexcept : scope_(scope) {}
  Result<Findings> find(RowCheck check, const AttemptBounds& bounds, int limit) override;
  Result<std::vector<std::int64_t>> ids(IdKind kind, std::int64_t after, int limit) override;
  Result<std::vector<HistoryStep>> steps(const HistoryStep& after, int limit) override;
  Result<std::vector<HashedText>> rule_packs(std::int64_t after, int limit) override;
  Result<std::vector<HashedText>> checklist_templates(std::int64_t after, int limit) override;
  Result<Mends> mends(RowCheck check, int limit) override;
  Result<std::vector<Mend>> mend(RowCheck check, int limit) override;

 private:
  Scope& scope_;
};

}  // namespace physcrm::storage::memory

#endif
