#include "storage/memory/workflows.hpp"

#include <algorithm>

#include "base/try.hpp"
#include "storage/memory/rules.hpp"
#include "storage/memory/workflow_row.hpp"

namespace physcrm::storage::memory {
namespace {

bool is_sound(const Workflow& w) {
  return is_one_of(w.entity_type, EntityType::csr) && is_one_of(w.status, WorkflowStatus::expired) &&
         w.progress >= 0 && w.progress <= 100 && is_date_or_none(w.expiration_date) &&
         is_one_of(w.date_basis, DateBasis::none) && w.attempt >= 1 && w.version >= 1;
}

/// Another row is the active one of its credential, or this attempt for its date.
bool has_rival(const Tables& tables, const Workflow& w) {
  const auto all = tables.workflows->of(w.credential_id);
  return std::any_of(all.begin(), all.end(), [&](const WorkflowRow* other) {
    if (other->workflow.id == w.id) return false;
    return (is_active(w.status) && is_active_row(*other)) ||
           (is_of_term(*other, w.expiration_date) && other->workflow.attempt == w.attempt);
  });
}

/// The rule pack and the template are there; the links to other workflows are looked at by the commit.
bool is_pinned_soundly(const Tables& tables, const Workflow& w) {
  return (w.rule_pack_id == 0 || tables.rule_packs->rows.contains(w.rule_pack_id)) &&
         (w.checklist_template_id == 0 || tables.checklists->rows.contains(w.checklist_template_id));
}

const Workflow* find_live(const Tables& tables, WorkflowId id) {
  const WorkflowRow* row = tables.workflows->rows.find(id.value);
  return row == nullptr || row->deleted_at ? nullptr : &row->workflow;
}

}  // namespace

Result<std::vector<RowOutcome>> MemoryWorkflows::insert(std::span<const Workflow> rows) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  std::vector<RowOutcome> outcomes;
  outcomes.reserve(rows.size());
  for (const Workflow& w : rows) {
    if (!is_sound(w)) {
      outcomes.push_back(RowOutcome::failed);
    } else if (tables->workflows->rows.contains(w.id.value) || has_rival(*tables, w)) {
      outcomes.push_back(RowOutcome::duplicate);
    } else if (!is_pinned_soundly(*tables, w)) {
      outcomes.push_back(RowOutcome::failed);
    } else {
      tables->workflows.edit().put({w, std::nullopt, false});
      outcomes.push_back(RowOutcome::written);
    }
  }
  return outcomes;
}

Result<void> MemoryWorkflows::update(const Workflow& row) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  const Workflow* stored = find_live(*tables, row.id);
  if (stored == nullptr) return no_update(std::nullopt, row.version);
  if (stored->version != row.version - 1) return no_update(stored->version, row.version);
  // What a workflow is of, what it continues and who made it never change.
  Workflow changed = row;
  changed.credential_id = stored->credential_id;
  changed.physician_id = stored->physician_id;
  changed.entity_type = stored->entity_type;
  changed.previous_id = stored->previous_id;
  changed.created_at = stored->created_at;
  changed.created_by = stored->created_by;
  if (!is_sound(changed)) return broken_rule();
  if (has_rival(*tables, changed)) return taken("entityId");
  if (!is_pinned_soundly(*tables, changed)) return broken_rule();
  tables->workflows.edit().put({std::move(changed), std::nullopt, false});
  return ok();
}

Result<std::optional<Workflow>> MemoryWorkflows::find(WorkflowId id) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  const Workflow* found = find_live(*tables, id);
  if (found == nullptr) return std::optional<Workflow>{};
  return std::optional{*found};
}

Result<std::optional<Workflow>> MemoryWorkflows::find_active(CredentialId id) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  for (const WorkflowRow* row : tables->workflows->of(id)) {
    if (is_active_row(*row)) return std::optional{row->workflow};
  }
  return std::optional<Workflow>{};
}

Result<int> MemoryWorkflows::last_attempt(CredentialId id, std::optional<Date> expiration) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  int last = 0;
  for (const WorkflowRow* row : tables->workflows->of(id)) {
    if (is_of_term(*row, expiration)) last = std::max(last, row->workflow.attempt);
  }
  return last;
}

Result<std::int64_t> MemoryWorkflows::count_active_of(PhysicianId id) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  std::int64_t active = 0;
  for (const CredentialRecord* credential : tables->credentials->of(id)) {
    for (const WorkflowRow* row : tables->workflows->of(credential->credential.id)) {
      if (is_active_row(*row)) ++active;
    }
  }
  return active;
}

Result<void> MemoryWorkflows::remove(WorkflowId id, Instant at, bool withdrawn) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  const Workflow* stored = find_live(*tables, id);
  if (stored == nullptr) return Error{ErrorCode::not_found, "there is no such workflow"};
  tables->workflows.edit().put({*stored, at, withdrawn});
  return ok();
}

}  // namespace physcrm::storage::memory
