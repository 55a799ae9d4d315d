#include <array>

#include "api/list_fields.hpp"
#include "api/shapes.hpp"
#include "api/words.hpp"

namespace physcrm::api {
namespace {

constexpr std::array kItemFields{
    text_field("id", "What `taskId` names: `renewal-fee`.", 64),
    text_field("task", "", kMaxShortText),
    boolean_field("required", ""),
    boolean_field("completed", "Done, or waived."),
    date_field("dueDate", "").nullable(),
    instant_field("completedAt", "").nullable(),
    text_field("completedBy", "", kMaxShortText).nullable(),
    text_field("waivedReason", "Why it was waived.", kMaxTextLength).nullable(),
    text_field("note", "", kMaxTextLength).nullable(),
    id_field("documentId", "", IdKind::document).nullable(),
    integer_field("amountCents", "What was paid, in US cents.").nullable(),
    date_field("paidAt", "The day it was paid.").nullable(),
};
constexpr Shape kItemShape{"ChecklistItem", kItemFields};

constexpr std::array kChecklistFields{
    array_field("items", "In the order they are worked through.", kItemShape),
    count_field("totalItems", ""),
    count_field("completedItems", ""),
    integer_field("progressPercentage", "").range(0, 100),
    count_field("requiredItems", ""),
    count_field("completedRequiredItems", ""),
    integer_field("requiredPercentage", "").range(0, 100),
};

void write_item(JsonWriter& out, const ChecklistEntry& entry) {
  const ChecklistMark& mark = entry.mark;
  out.begin_object();
  out.key("id").text(entry.item.id);
  out.key("task").text(entry.item.task);
  out.key("required").boolean(entry.item.required);
  out.key("completed").boolean(mark.completed);
  out.key("dueDate").date_or_null(entry.item.due);
  out.key("completedAt").instant_or_null(mark.completed_at);
  out.key("completedBy").text_or_null(mark.completed_by);
  out.key("waivedReason").text_or_null(mark.waived_reason);
  out.key("note").text_or_null(mark.note);
  out.key("documentId").id(mark.document_id);
  out.key("amountCents").integer_or_null(mark.amount_cents);
  out.key("paidAt").date_or_null(mark.paid_at);
  out.end_object();
}

}  // namespace

constexpr Shape kChecklistShape{"Checklist", kChecklistFields};

namespace {

constexpr std::array kWorkflowFields{
    id_field("id", "", IdKind::workflow),
    id_field("physicianId", "", IdKind::physician),
    choice_field("entityType", "", kEntityTypes),
    id_field("entityId", "The credential.", IdKind::credential),
    state_field("state", "The credential's state or territory."),
    choice_field("status", "", kWorkflowStatuses),
    integer_field("progress", "").range(0, 100),
    choice_field("priority", "", kPriorities),
    text_field("nextAction", "Null when nothing is left to do.", kMaxShortText).nullable(),
    date_field("nextActionDueDate", "").nullable(),
    boolean_field("overdue", ""),
    boolean_field("late", "Opened for a date already past; does not expire by itself."),
    choice_field("dateBasis", "", kDateBases),
    date_field("expirationDate", "The date this renewal is for.").nullable(),
    date_field("applicationDate", "").nullable(),
    date_field("filedDate", "").nullable(),
    date_field("reviewExpectedDate", "").nullable(),
    date_field("reviewStartedDate", "").nullable(),
    date_field("approvalDate", "").nullable(),
    date_field("rejectionDate", "").nullable(),
    text_field("rejectionReason", "", kMaxTextLength).nullable(),
    date_field("expiredDate", "").nullable(),
    object_field("checklist", "Null in lists.", kChecklistShape).nullable(),
    array_field("warnings", "Required items still open while it is filed, by id.", FieldType::text),
    text_field("notes", "", kMaxTextLength).nullable(),
    integer_field("attempt", "1, 2, ... for the same date.").range(1, 1'000'000),
    id_field("previousWorkflowId", "", IdKind::workflow).nullable(),
    id_field("nextWorkflowId", "", IdKind::workflow).nullable(),
    text_field("rulePack", "Name and version of the rules it is pinned to.", kMaxShortText),
    instant_field("createdAt", ""),
    text_field("createdBy", "", kMaxShortText),
    instant_field("updatedAt", ""),
    text_field("updatedBy", "", kMaxShortText),
    count_field("version", "One more with each change."),
};

void write_dates(JsonWriter& out, const WorkflowView& view) {
  const Workflow& workflow = view.workflow;
  out.key("dateBasis").text(to_string(workflow.date_basis));
  out.key("expirationDate").date_or_null(workflow.expiration_date);
  out.key("applicationDate").date_or_null(workflow.application_date);
  out.key("filedDate").date_or_null(workflow.filed_date);
  out.key("reviewExpectedDate").date_or_null(view.review_expected_date);
  out.key("reviewStartedDate").date_or_null(workflow.review_started_date);
  out.key("approvalDate").date_or_null(workflow.approval_date);
  out.key("rejectionDate").date_or_null(workflow.rejection_date);
  out.key("rejectionReason").text_or_null(workflow.rejection_reason);
  out.key("expiredDate").date_or_null(workflow.expired_date);
}

}  // namespace

constexpr Shape kWorkflowShape{"Workflow", kWorkflowFields};

namespace {
constexpr std::array kListFields{array_field("items", "", kWorkflowShape), kNextCursorField, kTotalField};
}  // namespace

constexpr Shape kWorkflowListShape{"WorkflowList", kListFields};

void write_checklist(JsonWriter& out, const ChecklistView& view) {
  out.begin_object();
  out.key("items").begin_array();
  for (const ChecklistEntry& entry : view.entries) write_item(out, entry);
  out.end_array();
  out.key("totalItems").integer(view.progress.total);
  out.key("completedItems").integer(view.progress.completed);
  out.key("progressPercentage").integer(view.progress.percentage);
  out.key("requiredItems").integer(view.progress.required_total);
  out.key("completedRequiredItems").integer(view.progress.required_completed);
  out.key("requiredPercentage").integer(view.progress.required_percentage);
  out.end_object();
}

void write_workflow(JsonWriter& out, const WorkflowView& view) {
  const Workflow& workflow = view.workflow;
  out.begin_object();
  out.key("id").id(workflow.id);
  out.key("physicianId").id(workflow.physician_id);
  out.key("entityType").text(to_string(workflow.entity_type));
  out.key("entityId").id(workflow.credential_id);
  out.key("state").text(workflow.state);
  out.key("status").text(to_string(workflow.status));
  out.key("progress").integer(workflow.progress);
  out.key("priority").text(to_string(view.priority));
  out.key("nextAction").text_or_null(view.next_action);
  out.key("nextActionDueDate").date_or_null(view.next_action_due);
  out.key("overdue").boolean(view.overdue);
  out.key("late").boolean(workflow.late);
  write_dates(out, view);
  out.key("checklist");
  if (view.checklist) {
    write_checklist(out, *view.checklist);
  } else {
    out.null();
  }
  out.key("warnings").begin_array();
  for (const std::string& warning : view.warnings) out.text(warning);
  out.end_array();
  out.key("notes").text_or_null(workflow.notes);
  out.key("attempt").integer(workflow.attempt);
  out.key("previousWorkflowId").id(workflow.previous_id);
  out.key("nextWorkflowId").id(workflow.next_id);
  out.key("rulePack").text(view.rule_pack);
  out.key("createdAt").instant(workflow.created_at);
  out.key("createdBy").text(workflow.created_by);
  out.key("updatedAt").instant(workflow.updated_at);
  out.key("updatedBy").text(workflow.updated_by);
  out.key("version").integer(workflow.version);
  out.end_object();
}

}  // namespace physcrm::api
