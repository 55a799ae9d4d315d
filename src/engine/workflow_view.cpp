#include "engine/workflow_view.hpp"

#include <utility>

#include "base/try.hpp"

namespace physcrm {
namespace {

WorkflowView view_without_checklist(const EngineCore& core, const RenewalRules& rules,
                                    const Workflow& workflow, Date today) {
  const NextAction action = next_action(facts_of(core, workflow), rules);
  WorkflowView view;
  view.workflow = workflow;
  view.priority = priority(workflow.status, workflow.expiration_date, today);
  view.next_action = action.text;
  view.next_action_due = action.due;
  view.overdue = is_overdue(workflow.status, workflow.overdue_after, today);
  if (workflow.filed_date) view.review_expected_date = review_expected(*workflow.filed_date);
  view.rule_pack = rules.pack.name() + "@" + std::string{rules.pack.version()};
  return view;
}

/// Computed at each read, because items can still be completed after the filing (docs/rules.md 2).
std::vector<std::string> warnings_of(const Workflow& workflow, const WorkflowChecklist& checklist) {
  if (workflow.status != WorkflowStatus::filed) return {};
  return open_required_items(checklist.item_marks());
}

}  // namespace

WorkflowView view_of(const EngineCore& core, const RenewalRules& rules, const WorkflowChecklist& checklist,
                     const Workflow& workflow, Date today) {
  WorkflowView view = view_without_checklist(core, rules, workflow, today);
  view.warnings = warnings_of(workflow, checklist);
  view.checklist = checklist_view_of(checklist, workflow.expiration_date);
  return view;
}

Result<WorkflowView> view_of(EngineCore& core, storage::Transaction& tx, const Workflow& workflow,
                             Date today) {
  PHYSCRM_TRY(const RenewalRules rules, rules_of(core, tx, workflow));
  PHYSCRM_TRY(const WorkflowChecklist checklist, checklist_of(core, tx, workflow));
  return view_of(core, rules, checklist, workflow, today);
}

Result<WorkflowView> listed_view_of(EngineCore& core, storage::Transaction& tx, const Workflow& workflow,
                                    Date today) {
  PHYSCRM_TRY(const RenewalRules rules, rules_of(core, tx, workflow));
  WorkflowView view = view_without_checklist(core, rules, workflow, today);
  if (workflow.status == WorkflowStatus::filed) {
    PHYSCRM_TRY(const WorkflowChecklist checklist, checklist_of(core, tx, workflow));
    view.warnings = warnings_of(workflow, checklist);
  }
  return view;
}

ChecklistView checklist_view_of(const WorkflowChecklist& checklist, std::optional<Date> expiration) {
  ChecklistView view;
  view.progress = checklist.progress();
  std::vector<ChecklistItem> items = physcrm::checklist(checklist.items(), expiration);
  view.entries.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    view.entries.push_back({std::move(items[i]), checklist.marks()[i]});
  }
  return view;
}

std::vector<TimelineMilestone> milestones_of(const RenewalRules& rules, const WorkflowChecklist& checklist,
                                             const Workflow& workflow, Date today) {
  std::vector<TimelineMilestone> milestones;
  if (!workflow.expiration_date) return milestones;
  TimelineFacts facts;
  facts.started = workflow.application_date.has_value();
  facts.filed = workflow.filed_date.has_value();
  facts.approved = workflow.status == WorkflowStatus::approved;
  facts.training_done = checklist.is_done(training_item(workflow.entity_type));
  facts.fee_done = checklist.is_done(fee_item(workflow.entity_type));
  for (const Milestone& milestone : timeline(*workflow.expiration_date, rules)) {
    milestones.push_back({milestone, milestone_state(milestone.kind, milestone.date, today, facts)});
  }
  return milestones;
}

}  // namespace physcrm
