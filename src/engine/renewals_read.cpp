#include <algorithm>
#include <utility>

#include "base/try.hpp"
#include "engine/credential_fields.hpp"
#include "engine/renewal_text.hpp"
#include "engine/unit_of_work.hpp"
#include "engine/workflow_view.hpp"
#include "physcrm/renewals.hpp"

namespace physcrm {
namespace {

constexpr int kMaxQueryDays = 36'500;

/// A workflow in one snapshot, with all that its views are made of.
struct Loaded {
  std::unique_ptr<storage::Transaction> tx;
  Moment moment;
  Workflow workflow;
  RenewalRules rules;
  WorkflowChecklist checklist;
};

Result<Loaded> load(EngineCore& core, WorkflowId id) {
  PHYSCRM_TRY(auto tx, begin_read(core));
  PHYSCRM_TRY(auto workflow, tx->workflows().find(id));
  if (!workflow) return not_found("workflow", id.to_string());
  PHYSCRM_TRY(Moment moment, moment_of(core, *tx));
  PHYSCRM_TRY(RenewalRules rules, rules_of(core, *tx, *workflow));
  PHYSCRM_TRY(WorkflowChecklist checklist, checklist_of(core, *tx, *workflow));
  return Loaded{std::move(tx), std::move(moment), std::move(*workflow), std::move(rules),
                std::move(checklist)};
}

Result<storage::WorkflowFilter> filter_of(const RenewalQuery& query, Date today) {
  if (query.days < 0 || query.days > kMaxQueryDays) {
    return Error{ErrorCode::invalid_argument, "must be 0 to 36500", "days"};
  }
  if (!is_state_or_empty(query.state)) return invalid_fields({bad_state()});
  storage::WorkflowFilter filter;
  filter.expires_to = today.plus_days(query.days);
  // What has no date must not fall out of every list.
  filter.with_undated = true;
  filter.status = query.status;
  filter.entity_type = query.entity_type;
  filter.state = query.state;
  filter.physician_id = query.physician_id;
  filter.practice_id = query.practice_id;
  if (query.overdue) {
    filter.overdue_on = today;
    filter.only_not_overdue = !*query.overdue;
  }
  return filter;
}

/// The status that a workflow was opened in. It is not stored: a workflow that is expired and has no event of
/// becoming so was opened so, and a further attempt that is linked to its predecessor was opened by
/// resubmitting it.
WorkflowStatus opening_status(const Workflow& workflow, const std::vector<WorkflowEvent>& events) {
  const bool has_expired = std::any_of(events.begin(), events.end(), [](const WorkflowEvent& event) {
    return event.status == WorkflowStatus::expired && !event.note.starts_with(kResubmitted);
  });
  if (workflow.status == WorkflowStatus::expired && !has_expired) return WorkflowStatus::expired;
  return workflow.previous_id ? WorkflowStatus::in_progress : WorkflowStatus::not_started;
}

WorkflowEvent creation_event(const Workflow& workflow, const std::vector<WorkflowEvent>& events) {
  std::string note = "created";
  if (workflow.previous_id) note += ", continues " + workflow.previous_id.to_string();
  return {workflow.id, workflow.created_at, opening_status(workflow, events), workflow.created_by,
          std::move(note)};
}

bool is_past(std::optional<Date> due, Date today) noexcept {
  return due && today > *due;
}

/// Open items, the most urgent first; those of one day in the checklist's order.
std::vector<NextStep> open_steps(const WorkflowChecklist& checklist, const Workflow& workflow, Date today) {
  std::vector<NextStep> steps;
  if (!allows_item_changes(workflow.status)) return steps;
  const ChecklistView view = checklist_view_of(checklist, workflow.expiration_date);
  for (const ChecklistEntry& entry : view.entries) {
    if (checklist.is_done(entry.item.id)) continue;
    steps.push_back({entry.item.task, entry.item.due, entry.item.id, entry.item.required,
                     is_past(entry.item.due, today)});
  }
  std::stable_sort(steps.begin(), steps.end(), [](const NextStep& a, const NextStep& b) {
    return a.due.value_or(Date{kMaxDay}) < b.due.value_or(Date{kMaxDay});
  });
  return steps;
}

}  // namespace

Result<WorkflowView> RenewalService::get(WorkflowId id) {
  PHYSCRM_TRY(const Loaded loaded, load(core_, id));
  return view_of(loaded.moment, loaded.rules, loaded.checklist, loaded.workflow);
}

Result<Page<WorkflowView>> RenewalService::list(const RenewalQuery& query) {
  PHYSCRM_TRY(const storage::PageRequest request, page_request(query.page));
  PHYSCRM_TRY(const auto tx, begin_read(core_));
  PHYSCRM_TRY(const Moment moment, moment_of(core_, *tx));
  PHYSCRM_TRY(const storage::WorkflowFilter filter, filter_of(query, moment.today));
  PHYSCRM_TRY(const auto found, tx->workflows().list(filter, request));
  Page<WorkflowView> page;
  page.items.reserve(found.items.size());
  for (const Workflow& workflow : found.items) {
    PHYSCRM_TRY(WorkflowView view, listed_view_of(core_, *tx, moment, workflow));
    page.items.push_back(std::move(view));
  }
  page.next_cursor = encode_cursor(found.next);
  page.total = found.total;
  return page;
}

Result<WorkflowTimeline> RenewalService::timeline(WorkflowId id) {
  PHYSCRM_TRY(const Loaded loaded, load(core_, id));
  PHYSCRM_TRY(std::vector<WorkflowEvent> events, loaded.tx->workflows().events(id));
  WorkflowTimeline timeline;
  timeline.workflow_id = id;
  timeline.milestones = milestones_of(loaded.rules, loaded.checklist, loaded.workflow, loaded.moment.today);
  timeline.history.reserve(events.size() + 1);
  timeline.history.push_back(creation_event(loaded.workflow, events));
  std::move(events.begin(), events.end(), std::back_inserter(timeline.history));
  return timeline;
}

Result<ChecklistView> RenewalService::checklist(WorkflowId id) {
  PHYSCRM_TRY(const Loaded loaded, load(core_, id));
  return checklist_view_of(loaded.checklist, loaded.workflow.expiration_date);
}

Result<std::vector<NextStep>> RenewalService::next_actions(WorkflowId id) {
  PHYSCRM_TRY(const Loaded loaded, load(core_, id));
  const Date today = loaded.moment.today;
  const WorkflowView view = view_of(loaded.moment, loaded.rules, loaded.checklist, loaded.workflow);
  std::vector<NextStep> steps;
  if (!view.next_action.empty()) {
    steps.push_back({view.next_action, view.next_action_due, {}, true, view.overdue});
  }
  for (NextStep& step : open_steps(loaded.checklist, loaded.workflow, today)) {
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace physcrm
