// A renewal workflow as the engine keeps it, and what happened to it (docs/rules.md 2).
#ifndef PHYSCRM_RENEWAL_WORKFLOW_HPP
#define PHYSCRM_RENEWAL_WORKFLOW_HPP

#include <optional>
#include <string>

#include "physcrm/date.hpp"
#include "physcrm/ids.hpp"
#include "physcrm/instant.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// One renewal of one credential for one expiration date. What follows from these facts (next action, its
/// due date, priority, overdue, checklist, timeline) is computed when it is read, never stored.
struct Workflow {
  WorkflowId id;
  CredentialId credential_id;
  PhysicianId physician_id;                      ///< the credential's
  EntityType entity_type = EntityType::license;  ///< the credential's
  std::string state;                             ///< the credential's
  WorkflowStatus status = WorkflowStatus::not_started;
  int progress = 0;                     ///< 0..100; kept as it was once rejected or expired
  std::optional<Date> expiration_date;  ///< the date this renewal is for
  DateBasis date_basis = DateBasis::confirmed;
  bool late = false;  ///< opened for a date already past: does not expire by itself
  std::optional<Date> application_date;
  std::optional<Date> filed_date;
  std::optional<Date> review_started_date;
  std::optional<Date> approval_date;
  std::optional<Date> rejection_date;
  std::string rejection_reason;
  std::optional<Date> expired_date;
  std::optional<Date> overdue_after;  ///< overdue from the day after this one; none when it can't be
  std::string notes;
  int attempt = 1;  ///< 1, 2, ... of the same credential and date
  WorkflowId previous_id;
  WorkflowId next_id;
  std::int64_t rule_pack_id = 0;  ///< the snapshot this workflow is pinned to
  std::int64_t checklist_template_id = 0;
  Instant created_at;
  std::string created_by;
  Instant updated_at;
  std::string updated_by;
  std::int64_t version = 0;  ///< 1 on creation, one more with each change

  friend bool operator==(const Workflow&, const Workflow&) = default;
};

/// What someone did to one checklist item. Items that nobody touched have none.
struct ChecklistMark {
  std::string item_id;
  bool completed = false;  ///< done or waived
  std::optional<Instant> completed_at;
  std::string completed_by;
  std::string waived_reason;  ///< not empty: waived instead of done
  std::string note;
  DocumentId document_id;
  std::optional<std::int64_t> amount_cents;
  std::optional<Date> paid_at;

  friend bool operator==(const ChecklistMark&, const ChecklistMark&) = default;
};

/// One event of a workflow's history after its creation.
struct WorkflowEvent {
  WorkflowId workflow_id;
  Instant at;
  WorkflowStatus status = WorkflowStatus::not_started;  ///< the status after the event
  std::string by;
  std::string
      note;  ///< "filed", "task completed: dea-fee", "expiration_changed 2026-01-31 -> 2028-01-31", ...

  friend bool operator==(const WorkflowEvent&, const WorkflowEvent&) = default;
};

}  // namespace physcrm

#endif
