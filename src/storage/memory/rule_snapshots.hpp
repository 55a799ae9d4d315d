// Rule packs and checklist templates in memory.
#ifndef PHYSCRM_STORAGE_MEMORY_RULE_SNAPSHOTS_HPP
#define PHYSCRM_STORAGE_MEMORY_RULE_SNAPSHOTS_HPP

#include "storage/memory/scope.hpp"
#include "storage/port/workflows.hpp"

namespace physcrm::storage::memory {

class MemoryRuleSnapshots final : public RuleSnapshots {
 public:
  explicit MemoryRuleSnapshots(Scope& scope) noexcept : scope_(scope) {}

  Result<std::int64_t> intern_pack(const StoredRulePack& pack) override;
  Result<std::optional<StoredRulePack>> find_pack(std::int64_t id) override;
  Result<std::int64_t> intern_template(const std::string& hash, const std::string& body) override;
  Result<std::optional<std::string>> find_template(std::int64_t id) override;

 private:
  Scope& scope_;
};

}  // namespace physcrm::storage::memory

#endif
