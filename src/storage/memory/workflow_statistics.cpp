#include <map>

#include "base/try.hpp"
#include "storage/memory/workflow_row.hpp"
#include "storage/memory/workflows.hpp"

namespace physcrm::storage::memory {
namespace {

constexpr std::int64_t kQuarterHourUs = 900'000'000;
constexpr std::array kWithinDays{30, 60, 90};
constexpr int kCriticalDays = 7;

void count_dates(const Workflow& w, Date today, WorkflowStatistics& sums) {
  const bool unfinished = is_unfinished(w);
  if (unfinished && w.overdue_after && *w.overdue_after < today) ++sums.overdue;
  const bool soon = unfinished && w.expiration_date && days_until(*w.expiration_date, today) <= kCriticalDays;
  if (soon || w.status == WorkflowStatus::expired) ++sums.critical;
  if (!unfinished || !w.expiration_date || *w.expiration_date < today) return;
  for (std::size_t i = 0; i < kWithinDays.size(); ++i) {
    if (days_until(*w.expiration_date, today) <= kWithinDays[i]) ++sums.active_expiring_within[i];
  }
}

}  // namespace

Result<WorkflowStatistics> MemoryWorkflows::statistics(Date today) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  WorkflowStatistics sums;
  std::map<std::string, std::int64_t> states;
  std::map<PracticeId, std::int64_t> practices;
  std::map<std::int64_t, ApprovalGroup> approvals;
  for (const WorkflowRow& row : tables->workflows->rows.all()) {
    if (row.deleted_at) continue;
    const Workflow& w = row.workflow;
    ++sums.total;
    ++sums.by_status[static_cast<std::size_t>(w.status)];
    ++sums.by_entity_type[static_cast<std::size_t>(w.entity_type)];
    ++states[w.state];
    count_dates(w, today, sums);
    const PhysicianRow* of = tables->physicians->rows.find(w.physician_id.value);
    if (of != nullptr && of->physician.practice_id) ++practices[of->physician.practice_id];
    if (w.status != WorkflowStatus::approved || !w.approval_date) continue;
    const std::int64_t quarter = w.created_at.microseconds() / kQuarterHourUs;
    ApprovalGroup& group = approvals[quarter];
    group.created_from = Instant{quarter * kQuarterHourUs};
    ++group.count;
    group.approval_day_sum += w.approval_date->days_since_epoch();
  }
  sums.by_state.assign(states.begin(), states.end());
  sums.by_practice.assign(practices.begin(), practices.end());
  for (const auto& [quarter, group] : approvals) sums.approvals.push_back(group);
  return sums;
}

}  // namespace physcrm::storage::memory
