// RenewalService::resubmit: a rejected or expired renewal is taken up by a further attempt.
#include <array>
#include <utility>

#include "base/try.hpp"
#include "engine/credential_fields.hpp"
#include "engine/renewal_opening.hpp"
#include "engine/renewal_text.hpp"
#include "engine/workflow_view.hpp"
#include "physcrm/renewals.hpp"

namespace physcrm {
namespace {

Result<void> check_status(WorkflowStatus status) {
  if (status == WorkflowStatus::rejected || status == WorkflowStatus::expired) return ok();
  return Error{
      ErrorCode::failed_precondition,
      "only a rejected or expired renewal is resubmitted, and this one is " + std::string{to_string(status)}}
      .with("status", std::string{to_string(status)});
}

Result<void> check_last_attempt(storage::Transaction& tx, const Workflow& workflow) {
  PHYSCRM_TRY(const bool is_taken_up, has_later_attempt(tx, workflow));
  if (!is_taken_up) return ok();
  Error error{ErrorCode::conflict, "a later attempt continues this renewal already"};
  if (!workflow.next_id) return error;
  return std::move(error).with("workflowId", workflow.next_id.to_string());
}

/// The renewal goes on for the date it was for, so that must still be the credential's.
Result<Credential> find_credential(storage::Transaction& tx, const Workflow& workflow) {
  PHYSCRM_TRY(auto credential, tx.credentials().find(workflow.credential_id));
  if (!credential) {
    return Error{ErrorCode::failed_precondition, "the renewal's credential was deleted"}.with(
        "entityId", workflow.credential_id.to_string());
  }
  return std::move(*credential);
}

Result<void> check_date(const Workflow& workflow, const Credential& credential) {
  if (workflow.state != credential.state) {
    return Error{ErrorCode::failed_precondition,
                 "the credential is of another state now: open a renewal for that one"}
        .with("state", credential.state);
  }
  const bool is_expected = workflow.date_basis == DateBasis::expected && !credential.expiration_date;
  if (is_expected || workflow.expiration_date == credential.expiration_date) return ok();
  return Error{ErrorCode::failed_precondition,
               "the credential has another expiration date now: open a renewal for that one"}
      .with("expirationDate", date_text(credential.expiration_date));
}

Workflow next_attempt(const UnitOfWork& work, const Workflow& before) {
  Workflow next;
  next.credential_id = before.credential_id;
  next.physician_id = before.physician_id;
  next.entity_type = before.entity_type;
  next.state = before.state;
  next.status = WorkflowStatus::in_progress;
  next.expiration_date = before.expiration_date;
  next.date_basis = before.date_basis;
  next.late =
      before.status == WorkflowStatus::expired || is_past_expiration(before.expiration_date, work.today());
  next.application_date = work.today();
  next.notes = before.notes;
  next.attempt = before.attempt + 1;
  next.previous_id = before.id;
  next.rule_pack_id = before.rule_pack_id;
  next.checklist_template_id = before.checklist_template_id;
  next.created_at = next.updated_at = work.now();
  next.created_by = next.updated_by = work.by();
  next.version = 1;
  return next;
}

/// The items as they stood, but those of submitting: these are to be done again.
std::vector<ChecklistMark> carried_over(std::vector<ChecklistMark> marks) {
  for (ChecklistMark& mark : marks) {
    if (!is_submission_item(mark.item_id)) continue;
    mark.completed = false;
    mark.completed_at.reset();
    mark.completed_by.clear();
    mark.waived_reason.clear();
  }
  return marks;
}

/// The last change of the one that is taken up: it says by whom.
Result<void> link(UnitOfWork& work, Workflow before, WorkflowId next) {
  before.next_id = next;
  before.updated_at = work.now();
  before.updated_by = work.by();
  ++before.version;
  PHYSCRM_TRYV(work.tx().workflows().update(before));
  const std::array events{
      WorkflowEvent{before.id, work.now(), before.status, work.by(), resubmitted_note(next)}};
  PHYSCRM_TRYV(work.tx().workflows().add_events(events));
  work.record(IdKind::workflow, before.id.value, "resubmitted", {{"nextWorkflowId", "", next.to_string()}});
  return ok();
}

}  // namespace

Result<WorkflowView> RenewalService::resubmit(WorkflowId id, std::optional<std::int64_t> version,
                                              const Actor& actor) {
  PHYSCRM_TRY(auto work, UnitOfWork::begin(core_, actor, "renewals.resubmit"));
  storage::Transaction& tx = work.tx();
  PHYSCRM_TRY(const auto before, tx.workflows().find(id));
  if (!before) return not_found("workflow", id.to_string());
  PHYSCRM_TRYV(check_version(before->version, version));
  PHYSCRM_TRYV(check_status(before->status));
  PHYSCRM_TRYV(check_last_attempt(tx, *before));
  PHYSCRM_TRY(const Credential credential, find_credential(tx, *before));
  PHYSCRM_TRYV(check_opening(tx, credential));
  PHYSCRM_TRYV(check_date(*before, credential));
  Workflow next = next_attempt(work, *before);
  PHYSCRM_TRY(next.id.value, tx.allocate_ids(IdKind::workflow, 1));
  PHYSCRM_TRY(const RenewalRules rules, rules_of(core_, tx, next));
  PHYSCRM_TRY(auto items, core_.checklist_template(tx, next.checklist_template_id));
  PHYSCRM_TRY(auto marks, tx.workflows().marks(id));
  marks = carried_over(std::move(marks));
  const WorkflowChecklist checklist{std::move(items), marks};
  settle(work.settings().zone, rules, checklist, next);
  PHYSCRM_TRYV(insert_workflow(work, next));
  for (const ChecklistMark& mark : marks) {
    PHYSCRM_TRYV(tx.workflows().put_mark(next.id, mark));
  }
  PHYSCRM_TRYV(link(work, *before, next.id));
  PHYSCRM_TRYV(work.commit());
  return view_of(work.moment(), rules, checklist, next);
}

}  // namespace physcrm
