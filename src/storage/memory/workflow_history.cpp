#include <algorithm>
#include <tuple>

#include "base/try.hpp"
#include "storage/memory/rules.hpp"
#include "storage/memory/workflows.hpp"

namespace physcrm::storage::memory {

Result<std::vector<WorkflowRecord>> MemoryWorkflows::records_of(PhysicianId id) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  std::vector<WorkflowRecord> records;
  for (const CredentialRecord* credential : tables->credentials->of(id)) {
    for (const WorkflowRow* row : tables->workflows->of(credential->credential.id)) {
      if (!row->withdrawn) records.push_back({row->workflow, row->deleted_at});
    }
  }
  std::sort(records.begin(), records.end(), [](const WorkflowRecord& a, const WorkflowRecord& b) {
    return std::tie(a.workflow.credential_id, a.workflow.created_at, a.workflow.id) <
           std::tie(b.workflow.credential_id, b.workflow.created_at, b.workflow.id);
  });
  return records;
}

Result<void> MemoryWorkflows::add_events(std::span<const WorkflowEvent> events) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  for (const WorkflowEvent& event : events) {
    if (!is_one_of(event.status, WorkflowStatus::expired)) return broken_rule();
    if (!tables->workflows->rows.contains(event.workflow_id.value)) return broken_rule();
    tables->history.edit().events[event.workflow_id].push_back(event);
  }
  return ok();
}

Result<std::vector<WorkflowEvent>> MemoryWorkflows::events(WorkflowId id) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  const auto found = tables->history->events.find(id);
  if (found == tables->history->events.end()) return std::vector<WorkflowEvent>{};
  return found->second;
}

Result<std::vector<ChecklistMark>> MemoryWorkflows::marks(WorkflowId id) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  const auto& all = tables->marks->marks;
  std::vector<ChecklistMark> marks;
  for (auto at = all.lower_bound({id, {}}); at != all.end() && at->first.first == id; ++at) {
    marks.push_back(at->second);
  }
  return marks;
}

Result<void> MemoryWorkflows::put_mark(WorkflowId id, const ChecklistMark& mark) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  if (!tables->workflows->rows.contains(id.value)) return broken_rule();
  tables->marks.edit().marks.insert_or_assign({id, mark.item_id}, mark);
  return ok();
}

}  // namespace physcrm::storage::memory
