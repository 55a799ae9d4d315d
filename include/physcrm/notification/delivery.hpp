// The deliveries of a notification: what they make of it, and what each is known by (docs/rules.md 3).
#ifndef PHYSCRM_NOTIFICATION_DELIVERY_HPP
#define PHYSCRM_NOTIFICATION_DELIVERY_HPP

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "physcrm/ids.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// One delivery, as far as the notification's status follows from it.
struct RecipientDelivery {
  std::string_view recipient;  ///< what tells recipients apart
  DeliveryStatus status = DeliveryStatus::pending;
};

/// The status of a notification by all its deliveries, in any order; `pending` when there are none.
/// - A recipient has had it when one of the deliveries was sent; is still to be told while one is pending or
/// will
///   be retried; else was not reached when one failed permanently; else was cancelled.
/// - Recipients who were cancelled count only when all were: `cancelled`.
/// - `sent` when each of the others has had it. Else the worst of the open ones: `failed` before `pending`.
/// With
///   none open: `permanently_failed`.
[[nodiscard]] DeliveryStatus notification_status(std::span<const RecipientDelivery> deliveries) noexcept;

/// What a receiver knows a delivery by, the same on every attempt: `physcrm-{store}-dlv_{n}`. `store_id`
/// tells stores apart; bytes that are not letters, digits, `.`, `_` or `-` become `_`, for the key goes into
/// headers and file names.
[[nodiscard]] std::string idempotency_key(std::string_view store_id, DeliveryId delivery);

}  // namespace physcrm

#endif
