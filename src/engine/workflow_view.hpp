// A workflow as it is answered: with everything that follows from its facts today.
#ifndef PHYSCRM_ENGINE_WORKFLOW_VIEW_HPP
#define PHYSCRM_ENGINE_WORKFLOW_VIEW_HPP

#include <vector>

#include "engine/unit_of_work.hpp"
#include "engine/workflow_facts.hpp"
#include "physcrm/renewals.hpp"

namespace physcrm {

/// One workflow with its checklist.
[[nodiscard]] WorkflowView view_of(const Moment& moment, const RenewalRules& rules,
                                   const WorkflowChecklist& checklist, const Workflow& workflow);

/// For a listing: without the checklist, which is read only where the warnings of a filed one need it.
[[nodiscard]] Result<WorkflowView> listed_view_of(EngineCore& core, storage::Transaction& tx,
                                                  const Moment& moment, const Workflow& workflow);

[[nodiscard]] ChecklistView checklist_view_of(const WorkflowChecklist& checklist,
                                              std::optional<Date> expiration);

/// As it leaves the engine: without its rule, which lives with a pack that the caller does not hold.
[[nodiscard]] inline TimelineMilestone without_rule(Milestone milestone, MilestoneState state) noexcept {
  milestone.rule = nullptr;
  return {milestone, state};
}

/// The milestones of the workflow's expiration and how far each has come; none for an undated one.
[[nodiscard]] std::vector<TimelineMilestone> milestones_of(const RenewalRules& rules,
                                                           const WorkflowChecklist& checklist,
                                                           const Workflow& workflow, Date today);

}  // namespace physcrm

#endif
