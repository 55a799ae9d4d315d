#include "engine/workflow_facts.hpp"

#include <utility>

#include "base/try.hpp"

namespace physcrm {

WorkflowFacts facts_of(const Zone& zone, const Workflow& workflow) {
  return {workflow.status, workflow.expiration_date, zone.civil_date(workflow.created_at),
          workflow.filed_date, workflow.expired_date};
}

Result<RenewalRules> rules_of(EngineCore& core, storage::Transaction& tx, const Workflow& workflow) {
  PHYSCRM_TRY(const RulePack pack, core.pack(tx, workflow.rule_pack_id));
  if (workflow.expiration_date) {
    return resolve(pack, workflow.entity_type, workflow.state, *workflow.expiration_date);
  }
  PHYSCRM_TRY(const SettingsPtr settings, core.settings(tx));
  return resolve(pack, workflow.entity_type, workflow.state, settings->zone.civil_date(workflow.created_at));
}

WorkflowChecklist::WorkflowChecklist(std::shared_ptr<const ChecklistTemplate> items,
                                     std::vector<ChecklistMark> marks)
    : items_(std::move(items)) {
  marks_.resize(items_->items.size());
  for (std::size_t i = 0; i < marks_.size(); ++i) marks_[i].item_id = items_->items[i].id;
  for (ChecklistMark& mark : marks) {
    if (const auto index = items_->index_of(mark.item_id)) marks_[*index] = std::move(mark);
  }
}

std::vector<ItemMark> WorkflowChecklist::item_marks() const {
  std::vector<ItemMark> marks;
  marks.reserve(marks_.size());
  for (std::size_t i = 0; i < marks_.size(); ++i) {
    const TemplateItem& item = items_->items[i];
    marks.push_back({item.id, item.required, marks_[i].completed, !marks_[i].waived_reason.empty()});
  }
  return marks;
}

ChecklistProgress WorkflowChecklist::progress() const {
  return checklist_progress(item_marks());
}

bool WorkflowChecklist::is_done(std::string_view item_id) const noexcept {
  const auto index = items_->index_of(item_id);
  return index && (marks_[*index].completed || !marks_[*index].waived_reason.empty());
}

Result<WorkflowChecklist> checklist_of(EngineCore& core, storage::Transaction& tx, const Workflow& workflow) {
  PHYSCRM_TRY(auto items, core.checklist_template(tx, workflow.checklist_template_id));
  PHYSCRM_TRY(auto marks, tx.workflows().marks(workflow.id));
  return WorkflowChecklist{std::move(items), std::move(marks)};
}

void settle(const Zone& zone, const RenewalRules& rules, const WorkflowChecklist& checklist,
            Workflow& workflow) {
  const ChecklistProgress done = checklist.progress();
  workflow.progress = progress(workflow.status, done.completed, done.total, workflow.progress);
  workflow.overdue_after = overdue_after(facts_of(zone, workflow), rules);
}

}  // namespace physcrm
