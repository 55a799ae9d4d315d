#include "api/handlers.hpp"
#include "api/shapes.hpp"
#include "base/try.hpp"

namespace physcrm::api {
namespace {

WorkflowId id_of(const Call& call) {
  return call.request.id<WorkflowId>("id");
}

Reply reply_of(const WorkflowView& view) {
  JsonWriter out;
  write_workflow(out, view);
  return {std::move(out).take()};
}

}  // namespace

Result<Reply> renewals_initiate(const Call& call) {
  const auto kind = call.request.choice<EntityType>("entityType").value_or(EntityType::license);
  PHYSCRM_TRY(const auto view,
              call.engine.renewals().initiate(kind, call.request.id<CredentialId>("entityId"), call.actor));
  return reply_of(view);
}

Result<Reply> renewals_get(const Call& call) {
  PHYSCRM_TRY(const auto view, call.engine.renewals().get(id_of(call)));
  return reply_of(view);
}

Result<Reply> renewals_list(const Call& call) {
  RenewalQuery query;
  if (const auto days = call.request.integer("days")) query.days = static_cast<int>(*days);
  query.status = call.request.choice<WorkflowStatus>("status");
  query.entity_type = call.request.choice<EntityType>("entityType");
  query.state = call.request.text_or_empty("state");
  query.physician_id = call.request.id<PhysicianId>("physicianId");
  query.practice_id = call.request.id<PracticeId>("practiceId");
  query.overdue = call.request.boolean("overdue");
  query.page = call.request.page();
  PHYSCRM_TRY(const auto page, call.engine.renewals().list(query));
  JsonWriter out;
  write_page(out, page, write_workflow);
  return Reply{std::move(out).take()};
}

Result<Reply> renewals_update_status(const Call& call) {
  StatusChange change;
  change.status = call.request.choice<WorkflowStatus>("status").value_or(change.status);
  change.version = call.request.integer("version");
  change.rejection_reason = call.request.text_or_empty("rejectionReason");
  change.new_expiration_date = call.request.date("newExpirationDate");
  change.force = call.request.is_set("force");
  change.force_reason = call.request.text_or_empty("forceReason");
  PHYSCRM_TRY(const auto view, call.engine.renewals().update_status(id_of(call), change, call.actor));
  return reply_of(view);
}

Result<Reply> renewals_resubmit(const Call& call) {
  PHYSCRM_TRY(const auto view,
              call.engine.renewals().resubmit(id_of(call), call.request.integer("version"), call.actor));
  return reply_of(view);
}

Result<Reply> renewals_timeline(const Call& call) {
  PHYSCRM_TRY(const auto timeline, call.engine.renewals().timeline(id_of(call)));
  JsonWriter out;
  write_workflow_timeline(out, timeline);
  return Reply{std::move(out).take()};
}

Result<Reply> renewals_checklist(const Call& call) {
  PHYSCRM_TRY(const auto checklist, call.engine.renewals().checklist(id_of(call)));
  JsonWriter out;
  write_checklist(out, checklist);
  return Reply{std::move(out).take()};
}

Result<Reply> renewals_complete_task(const Call& call) {
  TaskChange change;
  change.task_id = call.request.text_or_empty("taskId");
  change.completed = call.request.boolean("completed");
  change.note = call.request.text_patch("note");
  change.document_id = call.request.id_patch<DocumentId>("documentId");
  change.amount_cents = call.request.integer_patch("amountCents");
  change.paid_at = call.request.date_patch("paidAt");
  change.waived_reason = call.request.text_or_empty("waivedReason");
  change.version = call.request.integer("version");
  PHYSCRM_TRY(const auto view, call.engine.renewals().complete_task(id_of(call), change, call.actor));
  return reply_of(view);
}

Result<Reply> renewals_next_actions(const Call& call) {
  PHYSCRM_TRY(const auto steps, call.engine.renewals().next_actions(id_of(call)));
  JsonWriter out;
  write_next_actions(out, steps);
  return Reply{std::move(out).take()};
}

Result<Reply> renewals_statistics(const Call& call) {
  PHYSCRM_TRY(const auto statistics, call.engine.renewals().statistics());
  JsonWriter out;
  write_statistics(out, statistics, call.shows_all_statistics());
  return Reply{std::move(out).take()};
}

Result<Reply> renewals_delete(const Call& call) {
  PHYSCRM_TRYV(call.engine.renewals().remove(id_of(call), call.request.integer("version"), call.actor));
  return Reply{};
}

Result<Reply> renewals_auto_create(const Call& call) {
  PHYSCRM_TRY(const auto report, call.engine.renewals().auto_create(call.actor));
  JsonWriter out;
  write_auto_create(out, report);
  return Reply{std::move(out).take()};
}

}  // namespace physcrm::api
