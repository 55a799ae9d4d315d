#include <array>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"
#include "engine/credential_fields.hpp"
#include "engine/renewal_opening.hpp"
#include "engine/renewal_text.hpp"
#include "engine/term_change.hpp"
#include "engine/unit_of_work.hpp"
#include "engine/workflow_view.hpp"
#include "physcrm/renewals.hpp"

namespace physcrm {
namespace {

/// A workflow on its way from one status to the next.
struct Step {
  Workflow before;
  Workflow after;
  RenewalRules rules;
  WorkflowChecklist checklist;
  std::string note;  ///< of the history: the new status and why
  std::vector<audit::FieldChange> fields;
};

Error missing(std::string_view field, std::string message) {
  return {ErrorCode::failed_precondition, std::move(message), std::string{field}};
}

/// A rejected workflow that was taken up by a later attempt never changes again (docs/rules.md 2).
Result<void> check_last_attempt(storage::Transaction& tx, const Workflow& workflow, WorkflowStatus to) {
  if (workflow.status != WorkflowStatus::rejected) return ok();
  PHYSCRM_TRY(const bool is_taken_up, has_later_attempt(tx, workflow));
  if (!is_taken_up) return ok();
  return Error{ErrorCode::invalid_transition,
               "a rejected workflow that has a later attempt does not change any more; allowed: none",
               "status"}
      .with("from", std::string{to_string(workflow.status)})
      .with("to", std::string{to_string(to)})
      .with("allowed", std::vector<std::string>{});
}

Result<void> file(const UnitOfWork& work, Step& step, const StatusChange& change) {
  const FilingGate policy = work.settings().policies.filing_gate;
  const auto gate = check_filing(step.after.entity_type, step.checklist.item_marks(), policy);
  if (!gate) {
    if (!change.force) return gate.error();
    const std::string_view reason = trim(change.force_reason);
    if (reason.empty()) return missing("forceReason", "forcing a filing needs a reason");
    step.note += " (forced: " + std::string{reason} + ")";
    add_change(step.fields, "forceReason", {}, std::string{reason});
  }
  step.after.filed_date = work.today();
  return ok();
}

Result<void> reject(Step& step, const StatusChange& change, Date today) {
  const std::string reason{trim(change.rejection_reason)};
  if (reason.empty()) return missing("rejectionReason", "a rejection needs its reason");
  step.after.rejection_date = today;
  step.after.rejection_reason = reason;
  step.note += ": " + reason;
  add_change(step.fields, "rejectionReason", step.before.rejection_reason, reason);
  return ok();
}

/// The credential takes the new date with the approval, so that no later scan opens the same term again, and
/// what was still to be said of the old date is not said.
Result<void> approve(UnitOfWork& work, Step& step, const StatusChange& change) {
  PHYSCRM_TRY(
      const NextExpiration next,
      next_expiration(step.before.expiration_date, change.new_expiration_date, step.rules.cycle_months));
  auto& credentials = work.tx().credentials();
  PHYSCRM_TRY(const auto stored, credentials.find(step.after.credential_id));
  if (!stored) return Error{ErrorCode::storage_error, "the workflow's credential is not there"};
  Credential renewed = *stored;
  renewed.expiration_date = next.date;
  renewed.expiration_confirmed = next.confirmed;
  renewed.updated_at = work.now();
  ++renewed.version;
  if (!is_credential_date(next.date)) {
    return Error{ErrorCode::invalid_argument, "must be a date from 1900-01-01 to 9999-12-31",
                 "newExpirationDate"};
  }
  if (!dates_in_order(renewed)) {
    return Error{ErrorCode::invalid_argument, "is before the credential's issue date", "newExpirationDate"};
  }
  PHYSCRM_TRYV(credentials.update(renewed));
  work.record(IdKind::credential, renewed.id.value, "updated", field_changes(&*stored, renewed));
  if (stored->expiration_date) {
    PHYSCRM_TRYV(
        cancel_notifications(work, {{}, renewed.id, stored->expiration_date}, CancelReason::renewed));
  }
  step.after.approval_date = work.today();
  step.note += ", expires " + next.date.to_string() + (next.confirmed ? "" : " (proposed)");
  add_change(step.fields, "newExpirationDate", date_text(step.before.expiration_date), next.date.to_string());
  return ok();
}

/// What the new status requires, and the stamps it leaves.
Result<void> enter(UnitOfWork& work, Step& step, const StatusChange& change) {
  switch (change.status) {
    case WorkflowStatus::in_progress:
      step.after.application_date = work.today();
      return ok();
    case WorkflowStatus::filed:
      return file(work, step, change);
    case WorkflowStatus::under_review:
      step.after.review_started_date = work.today();
      return ok();
    case WorkflowStatus::approved:
      return approve(work, step, change);
    case WorkflowStatus::rejected:
      return reject(step, change, work.today());
    case WorkflowStatus::expired:
      step.after.expired_date = work.today();
      return ok();
    case WorkflowStatus::not_started:
      break;
  }
  return Error{ErrorCode::internal, "no transition leads to this status"};
}

Result<void> write_step(UnitOfWork& work, Step& step) {
  settle(work.settings().zone, step.rules, step.checklist, step.after);
  step.after.updated_at = work.now();
  step.after.updated_by = work.by();
  ++step.after.version;
  auto& workflows = work.tx().workflows();
  PHYSCRM_TRYV(workflows.update(step.after));
  const std::array events{WorkflowEvent{step.after.id, work.now(), step.after.status, work.by(), step.note}};
  PHYSCRM_TRYV(workflows.add_events(events));
  work.record(IdKind::workflow, step.after.id.value, "status_changed", std::move(step.fields));
  return ok();
}

}  // namespace

Result<WorkflowView> RenewalService::update_status(WorkflowId id, const StatusChange& change,
                                                   const Actor& actor) {
  PHYSCRM_TRYV(
      check_texts({{"rejectionReason", change.rejection_reason}, {"forceReason", change.force_reason}}));
  PHYSCRM_TRY(auto work, UnitOfWork::begin(core_, actor, "renewals.update_status"));
  storage::Transaction& tx = work.tx();
  PHYSCRM_TRY(const auto found, tx.workflows().find(id));
  if (!found) return not_found("workflow", id.to_string());
  PHYSCRM_TRYV(check_version(found->version, change.version));
  PHYSCRM_TRYV(check_last_attempt(tx, *found, change.status));
  PHYSCRM_TRYV(check_transition(found->status, change.status, found->expiration_date, work.today()));
  PHYSCRM_TRY(RenewalRules rules, rules_of(core_, tx, *found));
  PHYSCRM_TRY(WorkflowChecklist checklist, checklist_of(core_, tx, *found));
  Step step{*found, *found, std::move(rules), std::move(checklist), std::string{to_string(change.status)},
            {}};
  step.after.status = change.status;
  add_change(step.fields, "status", std::string{to_string(found->status)}, step.note);
  PHYSCRM_TRYV(enter(work, step, change));
  PHYSCRM_TRYV(write_step(work, step));
  PHYSCRM_TRYV(work.commit());
  return view_of(work.moment(), step.rules, step.checklist, step.after);
}

}  // namespace physcrm
