// What the engine needs of a store about renewal workflows, rule packs and checklist templates.
#ifndef PHYSCRM_STORAGE_PORT_WORKFLOWS_HPP
#define PHYSCRM_STORAGE_PORT_WORKFLOWS_HPP

#include <array>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "page.hpp"
#include "physcrm/renewal/workflow.hpp"
#include "physcrm/result.hpp"

namespace physcrm::storage {

/// A place in the order (expiration date, credential id) of a scan over dated credentials.
struct ScanPosition {
  Date expiration;
  CredentialId credential_id;
  friend constexpr auto operator<=>(const ScanPosition&, const ScanPosition&) noexcept = default;
};

/// An active credential in the window that has no workflow, in whatever status, for its expiration date.
struct CreationCandidate {
  CredentialId credential_id;
  PhysicianId physician_id;
  EntityType entity_type = EntityType::license;
  std::string state;
  Date expiration;
};

/// One slice of the scan for credentials to open renewals for. Every active credential of the slice is in
/// exactly one of `candidates`, `existing_workflow` and `inactive_physician`.
struct CreationSlice {
  std::int64_t scanned = 0;
  std::int64_t existing_workflow = 0;
  std::int64_t inactive_physician = 0;
  std::vector<CreationCandidate> candidates;
  std::optional<ScanPosition> next;  ///< where the next slice begins after; none: the scan is done
};

/// The days at the beginning of a window on which there is nothing to do.
struct SettledDays {
  std::int64_t scanned = 0;             ///< credentials of these days, as a scan of them counts
  std::int64_t inactive_physician = 0;  ///< of them, as a scan of them counts, too
  std::optional<Date> next;  ///< the first day with a candidate; none: no day of the window has one
  friend bool operator==(const SettledDays&, const SettledDays&) = default;
};

/// What the rules lead one to expect of the undated credentials of one kind and state.
struct ExpectedTerm {
  EntityType entity_type = EntityType::license;
  std::string state;
  Date expiration;
  friend bool operator==(const ExpectedTerm&, const ExpectedTerm&) = default;
};

/// The outcome of one row of a batch that may be raced by another host.
enum class RowOutcome : std::uint8_t { written, duplicate, failed };

struct WorkflowFilter {
  std::optional<Date> expires_to;  ///< inclusive; undated ones are then left out, unless:
  bool with_undated = false;       ///< undated ones are not, whatever `expires_to` says
  std::optional<WorkflowStatus> status;
  std::optional<EntityType> entity_type;
  std::string state;
  PhysicianId physician_id;
  CredentialId credential_id;
  PracticeId practice_id;
  std::optional<Date> overdue_on;  ///< only those that are overdue on this day
  bool only_not_overdue = false;   ///< with overdue_on: only those that are not
};

/// Approved workflows that were created within the quarter of an hour that begins at `created_from`. The
/// store knows no time zone, and the days to an approval count from the *civil* day of creation; zones differ
/// from UTC by whole quarters, so all of a group were created on the same civil day, in any zone.
struct ApprovalGroup {
  Instant created_from;
  std::int64_t count = 0;
  std::int64_t approval_day_sum = 0;  ///< of the approval dates' day numbers
};

/// Counts of all workflows that are not deleted, finished ones included.
struct WorkflowStatistics {
  std::int64_t total = 0;
  std::array<std::int64_t, kWorkflowStatusCount> by_status{};
  std::array<std::int64_t, kEntityTypeCount> by_entity_type{};
  std::vector<std::pair<std::string, std::int64_t>> by_state;    ///< by the state's code; those with some
  std::vector<std::pair<PracticeId, std::int64_t>> by_practice;  ///< of the physicians as they are now
  std::int64_t overdue = 0;
  std::int64_t critical = 0;  ///< unfinished (active or rejected) with expiration <= today + 7, or expired
  std::array<std::int64_t, 3> active_expiring_within{};  ///< unfinished, 0 <= days_until <= 30, 60, 90
  std::vector<ApprovalGroup> approvals;
};

/// A workflow as history keeps it.
struct WorkflowRecord {
  Workflow workflow;
  std::optional<Instant> deleted_at;
};

/// Workflows that are not deleted, unless said otherwise.
class Workflows {
 public:
  virtual ~Workflows() = default;

  /// Active credentials with from <= expiration <= to, in the order of ScanPosition, at most `limit` of them.
  virtual Result<CreationSlice> scan_for_creation(Date from, Date to,
                                                  const std::optional<ScanPosition>& after, int limit) = 0;

  /// How far from the beginning of the window a scan for creation need not look. The store looks at all of
  /// the window at once where that is less work than to look at one credential after the other.
  virtual Result<SettledDays> settled_for_creation(Date from, Date to) = 0;

  /// The scan for what has no date: active credentials of this kind and state without an expiration date, by
  /// id, as candidates for the date that the rules lead one to expect. `existing_workflow` are those with an
  /// active workflow, whatever its date, and those that `scan_for_creation` would count so. The positions are
  /// of this date.
  virtual Result<CreationSlice> scan_undated(const ExpectedTerm& term,
                                             const std::optional<ScanPosition>& after, int limit) = 0;

  /// New rows with ids set. One that would be a second active workflow of its credential, or repeat
  /// (credential, expiration, attempt), or an id, is `duplicate` and not written; others are written.
  virtual Result<std::vector<RowOutcome>> insert(std::span<const Workflow> rows) = 0;

  /// Replaces what may change if the stored version is `row.version - 1`; else `conflict` (or `not_found`).
  /// What a workflow is of, what it continues and who made it never change. `conflict` (field entityId), too,
  /// where `insert` would find a duplicate.
  virtual Result<void> update(const Workflow& row) = 0;

  virtual Result<std::optional<Workflow>> find(WorkflowId id) = 0;
  virtual Result<std::optional<Workflow>> find_active(CredentialId id) = 0;
  /// The one with the highest attempt for this date, deleted ones included (withdrawn ones not).
  virtual Result<int> last_attempt(CredentialId id, std::optional<Date> expiration) = 0;
  virtual Result<std::int64_t> count_active_of(PhysicianId id) = 0;
  /// Every workflow of the physician's credentials, deleted ones and those of deleted credentials included,
  /// withdrawn ones not; by credential, then in the order in which they were created.
  virtual Result<std::vector<WorkflowRecord>> records_of(PhysicianId id) = 0;

  /// By expiration date (those without one last), then id.
  virtual Result<Page<Workflow>> list(const WorkflowFilter& filter, const PageRequest& page) = 0;
  virtual Result<WorkflowStatistics> statistics(Date today) = 0;

  /// Active ones, and rejected ones that no later attempt has taken up (none for the same date, and none
  /// linked as the next, whose date may have moved since), whose expiration is before `today` and that are
  /// not late; by id, at most `limit`, after `after`.
  virtual Result<std::vector<Workflow>> expirable(Date today, WorkflowId after, int limit) = 0;

  /// Leaves a tombstone with its history. A withdrawn one (untouched, its date moved out of the window) does
  /// not count as a workflow of its date; a deleted one does.
  virtual Result<void> remove(WorkflowId id, Instant at, bool withdrawn) = 0;

  virtual Result<void> add_events(std::span<const WorkflowEvent> events) = 0;
  /// Oldest first.
  virtual Result<std::vector<WorkflowEvent>> events(WorkflowId id) = 0;

  /// By item id.
  virtual Result<std::vector<ChecklistMark>> marks(WorkflowId id) = 0;
  virtual Result<void> put_mark(WorkflowId id, const ChecklistMark& mark) = 0;
};

struct StoredRulePack {
  std::int64_t id = 0;
  std::string name;
  std::string version;
  std::string hash;  ///< SHA-256 of the bytes, hex
  std::string bytes;
};

/// Immutable things that workflows refer to, kept once by their content.
class RuleSnapshots {
 public:
  virtual ~RuleSnapshots() = default;
  /// The id of the pack with this hash, stored now if it was not there.
  virtual Result<std::int64_t> intern_pack(const StoredRulePack& pack) = 0;
  virtual Result<std::optional<StoredRulePack>> find_pack(std::int64_t id) = 0;
  /// The id of the template with this hash, stored now if it was not there.
  virtual Result<std::int64_t> intern_template(const std::string& hash, const std::string& body) = 0;
  virtual Result<std::optional<std::string>> find_template(std::int64_t id) = 0;
};

}  // namespace physcrm::storage

#endif
