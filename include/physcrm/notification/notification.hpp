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

/// One reminder of one term of a credential. Identity: (physician, credential, type, notification date, days
/// before), where the type follows from the credential's kind and the date is expiration - days before.
struct Notification {
  NotificationId id;
  PhysicianId physician_id;
  CredentialId credential_id;
  EntityType entity_type = EntityType::license;
  std::string state;
  Date expiration_date;
  int days_before = 0;
  Severity severity = Severity::info;
  DeliveryStatus status = DeliveryStatus::pending;
  CancelReason cancel_reason = CancelReason::none;
  std::vector<int> collapsed;  ///< intervals of the term that passed without ever being created
  Instant created_at;

  friend bool operator==(const Notification&, const Notification&) = default;
};

}  // namespace physcrm

#endif
