#include "storage/memory/notifications.hpp"

#include <algorithm>

#include "base/try.hpp"
#include "storage/memory/paging.hpp"
#include "storage/memory/rules.hpp"

namespace physcrm::storage::memory {
namespace {

constexpr std::int64_t kDay_us = 86'400'000'000;
constexpr int kMinDaysBefore = -366;
constexpr int kMaxDaysBefore = 3660;
constexpr int kMaxEscalationLevel = 2;

/// As it is stored: one that is about no credential has neither kind nor date.
Notification stored_form(Notification n) {
  if (n.credential_id) return n;
  n.entity_type = EntityType::license;
  n.expiration_date = Date{};
  return n;
}

bool is_sound(const Notification& n) {
  const bool is_of_term = n.notice == NoticeType::expiration && !n.is_test;
  return is_one_of(n.entity_type, EntityType::csr) && n.expiration_date.is_valid() &&
         n.days_before >= kMinDaysBefore && n.days_before <= kMaxDaysBefore &&
         is_one_of(n.severity, Severity::critical) && is_one_of(n.status, DeliveryStatus::cancelled) &&
         is_one_of(n.cancel_reason, CancelReason::manual) &&
         is_one_of(n.notice, NoticeType::security_event) && n.escalation_level >= 0 &&
         n.escalation_level <= kMaxEscalationLevel && is_of_term == n.event_id.empty() &&
         (!is_of_term || n.credential_id);
}

bool is_there(const NotificationTable& table, const Notification& n) {
  return table.rows.contains(n.id.value) || (n.credential_id && table.by_term.contains(notice_key_of(n))) ||
         (!n.event_id.empty() && table.by_event.contains(n.event_id));
}

bool is_unsent(const Notification& n) {
  return n.status == DeliveryStatus::pending || n.status == DeliveryStatus::failed;
}

/// Cancels it if it is unsent; answers whether it was.
Result<bool> cancel_one(Tables& tables, NotificationId id, CancelReason reason, Instant at) {
  const Notification* found = tables.notifications->rows.find(id.value);
  if (found == nullptr || !is_unsent(*found)) return false;
  Notification changed = *found;
  changed.status = DeliveryStatus::cancelled;
  changed.cancel_reason = reason;
  changed.final_at = at;
  changed.escalate_at.reset();
  if (!is_sound(changed)) return broken_rule();
  tables.notifications.edit().put(changed);
  return true;
}

/// Each row that is there, changed by `change(stored, given)` and put back.
template <class Change>
Result<void> change_each(Tables& tables, std::span<const Notification> rows, Change&& change) {
  for (const Notification& given : rows) {
    const Notification* found = tables.notifications->rows.find(given.id.value);
    if (found == nullptr) return Error{ErrorCode::not_found, "there is no such notification"};
    Notification changed = *found;
    change(changed, given);
    if (!is_sound(changed)) return broken_rule();
    tables.notifications.edit().put(changed);
  }
  return ok();
}

/// The first `limit` of the rows that `wanted` takes, in the order of ids.
template <class Wanted>
std::vector<Notification> first_after(const Tables& tables, NotificationId after, int limit,
                                      Wanted&& wanted) {
  std::vector<Notification> found;
  const std::size_t most = within(limit, tables.notifications->rows.size());
  for (const Notification& n : tables.notifications->rows.after(after.value)) {
    if (found.size() == most) break;
    if (wanted(n)) found.push_back(n);
  }
  return found;
}

/// The notification date as a number of days, negated, so that the newest comes first. One that is about no
/// term stands under the (UTC) day on which it was made.
std::int64_t negated_day(const Notification& n) {
  return n.credential_id ? n.days_before - n.expiration_date.days_since_epoch()
                         : -(n.created_at.microseconds() / kDay_us);
}

auto list_order(const Notification& n) {
  return std::pair{negated_day(n), n.id.value};
}

/// Of whom it tells: the credential's, or whom it is addressed to.
PhysicianId physician_of(const Tables& tables, const Notification& n) {
  if (!n.credential_id) return n.physician_id;
  const CredentialRecord* credential = tables.credentials->rows.find(n.credential_id.value);
  return credential == nullptr ? PhysicianId{} : credential->credential.physician_id;
}

bool matches(const Tables& tables, const NotificationFilter& filter, const Notification& n) {
  return (!filter.physician_id || physician_of(tables, n) == filter.physician_id) &&
         (!filter.status || n.status == *filter.status) &&
         (!filter.severity || n.severity == *filter.severity) &&
         (!filter.from || negated_day(n) <= -std::int64_t{filter.from->days_since_epoch()}) &&
         (!filter.to || negated_day(n) >= -std::int64_t{filter.to->days_since_epoch()});
}

}  // namespace

Result<std::vector<RowOutcome>> MemoryNotifications::insert(std::span<const Notification> rows) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  std::vector<RowOutcome> outcomes;
  outcomes.reserve(rows.size());
  for (const Notification& row : rows) {
    const Notification n = stored_form(row);
    if (!is_sound(n)) {
      outcomes.push_back(RowOutcome::failed);
    } else if (is_there(*tables->notifications, n)) {
      outcomes.push_back(RowOutcome::duplicate);
    } else {
      tables->notifications.edit().put(n);
      outcomes.push_back(RowOutcome::written);
    }
  }
  return outcomes;
}

Result<void> MemoryNotifications::revive(std::span<const NotificationId> ids) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  for (const NotificationId id : ids) {
    const Notification* found = tables->notifications->rows.find(id.value);
    if (found == nullptr || found->status != DeliveryStatus::cancelled) continue;
    Notification revived = *found;
    revived.status = DeliveryStatus::pending;
    revived.cancel_reason = CancelReason::none;
    revived.is_planned = false;
    revived.final_at.reset();
    tables->notifications.edit().put(revived);
  }
  return ok();
}

Result<std::vector<NotificationId>> MemoryNotifications::cancel(std::span<const NotificationId> ids,
                                                                CancelReason reason, Instant at) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  std::vector<NotificationId> cancelled;
  for (const NotificationId id : ids) {
    PHYSCRM_TRY(const bool was_unsent, cancel_one(*tables, id, reason, at));
    if (was_unsent) cancelled.push_back(id);
  }
  std::sort(cancelled.begin(), cancelled.end());
  return cancelled;
}

Result<std::vector<NotificationId>> MemoryNotifications::cancel_unsent(const CancelScope& scope,
                                                                       CancelReason reason, Instant at) {
  if (static_cast<bool>(scope.credential_id) == static_cast<bool>(scope.physician_id)) {
    return Error{ErrorCode::internal, "notifications are cancelled of one credential or of one physician"};
  }
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  std::vector<CredentialId> credentials;
  if (scope.credential_id) credentials.push_back(scope.credential_id);
  for (const CredentialRecord* row : tables->credentials->of(scope.physician_id)) {
    credentials.push_back(row->credential.id);
  }
  std::vector<NotificationId> ids;
  for (const CredentialId credential : credentials) {
    for (const Notification* n : tables->notifications->of(credential)) {
      if (!scope.expiration || n->expiration_date == *scope.expiration) ids.push_back(n->id);
    }
  }
  return cancel(ids, reason, at);
}

Result<void> MemoryNotifications::update(std::span<const Notification> rows) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  return change_each(*tables, rows, [](Notification& stored, const Notification& given) {
    stored.status = given.status;
    stored.cancel_reason = given.cancel_reason;
    stored.is_planned = given.is_planned;
    stored.final_at = given.final_at;
    stored.acknowledged_at = given.acknowledged_at;
    stored.acknowledged_by = given.acknowledged_by;
    stored.snoozed_until = given.snoozed_until;
    stored.escalation_level = given.escalation_level;
    stored.escalate_at = given.escalate_at;
  });
}

Result<void> MemoryNotifications::settle(std::span<const Notification> rows) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  return change_each(*tables, rows, [](Notification& stored, const Notification& given) {
    stored.status = given.status;
    stored.cancel_reason = given.cancel_reason;
    stored.final_at = given.final_at;
    stored.escalate_at = given.escalate_at;
  });
}

Result<std::vector<Notification>> MemoryNotifications::unplanned(Instant now, NotificationId after,
                                                                 int limit) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  return first_after(*tables, after, limit, [&](const Notification& n) {
    return n.status == DeliveryStatus::pending && !n.is_planned &&
           (!n.snoozed_until || *n.snoozed_until <= now);
  });
}

Result<std::vector<Notification>> MemoryNotifications::to_escalate(Instant now, int limit) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  std::vector<Notification> found;
  for (const Notification& n : tables->notifications->rows.all()) {
    if (n.escalate_at && *n.escalate_at <= now) found.push_back(n);
  }
  std::stable_sort(found.begin(), found.end(), [](const Notification& a, const Notification& b) {
    return *a.escalate_at < *b.escalate_at;
  });
  found.resize(within(limit, found.size()));
  return found;
}

Result<std::vector<Notification>> MemoryNotifications::final_before(Severity severity, Instant before,
                                                                    NotificationId after, int limit) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  return first_after(*tables, after, limit, [&](const Notification& n) {
    return n.final_at && *n.final_at < before && n.severity == severity;
  });
}

Result<std::int64_t> MemoryNotifications::remove(std::span<const NotificationId> ids) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  std::int64_t removed = 0;
  for (const NotificationId id : ids) {
    const Notification* found = tables->notifications->rows.find(id.value);
    if (found == nullptr) continue;
    if (tables->deliveries->has(id)) return broken_rule();
    tables->notifications.edit().erase(Notification{*found});
    ++removed;
  }
  return removed;
}

Result<std::vector<std::optional<Notification>>> MemoryNotifications::find_many(
    std::span<const NotificationId> ids) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  std::vector<std::optional<Notification>> rows;
  rows.reserve(ids.size());
  for (const NotificationId id : ids) {
    const Notification* found = tables->notifications->rows.find(id.value);
    rows.push_back(found == nullptr ? std::nullopt : std::optional{*found});
  }
  return rows;
}

Result<std::optional<Notification>> MemoryNotifications::find(NotificationId id) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  const Notification* found = tables->notifications->rows.find(id.value);
  if (found == nullptr) return std::optional<Notification>{};
  return std::optional{*found};
}

Result<Page<Notification>> MemoryNotifications::list(const NotificationFilter& filter,
                                                     const PageRequest& page) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  std::pair<std::int64_t, std::int64_t> after;
  if (!page.after.empty()) {
    if (page.after.size() != 2) return bad_cursor();
    PHYSCRM_TRY(after.first, cursor_number(page.after[0]));
    PHYSCRM_TRY(after.second, cursor_number(page.after[1]));
  }
  std::vector<const Notification*> rows;
  for (const Notification& n : tables->notifications->rows.all()) {
    if (matches(*tables, filter, n)) rows.push_back(&n);
  }
  std::sort(rows.begin(), rows.end(),
            [](const Notification* a, const Notification* b) { return list_order(*a) < list_order(*b); });
  return page_of(
      rows, page, [&](const Notification& n) { return list_order(n) > after; },
      [](const Notification& n) {
        return std::vector<std::string>{std::to_string(negated_day(n)), std::to_string(n.id.value)};
      });
}

}  // namespace physcrm::storage::memory
