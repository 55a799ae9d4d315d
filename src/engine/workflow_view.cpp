#include "engine/workflow_view.hpp"

#include <utility>

#include "base/try.hpp"

namespace physcrm {
namespace {

WorkflowView view_without_checklist(const Moment& moment, const RenewalRules& rules,
                                    const Workflow& workflow) {
  const NextAction action = next_action(facts_of(moment.settings->zone, workflow), rules);
  WorkflowView view;
  view.workflow = workflow;
  view.priority = priority(workflow.status, workflow.expiration_date, moment.today);
  view.next_action = action.text;
  // Without an expiration both are the same day, counted when it was settled, in the zone of that time.
  view.next_action_due = workflow.expiration_date ? action.due : workflow.overdue_after;
  view.overdue = is_overdue(workflow.status, workflow.overdue_after, moment.today);
  if (workflow.filed_date) view.review_expected_date = review_expected(*workflow.filed_date);
  view.rule_pack = pack_label(rules.pack);
  return view;
}

/// Computed at each read, because items can still be completed after the filing (docs/rules.md 2).
std::vector<std::string> warnings_of(const Workflow& workflow, const WorkflowChecklist& checklist) {
  if (workflow.status != WorkflowStatus::filed) return {};
  return open_required_items(checklist.item_marks());
}

}  // namespace

WorkflowView view_of(const Moment& moment, const RenewalRules& rules, const WorkflowChecklist& checklist,
                     const Workflow& workflow) {
  WorkflowView view = view_without_checklist(moment, rules, workflow);
  view.warnings = warnings_of(workflow, checklist);
  view.checklist = checklist_view_of(checklist, workflow.expiration_date);
  return view;
}

Result<WorkflowView> listed_view_of(EngineCore& core, storage::Transaction& tx, const Moment& moment,
                                    const Workflow& workflow) {
  PHYSCRM_TRY(const RenewalRules rules, rules_of(core, tx, workflow));
  WorkflowView view = view_without_checklist(moment, rules, workflow);
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
    const MilestoneState state = milestone_state(milestone.kind, milestone.date, today, facts);
    milestones.push_back(without_rule(milestone, state));
  }
  return milestones;
}

}  // namespace physcrm
