#include "storage/memory/deliveries.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "base/try.hpp"
#include "storage/memory/rules.hpp"

namespace physcrm::storage::memory {
namespace {

bool is_sound(const Delivery& d) {
  return is_one_of(d.recipient_kind, RecipientKind::team) && is_one_of(d.channel, ChannelKind::host) &&
         is_one_of(d.status, DeliveryStatus::cancelled) && d.attempts >= 0;
}

bool is_unsent(const Delivery& d) {
  return d.status == DeliveryStatus::pending || d.status == DeliveryStatus::failed;
}

bool is_held(const DeliveryRow& row, Instant lease_now) {
  return row.lease_until > lease_now;
}

void free_lease(DeliveryRow& row) {
  row.lease_owner.clear();
  row.lease_until = Instant{};
}

/// What an attempt leaves behind; before the first there is nothing of it.
Delivery without_outcome(Delivery d) {
  d.sent_at.reset();
  d.final_at.reset();
  d.subject.clear();
  d.body.clear();
  d.body_hash.clear();
  return d;
}

RowOutcome insert_one(Tables& tables, const Delivery& given) {
  if (!is_sound(given)) return RowOutcome::failed;
  const DeliveryTable& table = *tables.deliveries;
  const auto taken_by = table.by_key.find(delivery_key_of(given));
  if (taken_by != table.by_key.end()) {
    DeliveryRow row = *table.rows.find(taken_by->second);
    if (row.delivery.status != DeliveryStatus::cancelled) return RowOutcome::duplicate;
    row.delivery.status = given.status;
    row.delivery.recipient = given.recipient;
    row.delivery.attempts = 0;
    row.delivery.first_failed_at.reset();
    row.delivery.final_at = given.final_at;
    row.delivery.last_error = given.last_error;
    row.delivery.next_attempt_at = given.next_attempt_at;
    row.delivery.digest_id = given.digest_id;
    free_lease(row);
    ++row.lease_epoch;
    tables.deliveries.edit().put(std::move(row));
    return RowOutcome::written;
  }
  if (table.rows.contains(given.id.value)) return RowOutcome::failed;
  if (!tables.notifications->rows.contains(given.notification_id.value)) return RowOutcome::failed;
  DeliveryRow row;
  row.delivery = without_outcome(given);
  row.delivery.first_failed_at.reset();
  row.delivery.final_at = given.final_at;
  tables.deliveries.edit().put(std::move(row));
  return RowOutcome::written;
}

/// Those due, unsent and held by nobody, the longest due first, that `wanted` takes.
template <class Wanted>
std::vector<DeliveryId> due_ones(const DeliveryTable& table, const ClaimRequest& request, Wanted&& wanted) {
  std::vector<DeliveryId> ids;
  for (const auto& [due, id] : table.unsent) {
    if (due > request.now) break;
    const DeliveryRow& row = *table.rows.find(id.value);
    if (!is_held(row, request.lease_now) && wanted(row.delivery)) ids.push_back(id);
  }
  return ids;
}

/// Takes these for the worker.
void take(DeliveryTable& table, std::span<const DeliveryId> ids, const ClaimRequest& request,
          std::vector<ClaimedDelivery>& claimed) {
  for (const DeliveryId id : ids) {
    DeliveryRow row = *table.rows.find(id.value);
    row.lease_owner = request.owner;
    row.lease_until = request.lease_until;
    ++row.lease_epoch;
    claimed.push_back({without_outcome(row.delivery), row.lease_epoch});
    table.put(std::move(row));
  }
}

/// Changes each of these rows that `wanted(row)` takes, by `change(row)`; answers how many.
template <class Wanted, class Change>
std::int64_t change_each(Tables& tables, const std::vector<const DeliveryRow*>& rows, Wanted&& wanted,
                         Change&& change) {
  std::vector<DeliveryRow> changed;
  for (const DeliveryRow* row : rows) {
    if (wanted(*row)) change(changed.emplace_back(*row));
  }
  for (const DeliveryRow& row : changed) tables.deliveries.edit().put(row);
  return static_cast<std::int64_t>(changed.size());
}

/// The row, if its lease is still the one of this epoch; else null.
const DeliveryRow* find_held(const Tables& tables, DeliveryId id, std::int64_t epoch) {
  const DeliveryRow* row = tables.deliveries->rows.find(id.value);
  if (row == nullptr || row->lease_epoch != epoch || row->lease_until <= Instant{}) return nullptr;
  return row;
}

Result<void> log_attempt(Tables& tables, DeliveryId id, DeliveryAttempt attempt) {
  if (!is_one_of(attempt.outcome, AttemptOutcome::permanently_failed)) return broken_rule();
  auto& attempts = tables.deliveries.edit().attempts;
  const auto next = attempts.upper_bound({id, std::numeric_limits<int>::max()});
  attempt.delivery_id = id;
  attempt.attempt = 1;
  if (next != attempts.begin() && std::prev(next)->first.first == id) {
    attempt.attempt = std::prev(next)->first.second + 1;
  }
  attempts.emplace(std::pair{id, attempt.attempt}, std::move(attempt));
  return ok();
}

/// What of a notification its standing shows.
Notification standing_part(const Notification& n) {
  Notification part;
  part.id = n.id;
  part.severity = n.severity;
  part.status = n.status;
  part.cancel_reason = n.cancel_reason;
  part.is_test = n.is_test;
  part.physician_id = n.physician_id;
  part.final_at = n.final_at;
  part.acknowledged_at = n.acknowledged_at;
  part.snoozed_until = n.snoozed_until;
  part.escalate_at = n.escalate_at;
  return part;
}

}  // namespace

Result<std::vector<RowOutcome>> MemoryDeliveries::insert(std::span<const Delivery> rows) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  std::vector<RowOutcome> outcomes;
  outcomes.reserve(rows.size());
  for (const Delivery& d : rows) outcomes.push_back(insert_one(*tables, d));
  return outcomes;
}

Result<std::vector<ClaimedDelivery>> MemoryDeliveries::claim(const ClaimRequest& request) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  DeliveryTable& table = tables->deliveries.edit();
  auto ids = due_ones(table, request, [&](const Delivery& d) {
    if (((request.channels >> static_cast<unsigned>(d.channel)) & 1U) == 0) return false;
    if (request.only_of) return d.notification_id == request.only_of;
    return !request.only_failed || d.status == DeliveryStatus::failed;
  });
  ids.resize(within(request.limit, ids.size()));
  std::vector<ClaimedDelivery> claimed;
  take(table, ids, request, claimed);
  std::set<std::string> digests;
  for (const ClaimedDelivery& row : claimed) {
    if (!row.delivery.digest_id.empty()) digests.insert(row.delivery.digest_id);
  }
  for (const std::string& digest : digests) {
    const auto rest = due_ones(table, request, [&](const Delivery& d) { return d.digest_id == digest; });
    take(table, rest, request, claimed);
  }
  std::sort(claimed.begin(), claimed.end(), [](const ClaimedDelivery& a, const ClaimedDelivery& b) {
    return std::tie(a.delivery.next_attempt_at, a.delivery.id) <
           std::tie(b.delivery.next_attempt_at, b.delivery.id);
  });
  return claimed;
}

Result<std::int64_t> MemoryDeliveries::make_failed_due(Instant now, Instant lease_now) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  std::vector<const DeliveryRow*> rows;
  for (const auto& [due, id] : tables->deliveries->unsent) {
    if (due > now) rows.push_back(tables->deliveries->rows.find(id.value));
  }
  return change_each(
      *tables, rows,
      [&](const DeliveryRow& row) {
        return row.delivery.status == DeliveryStatus::failed && !is_held(row, lease_now);
      },
      [&](DeliveryRow& row) { row.delivery.next_attempt_at = now; });
}

Result<void> MemoryDeliveries::postpone(NotificationId id, Instant until) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  change_each(
      *tables, tables->deliveries->of(id),
      [&](const DeliveryRow& row) { return is_unsent(row.delivery) && row.delivery.next_attempt_at < until; },
      [&](DeliveryRow& row) {
        row.delivery.next_attempt_at = until;
        row.delivery.digest_id.clear();
      });
  return ok();
}

Result<std::int64_t> MemoryDeliveries::extend(std::span<const ClaimedDelivery> held, Instant lease_until) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  std::int64_t ours = 0;
  for (const ClaimedDelivery& claimed : held) {
    const DeliveryRow* found = find_held(*tables, claimed.delivery.id, claimed.epoch);
    if (found == nullptr) continue;
    DeliveryRow row = *found;
    row.lease_until = lease_until;
    tables->deliveries.edit().put(std::move(row));
    ++ours;
  }
  return ours;
}

Result<std::vector<bool>> MemoryDeliveries::record(std::span<const DeliveryRecord> records) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  std::vector<bool> ours;
  ours.reserve(records.size());
  std::vector<DeliveryAttempt> tried;
  Result<void> written = ok();
  for (const DeliveryRecord& record : records) {
    const Delivery& d = record.delivery;
    const DeliveryRow* found = find_held(*tables, d.id, record.epoch);
    ours.push_back(found != nullptr);
    if (found == nullptr) continue;
    DeliveryRow row = *found;
    row.delivery.status = d.status;
    row.delivery.attempts = d.attempts;
    row.delivery.next_attempt_at = d.next_attempt_at;
    row.delivery.first_failed_at = d.first_failed_at;
    row.delivery.sent_at = d.sent_at;
    row.delivery.final_at = d.final_at;
    row.delivery.last_error = d.last_error;
    row.delivery.subject = d.subject;
    row.delivery.body = d.body;
    row.delivery.body_hash = d.body_hash;
    if (!is_sound(row.delivery)) {
      written = broken_rule();
      break;
    }
    free_lease(row);
    tables->deliveries.edit().put(std::move(row));
    if (!record.attempt) continue;
    tried.push_back(*record.attempt);
    tried.back().delivery_id = d.id;
  }
  // Of a row that is refused, too: what was written before it stays, with its attempts.
  for (const DeliveryAttempt& attempt : tried) {
    PHYSCRM_TRYV(log_attempt(*tables, attempt.delivery_id, attempt));
  }
  if (!written) return written.error();
  return ours;
}

Result<void> MemoryDeliveries::cancel_of(std::span<const NotificationId> ids, Instant now,
                                         Instant lease_now) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  for (const NotificationId id : ids) {
    change_each(
        *tables, tables->deliveries->of(id),
        [&](const DeliveryRow& row) { return is_unsent(row.delivery) && !is_held(row, lease_now); },
        [&](DeliveryRow& row) {
          row.delivery.status = DeliveryStatus::cancelled;
          row.delivery.final_at = now;
        });
  }
  return ok();
}

Result<std::vector<NotificationStanding>> MemoryDeliveries::standings_of(
    std::span<const NotificationId> ids) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  std::vector<NotificationStanding> standings;
  for (const NotificationId id : ids) {
    const auto rows = tables->deliveries->of(id);
    if (rows.empty()) continue;
    NotificationStanding& standing = standings.emplace_back();
    standing.notification = standing_part(*tables->notifications->rows.find(id.value));
    for (const DeliveryRow* row : rows) {
      const Delivery& d = row->delivery;
      standing.deliveries.push_back({d.id, d.recipient_kind, d.recipient_id, d.channel, d.status});
    }
  }
  return standings;
}

Result<std::vector<Delivery>> MemoryDeliveries::of_notification(NotificationId id) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  std::vector<Delivery> all;
  for (const DeliveryRow* row : tables->deliveries->of(id)) all.push_back(row->delivery);
  return all;
}

Result<std::vector<DeliveryAttempt>> MemoryDeliveries::attempts_of(NotificationId id) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  const auto& attempts = tables->deliveries->attempts;
  std::vector<DeliveryAttempt> all;
  for (const DeliveryRow* row : tables->deliveries->of(id)) {
    const DeliveryId of = row->delivery.id;
    for (auto at = attempts.lower_bound({of, 0}); at != attempts.end() && at->first.first == of; ++at) {
      all.push_back(at->second);
    }
  }
  return all;
}

Result<std::int64_t> MemoryDeliveries::cancel_failed(NotificationId id, Instant now) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  return change_each(
      *tables, tables->deliveries->of(id),
      [](const DeliveryRow& row) { return row.delivery.status == DeliveryStatus::permanently_failed; },
      [&](DeliveryRow& row) {
        row.delivery.status = DeliveryStatus::cancelled;
        row.delivery.final_at = now;
      });
}

Result<QueueDepth> MemoryDeliveries::depth(Instant now, Instant lease_now) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  QueueDepth depth;
  for (const auto& [due, id] : tables->deliveries->unsent) {
    if (is_held(*tables->deliveries->rows.find(id.value), lease_now)) {
      ++depth.leased;
    } else if (due > now) {
      ++depth.waiting;
    } else {
      ++depth.due;
      if (!depth.oldest_due) depth.oldest_due = due;
    }
  }
  return depth;
}

Result<std::int64_t> MemoryDeliveries::remove_failure_logs(Instant before, int limit) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  std::vector<std::pair<DeliveryId, int>> old;
  for (const auto& [key, attempt] : tables->deliveries->attempts) {
    if (attempt.outcome == AttemptOutcome::sent || attempt.at >= before) continue;
    if (tables->deliveries->rows.find(key.first.value)->delivery.final_at) old.push_back(key);
  }
  old.resize(within(limit, old.size()));
  for (const auto& key : old) tables->deliveries.edit().attempts.erase(key);
  return static_cast<std::int64_t>(old.size());
}

Result<std::int64_t> MemoryDeliveries::remove_of(std::span<const NotificationId> ids) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  std::int64_t removed = 0;
  for (const NotificationId id : ids) {
    std::vector<DeliveryId> gone;
    for (const DeliveryRow* row : tables->deliveries->of(id)) gone.push_back(row->delivery.id);
    for (const DeliveryId delivery : gone) tables->deliveries.edit().erase(delivery);
    removed += static_cast<std::int64_t>(gone.size());
  }
  return removed;
}

}  // namespace physcrm::storage::memory
