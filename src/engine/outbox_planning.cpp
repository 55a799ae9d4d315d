#include <algorithm>
#include <set>
#include <utility>

#include "base/try.hpp"
#include "engine/channel_set.hpp"
#include "engine/outbox.hpp"
#include "notification/send_time.hpp"
#include "physcrm/notification/escalation.hpp"

namespace physcrm {
namespace {

/// Notifications in one transaction: some hundred kilobytes of rows, a fraction of a second.
constexpr int kPlanSlice = 2000;

std::optional<Date> expiration_of(const Notification& row) {
  return row.credential_id ? std::optional{row.expiration_date} : std::nullopt;
}

/// The zone that the contact's wall clock shows; one that the system has lost is the organisation's.
Zone zone_of(const Contact& contact, const StoreSettings& settings) {
  if (contact.preferences.time_zone.empty()) return settings.zone;
  auto zone = Zone::find(contact.preferences.time_zone);
  return zone ? std::move(zone).value() : settings.zone;
}

/// Digests are made of what is not critical; all of a day's go out together.
std::string digest_id(const Contact& contact, const Notification& row, ChannelKind channel, const Zone& zone,
                      Instant send_at) {
  const bool is_alone = row.is_test || row.severity == Severity::critical || !row.credential_id;
  if (!contact.preferences.digest_hour || is_alone) return {};
  return contact.recipient.to_string() + "/" + zone.civil_date(send_at).to_string() + "/" +
         std::string{to_string(channel)};
}

/// Whom a notification goes to first: the physician; where they can't be reached their practice's contact,
/// and then the team, so that it does not go unsaid. Null when nobody can be reached.
Result<const Contact*> first_contact(UnitOfWork& work, ContactBook& contacts, const Notification& row) {
  PracticeId practice;
  if (row.physician_id) {
    PHYSCRM_TRY(const Contact* physician,
                contacts.find(work.tx(), {RecipientKind::physician, row.physician_id.value}));
    if (physician != nullptr && !physician->channels.empty()) return physician;
    if (physician != nullptr) practice = physician->practice_id;
  }
  if (practice) {
    PHYSCRM_TRY(const Contact* contact,
                contacts.find_reachable(work.tx(), {RecipientKind::practice, practice.value}));
    if (contact != nullptr) return contact;
  }
  return contacts.find_reachable(work.tx(), {RecipientKind::team, 0});
}

/// Stands for the message that could not be addressed, so that people see it and can put it back.
Delivery undeliverable(const UnitOfWork& work, const Notification& row) {
  Delivery delivery;
  delivery.notification_id = row.id;
  delivery.recipient_kind = row.physician_id ? RecipientKind::physician : RecipientKind::team;
  delivery.recipient_id = row.physician_id.value;
  delivery.status = DeliveryStatus::permanently_failed;
  delivery.next_attempt_at = delivery.created_at = work.now();
  delivery.final_at = work.now();
  delivery.last_error = "nobody can be reached: no address for any channel of this host";
  return delivery;
}

Result<void> plan_slice(UnitOfWork& work, ContactBook& contacts, std::vector<Notification>& rows,
                        QueueReport& report) {
  std::vector<Delivery> deliveries;
  std::vector<NotificationId> settled;
  for (Notification& row : rows) {
    PHYSCRM_TRY(const Contact* contact, first_contact(work, contacts, row));
    if (contact != nullptr) {
      deliveries.push_back(new_delivery(work, row, *contact, contact->channels.front()));
    } else {
      deliveries.push_back(undeliverable(work, row));
      settled.push_back(row.id);
    }
    row.is_planned = true;
  }
  report.permanently_failed += static_cast<std::int64_t>(settled.size());
  PHYSCRM_TRY(const auto had, insert_deliveries(work, deliveries));
  PHYSCRM_TRYV(work.tx().notifications().update(rows));
  settled.insert(settled.end(), had.begin(), had.end());
  return settle_notifications(work, settled);
}

/// Whether what the notification is about is still to be done.
Result<bool> is_open(storage::Transaction& tx, const Notification& row) {
  if (!row.credential_id) return true;
  PHYSCRM_TRY(const auto credential, tx.credentials().find(row.credential_id));
  return credential && credential->status == CredentialStatus::active &&
         credential->expiration_date == row.expiration_date;
}

/// The second level is told so long after the first. A notification keeps when its next level is due, from
/// which this leads back to when the last one was told.
std::int64_t seconds_between_levels(const EscalationPolicy& policy, Severity severity) noexcept {
  const auto& hours = severity == Severity::critical ? policy.critical_hours : policy.warning_hours;
  return std::int64_t{3600} * (hours[1] - hours[0]);
}

/// What the rule of escalation asks of a notification.
Result<EscalationState> escalation_state(UnitOfWork& work, ContactBook& contacts, const Notification& row) {
  const EscalationPolicy& policy = work.settings().policies.escalation;
  EscalationState state;
  state.severity = row.severity;
  state.sent_at = row.final_at;
  state.is_undelivered = row.status == DeliveryStatus::permanently_failed;
  state.reached = static_cast<EscalationLevel>(row.escalation_level);
  if (row.escalation_level > 0 && row.escalate_at) {
    state.escalated_at = row.escalate_at->plus_seconds(-seconds_between_levels(policy, row.severity));
  }
  state.is_acknowledged = row.acknowledged_at.has_value();
  state.snoozed_until = row.snoozed_until;
  PHYSCRM_TRY(state.is_open, is_open(work.tx(), row));
  PHYSCRM_TRY(const Contact* physician,
              contacts.find(work.tx(), {RecipientKind::physician, row.physician_id.value}));
  state.has_practice_contact = false;
  if (physician != nullptr && physician->practice_id) {
    PHYSCRM_TRY(const Contact* contact,
                contacts.find_reachable(work.tx(), {RecipientKind::practice, physician->practice_id.value}));
    state.has_practice_contact = contact != nullptr;
  }
  return state;
}

/// Adds the delivery to whoever stands at this level; none where nobody can be reached there.
Result<bool> tell_level(UnitOfWork& work, ContactBook& contacts, const Notification& row,
                        EscalationLevel level) {
  Recipient recipient{RecipientKind::team, 0};
  if (level == EscalationLevel::practice_contact) {
    PHYSCRM_TRY(const Contact* physician,
                contacts.find(work.tx(), {RecipientKind::physician, row.physician_id.value}));
    recipient = {RecipientKind::practice, physician == nullptr ? 0 : physician->practice_id.value};
  }
  PHYSCRM_TRY(const Contact* contact, contacts.find_reachable(work.tx(), recipient));
  if (contact == nullptr) return false;
  std::vector<Delivery> rows{new_delivery(work, row, *contact, contact->channels.front())};
  PHYSCRM_TRYV(insert_deliveries(work, rows));
  return true;
}

Result<void> escalate_one(UnitOfWork& work, ContactBook& contacts, Notification& row, QueueReport& report) {
  const EscalationPolicy& policy = work.settings().policies.escalation;
  PHYSCRM_TRY(EscalationState state, escalation_state(work, contacts, row));
  auto next = next_escalation(state, policy);
  if (next && next->at <= work.now()) {
    PHYSCRM_TRY(const bool is_told, tell_level(work, contacts, row, next->level));
    report.escalated += is_told ? 1 : 0;
    row.escalation_level = static_cast<int>(next->level);
    state.reached = next->level;
    state.escalated_at = work.now();
    work.record(IdKind::notification, row.id.value, is_told ? "escalated" : "escalation_skipped");
    next = next_escalation(state, policy);
  }
  row.escalate_at = next ? std::optional{next->at} : std::nullopt;
  return ok();
}

/// Plans a slice, and answers where the next one begins; nothing: there is none.
Result<std::optional<NotificationId>> plan_next(const RunContext& run, ContactBook& contacts,
                                                NotificationId after, QueueReport& report) {
  PHYSCRM_TRY(auto work, UnitOfWork::begin(run.core, run.actor, run.operation, run.moment));
  PHYSCRM_TRY(auto rows, work.tx().notifications().unplanned(work.now(), after, kPlanSlice));
  if (rows.empty()) return std::optional<NotificationId>{};
  PHYSCRM_TRYV(plan_slice(work, contacts, rows, report));
  PHYSCRM_TRYV(work.commit());
  return std::optional{rows.back().id};
}

/// Escalates a slice; false: there is none.
Result<bool> escalate_next(const RunContext& run, ContactBook& contacts, QueueReport& report) {
  PHYSCRM_TRY(auto work, UnitOfWork::begin(run.core, run.actor, run.operation, run.moment));
  PHYSCRM_TRY(auto rows, work.tx().notifications().to_escalate(work.now(), kPlanSlice));
  if (rows.empty()) return false;
  for (Notification& row : rows) PHYSCRM_TRYV(escalate_one(work, contacts, row, report));
  PHYSCRM_TRYV(work.tx().notifications().update(rows));
  PHYSCRM_TRYV(work.commit());
  return true;
}

}  // namespace

Delivery new_delivery(const UnitOfWork& work, const Notification& of, const Contact& to,
                      ChannelKind channel) {
  const Zone zone = zone_of(to, work.settings());
  Delivery delivery;
  delivery.notification_id = of.id;
  delivery.recipient_kind = to.recipient.kind;
  delivery.recipient_id = to.recipient.id;
  delivery.recipient = to.address(channel);
  delivery.channel = channel;
  delivery.created_at = work.now();
  delivery.next_attempt_at = of.is_test
                                 ? work.now()
                                 : earliest_send(to.preferences, zone, work.settings().policies.holidays,
                                                 of.severity, expiration_of(of), work.now());
  delivery.digest_id = digest_id(to, of, channel, zone, delivery.next_attempt_at);
  return delivery;
}

Result<std::vector<NotificationId>> insert_deliveries(UnitOfWork& work, std::span<Delivery> rows) {
  std::vector<NotificationId> had;
  if (rows.empty()) return had;
  PHYSCRM_TRY(std::int64_t id,
              work.tx().allocate_ids(IdKind::delivery, static_cast<std::int64_t>(rows.size())));
  for (Delivery& row : rows) row.id.value = id++;
  PHYSCRM_TRY(const auto outcomes, work.tx().deliveries().insert(rows));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (outcomes[i] == storage::RowOutcome::failed) {
      return Error{ErrorCode::storage_error, "the store refused a delivery"}.with(
          "notificationId", rows[i].notification_id.to_string());
    }
    if (outcomes[i] == storage::RowOutcome::written) {
      work.record(IdKind::delivery, rows[i].id.value, "created");
    } else {
      had.push_back(rows[i].notification_id);
    }
  }
  return had;
}

Result<bool> plan_again(UnitOfWork& work, ContactBook& contacts, Notification& row) {
  PHYSCRM_TRY(const bool is_still_open, is_open(work.tx(), row));
  if (!is_still_open) return false;
  PHYSCRM_TRY(const auto deliveries, work.tx().deliveries().of_notification(row.id));
  PHYSCRM_TRYV(work.tx().deliveries().cancel_failed(row.id, work.now()));
  std::set<Recipient> reached;
  std::set<Recipient> missed;
  for (const Delivery& delivery : deliveries) {
    const Recipient recipient{delivery.recipient_kind, delivery.recipient_id};
    if (delivery.status == DeliveryStatus::sent) reached.insert(recipient);
    if (delivery.status == DeliveryStatus::permanently_failed) missed.insert(recipient);
  }
  std::vector<Delivery> again;
  for (const Recipient& recipient : missed) {
    if (reached.contains(recipient)) continue;
    PHYSCRM_TRY(const Contact* contact, contacts.find_reachable(work.tx(), recipient));
    if (contact == nullptr) continue;
    again.push_back(new_delivery(work, row, *contact, contact->channels.front()));
  }
  PHYSCRM_TRYV(insert_deliveries(work, again));
  row.status = DeliveryStatus::pending;
  row.final_at.reset();
  row.escalate_at.reset();
  row.is_planned = !again.empty();  // else: planned as if it were new, for whoever can be reached
  return true;
}

Result<void> plan_deliveries(const RunContext& run, QueueReport& report) {
  ContactBook contacts{run.core};
  std::optional<NotificationId> after = NotificationId{};
  while (after) {
    PHYSCRM_TRY(after, plan_next(run, contacts, *after, report));
    PHYSCRM_TRYV(report_progress(run, 0, 0));
  }
  return ok();
}

Result<void> escalate(const RunContext& run, QueueReport& report) {
  ContactBook contacts{run.core};
  for (bool is_any = true; is_any;) {
    PHYSCRM_TRY(is_any, escalate_next(run, contacts, report));
    PHYSCRM_TRYV(report_progress(run, 0, 0));
  }
  return ok();
}

}  // namespace physcrm
