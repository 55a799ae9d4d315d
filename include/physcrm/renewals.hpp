// Renewals: open, follow, complete, and what a team asks of them (docs/rules.md 2).
#ifndef PHYSCRM_RENEWALS_HPP
#define PHYSCRM_RENEWALS_HPP

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "physcrm/actor.hpp"
#include "physcrm/page.hpp"
#include "physcrm/patch.hpp"
#include "physcrm/progress.hpp"
#include "physcrm/renewal/checklist.hpp"
#include "physcrm/renewal/timeline.hpp"
#include "physcrm/renewal/workflow.hpp"
#include "physcrm/renewal/workflow_state.hpp"
#include "physcrm/result.hpp"

namespace physcrm {

class EngineCore;

/// A checklist item of a workflow, dated, with what was done to it.
struct ChecklistEntry {
  ChecklistItem item;
  ChecklistMark mark;
};

struct ChecklistView {
  std::vector<ChecklistEntry> entries;
  ChecklistProgress progress;
};

/// A workflow with everything that follows from its facts today.
struct WorkflowView {
  Workflow workflow;
  Priority priority = Priority::normal;
  std::string next_action;  ///< empty when nothing is left to do
  std::optional<Date> next_action_due;
  bool overdue = false;
  std::optional<Date> review_expected_date;
  std::vector<std::string> warnings;       ///< open required items of a filed renewal, by id
  std::string rule_pack;                   ///< "default@1c0ffee..." : name and version
  std::optional<ChecklistView> checklist;  ///< with one workflow; not in listings
};

/// The next status, and what it requires. What a status does not need is accepted and not used. Texts
/// are at most 2,000 bytes without control characters other than line feeds and tabs.
struct StatusChange {
  WorkflowStatus status = WorkflowStatus::in_progress;  ///< the new one
  std::optional<std::int64_t> version;  ///< the version it was made for; none: whatever is stored
  std::string rejection_reason;         ///< required for `rejected`; not blank
  /// For `approved`: later than the workflow's date, 1900 to 9999, not before the credential's issue date.
  /// None: the workflow's date + the renewal cycle, unconfirmed; required where the workflow has no date.
  std::optional<Date> new_expiration_date;
  /// For `filed`: passes the filing gate (the open fee of a DEA renewal; with the policy `filingGate` at
  /// `enforce` any open required item). Nothing else.
  bool force = false;
  /// Why; required where the gate would have refused. Kept in the history and the audit log.
  std::string force_reason;
};

/// What to do to one checklist item. The state is set (completing what is completed keeps who did it first;
/// completing what was waived makes it done; reopening clears both), then the annotations that are given:
/// with `completed` left out, what is done already is only annotated. Texts are at most 2,000 bytes.
struct TaskChange {
  std::string task_id;
  /// Left out: true, but with an annotation an item that is completed or waived already stays as it is.
  std::optional<bool> completed;
  Patch<std::string> note;
  Patch<DocumentId> document_id;
  Patch<std::int64_t> amount_cents;
  Patch<Date> paid_at;
  std::string waived_reason;            ///< not empty: waive instead of complete
  std::optional<std::int64_t> version;  ///< needed by nobody: changes of several items merge
};

struct RenewalQuery {
  /// 0..36,500: expirations up to today + days, past ones included, and those without a date.
  int days = 90;
  std::optional<WorkflowStatus> status;
  std::optional<EntityType> entity_type;
  std::string state;
  PhysicianId physician_id;
  PracticeId practice_id;
  std::optional<bool> overdue;
  PageQuery page;
};

struct TimelineMilestone {
  Milestone milestone;
  MilestoneState state = MilestoneState::upcoming;
};

struct WorkflowTimeline {
  WorkflowId workflow_id;
  std::vector<TimelineMilestone> milestones;
  std::vector<WorkflowEvent> history;  ///< oldest first; the first is the creation
};

/// One thing to do next: the workflow's own next action, or an open checklist item.
struct NextStep {
  std::string action;
  std::optional<Date> due;
  std::string item_id;  ///< empty: the workflow's own action
  bool required = true;
  bool overdue = false;
};

inline constexpr int kForecastMonths = 12;

/// How many credentials expire in a month.
struct MonthForecast {
  Date month;  ///< its first day
  std::int64_t count = 0;
};

/// All renewals that are not deleted, finished ones included.
struct RenewalStatistics {
  std::int64_t total = 0;
  std::map<std::string, std::int64_t> by_status;
  std::map<std::string, std::int64_t> by_entity_type;
  std::map<std::string, std::int64_t> by_state;
  std::map<PracticeId, std::int64_t> by_practice;  ///< of the physicians as they are assigned now
  std::int64_t overdue = 0;
  std::int64_t critical = 0;
  std::int64_t within_30_days = 0;  ///< unfinished ones by expiration date, 0..30 days ahead
  std::int64_t within_60_days = 0;
  std::int64_t within_90_days = 0;
  std::optional<double> average_days_to_approval;
  std::optional<double> approval_rate;  ///< approved / (approved + rejected + expired), 0..1
  /// This month from today on and the eleven after it: expirations of active credentials of active
  /// physicians, whether or not a renewal is open.
  std::vector<MonthForecast> forecast;
};

/// A failure of one row in a run: the run went on.
struct RunFailure {
  std::string entity_id;
  std::string reason;
};

struct AutoCreateReport {
  /// Active credentials with -lookBackDays <= days_until <= 90 (the policy, 30 unless it was set); with the
  /// policy `useExpectedDates` also undated ones whose expected date is 0 to 90 days ahead.
  std::int64_t scanned = 0;
  std::int64_t created = 0;  ///< opened as not_started
  /// Of the created ones, those for a date that is only expected: derived from the rules, not confirmed.
  std::int64_t expected = 0;
  std::int64_t expired = 0;  ///< opened as expired, and open ones that turned expired
  std::int64_t skipped_existing_workflow = 0;
  std::int64_t skipped_inactive = 0;
  std::int64_t failed = 0;
  std::vector<RunFailure> errors;  ///< the first 100
};

/// Renewals. Every method may also answer `unavailable` or `storage_error`.
class RenewalService {
 public:
  explicit RenewalService(EngineCore& core) noexcept : core_(core) {}

  /// Opens a workflow by hand, earlier than 90 days ahead if wanted. `not_found` for an unknown credential or
  /// one of another kind; `conflict` when an active workflow exists; `failed_precondition` for an inactive
  /// credential or physician. On a past date it opens a late one.
  [[nodiscard]] Result<WorkflowView> initiate(EntityType entity_type, CredentialId credential,
                                              const Actor& actor = Actor::host());

  /// `not_found`.
  [[nodiscard]] Result<WorkflowView> get(WorkflowId id);

  /// `invalid_argument`: `days` (out of range), `limit`, `page`, `cursor` (PageQuery).
  [[nodiscard]] Result<Page<WorkflowView>> list(const RenewalQuery& query);

  /// Errors in the order of docs/rules.md 1: `not_found`, `conflict` (stale version), `invalid_transition`,
  /// then what the new status requires: `failed_precondition` (fields `rejectionReason`, `forceReason`; for
  /// the filing gate `status` with the detail `openItems`), `invalid_argument` (`newExpirationDate`). A text
  /// that is too long is `invalid_argument` before all of them.
  [[nodiscard]] Result<WorkflowView> update_status(WorkflowId id, const StatusChange& change,
                                                   const Actor& actor = Actor::host());

  /// Takes a rejected or an expired renewal up again: a new workflow for the same date, attempt + 1, linked
  /// both ways, in_progress from today, with the same rules; its checklist is carried over with
  /// `submit-renewal` and `dea-submit` open again. For a date that is past, it is a late one. The old one
  /// never changes again.
  /// `not_found`; `conflict` for a stale version; `failed_precondition` for another status (detail `status`);
  /// `conflict` when a later attempt or an active workflow exists; `failed_precondition` when the credential
  /// or the physician is inactive, or the credential is deleted or has another date now.
  [[nodiscard]] Result<WorkflowView> resubmit(WorkflowId id,
                                              std::optional<std::int64_t> version = std::nullopt,
                                              const Actor& actor = Actor::host());

  /// `not_found`.
  [[nodiscard]] Result<WorkflowTimeline> timeline(WorkflowId id);

  /// `not_found`.
  [[nodiscard]] Result<ChecklistView> checklist(WorkflowId id);

  /// Completes, reopens, annotates or waives one item. Merged per item: needs no version.
  /// `conflict` when a version is given and stale; `not_found` for an unknown item; `failed_precondition`
  /// once the workflow has ended.
  [[nodiscard]] Result<WorkflowView> complete_task(WorkflowId id, const TaskChange& change,
                                                   const Actor& actor = Actor::host());

  /// The workflow's own next action, then its open items by due date; empty when nothing is left to do.
  /// `not_found`.
  [[nodiscard]] Result<std::vector<NextStep>> next_actions(WorkflowId id);

  [[nodiscard]] Result<RenewalStatistics> statistics();

  /// Leaves a tombstone and all history; counts as a workflow of its date. `not_found`; `conflict` when
  /// `version` is given and stale; `failed_precondition` for one that a later attempt continues: it stays as
  /// it is.
  [[nodiscard]] Result<void> remove(WorkflowId id, std::optional<std::int64_t> version = std::nullopt,
                                    const Actor& actor = Actor::host());

  /// The job createRenewalWorkflows: expires what is overdue, opens what is due. May be repeated. Of a store
  /// one run at a time: `conflict` while another run holds the job (detail `heldBy`: its worker), and when
  /// another host has taken this one over meanwhile (docs/rules.md 4).
  /// Goes by slices, each with its one audit entry; memory does not grow with the roster. `progress` counts
  /// the days of the window, from `lookBackDays` ago to 90 ahead: 121 unless that policy was set. `cancelled`
  /// when it says stop; what was committed by then stays.
  /// With the policy `useExpectedDates` (docs/rules.md 2) it also opens renewals for undated credentials
  /// whose date the pack in force leads one to expect within 90 days (`DateBasis::expected`), one for each
  /// credential and expected date. Nobody is notified of such a date: notifications come from credentials'
  /// own dates.
  [[nodiscard]] Result<AutoCreateReport> auto_create(const Actor& actor = Actor::system(),
                                                     const Progress& progress = {});

 private:
  EngineCore& core_;
};

}  // namespace physcrm

#endif
