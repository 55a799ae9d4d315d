#include <array>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"
#include "engine/credential_fields.hpp"
#include "engine/renewal_text.hpp"
#include "engine/unit_of_work.hpp"
#include "engine/workflow_view.hpp"
#include "physcrm/renewals.hpp"

namespace physcrm {
namespace {

/// What a change does to an item, in the words of the history.
enum class TaskAction { none, completed, waived, reopened, annotated };

constexpr std::string_view name_of(TaskAction action) noexcept {
  switch (action) {
    case TaskAction::completed:
      return "completed";
    case TaskAction::waived:
      return "waived";
    case TaskAction::reopened:
      return "reopened";
    case TaskAction::annotated:
      return "annotated";
    case TaskAction::none:
      break;
  }
  return "";
}

Result<void> check_request(const TaskChange& change) {
  const std::string_view note = change.note.value() ? std::string_view{*change.note.value()} : "";
  PHYSCRM_TRYV(check_texts({{"note", note}, {"waivedReason", change.waived_reason}}));
  std::vector<FieldError> bad;
  if (change.completed == false && !change.waived_reason.empty()) {
    bad.push_back({"waivedReason", "an item is waived or reopened, not both"});
  }
  if (!change.waived_reason.empty() && trim(change.waived_reason).empty()) {
    bad.push_back({"waivedReason", "must say why"});
  }
  if (change.amount_cents.value() && *change.amount_cents.value() < 0) {
    bad.push_back({"amountCents", "must be 0 or more"});
  }
  if (change.paid_at.value() && !change.paid_at.value()->is_valid()) {
    bad.push_back({"paidAt", "must be a date from 1400-01-01 to 9999-12-31"});
  }
  if (bad.empty()) return ok();
  return invalid_fields(std::move(bad));
}

bool is_annotation(const TaskChange& change) {
  return change.note.is_given() || change.document_id.is_given() || change.amount_cents.is_given() ||
         change.paid_at.is_given();
}

/// Completing what is completed keeps who did it first; completing what was waived makes it done.
void apply_state(const TaskChange& change, const UnitOfWork& work, ChecklistMark& mark) {
  const std::string reason{trim(change.waived_reason)};
  if (!change.completed && reason.empty() && mark.completed && is_annotation(change)) return;
  if (change.completed == false) {
    mark.completed = false;
    mark.completed_at.reset();
    mark.completed_by.clear();
    mark.waived_reason.clear();
  } else if (!mark.completed || mark.waived_reason != reason) {
    mark.completed = true;
    mark.completed_at = work.now();
    mark.completed_by = work.by();
    mark.waived_reason = reason;
  }
}

void apply_annotations(const TaskChange& change, ChecklistMark& mark) {
  change.note.apply_to(mark.note);
  change.document_id.apply_to(mark.document_id);
  change.amount_cents.apply_to(mark.amount_cents);
  change.paid_at.apply_to(mark.paid_at);
}

TaskAction action_of(const ChecklistMark& before, const ChecklistMark& after) noexcept {
  if (before == after) return TaskAction::none;
  if (before.completed == after.completed && before.waived_reason == after.waived_reason) {
    return TaskAction::annotated;
  }
  if (!after.completed) return TaskAction::reopened;
  return after.waived_reason.empty() ? TaskAction::completed : TaskAction::waived;
}

std::string note_of(TaskAction action, const ChecklistMark& mark) {
  std::string note = "task " + std::string{name_of(action)} + ": " + mark.item_id;
  if (action == TaskAction::waived) note += " (" + mark.waived_reason + ")";
  return note;
}

std::string state_of(const ChecklistMark& mark) {
  if (!mark.completed) return "open";
  return mark.waived_reason.empty() ? "completed" : "waived";
}

std::vector<audit::FieldChange> changes_of(const ChecklistMark& before, const ChecklistMark& after) {
  const auto document = [](const ChecklistMark& mark) {
    return mark.document_id ? mark.document_id.to_string() : std::string{};
  };
  const auto amount = [](const ChecklistMark& mark) {
    return mark.amount_cents ? std::to_string(*mark.amount_cents) : std::string{};
  };
  std::vector<audit::FieldChange> fields;
  add_change(fields, "taskId", {}, after.item_id);
  add_change(fields, "task", state_of(before), state_of(after));
  add_change(fields, "waivedReason", before.waived_reason, after.waived_reason);
  add_change(fields, "note", before.note, after.note);
  add_change(fields, "documentId", document(before), document(after));
  add_change(fields, "amountCents", amount(before), amount(after));
  add_change(fields, "paidAt", date_text(before.paid_at), date_text(after.paid_at));
  return fields;
}

Result<void> write_task(UnitOfWork& work, Workflow& workflow, const ChecklistMark& before,
                        const ChecklistMark& after) {
  const TaskAction action = action_of(before, after);
  workflow.updated_at = work.now();
  workflow.updated_by = work.by();
  ++workflow.version;
  auto& workflows = work.tx().workflows();
  PHYSCRM_TRYV(workflows.put_mark(workflow.id, after));
  PHYSCRM_TRYV(workflows.update(workflow));
  const std::array events{
      WorkflowEvent{workflow.id, work.now(), workflow.status, work.by(), note_of(action, after)}};
  PHYSCRM_TRYV(workflows.add_events(events));
  work.record(IdKind::workflow, workflow.id.value, "task_" + std::string{name_of(action)},
              changes_of(before, after));
  return work.commit();
}

}  // namespace

Result<WorkflowView> RenewalService::complete_task(WorkflowId id, const TaskChange& change,
                                                   const Actor& actor) {
  PHYSCRM_TRYV(check_request(change));
  PHYSCRM_TRY(auto work, UnitOfWork::begin(core_, actor, "renewals.complete_task"));
  storage::Transaction& tx = work.tx();
  PHYSCRM_TRY(auto workflow, tx.workflows().find(id));
  if (!workflow) return not_found("workflow", id.to_string());
  PHYSCRM_TRY(WorkflowChecklist checklist, checklist_of(core_, tx, *workflow));
  PHYSCRM_TRY(const std::size_t index, find_item(checklist.items(), change.task_id));
  PHYSCRM_TRYV(check_version(workflow->version, change.version));
  PHYSCRM_TRYV(check_item_change(workflow->status));
  PHYSCRM_TRY(const RenewalRules rules, rules_of(core_, tx, *workflow));
  const ChecklistMark before = checklist.marks()[index];
  ChecklistMark after = before;
  apply_state(change, work, after);
  apply_annotations(change, after);
  if (after != before) {
    checklist.set_mark(index, after);
    settle(work.settings().zone, rules, checklist, *workflow);
    PHYSCRM_TRYV(write_task(work, *workflow, before, after));
  }
  return view_of(work.moment(), rules, checklist, *workflow);
}

}  // namespace physcrm
