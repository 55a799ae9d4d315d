// What the rules need of a stored workflow: its facts, its pinned rules, its checklist as it stands.
#ifndef PHYSCRM_ENGINE_WORKFLOW_FACTS_HPP
#define PHYSCRM_ENGINE_WORKFLOW_FACTS_HPP

#include <memory>
#include <vector>

#include "engine/core.hpp"
#include "physcrm/renewal/workflow.hpp"
#include "physcrm/renewal/workflow_state.hpp"

namespace physcrm {

/// The facts that a workflow's next action follows from; "created on" is a civil day of the organisation.
[[nodiscard]] WorkflowFacts facts_of(const Zone& zone, const Workflow& workflow);

/// The rules of the pack that the workflow is pinned to: for its expiration or, undated, for the day it was
/// created.
[[nodiscard]] Result<RenewalRules> rules_of(EngineCore& core, storage::Transaction& tx,
                                            const Workflow& workflow);

/// A workflow's checklist: the template it refers to and what was done to each of its items.
class WorkflowChecklist {
 public:
  /// `marks` may be fewer than the items and in any order; a mark of no item of the template is left out.
  WorkflowChecklist(std::shared_ptr<const ChecklistTemplate> items, std::vector<ChecklistMark> marks);

  [[nodiscard]] const ChecklistTemplate& items() const noexcept { return *items_; }
  /// One for each item, in the template's order.
  [[nodiscard]] const std::vector<ChecklistMark>& marks() const noexcept { return marks_; }
  void set_mark(std::size_t index, ChecklistMark mark) { marks_[index] = std::move(mark); }

  /// Views into this checklist: for the rules, and no longer.
  [[nodiscard]] std::vector<ItemMark> item_marks() const;
  [[nodiscard]] ChecklistProgress progress() const;
  /// Whether the item of this id is completed or waived; false for one that is not there.
  [[nodiscard]] bool is_done(std::string_view item_id) const noexcept;

 private:
  std::shared_ptr<const ChecklistTemplate> items_;
  std::vector<ChecklistMark> marks_;
};

[[nodiscard]] Result<WorkflowChecklist> checklist_of(EngineCore& core, storage::Transaction& tx,
                                                     const Workflow& workflow);

/// Makes what the workflow keeps of its rules' answers (`progress`, `overdue_after`) follow from its facts
/// again. To be called after each change of its status, its dates or its checklist.
void settle(const Zone& zone, const RenewalRules& rules, const WorkflowChecklist& checklist,
            Workflow& workflow);

}  // namespace physcrm

#endif
