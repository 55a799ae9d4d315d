// What people do with a notification: take note of it, put it off, send a test.
#include <algorithm>
#include <utility>

#include "base/try.hpp"
#include "engine/channel_set.hpp"
#include "engine/contact_book.hpp"
#include "engine/notice_texts.hpp"
#include "engine/notification_view.hpp"
#include "engine/outbox.hpp"
#include "physcrm/notification/escalation.hpp"
#include "physcrm/notification/interval.hpp"

namespace physcrm {
namespace {

Result<void> check_not_cancelled(const Notification& row) {
  if (row.status != DeliveryStatus::cancelled) return ok();
  return Error{ErrorCode::failed_precondition,
               "the notification was cancelled: there is nothing to do about it"}
      .with("cancelReason", std::string{to_string(row.cancel_reason)});
}

Result<void> check_until(const Notification& row, Date today, Date until) {
  if (row.credential_id) return check_snooze(row.severity, row.expiration_date, today, until);
  return check_snooze(Severity::info, today, today, until);
}

/// The physician's active credential that expires first, today or later; nothing when there is none.
Result<std::optional<Credential>> next_to_expire(storage::Transaction& tx, PhysicianId physician,
                                                 Date today) {
  PHYSCRM_TRY(const auto all, tx.credentials().of_physicians({&physician, 1}));
  std::optional<Credential> next;
  for (const Credential& row : all) {
    const bool counts =
        row.status == CredentialStatus::active && row.expiration_date && *row.expiration_date >= today;
    if (counts && (!next || *row.expiration_date < *next->expiration_date)) next = row;
  }
  return next;
}

/// A test says what a notice would, and that it is none.
Result<Notification> test_notice(const EngineCore& core, UnitOfWork& work, PhysicianId physician) {
  Notification row;
  PHYSCRM_TRY(row.id.value, work.tx().allocate_ids(IdKind::notification, 1));
  row.is_test = true;
  row.event_id = "test/" + row.id.to_string();
  row.physician_id = physician;
  row.severity = Severity::info;
  row.created_at = work.now();
  PHYSCRM_TRY(const auto credential, next_to_expire(work.tx(), physician, work.today()));
  row.subject = "Test: notifications reach you here";
  row.body = "This is a test of the notifications about your credentials. Nothing has to be done.";
  if (!credential) return row;
  row.credential_id = credential->id;
  row.entity_type = credential->entity_type;
  row.state = credential->state;
  row.expiration_date = *credential->expiration_date;
  const std::int32_t days = days_until(row.expiration_date, work.today());
  const NotificationPolicy& policy = work.settings().policies.intervals;
  const Interval* owed = policy.intervals(row.entity_type).owed(days);
  row.days_before = owed != nullptr ? owed->days_before : kFirstNoticeDays;
  Notification real = row;
  real.event_id.clear();
  if (owed != nullptr) real.severity = owed->severity;
  PHYSCRM_TRY(const NoticeTexts texts, NoticeTexts::read(work.tx(), {&real, 1}, policy));
  PHYSCRM_TRY(const TemplateSet templates, read_templates(core, work.tx()));
  const Message message =
      texts.render(real, templates.resolve(real.notice, real.severity, ChannelKind::email, {}), work.today());
  row.subject = "Test: " + message.subject;
  row.body += " A notification would say:\n\n" + message.text;
  return row;
}

Result<Contact> reachable_contact(EngineCore& core, storage::Transaction& tx, PhysicianId id) {
  ContactBook book{core};
  PHYSCRM_TRY(const Contact* contact, book.find(tx, {RecipientKind::physician, id.value}));
  if (contact == nullptr) return not_found("physician", id.to_string());
  if (core.channels().is_empty()) {
    return Error{ErrorCode::failed_precondition, "this host has no channel to send through"};
  }
  if (contact->channels.empty()) {
    return Error{ErrorCode::failed_precondition, "the physician has no address for any channel of this host"};
  }
  return *contact;
}

}  // namespace

Result<NotificationView> NotificationService::acknowledge(NotificationId id, const Actor& actor) {
  PHYSCRM_TRY(auto work, UnitOfWork::begin(core_, actor, "notifications.acknowledge"));
  PHYSCRM_TRY(Notification row, find_notification(work.tx(), id));
  PHYSCRM_TRYV(check_not_cancelled(row));
  if (!row.acknowledged_at) {
    row.acknowledged_at = work.now();
    row.acknowledged_by = work.by();
    row.escalate_at.reset();
    PHYSCRM_TRYV(work.tx().notifications().update({&row, 1}));
    work.record(IdKind::notification, row.id.value, "acknowledged");
  }
  PHYSCRM_TRY(NotificationView view, notification_view(core_, work.tx(), row));
  PHYSCRM_TRYV(work.commit());
  return view;
}

Result<NotificationView> NotificationService::snooze(NotificationId id, Date until, const Actor& actor) {
  PHYSCRM_TRY(auto work, UnitOfWork::begin(core_, actor, "notifications.snooze"));
  PHYSCRM_TRY(Notification row, find_notification(work.tx(), id));
  PHYSCRM_TRYV(check_until(row, work.today(), until));
  PHYSCRM_TRYV(check_not_cancelled(row));
  const Instant wakes = work.settings().zone.first_instant(until);
  row.snoozed_until = wakes;
  if (row.escalate_at) row.escalate_at = std::max(*row.escalate_at, wakes);
  PHYSCRM_TRYV(work.tx().notifications().update({&row, 1}));
  PHYSCRM_TRYV(work.tx().deliveries().postpone(row.id, wakes));
  work.record(IdKind::notification, row.id.value, "snoozed", {{"snoozedUntil", "", wakes.to_string()}});
  PHYSCRM_TRY(NotificationView view, notification_view(core_, work.tx(), row));
  PHYSCRM_TRYV(work.commit());
  return view;
}

Result<NotificationView> NotificationService::test(PhysicianId physician, const Actor& actor) {
  PHYSCRM_TRY(Moment moment, moment_of(core_));
  const RunContext run{core_, actor, "notifications.test", std::move(moment), {}};
  NotificationId id;
  {
    PHYSCRM_TRY(auto work, UnitOfWork::begin(core_, actor, run.operation));
    PHYSCRM_TRY(const Contact contact, reachable_contact(core_, work.tx(), physician));
    PHYSCRM_TRY(Notification row, test_notice(core_, work, physician));
    row.is_planned = true;
    id = row.id;
    PHYSCRM_TRYV(work.tx().notifications().insert({&row, 1}));
    Delivery delivery = new_delivery(work, row, contact, contact.channels.front());
    PHYSCRM_TRYV(insert_deliveries(work, {&delivery, 1}));
    work.record(IdKind::notification, row.id.value, "created");
    PHYSCRM_TRYV(work.commit());
  }
  QueueReport report;
  PHYSCRM_TRYV(send_one(run, id, report));
  return get(id);
}

}  // namespace physcrm
