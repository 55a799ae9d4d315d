// The outbox, preferences and templates.
#include "storage/differential/duel.hpp"

namespace physcrm::storage {
namespace {

std::vector<NotificationId> some_ids(Duel& duel) {
  return duel.dice.some(4, [&] { return duel.dice.notification_id(); });
}

void insert_deliveries(Duel& duel) {
  const auto rows = duel.dice.some(3, [&] { return duel.dice.delivery(); });
  duel.both("deliveries.insert", [&](Transaction& tx) { return tx.deliveries().insert(rows); });
}

ClaimRequest claim_request(Duel& duel) {
  ClaimRequest request;
  request.owner = duel.dice.text({"a", "b", ""});
  request.now = duel.dice.instant();
  request.lease_now = duel.dice.instant();
  request.lease_until = request.lease_now.plus_seconds(duel.dice.one_of({1, 60, 300}));
  request.only_failed = duel.dice.one_in(4);
  request.limit = duel.dice.number(0, 6);
  if (duel.dice.one_in(5)) request.only_of = duel.dice.notification_id();
  if (duel.dice.one_in(4)) request.channels = static_cast<std::uint32_t>(duel.dice.number(0, 15));
  return request;
}

DeliveryRecord record_of(Duel& duel, const ClaimedDelivery& claimed) {
  const Delivery given = duel.dice.delivery();
  DeliveryRecord record{claimed.delivery, claimed.epoch, std::nullopt};
  if (duel.dice.one_in(6)) --record.epoch;
  record.delivery.status = duel.dice.mostly_any(DeliveryStatus::cancelled);
  record.delivery.attempts = given.attempts;
  record.delivery.next_attempt_at = given.next_attempt_at;
  record.delivery.first_failed_at = given.first_failed_at;
  record.delivery.sent_at = given.sent_at;
  record.delivery.final_at = given.final_at;
  record.delivery.last_error = given.last_error;
  record.delivery.digest_id = given.digest_id;
  record.delivery.subject = given.subject;
  record.delivery.body = given.body;
  record.delivery.body_hash = given.body_hash;
  if (!duel.dice.one_in(4)) {
    record.attempt = DeliveryAttempt{given.id, 9, duel.dice.instant(),
                                     duel.dice.mostly_any(AttemptOutcome::permanently_failed),
                                     duel.dice.text({"", "451 later"})};
  }
  return record;
}

void work(Duel& duel) {
  const ClaimRequest request = claim_request(duel);
  const auto claimed =
      duel.reply("deliveries.claim", [&](Transaction& tx) { return tx.deliveries().claim(request); });
  if (!claimed || claimed.value().empty()) return;
  if (duel.dice.one_in(3)) {
    const Instant until = duel.dice.instant();
    duel.both("deliveries.extend",
              [&](Transaction& tx) { return tx.deliveries().extend(claimed.value(), until); });
  }
  std::vector<DeliveryRecord> records;
  for (const ClaimedDelivery& row : claimed.value()) {
    if (!duel.dice.one_in(4)) records.push_back(record_of(duel, row));
  }
  duel.both("deliveries.record", [&](Transaction& tx) { return tx.deliveries().record(records); });
}

void change_deliveries(Duel& duel) {
  const auto ids = some_ids(duel);
  const Instant now = duel.dice.instant();
  const Instant lease_now = duel.dice.instant();
  switch (duel.dice.number(0, 3)) {
    case 0:
      duel.both("deliveries.make_failed_due",
                [&](Transaction& tx) { return tx.deliveries().make_failed_due(now, lease_now); });
      return;
    case 1:
      duel.both("deliveries.postpone",
                [&](Transaction& tx) { return tx.deliveries().postpone(ids[0], now); });
      return;
    case 2:
      duel.both("deliveries.cancel_of",
                [&](Transaction& tx) { return tx.deliveries().cancel_of(ids, now, lease_now); });
      return;
    default:
      duel.both("deliveries.cancel_failed",
                [&](Transaction& tx) { return tx.deliveries().cancel_failed(ids[0], now); });
  }
}

void read_deliveries(Duel& duel) {
  const auto ids = some_ids(duel);
  const Instant now = duel.dice.instant();
  const Instant lease_now = duel.dice.instant();
  duel.both("deliveries.standings_of", [&](Transaction& tx) { return tx.deliveries().standings_of(ids); });
  duel.both("deliveries.depth", [&](Transaction& tx) { return tx.deliveries().depth(now, lease_now); });
  for (std::int64_t id = 1; id <= kRows; ++id) {
    duel.both("deliveries.of_notification",
              [&](Transaction& tx) { return tx.deliveries().of_notification(NotificationId{id}); });
    duel.both("deliveries.attempts_of",
              [&](Transaction& tx) { return tx.deliveries().attempts_of(NotificationId{id}); });
  }
}

void clean_up(Duel& duel) {
  const Instant now = duel.dice.instant();
  const int limit = duel.dice.number(0, 3);
  duel.both("deliveries.remove_failure_logs",
            [&](Transaction& tx) { return tx.deliveries().remove_failure_logs(now, limit); });
  if (duel.dice.one_in(2)) return;
  const auto ids = some_ids(duel);
  duel.both("deliveries.remove_of", [&](Transaction& tx) { return tx.deliveries().remove_of(ids); });
}

void keep_recipients(Duel& duel) {
  StoredPreferences row{duel.dice.text({"team", "phy_1"}), duel.dice.text({"", "one"}), 0};
  const auto stored = must(duel.peek().recipients().find_preferences(row.recipient));
  row.version = duel.dice.one_in(4) ? duel.dice.number(0, 3) : (stored ? stored->version : 0) + 1;
  duel.both("put_preferences", [&](Transaction& tx) { return tx.recipients().put_preferences(row); });
  duel.both("find_preferences",
            [&](Transaction& tx) { return tx.recipients().find_preferences(row.recipient); });
  const StoredTemplate text{duel.dice.text({"b", "a", "B"}), duel.dice.text({"", "s"}), "b",
                            duel.dice.text({"", "<p>"})};
  if (duel.dice.one_in(3)) {
    duel.both("remove_template", [&](Transaction& tx) { return tx.recipients().remove_template(text.key); });
  } else {
    duel.both("put_template", [&](Transaction& tx) { return tx.recipients().put_template(text); });
  }
  duel.both("templates", [&](Transaction& tx) { return tx.recipients().templates(); });
}

}  // namespace

const std::vector<Call>& delivery_calls() {
  static const std::vector<Call> calls{insert_deliveries, insert_deliveries, work,     work,           work,
                                       change_deliveries, read_deliveries,   clean_up, keep_recipients};
  return calls;
}

}  // namespace physcrm::storage
