#include "engine/term_change.hpp"

#include <algorithm>
#include <array>

#include "base/try.hpp"
#include "engine/credential_fields.hpp"
#include "engine/workflow_facts.hpp"
#include "physcrm/renewal/workflow_state.hpp"

namespace physcrm {
namespace {

constexpr std::string_view kExpirationChanged = "expiration_changed ";
constexpr std::string_view kExpirationConfirmed = "expiration_confirmed ";

std::string moved_note(std::optional<Date> from, std::optional<Date> to) {
  const auto text = [](std::optional<Date> date) { return date ? date->to_string() : "none"; };
  return std::string{kExpirationChanged} + text(from) + " -> " + text(to);
}

/// What follow_expiration itself notes: the date moved, and nobody has touched the workflow.
bool is_of_its_date(const WorkflowEvent& event) {
  return event.note.starts_with(kExpirationChanged) || event.note.starts_with(kExpirationConfirmed);
}

/// Nobody has done anything to it since it was opened; that its date was corrected does not count.
Result<bool> is_untouched(storage::Transaction& tx, const Workflow& workflow) {
  if (workflow.status != WorkflowStatus::not_started) return false;
  PHYSCRM_TRY(const auto events, tx.workflows().events(workflow.id));
  if (!std::all_of(events.begin(), events.end(), is_of_its_date)) return false;
  PHYSCRM_TRY(const auto marks, tx.workflows().marks(workflow.id));
  return marks.empty();
}

WorkflowEvent moved_event(const UnitOfWork& work, const Workflow& workflow, std::string note) {
  return {workflow.id, work.now(), workflow.status, work.by(), std::move(note)};
}

/// It was opened for a date that nobody has to think of yet; the daily run opens another when it is time.
Result<void> withdraw(UnitOfWork& work, const Workflow& workflow, std::optional<Date> to) {
  auto& workflows = work.tx().workflows();
  const std::array events{
      moved_event(work, workflow, moved_note(workflow.expiration_date, to) + ", withdrawn")};
  PHYSCRM_TRYV(workflows.add_events(events));
  PHYSCRM_TRYV(workflows.remove(workflow.id, work.now(), true));
  std::vector<audit::FieldChange> fields;
  add_change(fields, "expirationDate", date_text(workflow.expiration_date), date_text(to));
  work.record(IdKind::workflow, workflow.id.value, "withdrawn", std::move(fields));
  return ok();
}

/// The same workflow with another date: everything that depends on the date is resolved again from the pack
/// it is pinned to.
Result<Workflow> moved_workflow(EngineCore& core, UnitOfWork& work, const Workflow& before,
                                std::optional<Date> to) {
  storage::Transaction& tx = work.tx();
  Workflow row = before;
  row.expiration_date = to;
  row.date_basis = to ? DateBasis::confirmed : DateBasis::none;
  row.late = row.late && is_past_expiration(to, work.today());
  if (to != before.expiration_date) {
    PHYSCRM_TRY(const int last_attempt, tx.workflows().last_attempt(row.credential_id, to));
    row.attempt = std::max(row.attempt, last_attempt + 1);
  }
  PHYSCRM_TRY(const RenewalRules rules, rules_of(core, tx, row));
  // The checklist comes from the interned template itself: a transaction that rolls back must not leave one
  // of its own in the core's cache.
  PHYSCRM_TRY(const InternedTemplate interned, core.intern_template(tx, rules));
  row.checklist_template_id = interned.id;
  PHYSCRM_TRY(auto marks, tx.workflows().marks(row.id));
  settle(work.settings().zone, rules, WorkflowChecklist{interned.items, std::move(marks)}, row);
  row.updated_at = work.now();
  row.updated_by = work.by();
  ++row.version;
  return row;
}

Result<void> move(EngineCore& core, UnitOfWork& work, const Workflow& before, std::optional<Date> to) {
  PHYSCRM_TRY(const Workflow after, moved_workflow(core, work, before, to));
  auto& workflows = work.tx().workflows();
  PHYSCRM_TRYV(workflows.update(after));
  const bool is_confirmed = before.expiration_date == to;  // what the rules led one to expect is so
  const std::array events{moved_event(work, after,
                                      is_confirmed ? std::string{kExpirationConfirmed} + date_text(to)
                                                   : moved_note(before.expiration_date, to))};
  PHYSCRM_TRYV(workflows.add_events(events));
  std::vector<audit::FieldChange> fields;
  add_change(fields, "expirationDate", date_text(before.expiration_date), date_text(to));
  if (before.date_basis == DateBasis::expected) {
    add_change(fields, "dateBasis", std::string{to_string(before.date_basis)},
               std::string{to_string(after.date_basis)});
  }
  work.record(IdKind::workflow, after.id.value, is_confirmed ? "expiration_confirmed" : "expiration_changed",
              std::move(fields));
  return ok();
}

}  // namespace

Result<void> follow_expiration(EngineCore& core, UnitOfWork& work, CredentialId credential,
                               std::optional<Date> to) {
  PHYSCRM_TRY(const auto workflow, work.tx().workflows().find_active(credential));
  if (!workflow) return ok();
  const bool is_same = workflow->expiration_date == to;
  if (is_same && workflow->date_basis != DateBasis::expected) return ok();
  const bool is_far = !is_same && to && days_until(*to, work.today()) > kCreationWindowDays;
  if (is_far) {
    PHYSCRM_TRY(const bool untouched, is_untouched(work.tx(), *workflow));
    if (untouched) return withdraw(work, *workflow, to);
  }
  return move(core, work, *workflow, to);
}

Result<void> cancel_notifications(UnitOfWork& work, const storage::CancelScope& scope, CancelReason reason) {
  PHYSCRM_TRY(const auto cancelled, work.tx().notifications().cancel_unsent(scope, reason, work.now()));
  if (cancelled.empty()) return ok();
  PHYSCRM_TRY(const Instant lease_now, work.lease_time());
  PHYSCRM_TRYV(work.tx().deliveries().cancel_of(cancelled, work.now(), lease_now));
  for (const NotificationId id : cancelled) {
    work.record(IdKind::notification, id.value, "cancelled_" + std::string{to_string(reason)});
  }
  return ok();
}

Result<void> follow_credential_change(EngineCore& core, UnitOfWork& work, const Credential& before,
                                      const Credential& after) {
  if (before.expiration_date != after.expiration_date) {
    if (before.expiration_date) {
      PHYSCRM_TRYV(
          cancel_notifications(work, {{}, after.id, before.expiration_date}, CancelReason::date_moved));
    }
    PHYSCRM_TRYV(follow_expiration(core, work, after.id, after.expiration_date));
  }
  if (before.status == CredentialStatus::active && after.status == CredentialStatus::inactive) {
    PHYSCRM_TRYV(cancel_notifications(work, {{}, after.id, {}}, CancelReason::credential_inactive));
  }
  return ok();
}

}  // namespace physcrm
