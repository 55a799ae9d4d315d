// What the engine needs of a store about credentials.
#ifndef PHYSCRM_STORAGE_PORT_CREDENTIALS_HPP
#define PHYSCRM_STORAGE_PORT_CREDENTIALS_HPP

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "page.hpp"
#include "physcrm/credential.hpp"
#include "physcrm/result.hpp"

namespace physcrm::storage {

struct CredentialFilter {
  PhysicianId physician_id;  ///< 0: any
  std::optional<EntityType> entity_type;
  std::string state;
  std::optional<Date> expires_from;  ///< inclusive
  std::optional<Date> expires_to;    ///< inclusive
  bool undated = false;              ///< only those without an expiration date
};

/// A credential as history keeps it.
struct CredentialRecord {
  Credential credential;
  std::optional<Instant> deleted_at;
};

/// How many credentials expire on a day.
struct ExpirationCount {
  Date expiration;
  std::int64_t count = 0;
};

/// Credentials that are not deleted, unless said otherwise.
class Credentials {
 public:
  virtual ~Credentials() = default;

  /// New rows with ids and version already set. `conflict` when an external id, or (physician, kind, state,
  /// normalised number) of a numbered one, is taken.
  virtual Result<void> insert(std::span<const Credential> rows) = 0;

  /// Replaces the row if its stored version is `row.version - 1`; else `conflict` (or `not_found`).
  virtual Result<void> update(const Credential& row) = 0;

  virtual Result<std::optional<Credential>> find(CredentialId id) = 0;
  virtual Result<std::vector<std::optional<Credential>>> find_by_external_ids(
      std::span<const std::string> keys) = 0;

  /// All credentials of these physicians, by physician and id.
  virtual Result<std::vector<Credential>> of_physicians(std::span<const PhysicianId> physicians) = 0;

  /// Every credential that a physician ever had, deleted ones included, by id.
  virtual Result<std::vector<CredentialRecord>> records_of(PhysicianId physician) = 0;

  /// By expiration date (those without one last), then id.
  virtual Result<Page<Credential>> list(const CredentialFilter& filter, const PageRequest& page) = 0;

  /// Active credentials of active physicians with from <= expiration <= to, by day; days without one are left
  /// out.
  virtual Result<std::vector<ExpirationCount>> count_expirations(Date from, Date to) = 0;

  /// Leaves a tombstone: the row stays for history and its keys are free again.
  virtual Result<void> remove(CredentialId id, Instant at) = 0;
};

}  // namespace physcrm::storage

#endif
