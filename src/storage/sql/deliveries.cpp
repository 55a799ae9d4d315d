#include "storage/sql/deliveries.hpp"

#include <algorithm>
#include <set>

#include "base/try.hpp"
#include "storage/sql/row_outcome.hpp"
#include "storage/sql/storage_error.hpp"

namespace physcrm::storage::sql {
namespace {

#define PHYSCRM_DELIVERY_COLUMNS                                                                           \
  "id, notification_id, recipient_kind, recipient_id, recipient, channel, status, attempts, "              \
  "next_attempt_at, first_failed_at, sent_at, final_at, last_error, digest_id, subject, body, body_hash, " \
  "created_at"

// pending and failed, as the index of what is due has it
#define PHYSCRM_UNSENT "(status = 0 OR status = 2)"

// A cancelled one that is asked for again begins anew; any other stays as it is.
constexpr std::string_view kInsert =
    "INSERT INTO deliveries (id, notification_id, recipient_kind, recipient_id, recipient, channel, status, "
    "attempts, next_attempt_at, last_error, final_at, digest_id, created_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "
    "ON CONFLICT (notification_id, recipient_kind, recipient_id, channel) DO UPDATE SET status = "
    "excluded.status, recipient = excluded.recipient, attempts = 0, first_failed_at = NULL, final_at = "
    "excluded.final_at, last_error = excluded.last_error, next_attempt_at = excluded.next_attempt_at, "
    "digest_id = excluded.digest_id, lease_owner = NULL, lease_until = 0, lease_epoch = "
    "deliveries.lease_epoch + 1 "
    "WHERE deliveries.status = 4";

#define PHYSCRM_TAKE                                                                         \
  "UPDATE deliveries SET lease_owner = $1, lease_until = $2, lease_epoch = lease_epoch + 1 " \
  "WHERE id IN (SELECT d.id FROM deliveries d WHERE (d.status = 0 OR d.status = 2) "
// Unsent, so that nothing of what was sent is there to be read.
#define PHYSCRM_TAKEN                                                                                \
  ") RETURNING lease_epoch, id, notification_id, recipient_kind, recipient_id, recipient, channel, " \
  "status, attempts, next_attempt_at, first_failed_at, last_error, digest_id, created_at"
#define PHYSCRM_OF_CHANNELS(mask) "AND ((CAST(" mask " AS BIGINT) >> d.channel) & 1) = 1 "
constexpr std::string_view kClaim =
    PHYSCRM_TAKE "AND d.next_attempt_at <= $3 AND d.lease_until <= $4 " PHYSCRM_OF_CHANNELS(
        "$5") "ORDER BY d.next_attempt_at, d.id LIMIT $6" PHYSCRM_TAKEN;
constexpr std::string_view kClaimFailed =
    PHYSCRM_TAKE "AND d.status = 2 AND d.next_attempt_at <= $3 AND d.lease_until <= $4 " PHYSCRM_OF_CHANNELS(
        "$5") "ORDER BY d.next_attempt_at, d.id LIMIT $6" PHYSCRM_TAKEN;
constexpr std::string_view kClaimOf = PHYSCRM_TAKE
    "AND d.notification_id = $3 AND d.next_attempt_at <= $4 AND d.lease_until <= $5 " PHYSCRM_OF_CHANNELS(
        "$6") "ORDER BY d.next_attempt_at, d.id LIMIT $7" PHYSCRM_TAKEN;
constexpr std::string_view kClaimDigest = PHYSCRM_TAKE
    "AND d.digest_id = $3 AND d.lease_until <= $4 AND d.next_attempt_at <= $5 "
    "ORDER BY d.id" PHYSCRM_TAKEN;

constexpr std::string_view kMakeFailedDue =
    "UPDATE deliveries SET next_attempt_at = $1 WHERE status = 2 AND next_attempt_at > $1 AND lease_until <= "
    "$2";
constexpr std::string_view kPostpone =
    "UPDATE deliveries SET next_attempt_at = $1, digest_id = NULL WHERE notification_id = $2 "
    "AND next_attempt_at < $1 "
    "AND " PHYSCRM_UNSENT;
constexpr std::string_view kExtend =
    "UPDATE deliveries SET lease_until = $1 WHERE id = $2 AND lease_epoch = $3 AND lease_until > 0";
constexpr std::string_view kRecord =
    "UPDATE deliveries SET status = $1, attempts = $2, next_attempt_at = $3, first_failed_at = $4, sent_at = "
    "$5, final_at = $6, last_error = $7, subject = $8, body = $9, body_hash = $10, lease_owner = NULL, "
    "lease_until = 0 WHERE id = $11 AND lease_epoch = $12 AND lease_until > 0";
constexpr std::string_view kLog =
    "INSERT INTO delivery_attempts (delivery_id, attempt, at, outcome, error) VALUES ($1, "
    "(SELECT coalesce(max(a.attempt), 0) + 1 FROM delivery_attempts a WHERE a.delivery_id = $1), $2, $3, $4)";
constexpr std::string_view kCancel =
    "UPDATE deliveries SET status = 4, final_at = $1 WHERE notification_id = $2 AND lease_until <= $3 "
    "AND " PHYSCRM_UNSENT;
// Both sides at once, and without an order that would have to be made for each: it is asked for every message
// that leaves.
constexpr std::string_view kStanding =
    "SELECT n.id, n.severity, n.status, n.cancel_reason, n.is_test, n.physician_id, n.final_at, "
    "n.acknowledged_at, n.snoozed_until, n.escalate_at, d.id, d.recipient_kind, d.recipient_id, d.channel, "
    "d.status FROM notifications n JOIN deliveries d ON d.notification_id = n.id WHERE n.id = $1";
constexpr std::string_view kOfNotification =
    "SELECT " PHYSCRM_DELIVERY_COLUMNS " FROM deliveries WHERE notification_id = $1 ORDER BY id";
constexpr std::string_view kAttempts =
    "SELECT a.delivery_id, a.attempt, a.at, a.outcome, a.error FROM delivery_attempts a "
    "JOIN deliveries d ON d.id = a.delivery_id WHERE d.notification_id = $1 ORDER BY a.delivery_id, "
    "a.attempt";
constexpr std::string_view kCancelFailed =
    "UPDATE deliveries SET status = 4, final_at = $1 WHERE notification_id = $2 AND status = 3";
constexpr std::string_view kDepth =
    "SELECT count(*) FILTER (WHERE next_attempt_at <= $1 AND lease_until <= $2), "
    "count(*) FILTER (WHERE next_attempt_at > $1 AND lease_until <= $2), "
    "count(*) FILTER (WHERE lease_until > $2), "
    "min(CASE WHEN lease_until <= $2 AND next_attempt_at <= $1 THEN next_attempt_at END) "
    "FROM deliveries WHERE " PHYSCRM_UNSENT;
constexpr std::string_view kRemoveLogs =
    "DELETE FROM delivery_attempts WHERE (delivery_id, attempt) IN (SELECT a.delivery_id, a.attempt "
    "FROM delivery_attempts a JOIN deliveries d ON d.id = a.delivery_id WHERE a.outcome > 0 AND a.at < $1 "
    "AND d.final_at IS NOT NULL ORDER BY a.delivery_id, a.attempt LIMIT $2)";
constexpr std::string_view kRemoveAttemptsOf =
    "DELETE FROM delivery_attempts WHERE delivery_id IN (SELECT id FROM deliveries WHERE notification_id = "
    "$1)";
constexpr std::string_view kRemoveOf = "DELETE FROM deliveries WHERE notification_id = $1";

/// The columns that every reading of a row begins with.
void read_address(Columns& row, Delivery& d) {
  d.id = row.id<DeliveryId>();
  d.notification_id = row.id<NotificationId>();
  d.recipient_kind = row.one_of(RecipientKind::team);
  d.recipient_id = row.integer();
  d.recipient = row.text();
  d.channel = row.one_of(ChannelKind::host);
  d.status = row.one_of(DeliveryStatus::cancelled);
  d.attempts = row.small();
  d.next_attempt_at = row.instant();
}

Delivery read_delivery(Columns& row) {
  Delivery d;
  read_address(row, d);
  d.first_failed_at = row.optional_instant();
  d.sent_at = row.optional_instant();
  d.final_at = row.optional_instant();
  d.last_error = row.text();
  d.digest_id = row.text();
  d.subject = row.text();
  d.body = row.text();
  d.body_hash = row.text();
  d.created_at = row.instant();
  return d;
}

Notification read_settled(Columns& row) {
  Notification n;
  n.id = row.id<NotificationId>();
  n.severity = row.one_of(Severity::critical);
  n.status = row.one_of(DeliveryStatus::cancelled);
  n.cancel_reason = row.one_of(CancelReason::manual);
  n.is_test = row.flag();
  n.physician_id = row.id<PhysicianId>();
  n.final_at = row.optional_instant();
  n.acknowledged_at = row.optional_instant();
  n.snoozed_until = row.optional_instant();
  n.escalate_at = row.optional_instant();
  return n;
}

DeliveryState read_state(Columns& row) {
  DeliveryState state;
  state.id = row.id<DeliveryId>();
  state.recipient_kind = row.one_of(RecipientKind::team);
  state.recipient_id = row.integer();
  state.channel = row.one_of(ChannelKind::host);
  state.status = row.one_of(DeliveryStatus::cancelled);
  return state;
}

ClaimedDelivery read_claimed(Columns& row) {
  ClaimedDelivery claimed;
  claimed.epoch = row.integer();
  Delivery& d = claimed.delivery;
  read_address(row, d);
  d.first_failed_at = row.optional_instant();
  d.last_error = row.text();
  d.digest_id = row.text();
  d.created_at = row.instant();
  return claimed;
}

/// The rows of one notification, if it has deliveries.
Result<void> read_standing(Statement& query, std::vector<NotificationStanding>& standings) {
  NotificationStanding* standing = nullptr;
  for (;;) {
    PHYSCRM_TRY(const bool more, query.next());
    if (!more) break;
    Columns row{query};
    if (standing == nullptr) standing = &standings.emplace_back();
    standing->notification = read_settled(row);
    standing->deliveries.push_back(read_state(row));
    if (row.damaged()) return damaged_row();
  }
  if (standing == nullptr) return ok();
  std::sort(standing->deliveries.begin(), standing->deliveries.end(),
            [](const DeliveryState& a, const DeliveryState& b) { return a.id < b.id; });
  return ok();
}

/// In the order in which they were due; RETURNING promises none.
void sort_by_due(std::vector<ClaimedDelivery>& rows) {
  std::sort(rows.begin(), rows.end(), [](const ClaimedDelivery& a, const ClaimedDelivery& b) {
    return std::pair{a.delivery.next_attempt_at, a.delivery.id} <
           std::pair{b.delivery.next_attempt_at, b.delivery.id};
  });
}

}  // namespace

Result<std::vector<RowOutcome>> SqlDeliveries::insert(std::span<const Delivery> rows) {
  PHYSCRM_TRY(auto insert, scope_.write(kInsert));
  return insert_each(insert, rows, [](Statement& into, const Delivery& d) {
    into.bind(d.id, d.notification_id, d.recipient_kind, d.recipient_id, d.recipient, d.channel, d.status,
              d.attempts, d.next_attempt_at, or_null(d.last_error), d.final_at, or_null(d.digest_id),
              d.created_at);
  });
}

Result<std::vector<ClaimedDelivery>> SqlDeliveries::claim(const ClaimRequest& request) {
  const std::string_view sql = request.only_of ? kClaimOf : request.only_failed ? kClaimFailed : kClaim;
  std::vector<ClaimedDelivery> claimed;
  {
    PHYSCRM_TRY(auto claim, scope_.write(sql));
    if (request.only_of) {
      claim.bind(request.owner, request.lease_until, request.only_of, request.now, request.lease_now,
                 std::int64_t{request.channels}, request.limit);
    } else {
      claim.bind(request.owner, request.lease_until, request.now, request.lease_now,
                 std::int64_t{request.channels}, request.limit);
    }
    PHYSCRM_TRY(claimed, fetch_all(claim, read_claimed));
  }
  PHYSCRM_TRYV(claim_digests(request, claimed));
  sort_by_due(claimed);
  return claimed;
}

Result<void> SqlDeliveries::claim_digests(const ClaimRequest& request,
                                          std::vector<ClaimedDelivery>& claimed) {
  std::set<std::string> digests;
  for (const ClaimedDelivery& row : claimed) {
    if (!row.delivery.digest_id.empty()) digests.insert(row.delivery.digest_id);
  }
  PHYSCRM_TRY(auto claim, scope_.write(kClaimDigest));
  for (const std::string& digest : digests) {
    claim.bind(request.owner, request.lease_until, digest, request.lease_now, request.now);
    PHYSCRM_TRY(auto rest, fetch_all(claim, read_claimed));
    std::move(rest.begin(), rest.end(), std::back_inserter(claimed));
  }
  return ok();
}

Result<std::int64_t> SqlDeliveries::make_failed_due(Instant now, Instant lease_now) {
  PHYSCRM_TRY(auto make_due, scope_.write(kMakeFailedDue));
  make_due.bind(now, lease_now);
  return make_due.run();
}

Result<void> SqlDeliveries::postpone(NotificationId id, Instant until) {
  PHYSCRM_TRY(auto postpone, scope_.write(kPostpone));
  postpone.bind(until, id);
  PHYSCRM_TRYV(postpone.run());
  return ok();
}

Result<std::int64_t> SqlDeliveries::extend(std::span<const ClaimedDelivery> held, Instant lease_until) {
  PHYSCRM_TRY(auto extend, scope_.write(kExtend));
  std::int64_t ours = 0;
  PHYSCRM_TRYV(run_each(
      extend, held,
      [&](Statement& each, const ClaimedDelivery& row) {
        each.bind(lease_until, row.delivery.id, row.epoch);
      },
      [&](std::size_t, std::int64_t changed) -> Result<void> {
        ours += changed;
        return ok();
      }));
  return ours;
}

Result<std::vector<bool>> SqlDeliveries::record(std::span<const DeliveryRecord> records) {
  PHYSCRM_TRY(auto write, scope_.write(kRecord));
  std::vector<bool> ours;
  ours.reserve(records.size());
  std::vector<DeliveryAttempt> tried;
  const auto written = run_each(
      write, records,
      [](Statement& each, const DeliveryRecord& record) {
        const Delivery& d = record.delivery;
        each.bind(d.status, d.attempts, d.next_attempt_at, d.first_failed_at, d.sent_at, d.final_at,
                  or_null(d.last_error), or_null(d.subject), or_null(d.body), or_null(d.body_hash), d.id,
                  record.epoch);
      },
      [&](std::size_t i, std::int64_t changed) -> Result<void> {
        ours.push_back(changed == 1);
        if (changed == 0 || !records[i].attempt) return ok();
        tried.push_back(*records[i].attempt);
        tried.back().delivery_id = records[i].delivery.id;
        return ok();
      });
  if (!written && concerns_store(written.error())) return written.error();
  // Of a row that is refused, too: what was written before it stays, with its attempts.
  PHYSCRM_TRY(auto log, scope_.write(kLog));
  PHYSCRM_TRYV(run_all(log, std::span<const DeliveryAttempt>{tried},
                       [](Statement& each, const DeliveryAttempt& attempt) {
                         each.bind(attempt.delivery_id, attempt.at, attempt.outcome, or_null(attempt.error));
                       }));
  if (!written) return written.error();
  return ours;
}

Result<void> SqlDeliveries::cancel_of(std::span<const NotificationId> ids, Instant now, Instant lease_now) {
  PHYSCRM_TRY(auto cancel, scope_.write(kCancel));
  return run_all(cancel, ids,
                 [now, lease_now](Statement& each, NotificationId id) { each.bind(now, id, lease_now); });
}

Result<std::vector<NotificationStanding>> SqlDeliveries::standings_of(std::span<const NotificationId> ids) {
  PHYSCRM_TRY(auto query, scope_.read(kStanding));
  std::vector<NotificationStanding> standings;
  standings.reserve(ids.size());
  PHYSCRM_TRYV(for_each_row(
      query, ids, [](Statement& each, NotificationId id) { each.bind(id); },
      [&](Statement& each, std::size_t) { return read_standing(each, standings); }));
  return standings;
}

Result<std::vector<Delivery>> SqlDeliveries::of_notification(NotificationId id) {
  PHYSCRM_TRY(auto query, scope_.read(kOfNotification));
  query.bind(id);
  return fetch_all(query, read_delivery);
}

Result<std::vector<DeliveryAttempt>> SqlDeliveries::attempts_of(NotificationId id) {
  PHYSCRM_TRY(auto query, scope_.read(kAttempts));
  query.bind(id);
  return fetch_all(query, [](Columns& row) {
    DeliveryAttempt attempt;
    attempt.delivery_id = row.id<DeliveryId>();
    attempt.attempt = row.small();
    attempt.at = row.instant();
    attempt.outcome = row.one_of(AttemptOutcome::permanently_failed);
    attempt.error = row.text();
    return attempt;
  });
}

Result<std::int64_t> SqlDeliveries::cancel_failed(NotificationId id, Instant now) {
  PHYSCRM_TRY(auto cancel, scope_.write(kCancelFailed));
  cancel.bind(now, id);
  return cancel.run();
}

Result<QueueDepth> SqlDeliveries::depth(Instant now, Instant lease_now) {
  PHYSCRM_TRY(auto query, scope_.read(kDepth));
  query.bind(now, lease_now);
  PHYSCRM_TRY(const auto depth, fetch_one(query, [](Columns& row) {
                QueueDepth depth;
                depth.due = row.integer();
                depth.waiting = row.integer();
                depth.leased = row.integer();
                depth.oldest_due = row.optional_instant();
                return depth;
              }));
  return depth.value_or(QueueDepth{});
}

Result<std::int64_t> SqlDeliveries::remove_failure_logs(Instant before, int limit) {
  PHYSCRM_TRY(auto remove, scope_.write(kRemoveLogs));
  remove.bind(before, limit);
  return remove.run();
}

Result<std::int64_t> SqlDeliveries::remove_of(std::span<const NotificationId> ids) {
  const auto bind = [](Statement& each, NotificationId id) { each.bind(id); };
  PHYSCRM_TRY(auto attempts, scope_.write(kRemoveAttemptsOf));
  PHYSCRM_TRYV(run_all(attempts, ids, bind));
  PHYSCRM_TRY(auto deliveries, scope_.write(kRemoveOf));
  return run_counting(deliveries, ids, bind);
}

}  // namespace physcrm::storage::sql
