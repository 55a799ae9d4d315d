// What the parts of the workflows ask of a row.
#ifndef PHYSCRM_STORAGE_MEMORY_WORKFLOW_ROW_HPP
#define PHYSCRM_STORAGE_MEMORY_WORKFLOW_ROW_HPP

#include "storage/memory/tables.hpp"

namespace physcrm::storage::memory {

/// One of the active ones, of which a credential has at most one.
[[nodiscard]] inline bool is_active_row(const WorkflowRow& row) noexcept {
  return is_active(row.workflow.status) && !row.deleted_at;
}

/// Active, or rejected: another attempt may follow.
[[nodiscard]] inline bool is_unfinished(const Workflow& w) noexcept {
  return is_active(w.status) || w.status == WorkflowStatus::rejected;
}

/// Counts as a workflow of this date: a deleted one does, a withdrawn one does not.
[[nodiscard]] inline bool is_of_term(const WorkflowRow& row, const std::optional<Date>& expiration) noexcept {
  return !row.withdrawn && row.workflow.expiration_date == expiration;
}

}  // namespace physcrm::storage::memory

#endif
