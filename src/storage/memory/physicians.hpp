// Physicians and practices in memory.
#ifndef PHYSCRM_STORAGE_MEMORY_PHYSICIANS_HPP
#define PHYSCRM_STORAGE_MEMORY_PHYSICIANS_HPP

#include "storage/memory/scope.hpp"
#include "storage/port/physicians.hpp"

namespace physcrm::storage::memory {

class MemoryPhysicians final : public Physicians {
 public:
  explicit MemoryPhysicians(Scope& scope) noexcept : scope_(scope) {}

  Result<void> insert(std::span<const Physician> rows) override;
  Result<void> update(const Physician& row) override;
  Result<std::optional<Physician>> find(PhysicianId id) override;
  Result<std::vector<std::optional<Physician>>> find_many(std::span<const PhysicianId> ids) override;
  Result<std::vector<std::optional<Physician>>> find_by_external_ids(
      std::span<const std::string> keys) override;
  Result<std::vector<std::optional<Physician>>> find_by_npis(std::span<const std::string> npis) override;
  Result<Page<Physician>> list(const PhysicianFilter& filter, const PageRequest& page) override;
  Result<void> remove(PhysicianId id, Instant at) override;

 private:
  Scope& scope_;
};

class MemoryPractices final : public Practices {
 public:
  explicit MemoryPractices(Scope& scope) noexcept : scope_(scope) {}

  Result<std::vector<PracticeId>> find_by_names(std::span<const std::string> names) override;
  Result<std::optional<PracticeName>> find(PracticeId id) override;
  Result<void> insert(const PracticeName& row, Instant at) override;

 private:
  Scope& scope_;
};

}  // namespace physcrm::storage::memory

#endif
