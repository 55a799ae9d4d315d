// The columns of a workflow and how they are read.
#ifndef PHYSCRM_STORAGE_SQL_WORKFLOW_ROW_HPP
#define PHYSCRM_STORAGE_SQL_WORKFLOW_ROW_HPP

#include "physcrm/renewal/workflow.hpp"
#include "storage/sql/statement.hpp"

#define PHYSCRM_WORKFLOW_COLUMNS                                                                             \
  "w.id, w.credential_id, w.physician_id, w.entity_type, w.state, w.status, w.progress, w.expiration_date, " \
  "w.date_basis, w.late, w.application_date, w.filed_date, w.review_started_date, w.approval_date, "         \
  "w.rejection_date, w.rejection_reason, w.expired_date, w.overdue_after, w.notes, w.attempt, "              \
  "w.previous_id, w.next_id, w.rule_pack_id, w.checklist_template_id, w.created_at, w.created_by, "          \
  "w.updated_at, w.updated_by, w.version"

namespace physcrm::storage::sql {

/// Reads PHYSCRM_WORKFLOW_COLUMNS.
[[nodiscard]] Workflow read_workflow(Columns& row);

}  // namespace physcrm::storage::sql

#endif
