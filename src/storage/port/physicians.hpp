// What the engine needs of a store about physicians and practices.
#ifndef PHYSCRM_STORAGE_PORT_PHYSICIANS_HPP
#define PHYSCRM_STORAGE_PORT_PHYSICIANS_HPP

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "page.hpp"
#include "physcrm/physician.hpp"
#include "physcrm/result.hpp"

namespace physcrm::storage {

struct PhysicianFilter {
  /// Part of a name ("first last" or "last, first"), e-mail, NPI or external id, without case (of ASCII
  /// letters at least); empty: any.
  std::string search;
  std::string state;      ///< has a credential there
  std::string specialty;  ///< equal without case
  PracticeId practice_id;
  std::optional<PhysicianStatus> status;
};

/// Physicians that are not deleted. Methods never answer a deleted one, but for its name in history.
class Physicians {
 public:
  virtual ~Physicians() = default;

  /// New rows with ids and version already set. `conflict` (field externalId or npi) when a key is taken.
  virtual Result<void> insert(std::span<const Physician> rows) = 0;

  /// Replaces the row if its stored version is `row.version - 1`; else `conflict` (or `not_found`).
  virtual Result<void> update(const Physician& row) = 0;

  virtual Result<std::optional<Physician>> find(PhysicianId id) = 0;

  /// In the order asked; nothing where there is no such physician. One statement or a few, not one each,
  /// where a round trip is dear.
  virtual Result<std::vector<std::optional<Physician>>> find_many(std::span<const PhysicianId> ids) = 0;
  virtual Result<std::vector<std::optional<Physician>>> find_by_external_ids(
      std::span<const std::string> keys) = 0;
  virtual Result<std::vector<std::optional<Physician>>> find_by_npis(std::span<const std::string> npis) = 0;

  /// By last name, first name, id.
  virtual Result<Page<Physician>> list(const PhysicianFilter& filter, const PageRequest& page) = 0;

  /// Leaves a tombstone: the row stays for history, its keys are free again, and so are its credentials'.
  virtual Result<void> remove(PhysicianId id, Instant at) = 0;
};

/// The part of a practice that a roster names.
struct PracticeName {
  PracticeId id;
  std::string name;
};

class Practices {
 public:
  virtual ~Practices() = default;

  /// Names are unique without case and runs of white space. In the order asked; 0 where unknown.
  virtual Result<std::vector<PracticeId>> find_by_names(std::span<const std::string> names) = 0;
  virtual Result<std::optional<PracticeName>> find(PracticeId id) = 0;
  /// A practice of type `group` with this name. `conflict` when the name is taken.
  virtual Result<void> insert(const PracticeName& row, Instant at) = 0;
};

}  // namespace physcrm::storage

#endif
