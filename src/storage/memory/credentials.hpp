// Credentials in memory.
#ifndef PHYSCRM_STORAGE_MEMORY_CREDENTIALS_HPP
#define PHYSCRM_STORAGE_MEMORY_CREDENTIALS_HPP

#include "storage/memory/scope.hpp"
#include "storage/port/credentials.hpp"

namespace physcrm::storage::memory {

class MemoryCredentials final : public Credentials {
 public:
  explicit MemoryCredentials(Scope& scope) noexcept : scope_(scope) {}

  Result<void> insert(std::span<const Credential> rows) override;
  Result<void> update(const Credential& row) override;
  Result<std::optional<Credential>> find(CredentialId id) override;
  Result<std::vector<std::optional<Credential>>> find_by_external_ids(
      std::span<const std::string> keys) override;
  Result<std::vector<Credential>> of_physicians(std::span<const PhysicianId> physicians) override;
  Result<std::vector<CredentialRecord>> records_of(PhysicianId physician) override;
  Result<Page<Credential>> list(const CredentialFilter& filter, const PageRequest& page) override;
  Result<std::vector<ExpirationCount>> count_expirations(Date from, Date to) override;
  Result<void> remove(CredentialId id, Instant at) override;

 private:
  Scope& scope_;
};

}  // namespace physcrm::storage::memory

#endif
