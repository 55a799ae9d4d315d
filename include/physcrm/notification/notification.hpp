// A notification as the engine keeps it: what it is about. Its text is rendered when it is read.
#ifndef PHYSCRM_NOTIFICATION_NOTIFICATION_HPP
#define PHYSCRM_NOTIFICATION_NOTIFICATION_HPP

#include <optional>
#include <string>
#include <vector>

#include "physcrm/date.hpp"
#include "physcrm/ids.hpp"
#include "physcrm/instant.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// One notice. That of an expiration is about one term of a credential; its identity is (physician,
/// credential, type, notification date, days before), where the type follows from the credential's kind and
/// the date is expiration - days before. Every other, a test too, is identified by its event.
struct Notification {
  NotificationId id;
  NoticeType notice = NoticeType::expiration;
  bool is_test = false;        ///< sent by hand to see whether it arrives; stands for nothing
  PhysicianId physician_id;    ///< none: a notice to the team
  CredentialId credential_id;  ///< none: about no credential; then the four below mean nothing
  EntityType entity_type = EntityType::license;
  std::string state;
  Date expiration_date;
  int days_before = 0;
  Severity severity = Severity::info;
  DeliveryStatus status = DeliveryStatus::pending;
  CancelReason cancel_reason = CancelReason::none;
  std::vector<int> collapsed;  ///< intervals of the term that passed without ever being created
  std::string event_id;        ///< the identity of every other one; of an expiration's empty
  std::string subject;         ///< likewise its text, which is not rendered
  std::string body;
  bool is_planned = false;          ///< its deliveries have been made
  std::optional<Instant> final_at;  ///< when it was sent, given up or cancelled
  std::optional<Instant> acknowledged_at;
  std::string acknowledged_by;
  std::optional<Instant> snoozed_until;  ///< nothing is sent of it before
  int escalation_level = 0;              ///< 1: to the practice's contact too, 2: to the team too
  std::optional<Instant> escalate_at;    ///< when the next level is told, unless it is acknowledged
  Instant created_at;

  friend bool operator==(const Notification&, const Notification&) = default;
};

/// One recipient of one notification, over one channel: a row of the outbox.
struct Delivery {
  DeliveryId id;
  NotificationId notification_id;
  RecipientKind recipient_kind = RecipientKind::physician;
  std::int64_t recipient_id = 0;  ///< of the physician or the practice; 0: the team
  std::string recipient;          ///< the address
  ChannelKind channel = ChannelKind::email;
  DeliveryStatus status = DeliveryStatus::pending;
  int attempts = 0;  ///< made so far
  Instant next_attempt_at;
  std::optional<Instant> first_failed_at;
  std::optional<Instant> sent_at;
  std::optional<Instant> final_at;
  std::string last_error;
  std::string digest_id;  ///< sent with all others of this digest in one message; empty: alone
  std::string subject;    ///< what was sent; empty until then
  std::string body;
  std::string body_hash;  ///< SHA-256 of the body, hex
  Instant created_at;

  friend bool operator==(const Delivery&, const Delivery&) = default;
};

/// One attempt to deliver, as the log keeps it.
struct DeliveryAttempt {
  DeliveryId delivery_id;
  int attempt = 1;  ///< 1: the first delivery
  Instant at;
  AttemptOutcome outcome = AttemptOutcome::sent;
  std::string error;

  friend bool operator==(const DeliveryAttempt&, const DeliveryAttempt&) = default;
};

}  // namespace physcrm

#endif
