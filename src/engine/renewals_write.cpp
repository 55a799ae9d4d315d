#include <array>
#include <utility>

#include "base/try.hpp"
#include "engine/credential_fields.hpp"
#include "engine/unit_of_work.hpp"
#include "engine/workflow_view.hpp"
#include "physcrm/renewals.hpp"

namespace physcrm {
namespace {

Error active_workflow_exists(CredentialId credential) {
  return Error{ErrorCode::conflict, "the credential has an active renewal already", "entityId"}.with(
      "entityId", credential.to_string());
}

Result<Credential> find_credential(storage::Transaction& tx, EntityType entity_type, CredentialId id) {
  PHYSCRM_TRY(auto credential, tx.credentials().find(id));
  if (credential && credential->entity_type == entity_type) return std::move(*credential);
  Error error = not_found(std::string{to_string(entity_type)} + " credential", id.to_string());
  error.field = "entityId";
  return error;
}

/// What must hold for a renewal to be opened by hand, in the order of docs/rules.md 1.
Result<void> check_opening(storage::Transaction& tx, const Credential& credential) {
  PHYSCRM_TRY(const auto active, tx.workflows().find_active(credential.id));
  if (active) {
    return active_workflow_exists(credential.id).with("workflowId", active->id.to_string());
  }
  if (credential.status != CredentialStatus::active) {
    return Error{ErrorCode::failed_precondition, "the credential is inactive", "entityId"};
  }
  PHYSCRM_TRY(const auto physician, tx.physicians().find(credential.physician_id));
  if (!physician || physician->status != PhysicianStatus::active) {
    return Error{ErrorCode::failed_precondition, "the physician is inactive", "entityId"}.with(
        "physicianId", credential.physician_id.to_string());
  }
  return ok();
}

/// The workflow that a start by hand opens, without its id, template and what they decide.
Result<Workflow> opened_workflow(const EngineCore& core, UnitOfWork& work, const Credential& credential) {
  PHYSCRM_TRY(const int last_attempt,
              work.tx().workflows().last_attempt(credential.id, credential.expiration_date));
  Workflow workflow;
  workflow.credential_id = credential.id;
  workflow.physician_id = credential.physician_id;
  workflow.entity_type = credential.entity_type;
  workflow.state = credential.state;
  workflow.expiration_date = credential.expiration_date;
  workflow.date_basis = credential.expiration_date ? DateBasis::confirmed : DateBasis::none;
  workflow.late = is_past_expiration(credential.expiration_date, work.today());
  workflow.attempt = last_attempt + 1;
  workflow.rule_pack_id = core.pack_in_force_id();
  workflow.created_at = workflow.updated_at = work.now();
  workflow.created_by = workflow.updated_by = work.by();
  workflow.version = 1;
  return workflow;
}

Result<void> insert_one(storage::Transaction& tx, const Workflow& workflow) {
  PHYSCRM_TRY(const auto outcomes, tx.workflows().insert(std::span{&workflow, 1}));
  switch (outcomes.front()) {
    case storage::RowOutcome::written:
      return ok();
    case storage::RowOutcome::duplicate:
      return active_workflow_exists(workflow.credential_id);
    case storage::RowOutcome::failed:
      break;
  }
  return Error{ErrorCode::storage_error, "the store refused the workflow"};
}

void record_creation(UnitOfWork& work, const Workflow& workflow) {
  std::vector<audit::FieldChange> fields;
  add_change(fields, "entityId", {}, workflow.credential_id.to_string());
  add_change(fields, "expirationDate", {}, date_text(workflow.expiration_date));
  add_change(fields, "attempt", {}, std::to_string(workflow.attempt));
  work.record(IdKind::workflow, workflow.id.value, "created", std::move(fields));
}

}  // namespace

Result<WorkflowView> RenewalService::initiate(EntityType entity_type, CredentialId credential_id,
                                              const Actor& actor) {
  PHYSCRM_TRY(auto work, UnitOfWork::begin(core_, actor, "renewals.initiate"));
  storage::Transaction& tx = work.tx();
  PHYSCRM_TRY(const Credential credential, find_credential(tx, entity_type, credential_id));
  PHYSCRM_TRYV(check_opening(tx, credential));
  PHYSCRM_TRY(Workflow workflow, opened_workflow(core_, work, credential));
  PHYSCRM_TRY(const RenewalRules rules, rules_of(core_, tx, workflow));
  PHYSCRM_TRY(const InternedTemplate items, core_.intern_template(tx, rules));
  workflow.checklist_template_id = items.id;
  const WorkflowChecklist checklist{items.items, {}};
  settle(core_, rules, checklist, workflow);
  PHYSCRM_TRY(workflow.id.value, tx.allocate_ids(IdKind::workflow, 1));
  PHYSCRM_TRYV(insert_one(tx, workflow));
  record_creation(work, workflow);
  PHYSCRM_TRYV(work.commit());
  return view_of(core_, rules, checklist, workflow, work.today());
}

Result<void> RenewalService::remove(WorkflowId id, const Actor& actor) {
  PHYSCRM_TRY(auto work, UnitOfWork::begin(core_, actor, "renewals.delete"));
  auto& workflows = work.tx().workflows();
  PHYSCRM_TRY(const auto workflow, workflows.find(id));
  if (!workflow) return not_found("workflow", id.to_string());
  const std::array events{WorkflowEvent{id, work.now(), workflow->status, work.by(), "deleted"}};
  PHYSCRM_TRYV(workflows.add_events(events));
  PHYSCRM_TRYV(workflows.remove(id, work.now(), false));
  work.record(IdKind::workflow, id.value, "deleted");
  return work.commit();
}

}  // namespace physcrm
