// PhysicianService::timeline: the year of one physician, over all credentials.
#include <algorithm>
#include <array>
#include <tuple>

#include "base/try.hpp"
#include "engine/term_renewal.hpp"
#include "engine/unit_of_work.hpp"
#include "engine/workflow_view.hpp"
#include "physcrm/physicians.hpp"

namespace physcrm {
namespace {

/// The milestones of a credential without a renewal, as the pack in force dates them.
std::vector<TimelineMilestone> planned(const RulePack& pack, const Credential& credential, Date today) {
  std::vector<TimelineMilestone> milestones;
  for (const Milestone& milestone :
       timeline(credential.entity_type, credential.state, *credential.expiration_date, pack)) {
    const MilestoneState state = milestone_state(milestone.kind, milestone.date, today, {});
    milestones.push_back(without_rule(milestone, state));
  }
  return milestones;
}

Result<void> add_milestones(EngineCore& core, storage::Transaction& tx, const Credential& credential,
                            const Workflow* workflow, const Moment& moment,
                            std::vector<PhysicianMilestone>& all) {
  std::vector<TimelineMilestone> milestones;
  if (workflow != nullptr) {
    PHYSCRM_TRY(const RenewalRules rules, rules_of(core, tx, *workflow));
    PHYSCRM_TRY(const WorkflowChecklist checklist, checklist_of(core, tx, *workflow));
    milestones = milestones_of(rules, checklist, *workflow, moment.today);
  } else {
    milestones = planned(moment.settings->rule_pack, credential, moment.today);
  }
  const WorkflowId workflow_id = workflow != nullptr ? workflow->id : WorkflowId{};
  for (const TimelineMilestone& milestone : milestones) {
    all.push_back({credential.id, credential.entity_type, credential.state, workflow_id, milestone});
  }
  return ok();
}

}  // namespace

Result<std::vector<PhysicianMilestone>> PhysicianService::timeline(PhysicianId id) {
  PHYSCRM_TRY(const auto tx, begin_read(core_));
  PHYSCRM_TRY(const Moment moment, moment_of(core_, *tx));
  PHYSCRM_TRY(const auto physician, tx->physicians().find(id));
  if (!physician) return not_found("physician", id.to_string());
  PHYSCRM_TRY(const auto credentials, tx->credentials().of_physicians(std::array{id}));
  PHYSCRM_TRY(const auto workflows, tx->workflows().records_of(id));
  std::vector<PhysicianMilestone> all;
  for (const Credential& credential : credentials) {
    if (credential.status != CredentialStatus::active || !credential.expiration_date) continue;
    const Workflow* renewal = renewal_of_term(credential, records_of(workflows, credential.id));
    PHYSCRM_TRYV(add_milestones(core_, *tx, credential, renewal, moment, all));
  }
  const auto place = [](const PhysicianMilestone& m) {
    return std::tuple{m.milestone.milestone.date, m.credential_id, m.milestone.milestone.kind};
  };
  std::sort(all.begin(), all.end(), [&](const auto& a, const auto& b) { return place(a) < place(b); });
  return all;
}

}  // namespace physcrm
