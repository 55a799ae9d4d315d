// Physicians and their credentials: create, read, change, remove.
#ifndef PHYSCRM_PHYSICIANS_HPP
#define PHYSCRM_PHYSICIANS_HPP

#include <optional>
#include <string>
#include <vector>

#include "physcrm/actor.hpp"
#include "physcrm/credential.hpp"
#include "physcrm/page.hpp"
#include "physcrm/patch.hpp"
#include "physcrm/physician.hpp"
#include "physcrm/renewals.hpp"
#include "physcrm/result.hpp"

namespace physcrm {

class EngineCore;

/// What a host may say of a physician. On creation a field that is not given is absent; first and last name
/// are required. On an update a field that is not given keeps its value.
struct PhysicianInput {
  Patch<std::string> external_id;
  Patch<std::string> npi;
  Patch<std::string> first_name;
  Patch<std::string> middle_name;
  Patch<std::string> last_name;
  Patch<std::string> suffix;
  Patch<Degree> degree;
  Patch<std::string> email;
  Patch<std::string> phone;
  Patch<std::string> specialty;
  Patch<PhysicianStatus> status;
};

/// One date of a physician's year: a milestone of one of the credentials.
struct PhysicianMilestone {
  CredentialId credential_id;
  EntityType entity_type = EntityType::license;
  std::string state;
  /// The credential's renewal: the active one, else the last attempt for its date. None: there is no such.
  WorkflowId workflow_id;
  TimelineMilestone milestone;
};

struct PhysicianQuery {
  std::string search;  ///< part of a name, e-mail, NPI or external id, without case
  std::string state;   ///< has a credential there
  std::string specialty;
  PracticeId practice_id;
  std::optional<PhysicianStatus> status;
  PageQuery page;
};

/// Physicians. Every method may also answer `unavailable` or `storage_error`.
class PhysicianService {
 public:
  explicit PhysicianService(EngineCore& core) noexcept : core_(core) {}

  /// `invalid_argument` naming every bad field at once; `conflict` when the external id or NPI is taken.
  [[nodiscard]] Result<Physician> create(const PhysicianInput& input, const Actor& actor = Actor::host());

  /// As `create`; `not_found`; `conflict` when `version` is given and stale. One who turns inactive has the
  /// unsent notifications cancelled (`physician_inactive`); workflows stay (docs/rules.md 2).
  /// A change that changes nothing writes nothing and keeps the version.
  [[nodiscard]] Result<Physician> update(PhysicianId id, const PhysicianInput& input,
                                         std::optional<std::int64_t> version = std::nullopt,
                                         const Actor& actor = Actor::host());

  /// `not_found`.
  [[nodiscard]] Result<Physician> get(PhysicianId id);

  /// `invalid_argument`: `state` (no code of a state, DC or a territory), `search` or `specialty` (more than
  /// 200 bytes, or control characters), `limit`, `page`, `cursor` (PageQuery).
  [[nodiscard]] Result<Page<Physician>> list(const PhysicianQuery& query);

  /// All active credentials' milestones, by date; those with a renewal of their term (the active one, else
  /// the last attempt) as its pack dates them and as far as it has come, the others as the pack in force
  /// does. `not_found`.
  [[nodiscard]] Result<std::vector<PhysicianMilestone>> timeline(PhysicianId id);

  /// The same dates as an iCalendar file (RFC 5545) for others to subscribe to: a day's event for each
  /// milestone, with alarms. Each keeps its UID when its date moves and when a renewal opens; SEQUENCE rises
  /// with every change. What is no longer to be done (renewed early, inactive, deleted) is published as
  /// cancelled, until 30 days after its day (docs/rules.md 2, timeline). `not_found`.
  [[nodiscard]] Result<std::string> calendar(PhysicianId id);

  /// `not_found`; `conflict` when `version` is given and stale, and while an active workflow exists (detail
  /// `activeRenewals`). Leaves a tombstone, and one of each credential, whose unsent notifications are
  /// cancelled; history stays.
  [[nodiscard]] Result<void> remove(PhysicianId id, std::optional<std::int64_t> version = std::nullopt,
                                    const Actor& actor = Actor::host());

 private:
  EngineCore& core_;
};

/// What a host may say of a credential. Kind and state are required on creation; the kind is fixed then.
struct CredentialInput {
  std::optional<EntityType> entity_type;  ///< refused on an update
  Patch<std::string> external_id;
  Patch<std::string> state;
  Patch<std::string> number;
  Patch<CredentialStatus> status;
  Patch<Date> issue_date;
  Patch<Date> expiration_date;
};

struct CredentialQuery {
  PhysicianId physician_id;  ///< none: all physicians'
  std::optional<EntityType> entity_type;
  std::string state;
  std::optional<Date> expires_from;
  std::optional<Date> expires_to;
  bool undated = false;  ///< only those without an expiration date: work to do
  PageQuery page;
};

/// Credentials. Every method may also answer `unavailable` or `storage_error`.
class CredentialService {
 public:
  explicit CredentialService(EngineCore& core) noexcept : core_(core) {}

  /// `not_found` for an unknown physician; `invalid_argument` naming every bad field (a DEA number by its
  /// check digit, dates out of order, ...); `conflict` when the external id or the (physician, kind, state,
  /// number) is taken.
  [[nodiscard]] Result<Credential> create(PhysicianId physician, const CredentialInput& input,
                                          const Actor& actor = Actor::host());

  /// As `create`; `not_found`; `conflict` when `version` is given and stale. A moved expiration date takes
  /// the active workflow with it and cancels the old date's unsent notifications, in the same transaction
  /// (docs/rules.md 2 and 3): an untouched one whose new date is more than 90 days ahead is withdrawn. One
  /// that turns inactive has its unsent notifications cancelled. `failed_precondition` when the state changes
  /// while a renewal is active: its checklist is the state's. A change that changes nothing writes nothing.
  [[nodiscard]] Result<Credential> update(CredentialId id, const CredentialInput& input,
                                          std::optional<std::int64_t> version = std::nullopt,
                                          const Actor& actor = Actor::host());

  /// `not_found`.
  [[nodiscard]] Result<Credential> get(CredentialId id);

  /// `invalid_argument`: `state` (no code of a state, DC or a territory), `expiresTo` (before
  /// `expires_from`), `undated` (together with either), `limit`, `page`, `cursor` (PageQuery); `not_found`
  /// for an unknown physician.
  [[nodiscard]] Result<Page<Credential>> list(const CredentialQuery& query);

  /// `not_found`; `conflict` when `version` is given and stale, and while it has an active workflow (detail
  /// `workflowId`). Leaves a tombstone; cancels its unsent notifications.
  [[nodiscard]] Result<void> remove(CredentialId id, std::optional<std::int64_t> version = std::nullopt,
                                    const Actor& actor = Actor::host());

 private:
  EngineCore& core_;
};

}  // namespace physcrm

#endif
