#include "storage/sql/workflows.hpp"

#include "base/try.hpp"
#include "storage/sql/row_outcome.hpp"
#include "storage/sql/versioned.hpp"
#include "storage/sql/workflow_row.hpp"

namespace physcrm::storage::sql {
namespace {

constexpr std::string_view kInsert =
    "INSERT INTO workflows (id, credential_id, physician_id, entity_type, state, status, progress, "
    "expiration_date, date_basis, late, application_date, filed_date, review_started_date, approval_date, "
    "rejection_date, rejection_reason, expired_date, overdue_after, notes, attempt, previous_id, next_id, "
    "rule_pack_id, checklist_template_id, created_at, created_by, updated_at, updated_by, version) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, "
    "$22, $23, $24, $25, $26, $27, $28, $29) ON CONFLICT DO NOTHING";
// What a workflow is of, what it continues and who made it never change.
constexpr std::string_view kUpdate =
    "UPDATE workflows SET state = $1, status = $2, progress = $3, expiration_date = $4, date_basis = $5, "
    "late = $6, application_date = $7, filed_date = $8, review_started_date = $9, approval_date = $10, "
    "rejection_date = $11, rejection_reason = $12, expired_date = $13, overdue_after = $14, notes = $15, "
    "attempt = $16, next_id = $17, rule_pack_id = $18, checklist_template_id = $19, updated_at = $20, "
    "updated_by = $21, version = $22 WHERE id = $23 AND version = $24 AND deleted_at IS NULL";
constexpr std::string_view kVersionOf = "SELECT version FROM workflows WHERE id = $1 AND deleted_at IS NULL";
constexpr std::string_view kFind =
    "SELECT " PHYSCRM_WORKFLOW_COLUMNS " FROM workflows w WHERE w.id = $1 AND w.deleted_at IS NULL";
constexpr std::string_view kFindActive =
    "SELECT " PHYSCRM_WORKFLOW_COLUMNS
    " FROM workflows w WHERE w.credential_id = $1 AND w.status <= 3 AND w.deleted_at IS NULL";
constexpr std::string_view kLastAttempt =
    "SELECT max(attempt) FROM workflows WHERE credential_id = $1 AND expiration_date = $2 AND withdrawn = 0";
constexpr std::string_view kLastUndatedAttempt =
    "SELECT max(attempt) FROM workflows "
    "WHERE credential_id = $1 AND expiration_date IS NULL AND withdrawn = 0";
constexpr std::string_view kCountActiveOf =
    "SELECT count(*) FROM workflows w WHERE w.credential_id IN "
    "(SELECT c.id FROM credentials c WHERE c.physician_id = $1) AND w.status <= 3 AND w.deleted_at IS NULL";
constexpr std::string_view kRemove =
    "UPDATE workflows SET deleted_at = $1, withdrawn = $2 WHERE id = $3 AND deleted_at IS NULL";

}  // namespace

Workflow read_workflow(Columns& row) {
  Workflow w;
  w.id = row.id<WorkflowId>();
  w.credential_id = row.id<CredentialId>();
  w.physician_id = row.id<PhysicianId>();
  w.entity_type = row.one_of(EntityType::csr);
  w.state = row.text();
  w.status = row.one_of(WorkflowStatus::expired);
  w.progress = row.small();
  w.expiration_date = row.optional_date();
  w.date_basis = row.one_of(DateBasis::none);
  w.late = row.flag();
  w.application_date = row.optional_date();
  w.filed_date = row.optional_date();
  w.review_started_date = row.optional_date();
  w.approval_date = row.optional_date();
  w.rejection_date = row.optional_date();
  w.rejection_reason = row.text();
  w.expired_date = row.optional_date();
  w.overdue_after = row.optional_date();
  w.notes = row.text();
  w.attempt = row.small();
  w.previous_id = row.id<WorkflowId>();
  w.next_id = row.id<WorkflowId>();
  w.rule_pack_id = row.integer();
  w.checklist_template_id = row.integer();
  w.created_at = row.instant();
  w.created_by = row.text();
  w.updated_at = row.instant();
  w.updated_by = row.text();
  w.version = row.integer();
  return w;
}

Result<std::vector<RowOutcome>> SqlWorkflows::insert(std::span<const Workflow> rows) {
  PHYSCRM_TRY(auto insert, scope_.write(kInsert));
  return insert_each(insert, rows, [](Statement& into, const Workflow& w) {
    into.bind(w.id, w.credential_id, w.physician_id, w.entity_type, w.state, w.status, w.progress,
              w.expiration_date, w.date_basis, w.late, w.application_date, w.filed_date,
              w.review_started_date, w.approval_date, w.rejection_date, or_null(w.rejection_reason),
              w.expired_date, w.overdue_after, or_null(w.notes), w.attempt, or_null(w.previous_id),
              or_null(w.next_id), or_null(w.rule_pack_id), or_null(w.checklist_template_id), w.created_at,
              w.created_by, w.updated_at, w.updated_by, w.version);
  });
}

Result<void> SqlWorkflows::update(const Workflow& w) {
  PHYSCRM_TRY(auto update, scope_.write(kUpdate));
  update.bind(w.state, w.status, w.progress, w.expiration_date, w.date_basis, w.late, w.application_date,
              w.filed_date, w.review_started_date, w.approval_date, w.rejection_date,
              or_null(w.rejection_reason), w.expired_date, w.overdue_after, or_null(w.notes), w.attempt,
              or_null(w.next_id), or_null(w.rule_pack_id), or_null(w.checklist_template_id), w.updated_at,
              w.updated_by, w.version, w.id, w.version - 1);
  PHYSCRM_TRY(const auto changed, update.run());
  if (changed == 1) return ok();
  return explain_no_update(scope_, kVersionOf, w.id.value, w.version);
}

Result<std::optional<Workflow>> SqlWorkflows::find(WorkflowId id) {
  PHYSCRM_TRY(auto query, scope_.read(kFind));
  query.bind(id);
  return fetch_one(query, read_workflow);
}

Result<std::optional<Workflow>> SqlWorkflows::find_active(CredentialId id) {
  PHYSCRM_TRY(auto query, scope_.read(kFindActive));
  query.bind(id);
  return fetch_one(query, read_workflow);
}

Result<int> SqlWorkflows::last_attempt(CredentialId id, std::optional<Date> expiration) {
  PHYSCRM_TRY(auto query, scope_.read(expiration ? kLastAttempt : kLastUndatedAttempt));
  query.bind(id);
  if (expiration) query.bind_at(2, *expiration);
  PHYSCRM_TRY(const auto attempt, fetch_one(query, [](Columns& row) { return row.small(); }));
  return attempt.value_or(0);
}

Result<std::int64_t> SqlWorkflows::count_active_of(PhysicianId id) {
  PHYSCRM_TRY(auto query, scope_.read(kCountActiveOf));
  query.bind(id);
  PHYSCRM_TRY(const auto active, fetch_one(query, [](Columns& row) { return row.integer(); }));
  return active.value_or(0);
}

Result<void> SqlWorkflows::remove(WorkflowId id, Instant at, bool withdrawn) {
  PHYSCRM_TRY(auto remove, scope_.write(kRemove));
  remove.bind(at, withdrawn, id);
  PHYSCRM_TRY(const auto removed, remove.run());
  if (removed == 0) return Error{ErrorCode::not_found, "there is no such workflow"};
  return ok();
}

}  // namespace physcrm::storage::sql
