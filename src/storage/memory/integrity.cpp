// Only what the port lets be written can be wrong here. References that the port looks at, keys, leases and
// reserved ids are kept by the tables themselves: of those rows are counted, and none is looked at.
#include "storage/memory/integrity.hpp"

#include <algorithm>

#include "base/try.hpp"
#include "storage/memory/rules.hpp"

namespace physcrm::storage::memory {
namespace {

class Finder {
 public:
  Finder(const Tables& tables, int limit) : tables_(tables), limit_(limit) {}

  [[nodiscard]] Findings take() { return std::move(findings_); }

  void references() {
    for (const WorkflowRow& row : tables_.workflows->rows.all()) {
      const Workflow& w = row.workflow;
      count();
      need(tables_.credentials->rows, w.id.to_string(), w.credential_id);
      need(tables_.physicians->rows, w.id.to_string(), w.physician_id);
    }
    for (const Notification& n : tables_.notifications->rows.all()) {
      count();
      if (n.credential_id) need(tables_.credentials->rows, n.id.to_string(), n.credential_id);
      if (n.physician_id) need(tables_.physicians->rows, n.id.to_string(), n.physician_id);
    }
    for (const DeliveryRow& row : tables_.deliveries->rows.all()) {
      const Delivery& d = row.delivery;
      count();
      const bool is_physician = d.recipient_kind == RecipientKind::physician;
      if (is_physician) need(tables_.physicians->rows, d.id.to_string(), PhysicianId{d.recipient_id});
      const bool is_practice = d.recipient_kind == RecipientKind::practice;
      if (is_practice) need(tables_.practices->rows, d.id.to_string(), PracticeId{d.recipient_id});
    }
    for (const auto& [recipient, preferences] : tables_.preferences->by_recipient) {
      count();
      const std::string of = "preferences of " + recipient;
      if (const auto id = PhysicianId::parse(recipient)) need(tables_.physicians->rows, of, *id);
      if (const auto id = PracticeId::parse(recipient)) need(tables_.practices->rows, of, *id);
    }
  }

  void credential_copies() {
    const auto look_at = [this](const auto& row) {
      count();
      const CredentialRecord* const found = tables_.credentials->rows.find(row.credential_id.value);
      if (found == nullptr) return;
      const Credential& c = found->credential;
      const bool is_of_physician = !row.physician_id || row.physician_id == c.physician_id;
      if (is_of_physician && row.entity_type == c.entity_type) return;
      add(row.id.to_string(), "is not of the physician and kind of " + c.id.to_string());
    };
    for (const WorkflowRow& row : tables_.workflows->rows.all()) look_at(row.workflow);
    for (const Notification& n : tables_.notifications->rows.all()) look_at(n);
  }

  void open_renewals() {
    for (const WorkflowRow& row : tables_.workflows->rows.all()) {
      const Workflow& w = row.workflow;
      if (row.deleted_at || !is_active(w.status)) continue;
      count();
      const CredentialRecord* const found = tables_.credentials->rows.find(w.credential_id.value);
      if (found == nullptr) continue;
      const Credential& c = found->credential;
      const bool is_expected = !c.expiration_date && w.date_basis == DateBasis::expected;
      if (found->deleted_at) {
        add(w.id.to_string(), "is open, and " + c.id.to_string() + " is deleted");
      } else if (w.expiration_date != c.expiration_date && !is_expected) {
        add(w.id.to_string(), "is open for another date than that of " + c.id.to_string());
      }
    }
  }

  void attempt_links() {
    for (const WorkflowRow& row : tables_.workflows->rows.all()) {
      const Workflow& w = row.workflow;
      if (w.next_id || w.previous_id) count();
      const WorkflowRow* const next = tables_.workflows->rows.find(w.next_id.value);
      const WorkflowRow* const previous = tables_.workflows->rows.find(w.previous_id.value);
      if (next != nullptr && !(next->workflow.previous_id == w.id && is_same_credential(*next, w))) {
        add(w.id.to_string(),
            "names " + w.next_id.to_string() + " as its next attempt, which does not name it");
      }
      if (previous != nullptr && !(previous->workflow.next_id == w.id && is_same_credential(*previous, w))) {
        add(w.id.to_string(),
            "names " + w.previous_id.to_string() + " as the attempt before it, which does not name it");
      }
    }
  }

  void renewal_statuses() {
    for (const WorkflowRow& row : tables_.workflows->rows.all()) {
      const Workflow& w = row.workflow;
      count();
      const auto history = tables_.history->events.find(w.id);
      const bool has_history = history != tables_.history->events.end() && !history->second.empty();
      const bool is_right =
          has_history ? history->second.back().status == w.status : can_be_made_as(w.status);
      if (!is_right) add(w.id.to_string(), "has another status than its history ends in");
    }
  }

  void interval_ends() {
    for (const Notification& n : tables_.notifications->rows.all()) {
      count();
      if (!n.event_id.empty() || n.status == DeliveryStatus::cancelled) continue;
      for (const Notification* o : tables_.notifications->of(n.credential_id)) {
        const bool is_of_term = o->event_id.empty() && o->expiration_date == n.expiration_date &&
                                o->id != n.id && o->status != DeliveryStatus::cancelled;
        const bool is_replaced =
            std::find(n.collapsed.begin(), n.collapsed.end(), o->days_before) != n.collapsed.end();
        if (!is_of_term || !is_replaced) continue;
        add(n.id.to_string(), "takes the place of " + std::to_string(o->days_before) +
                                  " days before, which " + o->id.to_string() + " has told of");
      }
    }
  }

  void notification_ends() {
    for (const Notification& n : tables_.notifications->rows.all()) {
      count();
      const bool goes_on = is_unsent(n.status);
      const bool is_cancelled = n.status == DeliveryStatus::cancelled;
      if (goes_on == n.final_at.has_value()) {
        add(n.id.to_string(), goes_on ? "goes on after its end" : "has ended, and not at any time");
      }
      if (is_cancelled != (n.cancel_reason != CancelReason::none)) {
        add(n.id.to_string(),
            is_cancelled ? "is cancelled for no reason" : "has a reason for being cancelled, and is not");
      }
      const auto deliveries = tables_.deliveries->of(n.id);
      const bool waits = std::any_of(deliveries.begin(), deliveries.end(),
                                     [](const DeliveryRow* row) { return is_unsent(row->delivery.status); });
      if (goes_on && n.is_planned && !n.final_at && !deliveries.empty() && !waits) {
        add(n.id.to_string(), "goes on, and each of its deliveries has ended");
      }
    }
  }

  void delivery_attempts(const AttemptBounds& bounds) {
    for (const DeliveryRow& row : tables_.deliveries->rows.all()) {
      const Delivery& d = row.delivery;
      count();
      const bool waits = d.status == DeliveryStatus::failed;
      const bool is_in_force = d.created_at >= bounds.since;
      const bool is_over = d.attempts > bounds.most || (is_in_force && d.attempts > bounds.in_force) ||
                           (is_in_force && waits && d.attempts >= bounds.in_force);
      if (!is_over) continue;
      const std::string tries = std::to_string(d.attempts);
      add(d.id.to_string(), waits ? "waits for another try after " + tries : "was tried " + tries + " times");
    }
  }

  void delivery_log() {
    for (const DeliveryRow& row : tables_.deliveries->rows.all()) {
      const Delivery& d = row.delivery;
      count();
      std::int64_t logged = 0;
      bool is_sent = false;
      const auto& all = tables_.deliveries->attempts;
      for (auto at = all.lower_bound({d.id, 0}); at != all.end() && at->first.first == d.id; ++at) {
        ++logged;
        is_sent = is_sent || at->second.outcome == AttemptOutcome::sent;
      }
      const bool is_missing =
          is_unsent(d.status) ? d.attempts > logged : d.status == DeliveryStatus::sent && !is_sent;
      if (is_missing) add(d.id.to_string(), "has attempts that are not in the log");
    }
  }

  /// Of what the tables keep by themselves.
  void count_rows(RowCheck check) {
    std::size_t rows = 0;
    switch (check) {
      case RowCheck::notification_keys:
        rows = tables_.notifications->rows.size();
        break;
      case RowCheck::delivery_keys:
      case RowCheck::delivery_leases:
        rows = tables_.deliveries->rows.size();
        break;
      case RowCheck::job_leases:
        rows = tables_.jobs->states.size();
        break;
      case RowCheck::reserved_ids:
        rows = tables_.notifications->rows.size() + tables_.deliveries->rows.size();
        [[fallthrough]];
      case RowCheck::duplicate_keys:
        rows += tables_.practices->rows.size() + tables_.physicians->rows.size() +
                tables_.credentials->rows.size() + tables_.workflows->rows.size();
        break;
      default:
        rows = tables_.workflows->rows.size();
    }
    findings_.checked = static_cast<std::int64_t>(rows);
  }

 private:
  static bool is_unsent(DeliveryStatus status) noexcept {
    return status == DeliveryStatus::pending || status == DeliveryStatus::failed;
  }
  static bool is_same_credential(const WorkflowRow& row, const Workflow& w) noexcept {
    return row.workflow.credential_id == w.credential_id;
  }
  void count() noexcept { ++findings_.checked; }
  void add(std::string id, std::string message) {
    ++findings_.violations;
    if (findings_.first.size() < within(limit_, SIZE_MAX)) {
      findings_.first.push_back({std::move(id), std::move(message)});
    }
  }
  template <class Rows, IdKind Kind>
  void need(const Rows& rows, std::string from, Id<Kind> target) {
    if (rows.contains(target.value)) return;
    add(std::move(from), "refers to " + target.to_string() + ", which is not there");
  }

  const Tables& tables_;
  int limit_;
  Findings findings_;
};

template <class Rows>
std::vector<std::int64_t> ids_of(const Rows& rows, std::int64_t after, int limit) {
  std::vector<std::int64_t> ids;
  for (const auto id : rows.ids_after(after)) {
    if (ids.size() == within(limit, rows.size())) break;
    ids.push_back(id);
  }
  return ids;
}

}  // namespace

Result<Findings> MemoryIntegrity::find(RowCheck check, const AttemptBounds& bounds, int limit) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  Finder finder{*tables, limit};
  switch (check) {
    case RowCheck::references:
      finder.references();
      break;
    case RowCheck::credential_copies:
      finder.credential_copies();
      break;
    case RowCheck::open_renewals:
      finder.open_renewals();
      break;
    case RowCheck::attempt_links:
      finder.attempt_links();
      break;
    case RowCheck::renewal_statuses:
      finder.renewal_statuses();
      break;
    case RowCheck::interval_ends:
      finder.interval_ends();
      break;
    case RowCheck::notification_ends:
      finder.notification_ends();
      break;
    case RowCheck::delivery_attempts:
      finder.delivery_attempts(bounds);
      break;
    case RowCheck::delivery_log:
      finder.delivery_log();
      break;
    default:
      finder.count_rows(check);
  }
  return finder.take();
}

Result<std::vector<std::int64_t>> MemoryIntegrity::ids(IdKind kind, std::int64_t after, int limit) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  switch (kind) {
    case IdKind::physician:
      return ids_of(tables->physicians->rows, after, limit);
    case IdKind::credential:
      return ids_of(tables->credentials->rows, after, limit);
    case IdKind::workflow:
      return ids_of(tables->workflows->rows, after, limit);
    case IdKind::notification:
      return ids_of(tables->notifications->rows, after, limit);
    case IdKind::delivery:
      return ids_of(tables->deliveries->rows, after, limit);
    case IdKind::practice:
      return ids_of(tables->practices->rows, after, limit);
    case IdKind::document:
    case IdKind::user:
      break;
  }
  return std::vector<std::int64_t>{};
}

Result<std::vector<HistoryStep>> MemoryIntegrity::steps(const HistoryStep& after, int limit) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  std::vector<HistoryStep> steps;
  const auto& all = tables->history->events;
  for (auto at = all.lower_bound(after.workflow_id); at != all.end(); ++at) {
    std::int64_t position = 0;
    for (const WorkflowEvent& event : at->second) {
      ++position;
      if (at->first == after.workflow_id && position <= after.position) continue;
      if (steps.size() == within(limit, SIZE_MAX)) return steps;
      steps.push_back({at->first, position, static_cast<std::int64_t>(event.status)});
    }
  }
  return steps;
}

Result<std::vector<HashedText>> MemoryIntegrity::rule_packs(std::int64_t after, int limit) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  const auto& rows = tables->rule_packs->rows;
  std::vector<HashedText> found;
  for (const std::int64_t id : ids_of(rows, after, limit)) {
    const StoredRulePack* const row = rows.find(id);
    found.push_back({id, row->name, row->hash, row->bytes});
  }
  return found;
}

Result<std::vector<HashedText>> MemoryIntegrity::checklist_templates(std::int64_t after, int limit) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  const auto& rows = tables->checklists->rows;
  std::vector<HashedText> found;
  for (const std::int64_t id : ids_of(rows, after, limit)) {
    const StoredChecklist* const row = rows.find(id);
    found.push_back({id, {}, row->hash, row->body});
  }
  return found;
}

Result<Mends> MemoryIntegrity::mends(RowCheck /*check*/, int /*limit*/) {
  return Mends{};
}

Result<std::vector<Mend>> MemoryIntegrity::mend(RowCheck /*check*/, int /*limit*/) {
  return std::vector<Mend>{};
}

}  // namespace physcrm::storage::memory
