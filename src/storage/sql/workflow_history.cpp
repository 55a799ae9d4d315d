#include "base/try.hpp"
#include "storage/sql/workflow_row.hpp"
#include "storage/sql/workflows.hpp"

namespace physcrm::storage::sql {
namespace {

// Through the indexes of credential numbers and of terms, which hold tombstones too.
constexpr std::string_view kRecordsOf =
    "SELECT " PHYSCRM_WORKFLOW_COLUMNS
    ", w.deleted_at FROM workflows w WHERE w.withdrawn = 0 AND w.credential_id IN "
    "(SELECT c.id FROM credentials c WHERE c.physician_id = $1) ORDER BY w.credential_id, w.created_at, w.id";
constexpr std::string_view kAddEvent =
    "INSERT INTO workflow_events (workflow_id, happened_at, status, actor, note) VALUES ($1, $2, $3, $4, $5)";
constexpr std::string_view kEvents =
    "SELECT workflow_id, happened_at, status, actor, note FROM workflow_events WHERE workflow_id = $1 "
    "ORDER BY id";
constexpr std::string_view kMarks =
    "SELECT item_id, completed, completed_at, completed_by, waived_reason, note, document_id, amount_cents, "
    "paid_at FROM checklist_marks WHERE workflow_id = $1 ORDER BY item_id";
constexpr std::string_view kPutMark =
    "INSERT INTO checklist_marks (workflow_id, item_id, completed, completed_at, completed_by, "
    "waived_reason, "
    "note, document_id, amount_cents, paid_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
    "ON CONFLICT (workflow_id, item_id) DO UPDATE SET completed = excluded.completed, "
    "completed_at = excluded.completed_at, completed_by = excluded.completed_by, "
    "waived_reason = excluded.waived_reason, note = excluded.note, document_id = excluded.document_id, "
    "amount_cents = excluded.amount_cents, paid_at = excluded.paid_at";

}  // namespace

Result<std::vector<WorkflowRecord>> SqlWorkflows::records_of(PhysicianId id) {
  PHYSCRM_TRY(auto query, scope_.read(kRecordsOf));
  query.bind(id);
  return fetch_all(query, [](Columns& row) {
    WorkflowRecord record;
    record.workflow = read_workflow(row);
    record.deleted_at = row.optional_instant();
    return record;
  });
}

Result<void> SqlWorkflows::add_events(std::span<const WorkflowEvent> events) {
  PHYSCRM_TRY(auto insert, scope_.write(kAddEvent));
  return run_all(insert, events, [](Statement& into, const WorkflowEvent& event) {
    into.bind(event.workflow_id, event.at, event.status, event.by, or_null(event.note));
  });
}

Result<std::vector<WorkflowEvent>> SqlWorkflows::events(WorkflowId id) {
  PHYSCRM_TRY(auto query, scope_.read(kEvents));
  query.bind(id);
  return fetch_all(query, [](Columns& row) {
    WorkflowEvent event;
    event.workflow_id = row.id<WorkflowId>();
    event.at = row.instant();
    event.status = row.one_of(WorkflowStatus::expired);
    event.by = row.text();
    event.note = row.text();
    return event;
  });
}

Result<std::vector<ChecklistMark>> SqlWorkflows::marks(WorkflowId id) {
  PHYSCRM_TRY(auto query, scope_.read(kMarks));
  query.bind(id);
  return fetch_all(query, [](Columns& row) {
    ChecklistMark mark;
    mark.item_id = row.text();
    mark.completed = row.flag();
    mark.completed_at = row.optional_instant();
    mark.completed_by = row.text();
    mark.waived_reason = row.text();
    mark.note = row.text();
    mark.document_id = row.id<DocumentId>();
    mark.amount_cents = row.optional_integer();
    mark.paid_at = row.optional_date();
    return mark;
  });
}

Result<void> SqlWorkflows::put_mark(WorkflowId id, const ChecklistMark& mark) {
  PHYSCRM_TRY(auto put, scope_.write(kPutMark));
  put.bind(id, mark.item_id, mark.completed, mark.completed_at, or_null(mark.completed_by),
           or_null(mark.waived_reason), or_null(mark.note), or_null(mark.document_id), mark.amount_cents,
           mark.paid_at);
  PHYSCRM_TRYV(put.run());
  return ok();
}

}  // namespace physcrm::storage::sql
