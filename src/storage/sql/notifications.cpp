#include "storage/sql/notifications.hpp"

#include <charconv>

#include "base/try.hpp"
#include "storage/sql/paging.hpp"
#include "storage/sql/row_outcome.hpp"
#include "storage/sql/sql_builder.hpp"

namespace physcrm::storage::sql {
namespace {

#define PHYSCRM_NOTIFICATION_COLUMNS                                                                        \
  "n.id, n.notice, n.is_test, n.physician_id, n.credential_id, n.entity_type, n.state, n.expiration_date, " \
  "n.days_before, n.severity, n.status, n.cancel_reason, n.collapsed, n.event_id, n.subject, n.body, "      \
  "n.is_planned, n.final_at, n.acknowledged_at, n.acknowledged_by, n.snoozed_until, n.escalation_level, "   \
  "n.escalate_at, n.created_at"

// The notification date as its index holds it: see the schema.
#define PHYSCRM_NEGATED_DATE                                                 \
  "(CASE WHEN n.expiration_date IS NULL THEN -(n.created_at / 86400000000) " \
  "ELSE n.days_before - n.expiration_date END)"

// pending and failed
#define PHYSCRM_UNSENT "(n.status = 0 OR n.status = 2)"

#define PHYSCRM_CANCEL                                                            \
  "UPDATE notifications AS n SET status = 4, cancel_reason = $1, final_at = $2, " \
  "escalate_at = NULL WHERE "

constexpr std::string_view kInsert =
    "INSERT INTO notifications (id, notice, is_test, physician_id, credential_id, entity_type, state, "
    "expiration_date, "
    "days_before, severity, status, cancel_reason, collapsed, event_id, subject, body, is_planned, final_at, "
    "acknowledged_at, acknowledged_by, snoozed_until, escalation_level, escalate_at, created_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, "
    "$22, $23, $24) ON CONFLICT DO NOTHING";
constexpr std::string_view kFind =
    "SELECT " PHYSCRM_NOTIFICATION_COLUMNS " FROM notifications n WHERE n.id = $1";
constexpr std::string_view kRevive =
    "UPDATE notifications SET status = 0, cancel_reason = 0, is_planned = 0, final_at = NULL WHERE id = $1 "
    "AND status = 4";
constexpr std::string_view kCancelOne = PHYSCRM_CANCEL "n.id = $3 AND " PHYSCRM_UNSENT;
constexpr std::string_view kCancelOfCredential =
    PHYSCRM_CANCEL "n.credential_id = $3 AND " PHYSCRM_UNSENT " RETURNING id";
constexpr std::string_view kCancelOfTerm =
    PHYSCRM_CANCEL "n.credential_id = $3 AND n.expiration_date = $4 AND " PHYSCRM_UNSENT " RETURNING id";
constexpr std::string_view kCancelOfPhysician = PHYSCRM_CANCEL
    "n.credential_id IN (SELECT c.id FROM credentials c WHERE c.physician_id = $3) AND " PHYSCRM_UNSENT
    " RETURNING id";
constexpr std::string_view kCancelOfPhysicianOnDate = PHYSCRM_CANCEL
    "n.credential_id IN (SELECT c.id FROM credentials c WHERE c.physician_id = $3) "
    "AND n.expiration_date = $4 AND " PHYSCRM_UNSENT " RETURNING id";
constexpr std::string_view kUpdate =
    "UPDATE notifications SET status = $1, cancel_reason = $2, is_planned = $3, final_at = $4, "
    "acknowledged_at = $5, acknowledged_by = $6, snoozed_until = $7, escalation_level = $8, escalate_at = $9 "
    "WHERE id = $10";
constexpr std::string_view kSettle =
    "UPDATE notifications SET status = $1, cancel_reason = $2, final_at = $3, escalate_at = $4 WHERE id = $5";
constexpr std::string_view kUnplanned =
    "SELECT " PHYSCRM_NOTIFICATION_COLUMNS
    " FROM notifications n WHERE n.status = 0 AND n.is_planned = 0 AND n.id > $1 "
    "AND (n.snoozed_until IS NULL OR n.snoozed_until <= $2) ORDER BY n.id LIMIT $3";
constexpr std::string_view kToEscalate =
    "SELECT " PHYSCRM_NOTIFICATION_COLUMNS
    " FROM notifications n WHERE n.escalate_at <= $1 ORDER BY n.escalate_at, n.id LIMIT $2";
constexpr std::string_view kFinalBefore =
    "SELECT " PHYSCRM_NOTIFICATION_COLUMNS
    " FROM notifications n WHERE n.final_at < $1 AND n.severity = $2 AND n.id > $3 ORDER BY n.id LIMIT $4";
constexpr std::string_view kRemove = "DELETE FROM notifications WHERE id = $1";

constexpr std::int64_t kDay_us = 86'400'000'000;

constexpr SqlText kInOrder{" ORDER BY " PHYSCRM_NEGATED_DATE ", n.id"};

std::string join(const std::vector<int>& numbers) {
  std::string text;
  for (const int number : numbers) {
    if (!text.empty()) text += ',';
    text += std::to_string(number);
  }
  return text;
}

/// The inverse of `join`; false for anything else.
bool split(std::string_view text, std::vector<int>& numbers) {
  while (!text.empty()) {
    int number = 0;
    const auto [stopped, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{}) return false;
    numbers.push_back(number);
    text.remove_prefix(static_cast<std::size_t>(stopped - text.data()));
    if (text.empty()) return true;
    if (text.front() != ',' || text.size() == 1) return false;
    text.remove_prefix(1);
  }
  return true;
}

Notification read_notification(Columns& row) {
  Notification n;
  n.id = row.id<NotificationId>();
  n.notice = row.one_of(NoticeType::security_event);
  n.is_test = row.flag();
  n.physician_id = row.id<PhysicianId>();
  n.credential_id = row.id<CredentialId>();
  n.entity_type = row.one_of(EntityType::csr);
  n.state = row.text();
  n.expiration_date = row.date();
  n.days_before = row.small();
  n.severity = row.one_of(Severity::critical);
  n.status = row.one_of(DeliveryStatus::cancelled);
  n.cancel_reason = row.one_of(CancelReason::manual);
  if (!split(row.text(), n.collapsed)) row.mark_damaged();
  n.event_id = row.text();
  n.subject = row.text();
  n.body = row.text();
  n.is_planned = row.flag();
  n.final_at = row.optional_instant();
  n.acknowledged_at = row.optional_instant();
  n.acknowledged_by = row.text();
  n.snoozed_until = row.optional_instant();
  n.escalation_level = row.small();
  n.escalate_at = row.optional_instant();
  n.created_at = row.instant();
  return n;
}

Result<std::vector<NotificationId>> returned_ids(Statement& statement) {
  PHYSCRM_TRY(auto ids, fetch_all(statement, [](Columns& row) { return row.id<NotificationId>(); }));
  std::sort(ids.begin(), ids.end());
  return ids;
}

Result<void> must_be_there(std::size_t, std::int64_t changed) {
  if (changed == 0) return Error{ErrorCode::not_found, "there is no such notification"};
  return ok();
}

std::int64_t negated(Date date) {
  return -std::int64_t{date.days_since_epoch()};
}

SqlBuilder from_where(const NotificationFilter& filter) {
  SqlBuilder where{" FROM notifications n WHERE 1 = 1"};
  if (filter.status) where.add(" AND n.status = ").value(static_cast<std::int64_t>(*filter.status));
  if (filter.severity) where.add(" AND n.severity = ").value(static_cast<std::int64_t>(*filter.severity));
  if (filter.physician_id) {
    where.add(" AND (n.credential_id IN (SELECT c.id FROM credentials c WHERE c.physician_id = ");
    where.value(filter.physician_id.value);
    // Those about no credential are few; they stand together in the index of identities, as the others do.
    where.add(") OR (n.credential_id IS NULL AND n.physician_id = ");
    where.value(filter.physician_id.value).add("))");
  }
  if (filter.from) where.add(" AND " PHYSCRM_NEGATED_DATE " <= ").value(negated(*filter.from));
  if (filter.to) where.add(" AND " PHYSCRM_NEGATED_DATE " >= ").value(negated(*filter.to));
  return where;
}

Result<void> add_rows(Scope& scope, const SqlBuilder& where, SqlText order, std::int64_t offset, int limit,
                      std::vector<Notification>& rows) {
  SqlBuilder query = where.after("SELECT " PHYSCRM_NOTIFICATION_COLUMNS);
  query.add(order).add(" LIMIT ").value(std::int64_t{limit}).add(" OFFSET ").value(offset);
  PHYSCRM_TRY(auto statement, query.prepare(scope));
  PHYSCRM_TRY(auto more, fetch_all(statement, read_notification));
  std::move(more.begin(), more.end(), std::back_inserter(rows));
  return ok();
}

}  // namespace

Result<std::vector<RowOutcome>> SqlNotifications::insert(std::span<const Notification> rows) {
  PHYSCRM_TRY(auto insert, scope_.write(kInsert));
  std::string collapsed;
  return insert_each(insert, rows, [&](Statement& into, const Notification& n) {
    collapsed = join(n.collapsed);
    const bool has_term = static_cast<bool>(n.credential_id);
    into.bind(n.id, n.notice, n.is_test, or_null(n.physician_id), or_null(n.credential_id),
              has_term ? std::optional{n.entity_type} : std::nullopt, or_null(n.state),
              has_term ? std::optional{n.expiration_date} : std::nullopt, n.days_before, n.severity, n.status,
              n.cancel_reason, or_null(collapsed), n.event_id, or_null(n.subject), or_null(n.body),
              n.is_planned, n.final_at, n.acknowledged_at, or_null(n.acknowledged_by), n.snoozed_until,
              n.escalation_level, n.escalate_at, n.created_at);
  });
}

Result<void> SqlNotifications::revive(std::span<const NotificationId> ids) {
  PHYSCRM_TRY(auto revive, scope_.write(kRevive));
  return run_all(revive, ids, [](Statement& each, NotificationId id) { each.bind(id); });
}

Result<std::vector<NotificationId>> SqlNotifications::cancel(std::span<const NotificationId> ids,
                                                             CancelReason reason, Instant at) {
  PHYSCRM_TRY(auto cancel, scope_.write(kCancelOne));
  std::vector<NotificationId> cancelled;
  PHYSCRM_TRYV(run_each(
      cancel, ids, [&](Statement& each, NotificationId id) { each.bind(reason, at, id); },
      [&](std::size_t i, std::int64_t changed) -> Result<void> {
        if (changed == 1) cancelled.push_back(ids[i]);
        return ok();
      }));
  std::sort(cancelled.begin(), cancelled.end());
  return cancelled;
}

Result<std::vector<NotificationId>> SqlNotifications::cancel_unsent(const CancelScope& scope,
                                                                    CancelReason reason, Instant at) {
  const bool one_credential = static_cast<bool>(scope.credential_id);
  if (one_credential == static_cast<bool>(scope.physician_id)) {
    return Error{ErrorCode::internal, "notifications are cancelled of one credential or of one physician"};
  }
  const std::string_view sql = one_credential     ? (scope.expiration ? kCancelOfTerm : kCancelOfCredential)
                               : scope.expiration ? kCancelOfPhysicianOnDate
                                                  : kCancelOfPhysician;
  PHYSCRM_TRY(auto cancel, scope_.write(sql));
  cancel.bind(reason, at, one_credential ? scope.credential_id.value : scope.physician_id.value);
  if (scope.expiration) cancel.bind_at(4, *scope.expiration);
  return returned_ids(cancel);
}

Result<void> SqlNotifications::update(std::span<const Notification> rows) {
  PHYSCRM_TRY(auto update, scope_.write(kUpdate));
  return run_each(
      update, rows,
      [](Statement& each, const Notification& n) {
        each.bind(n.status, n.cancel_reason, n.is_planned, n.final_at, n.acknowledged_at,
                  or_null(n.acknowledged_by), n.snoozed_until, n.escalation_level, n.escalate_at, n.id);
      },
      must_be_there);
}

Result<void> SqlNotifications::settle(std::span<const Notification> rows) {
  PHYSCRM_TRY(auto settle, scope_.write(kSettle));
  return run_each(
      settle, rows,
      [](Statement& each, const Notification& n) {
        each.bind(n.status, n.cancel_reason, n.final_at, n.escalate_at, n.id);
      },
      must_be_there);
}

Result<std::vector<Notification>> SqlNotifications::unplanned(Instant now, NotificationId after, int limit) {
  PHYSCRM_TRY(auto query, scope_.read(kUnplanned));
  query.bind(after, now, limit);
  return fetch_all(query, read_notification);
}

Result<std::vector<Notification>> SqlNotifications::to_escalate(Instant now, int limit) {
  PHYSCRM_TRY(auto query, scope_.read(kToEscalate));
  query.bind(now, limit);
  return fetch_all(query, read_notification);
}

Result<std::vector<Notification>> SqlNotifications::final_before(Severity severity, Instant before,
                                                                 NotificationId after, int limit) {
  PHYSCRM_TRY(auto query, scope_.read(kFinalBefore));
  query.bind(before, severity, after, limit);
  return fetch_all(query, read_notification);
}

Result<std::int64_t> SqlNotifications::remove(std::span<const NotificationId> ids) {
  PHYSCRM_TRY(auto remove, scope_.write(kRemove));
  return run_counting(remove, ids, [](Statement& each, NotificationId id) { each.bind(id); });
}

Result<std::vector<std::optional<Notification>>> SqlNotifications::find_many(
    std::span<const NotificationId> ids) {
  PHYSCRM_TRY(auto query, scope_.read(kFind));
  return fetch_each(
      query, ids, [](Statement& each, NotificationId id) { each.bind(id); }, read_notification);
}

Result<std::optional<Notification>> SqlNotifications::find(NotificationId id) {
  PHYSCRM_TRY(auto query, scope_.read(kFind));
  query.bind(id);
  return fetch_one(query, read_notification);
}

Result<Page<Notification>> SqlNotifications::list(const NotificationFilter& filter, const PageRequest& page) {
  const SqlBuilder where = from_where(filter);
  const int limit = page_limit(page);
  std::vector<Notification> rows;
  if (page.after.empty()) {
    PHYSCRM_TRYV(add_rows(scope_, where, kInOrder, page_offset(page), limit + 1, rows));
  } else {
    // The rest of the day at which the page before ended, then the days before it: see ExpirationSlice.
    if (page.after.size() != 2) return bad_cursor();
    PHYSCRM_TRY(const std::int64_t date, cursor_number(page.after[0]));
    PHYSCRM_TRY(const std::int64_t id, cursor_number(page.after[1]));
    SqlBuilder day = where;
    day.add(" AND " PHYSCRM_NEGATED_DATE " = ").value(date).add(" AND n.id > ").value(id);
    PHYSCRM_TRYV(add_rows(scope_, day, " ORDER BY n.id", 0, limit + 1, rows));
    SqlBuilder days = where;
    days.add(" AND " PHYSCRM_NEGATED_DATE " > ").value(date);
    PHYSCRM_TRYV(add_rows(scope_, days, kInOrder, 0, limit + 1 - static_cast<int>(rows.size()), rows));
  }
  auto answer = make_page(std::move(rows), limit, [](const Notification& n) {
    const std::int64_t date = n.credential_id ? n.days_before - n.expiration_date.days_since_epoch()
                                              : -(n.created_at.microseconds() / kDay_us);
    return std::vector<std::string>{std::to_string(date), std::to_string(n.id.value)};
  });
  if (page.want_total) {
    PHYSCRM_TRY(answer.total, count(scope_, where));
  }
  return answer;
}

}  // namespace physcrm::storage::sql
