#include <algorithm>
#include <utility>

#include "base/try.hpp"
#include "engine/notice_texts.hpp"
#include "engine/notification_view.hpp"
#include "engine/outbox.hpp"
#include "physcrm/notification/interval.hpp"

namespace physcrm {
namespace {

Result<storage::NotificationFilter> filter_of(const NotificationQuery& query) {
  if (query.from && query.to && *query.from > *query.to) {
    return Error{ErrorCode::invalid_argument, "is before from", "to"};
  }
  return storage::NotificationFilter{query.status, query.severity, query.physician_id, query.from, query.to};
}

/// The text as of today, in the words of the built-in template: a preview of what is sent, and for one that
/// was sent what it would say now. What was said stands in its deliveries.
NotificationView view_of(const NoticeTexts& texts, const Notification& row, std::vector<Delivery> deliveries,
                         const Moment& moment) {
  NotificationView view;
  view.notification = row;
  view.type = type_of(row);
  if (row.credential_id) {
    view.notification_date = notification_date(row.expiration_date, row.days_before);
    view.days_remaining = days_until(row.expiration_date, moment.today);
  } else {
    view.notification_date = moment.settings->zone.civil_date(row.created_at);
  }
  Message message = texts.render(row, built_in_template(row.notice), moment.today);
  view.subject = std::move(message.subject);
  view.message = std::move(message.text);
  view.deliveries = std::move(deliveries);
  return view;
}

}  // namespace

Result<NotificationView> notification_view(EngineCore& core, storage::Transaction& tx,
                                           const Notification& row) {
  PHYSCRM_TRY(const Moment moment, moment_of(core, tx));
  PHYSCRM_TRY(const NoticeTexts texts, NoticeTexts::read(tx, {&row, 1}, moment.settings->policies.intervals));
  PHYSCRM_TRY(auto deliveries, tx.deliveries().of_notification(row.id));
  return view_of(texts, row, std::move(deliveries), moment);
}

Result<Notification> find_notification(storage::Transaction& tx, NotificationId id) {
  PHYSCRM_TRY(auto row, tx.notifications().find(id));
  if (!row) return not_found("notification", id.to_string());
  return std::move(*row);
}

Result<NotificationView> NotificationService::get(NotificationId id) {
  PHYSCRM_TRY(const auto tx, begin_read(core_));
  PHYSCRM_TRY(const Notification row, find_notification(*tx, id));
  return notification_view(core_, *tx, row);
}

Result<Page<NotificationView>> NotificationService::list(const NotificationQuery& query) {
  PHYSCRM_TRY(const storage::NotificationFilter filter, filter_of(query));
  PHYSCRM_TRY(const storage::PageRequest request, page_request(query.page));
  PHYSCRM_TRY(const auto tx, begin_read(core_));
  PHYSCRM_TRY(const auto found, tx->notifications().list(filter, request));
  PHYSCRM_TRY(const Moment moment, moment_of(core_, *tx));
  PHYSCRM_TRY(const NoticeTexts texts,
              NoticeTexts::read(*tx, found.items, moment.settings->policies.intervals));
  Page<NotificationView> page;
  page.items.reserve(found.items.size());
  for (const Notification& row : found.items) {
    std::vector<Delivery> deliveries;
    if (row.is_planned) {
      PHYSCRM_TRY(deliveries, tx->deliveries().of_notification(row.id));
    }
    page.items.push_back(view_of(texts, row, std::move(deliveries), moment));
  }
  page.next_cursor = encode_cursor(found.next);
  page.total = found.total;
  return page;
}

Result<std::vector<DeliveryLogEntry>> NotificationService::deliveries(NotificationId id) {
  PHYSCRM_TRY(const auto tx, begin_read(core_));
  PHYSCRM_TRYV(find_notification(*tx, id));
  PHYSCRM_TRY(const auto deliveries, tx->deliveries().of_notification(id));
  PHYSCRM_TRY(auto attempts, tx->deliveries().attempts_of(id));
  std::vector<DeliveryLogEntry> log;
  for (const Delivery& delivery : deliveries) {
    for (DeliveryAttempt& attempt : attempts) {
      if (attempt.delivery_id == delivery.id) log.push_back({delivery, std::move(attempt)});
    }
  }
  return log;
}

Result<std::int64_t> NotificationService::requeue(const NotificationQuery& query, const Actor& actor) {
  NotificationQuery wanted = query;
  wanted.status = DeliveryStatus::permanently_failed;
  PHYSCRM_TRY(const storage::NotificationFilter filter, filter_of(wanted));
  ContactBook contacts{core_};
  std::int64_t requeued = 0;
  storage::PageRequest request;
  request.limit = kMaxPageLimit;
  for (;;) {
    PHYSCRM_TRY(auto work, UnitOfWork::begin(core_, actor, "notifications.requeue"));
    PHYSCRM_TRY(auto found, work.tx().notifications().list(filter, request));
    std::vector<Notification> again;
    for (Notification& row : found.items) {
      PHYSCRM_TRY(const bool is_planned, plan_again(work, contacts, row));
      if (!is_planned) continue;
      work.record(IdKind::notification, row.id.value, "requeued");
      again.push_back(std::move(row));
    }
    PHYSCRM_TRYV(work.tx().notifications().update(again));
    PHYSCRM_TRYV(work.commit());
    requeued += static_cast<std::int64_t>(again.size());
    if (found.next.empty()) return requeued;
    request.after = found.next;
  }
}

}  // namespace physcrm
