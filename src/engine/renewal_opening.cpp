#include "engine/renewal_opening.hpp"

#include <string>
#include <utility>
#include <vector>

#include "base/try.hpp"
#include "engine/credential_fields.hpp"

namespace physcrm {
namespace {

Error active_workflow_exists(CredentialId credential) {
  return Error{ErrorCode::conflict, "the credential has an active renewal already", "entityId"}.with(
      "entityId", credential.to_string());
}

void record_creation(UnitOfWork& work, const Workflow& workflow) {
  std::vector<audit::FieldChange> fields;
  add_change(fields, "entityId", {}, workflow.credential_id.to_string());
  add_change(fields, "expirationDate", {}, date_text(workflow.expiration_date));
  add_change(fields, "attempt", {}, std::to_string(workflow.attempt));
  if (workflow.previous_id) add_change(fields, "previousWorkflowId", {}, workflow.previous_id.to_string());
  work.record(IdKind::workflow, workflow.id.value, "created", std::move(fields));
}

}  // namespace

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

Result<void> insert_workflow(UnitOfWork& work, const Workflow& workflow) {
  PHYSCRM_TRY(const auto outcomes, work.tx().workflows().insert(std::span{&workflow, 1}));
  switch (outcomes.front()) {
    case storage::RowOutcome::written:
      record_creation(work, workflow);
      return ok();
    case storage::RowOutcome::duplicate:
      return active_workflow_exists(workflow.credential_id);
    case storage::RowOutcome::failed:
      break;
  }
  return Error{ErrorCode::storage_error, "the store refused the workflow"};
}

Result<bool> has_later_attempt(storage::Transaction& tx, const Workflow& workflow) {
  if (workflow.next_id) return true;
  PHYSCRM_TRY(const int last, tx.workflows().last_attempt(workflow.credential_id, workflow.expiration_date));
  return last > workflow.attempt;
}

}  // namespace physcrm
