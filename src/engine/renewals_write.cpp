#include <array>
#include <utility>

#include "base/try.hpp"
#include "engine/renewal_opening.hpp"
#include "engine/unit_of_work.hpp"
#include "engine/workflow_view.hpp"
#include "physcrm/renewals.hpp"

namespace physcrm {
namespace {

Result<Credential> find_credential(storage::Transaction& tx, EntityType entity_type, CredentialId id) {
  PHYSCRM_TRY(auto credential, tx.credentials().find(id));
  if (credential && credential->entity_type == entity_type) return std::move(*credential);
  Error error = not_found(std::string{to_string(entity_type)} + " credential", id.to_string());
  error.field = "entityId";
  return error;
}

/// The workflow that a start by hand opens, without its id, template and what they decide.
Result<Workflow> opened_workflow(UnitOfWork& work, const Credential& credential) {
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
  workflow.rule_pack_id = work.settings().rule_pack_id;
  workflow.created_at = workflow.updated_at = work.now();
  workflow.created_by = workflow.updated_by = work.by();
  workflow.version = 1;
  return workflow;
}

}  // namespace

Result<WorkflowView> RenewalService::initiate(EntityType entity_type, CredentialId credential_id,
                                              const Actor& actor) {
  PHYSCRM_TRY(auto work, UnitOfWork::begin(core_, actor, "renewals.initiate"));
  storage::Transaction& tx = work.tx();
  PHYSCRM_TRY(const Credential credential, find_credential(tx, entity_type, credential_id));
  PHYSCRM_TRYV(check_opening(tx, credential));
  PHYSCRM_TRY(Workflow workflow, opened_workflow(work, credential));
  PHYSCRM_TRY(const RenewalRules rules, rules_of(core_, tx, workflow));
  PHYSCRM_TRY(const InternedTemplate items, core_.intern_template(tx, rules));
  workflow.checklist_template_id = items.id;
  const WorkflowChecklist checklist{items.items, {}};
  settle(work.settings().zone, rules, checklist, workflow);
  PHYSCRM_TRY(workflow.id.value, tx.allocate_ids(IdKind::workflow, 1));
  PHYSCRM_TRYV(insert_workflow(work, workflow));
  PHYSCRM_TRYV(work.commit());
  return view_of(work.moment(), rules, checklist, workflow);
}

Result<void> RenewalService::remove(WorkflowId id, std::optional<std::int64_t> version, const Actor& actor) {
  PHYSCRM_TRY(auto work, UnitOfWork::begin(core_, actor, "renewals.delete"));
  auto& workflows = work.tx().workflows();
  PHYSCRM_TRY(const auto workflow, workflows.find(id));
  if (!workflow) return not_found("workflow", id.to_string());
  PHYSCRM_TRYV(check_version(workflow->version, version));
  PHYSCRM_TRY(const bool is_taken_up, has_later_attempt(work.tx(), *workflow));
  if (is_taken_up) {
    return Error{ErrorCode::failed_precondition, "a later attempt continues this renewal: it stays as it is"}
        .with("status", std::string{to_string(workflow->status)});
  }
  const std::array events{WorkflowEvent{id, work.now(), workflow->status, work.by(), "deleted"}};
  PHYSCRM_TRYV(workflows.add_events(events));
  PHYSCRM_TRYV(workflows.remove(id, work.now(), false));
  work.record(IdKind::workflow, id.value, "deleted");
  return work.commit();
}

}  // namespace physcrm
