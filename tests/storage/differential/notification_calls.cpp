#include "storage/differential/duel.hpp"

namespace physcrm::storage {
namespace {

std::vector<NotificationId> some_ids(Duel& duel) {
  return duel.dice.some(4, [&] { return duel.dice.notification_id(); });
}

void insert_notifications(Duel& duel) {
  const auto rows = duel.dice.some(3, [&] { return duel.dice.notification(); });
  duel.both("notifications.insert", [&](Transaction& tx) { return tx.notifications().insert(rows); });
}

void change_notifications(Duel& duel) {
  const auto rows = duel.dice.some(2, [&] { return duel.dice.notification(); });
  if (duel.dice.one_in(2)) {
    duel.both("notifications.update", [&](Transaction& tx) { return tx.notifications().update(rows); });
  } else {
    duel.both("notifications.settle", [&](Transaction& tx) { return tx.notifications().settle(rows); });
  }
}

void cancel_notifications(Duel& duel) {
  const auto ids = some_ids(duel);
  const CancelReason reason = duel.dice.mostly_any(CancelReason::manual);
  const Instant at = duel.dice.instant();
  duel.both("notifications.cancel",
            [&](Transaction& tx) { return tx.notifications().cancel(ids, reason, at); });
  CancelScope scope;
  if (duel.dice.one_in(2)) scope.physician_id = duel.dice.physician_id();
  if (!scope.physician_id != duel.dice.one_in(10)) scope.credential_id = duel.dice.credential_id();
  if (duel.dice.one_in(2)) scope.expiration = duel.dice.date();
  duel.both("notifications.cancel_unsent",
            [&](Transaction& tx) { return tx.notifications().cancel_unsent(scope, reason, at); });
}

void revive_notifications(Duel& duel) {
  const auto ids = some_ids(duel);
  duel.both("notifications.revive", [&](Transaction& tx) { return tx.notifications().revive(ids); });
}

void remove_notifications(Duel& duel) {
  const auto ids = duel.dice.some(2, [&] { return duel.dice.notification_id(); });
  duel.both("notifications.remove", [&](Transaction& tx) { return tx.notifications().remove(ids); });
}

void find_notifications(Duel& duel) {
  const auto ids = some_ids(duel);
  duel.both("notifications.find", [&](Transaction& tx) { return tx.notifications().find(ids[0]); });
  duel.both("notifications.find_many", [&](Transaction& tx) { return tx.notifications().find_many(ids); });
  const Instant now = duel.dice.instant();
  const NotificationId after{duel.dice.number(0, kRows)};
  const int limit = duel.dice.number(0, 9);
  duel.both("notifications.unplanned",
            [&](Transaction& tx) { return tx.notifications().unplanned(now, after, limit); });
  duel.both("notifications.to_escalate",
            [&](Transaction& tx) { return tx.notifications().to_escalate(now, limit); });
  const Severity severity = duel.dice.any(Severity::critical);
  duel.both("notifications.final_before",
            [&](Transaction& tx) { return tx.notifications().final_before(severity, now, after, limit); });
}

void list_notifications(Duel& duel) {
  NotificationFilter filter;
  if (duel.dice.one_in(4)) filter.status = duel.dice.any(DeliveryStatus::cancelled);
  if (duel.dice.one_in(4)) filter.severity = duel.dice.any(Severity::critical);
  if (duel.dice.one_in(4)) filter.physician_id = duel.dice.physician_id();
  if (duel.dice.one_in(4)) filter.from = duel.dice.date();
  if (duel.dice.one_in(4)) filter.to = duel.dice.date();
  walk(duel, "notifications.list",
       [&](Transaction& tx, const PageRequest& page) { return tx.notifications().list(filter, page); });
}

void scan_owed(Duel& duel) {
  const Date from = duel.dice.date();
  const Date to = duel.dice.date();
  const auto after = duel.dice.maybe([&] {
    return ScanPosition{duel.dice.date(), duel.dice.credential_id()};
  });
  const int limit = duel.dice.number(0, 9);
  OwedDays owed;
  for (auto& days : owed) days = duel.dice.maybe([&] { return duel.dice.one_of({90, 60, 30}); });
  duel.both("notifications.scan_owed", [&](Transaction& tx) {
    return tx.notifications().scan_owed({from, to, owed}, after, limit);
  });
  // The ranges of a policy: one behind the other, with nothing or something between.
  std::vector<OwedRange> ranges;
  Date begin = std::min(from, to);
  for (int i = duel.dice.number(0, 4); i > 0; --i) {
    const Date end = begin.plus_days(duel.dice.number(0, 40));
    ranges.push_back({begin, end, owed});
    begin = end.plus_days(duel.dice.number(1, 5));
    for (auto& days : owed) days = duel.dice.maybe([&] { return duel.dice.one_of({90, 60, 30}); });
  }
  duel.both("notifications.settled_owed",
            [&](Transaction& tx) { return tx.notifications().settled_owed(ranges); });
}

}  // namespace

const std::vector<Call>& notification_calls() {
  static const std::vector<Call> calls{insert_notifications,
                                       insert_notifications,
                                       insert_notifications,
                                       change_notifications,
                                       cancel_notifications,
                                       revive_notifications,
                                       remove_notifications,
                                       find_notifications,
                                       list_notifications,
                                       scan_owed,
                                       scan_owed};
  return calls;
}

}  // namespace physcrm::storage
