#include "engine/walk_ledger.hpp"

#include <algorithm>
#include <utility>

#include "engine/workflow_facts.hpp"

namespace physcrm::test {
namespace {

/// Every answer but these is the engine's fault, not the caller's.
bool is_refusal(ErrorCode code) {
  switch (code) {
    case ErrorCode::not_found:
    case ErrorCode::conflict:
    case ErrorCode::invalid_transition:
    case ErrorCode::failed_precondition:
    case ErrorCode::invalid_argument:
      return true;
    default:
      return false;
  }
}

bool ends_with_withdrawal(const std::vector<WorkflowEvent>& events) {
  return !events.empty() && events.back().note.ends_with(", withdrawn");
}

std::string way(WorkflowStatus from, WorkflowStatus to) {
  return std::string{to_string(from)} + " -> " + std::string{to_string(to)};
}

/// Reads a row of the store again: what is known of it is what is there.
template <class Id, class Row>
void meet(std::map<Id, Row>& known, Id id, std::optional<Row> row) {
  if (row) {
    known.insert_or_assign(id, std::move(*row));
  } else {
    known.erase(id);
  }
}

}  // namespace

// --- What an act left in the audit log ------------------------------------------------------------------

WalkLedger::WalkLedger(World& world, const StoreFile& file) : world_(world), probe_(file) {
  const auto tx = must(world_.core().store().begin(storage::Access::read));
  tx_ = tx.get();
  (void)read_entries();
}

std::vector<audit::Entry> WalkLedger::read_entries() {
  const auto stored = must(tx_->audit().read(head_.sequence, 10'000));
  std::vector<audit::ChainedEntry> chained;
  std::vector<audit::Entry> entries;
  for (const auto& row : stored) {
    chained.push_back({row.sequence, row.body, row.entry_hash, row.chain_hash});
    entries.push_back(must(audit::decode(row.body)));
  }
  if (const auto bad = audit::verify(chained, head_)) {
    note("the audit chain breaks at " + std::to_string(bad->sequence));
  }
  return entries;
}

void WalkLedger::judge_entry(const Act& act, const audit::Entry& entry, Named& named) {
  if (std::find(act.operations.begin(), act.operations.end(), entry.operation) == act.operations.end()) {
    note("an audit entry of " + entry.operation);
  }
  if (entry.at != moment_.now) note("an audit entry of another time");
  if (entry.changes.empty()) note("an audit entry that names nothing");
  for (const audit::RowChange& change : entry.changes) {
    for (std::int64_t id = change.first_id; id <= change.last_id; ++id) {
      // Rules have no numbers: all of them are named as 0.
      if (!named[change.kind].insert(id).second && id != 0) {
        note("the audit log names " + change.kind + "_" + std::to_string(id) + " twice");
      }
    }
  }
}

void WalkLedger::judge_entries(const Act& act, const std::vector<audit::Entry>& entries, bool has_changed) {
  const bool is_done = act.code == ErrorCode::ok;
  if (!is_done && !is_refusal(act.code)) note("refused with " + std::string{to_string(act.code)});
  if (!is_done && has_changed) note("refused, and yet something was written");
  if (!is_done && !entries.empty()) note("refused, and yet the audit log tells of it");
  if (is_done && act.is_stale) note("done with a stale version");
  if (act.is_allowed && *act.is_allowed != is_done) note("the rules say otherwise");
  if (has_changed && entries.empty() && !act.logs_runs) note("something was written that nothing tells of");
  if (!act.is_run && entries.size() > 1) note("more than one audit entry for one transaction");
}

std::vector<std::string> WalkLedger::judge(const Act& act) {
  const auto tx = must(world_.core().store().begin(storage::Access::read));
  tx_ = tx.get();
  moment_ = must(moment_of(world_.core(), *tx_));
  const bool has_changed = probe_.has_changed();
  const std::vector<audit::Entry> entries = has_changed ? read_entries() : std::vector<audit::Entry>{};
  judge_entries(act, entries, has_changed);
  Named named;
  for (const audit::Entry& entry : entries) judge_entry(act, entry, named);
  if (act.rows) {
    const std::size_t rows = named["wf"].size() + named["ntf"].size();
    if (static_cast<std::int64_t>(rows) != *act.rows) note("the report counts other rows than the audit log");
  }
  for (const std::int64_t id : named["phy"]) {
    const PhysicianId physician{id};
    meet(physicians_, physician, must(tx_->physicians().find(physician)));
  }
  for (const std::int64_t id : named["cred"]) meet_credential(act, CredentialId{id});
  for (const std::int64_t id : named["wf"]) meet_workflow(act, WorkflowId{id});
  for (const std::int64_t id : named["ntf"]) {
    const NotificationId notification{id};
    meet(notifications_, notification, must(tx_->notifications().find(notification)));
  }
  if (act.operations.front() == "renewals.auto_create") judge_creation();
  return take_findings();
}

// --- What a run must have left undone nowhere -----------------------------------------------------------

void WalkLedger::judge_creation() {
  for (const auto& [id, known] : workflows_) {
    const Workflow& row = known.row;
    if (known.is_deleted || (!is_active(row.status) && row.status != WorkflowStatus::rejected)) continue;
    const bool is_last = is_active(row.status) || !is_taken_up(row);
    if (expires_by_itself(row.status, is_last, row.late, row.expiration_date, moment_.today)) {
      note(id.to_string() + ": its date is past, and it did not expire");
    }
  }
  const int look_back = moment_.settings->policies.look_back_days;
  for (const auto& [id, row] : credentials_) {
    const bool is_scanned = row.status == CredentialStatus::active && row.expiration_date &&
                            physicians_.at(row.physician_id).status == PhysicianStatus::active;
    if (!is_scanned || active_.contains(id)) continue;
    const Creation due = creation_for(days_until(*row.expiration_date, moment_.today), look_back);
    if (due != Creation::none && !has_workflow(id, *row.expiration_date)) {
      note(id.to_string() + ": it is due, and nothing was opened for it");
    }
  }
}

bool WalkLedger::has_workflow(CredentialId id, Date expiration) const {
  const auto& all = workflows_of(id);
  return std::any_of(all.begin(), all.end(), [&](WorkflowId each) {
    const KnownWorkflow& known = workflows_.at(each);
    return !known.is_withdrawn && known.row.expiration_date == expiration;
  });
}

// --- What it did to a credential ------------------------------------------------------------------------

void WalkLedger::meet_credential(const Act& act, CredentialId id) {
  std::optional<Credential> row = must(tx_->credentials().find(id));
  const auto before = credentials_.find(id);
  if (row && before != credentials_.end()) {
    if (row->expiration_date != before->second.expiration_date && act.moves != id) {
      note(id.to_string() + ": its date moved without an approval or an edit");
    }
    if (row->version != before->second.version + 1) note(id.to_string() + ": its version is no step");
  }
  meet(credentials_, id, std::move(row));
}

// --- What it did to a workflow --------------------------------------------------------------------------

const std::vector<WorkflowId>& WalkLedger::workflows_of(CredentialId id) const {
  static const std::vector<WorkflowId> kNone;
  const auto at = of_credential_.find(id);
  return at == of_credential_.end() ? kNone : at->second;
}

/// docs/rules.md 2: a further attempt goes on for the same date, or is linked and its date has moved since.
bool WalkLedger::is_taken_up(const Workflow& row) const {
  if (row.next_id) return true;
  const auto& siblings = workflows_of(row.credential_id);
  return std::any_of(siblings.begin(), siblings.end(), [&](WorkflowId id) {
    const KnownWorkflow& other = workflows_.at(id);
    return !other.is_withdrawn && other.row.expiration_date == row.expiration_date &&
           other.row.attempt > row.attempt;
  });
}

void WalkLedger::set_active(const Workflow& row) {
  const auto at = active_.find(row.credential_id);
  if (!is_active(row.status)) {
    if (at != active_.end() && at->second == row.id) active_.erase(at);
    return;
  }
  if (at != active_.end() && at->second != row.id) note(row.id.to_string() + ": a second active workflow");
  active_[row.credential_id] = row.id;
  const auto credential = credentials_.find(row.credential_id);
  if (credential == credentials_.end()) {
    note(row.id.to_string() + ": active, and its credential is deleted");
  } else if (row.date_basis != DateBasis::expected &&
             row.expiration_date != credential->second.expiration_date) {
    note(row.id.to_string() + ": its date is not the credential's");
  }
}

void WalkLedger::meet_workflow(const Act& act, WorkflowId id) {
  const auto row = must(tx_->workflows().find(id));
  const auto events = must(tx_->workflows().events(id));
  const auto at = workflows_.find(id);
  if (at == workflows_.end()) {
    if (!row) return note(id.to_string() + ": named, but not there");
    of_credential_[row->credential_id].push_back(id);
    judge_opening(*row, events);
    workflows_.emplace(id, KnownWorkflow{*row, events.size(), false, false});
  } else if (row) {
    judge_change(act, at->second, *row, events);
    at->second.row = *row;
    at->second.events = events.size();
  } else {
    judge_end(act, at->second, events);
    at->second.is_deleted = true;
    at->second.is_withdrawn = ends_with_withdrawal(events);
    at->second.events = events.size();
    if (const auto active = active_.find(at->second.row.credential_id);
        active != active_.end() && active->second == id) {
      active_.erase(active);
    }
  }
  if (!row) return;
  set_active(*row);
  judge_derived(*row);
}

void WalkLedger::judge_opening(const Workflow& row, const std::vector<WorkflowEvent>& events) {
  const std::string id = row.id.to_string();
  if (row.version != 1 || row.created_at != moment_.now || !events.empty()) note(id + ": opened used");
  const bool is_past = is_past_expiration(row.expiration_date, moment_.today);
  const auto previous = workflows_.find(row.previous_id);
  if (row.previous_id) {
    if (row.status != WorkflowStatus::in_progress) note(id + ": a further attempt that is not in progress");
    if (previous == workflows_.end() || previous->second.row.attempt + 1 != row.attempt ||
        previous->second.row.expiration_date != row.expiration_date ||
        previous->second.row.rule_pack_id != row.rule_pack_id) {
      note(id + ": does not continue its previous attempt");
    }
  } else if (row.status == WorkflowStatus::expired) {
    if (!is_past) note(id + ": opened as expired before its date was past");
  } else if (row.status != WorkflowStatus::not_started) {
    note(id + ": opened as " + std::string{to_string(row.status)});
  }
  if (is_past && is_active(row.status) && !row.late) note(id + ": opened on a past date and not late");
}

void WalkLedger::judge_end(const Act& act, const KnownWorkflow& before,
                           const std::vector<WorkflowEvent>& events) {
  const Workflow& row = before.row;
  const std::string id = row.id.to_string();
  if (before.is_deleted) note(id + ": deleted twice");
  if (is_taken_up(row)) note(id + ": deleted, though a later attempt took it up");
  if (events.size() != before.events + 1) note(id + ": its end is not one event");
  if (!ends_with_withdrawal(events)) return;
  // That its date was corrected does not count as touching it.
  const bool is_untouched = std::all_of(events.begin(), events.end() - 1, [](const WorkflowEvent& event) {
    return event.note.starts_with("expiration_");
  });
  const auto credential = credentials_.find(row.credential_id);
  if (act.moves != row.credential_id || row.status != WorkflowStatus::not_started || !is_untouched ||
      credential == credentials_.end() || !credential->second.expiration_date ||
      days_until(*credential->second.expiration_date, moment_.today) <= kCreationWindowDays) {
    note(id + ": withdrawn, though it was not untouched or not moved beyond the window");
  }
}

/// Each pair of successive events follows the table.
void WalkLedger::judge_history(const KnownWorkflow& before, const std::vector<WorkflowEvent>& events) {
  const bool is_past = is_past_expiration(before.row.expiration_date, moment_.today);
  WorkflowStatus from = before.row.status;
  for (std::size_t i = before.events; i < events.size(); ++i) {
    const WorkflowStatus to = events[i].status;
    if (to != from && !is_legal_transition(from, to, is_past)) {
      note(before.row.id.to_string() + ": " + way(from, to));
    }
    if (events[i].at != moment_.now) note(before.row.id.to_string() + ": an event of another time");
    from = to;
  }
}

void WalkLedger::judge_change(const Act& act, const KnownWorkflow& before, const Workflow& row,
                              const std::vector<WorkflowEvent>& events) {
  const Workflow& old = before.row;
  const std::string id = row.id.to_string();
  if (before.is_deleted) note(id + ": changed after it was deleted");
  // The link to the later attempt is the last change.
  if (!is_active(old.status) && is_taken_up(old)) note(id + ": changed, though a later attempt took it up");
  if (events.size() != before.events + 1 || row.version != old.version + 1) note(id + ": not one event");
  judge_history(before, events);
  if (events.back().status != row.status) note(id + ": its history ends in another status");
  const bool may_fall = act.reopens == row.id && old.status == WorkflowStatus::in_progress &&
                        row.status == WorkflowStatus::in_progress;
  if (row.progress < old.progress && !may_fall) {
    note(id + ": progress fell from " + std::to_string(old.progress) + " to " + std::to_string(row.progress));
  }
  if (row.expiration_date != old.expiration_date &&
      (act.moves != row.credential_id || !is_active(old.status))) {
    note(id + ": its date moved without the credential's");
  }
  if (row.late != (old.late && (row.expiration_date == old.expiration_date ||
                                is_past_expiration(row.expiration_date, moment_.today)))) {
    note(id + ": late, or no more, without a reason");
  }
  if (row.updated_at != moment_.now) note(id + ": its time of change is another");
  const bool is_same_work = row.credential_id == old.credential_id && row.physician_id == old.physician_id &&
                            row.entity_type == old.entity_type && row.state == old.state &&
                            row.rule_pack_id == old.rule_pack_id && row.previous_id == old.previous_id &&
                            row.created_at == old.created_at && row.created_by == old.created_by;
  if (!is_same_work) note(id + ": what never changes has changed");
}

/// What a workflow keeps of the rules' answers is what they answer now.
void WalkLedger::judge_derived(const Workflow& row) {
  const std::string id = row.id.to_string();
  const ChecklistProgress items = must(checklist_of(world_.core(), *tx_, row)).progress();
  if (row.progress != progress(row.status, items.completed, items.total, row.progress)) {
    note(id + ": its progress does not follow from its items");
  }
  const RenewalRules rules = must(rules_of(world_.core(), *tx_, row));
  if (row.overdue_after != overdue_after(facts_of(moment_.settings->zone, row), rules)) {
    note(id + ": it is overdue after another day");
  }
  if ((row.status == WorkflowStatus::expired) != row.expired_date.has_value() ||
      (row.expired_date && *row.expired_date <= row.expiration_date)) {
    note(id + ": its day of expiry");
  }
}

}  // namespace physcrm::test
