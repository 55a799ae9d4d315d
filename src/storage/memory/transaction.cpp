#include "storage/memory/transaction.hpp"

#include "base/try.hpp"
#include "storage/memory/rules.hpp"

namespace physcrm::storage::memory {
namespace {

constexpr std::int64_t kMaxIdsAtOnce = std::int64_t{1} << 40;

/// Two workflows that are linked to each other can't both be there first, so links are looked at in the end.
bool links_lead_somewhere(const WorkflowTable& workflows) {
  for (const WorkflowRow& row : workflows.rows.all()) {
    for (const WorkflowId link : {row.workflow.previous_id, row.workflow.next_id}) {
      if (link && !workflows.rows.contains(link.value)) return false;
    }
  }
  return true;
}

}  // namespace

MemoryTransaction::~MemoryTransaction() {
  end_turn();
}

void MemoryTransaction::end_turn() {
  if (has_turn_) store_.end_turn();
  has_turn_ = false;
}

Result<void> MemoryTransaction::commit() {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  if (has_turn_ && !links_lead_somewhere(*tables->workflows)) return broken_rule();
  Tables committed = scope_.close();
  if (has_turn_) store_.publish(std::move(committed));
  end_turn();
  return ok();
}

Result<std::int64_t> MemoryTransaction::allocate_ids(IdKind kind, std::int64_t count) {
  if (count < 1 || count > kMaxIdsAtOnce) return Error{ErrorCode::internal, "a count of ids out of range"};
  PHYSCRM_TRYV(scope_.write());
  const std::int64_t first = store_.next_id(kind);
  store_.next_id(kind) += count;
  return first;
}

}  // namespace physcrm::storage::memory
