#include "physcrm/notification/delivery.hpp"

#include <array>

#include "base/text.hpp"

namespace physcrm {
namespace {

/// What stands for all deliveries of one recipient, and for all recipients: the first of these that is there.
/// They differ in where `sent` stands: one delivery is enough for a recipient, one recipient is not for all.
using Ranking = std::array<DeliveryStatus, 5>;
constexpr Ranking kOfRecipient{DeliveryStatus::sent, DeliveryStatus::failed, DeliveryStatus::pending,
                               DeliveryStatus::permanently_failed, DeliveryStatus::cancelled};
constexpr Ranking kOfAll{DeliveryStatus::failed, DeliveryStatus::pending, DeliveryStatus::permanently_failed,
                         DeliveryStatus::sent, DeliveryStatus::cancelled};

class Seen {
 public:
  void add(DeliveryStatus status) noexcept { there_[static_cast<std::size_t>(status)] = true; }
  [[nodiscard]] DeliveryStatus first_of(const Ranking& ranking) const noexcept {
    for (const DeliveryStatus status : ranking) {
      if (there_[static_cast<std::size_t>(status)]) return status;
    }
    return DeliveryStatus::pending;
  }

 private:
  std::array<bool, 5> there_{};
};

constexpr bool is_key_character(char c) noexcept {
  const char lower = ascii_lower(c);
  return (lower >= 'a' && lower <= 'z') || is_ascii_digit(c) || c == '.' || c == '_' || c == '-';
}

}  // namespace

DeliveryStatus notification_status(std::span<const RecipientDelivery> deliveries) noexcept {
  Seen all;
  // A notification has a handful of deliveries: going over them once for each is less than sorting a copy.
  for (const RecipientDelivery& one : deliveries) {
    Seen own;
    for (const RecipientDelivery& other : deliveries) {
      if (other.recipient == one.recipient) own.add(other.status);
    }
    all.add(own.first_of(kOfRecipient));
  }
  return all.first_of(kOfAll);
}

std::string idempotency_key(std::string_view store_id, DeliveryId delivery) {
  std::string key = "physcrm-";
  for (const char c : store_id) key.push_back(is_key_character(c) ? c : '_');
  return key + '-' + delivery.to_string();
}

}  // namespace physcrm
