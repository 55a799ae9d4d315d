// A store with three notifications, for tests of their deliveries.
#ifndef PHYSCRM_TESTS_STORAGE_CONFORMANCE_DELIVERIES_PORT_HPP
#define PHYSCRM_TESTS_STORAGE_CONFORMANCE_DELIVERIES_PORT_HPP

#include "storage/conformance/store_test.hpp"

namespace physcrm::storage {

inline constexpr Instant kNow{1'700'000'000'000'000};
inline constexpr Instant kLater = kNow.plus_seconds(300);

class DeliveriesPort : public StoreTest {
 protected:
  DeliveriesPort() {
    write([this](auto& tx) {
      add_people(tx, 1);
      add(tx, credential_);
      for (std::int64_t id = 1; id <= 3; ++id) {
        add(tx, full_notification(id, credential_, static_cast<int>(30 * id)));
      }
    });
  }
  static Delivery delivery(std::int64_t id, std::int64_t notification, Instant due = kNow) {
    Delivery d;
    d.id = DeliveryId{id};
    d.notification_id = NotificationId{notification};
    d.recipient_id = id;
    d.recipient = "a@example.org";
    d.next_attempt_at = due;
    d.created_at = kNow;
    return d;
  }
  void put(const Delivery& row) {
    write([&](auto& tx) {
      EXPECT_THAT(must(tx.deliveries().insert({&row, 1})), testing::ElementsAre(RowOutcome::written));
    });
  }
  std::vector<ClaimedDelivery> claim(const std::string& owner, Instant now = kNow, int limit = 100) {
    return claim(ClaimRequest{owner, now, now, now.plus_seconds(300), false, limit, {}});
  }
  std::vector<ClaimedDelivery> claim(const ClaimRequest& request) {
    std::vector<ClaimedDelivery> claimed;
    write([&](auto& tx) { claimed = must(tx.deliveries().claim(request)); });
    return claimed;
  }
  static std::vector<std::int64_t> ids(const std::vector<ClaimedDelivery>& claimed) {
    std::vector<std::int64_t> found;
    for (const ClaimedDelivery& each : claimed) found.push_back(each.delivery.id.value);
    return found;
  }
  Delivery stored(std::int64_t id, std::int64_t notification = 1) {
    for (const Delivery& d : read(
             [&](auto& tx) { return must(tx.deliveries().of_notification(NotificationId{notification})); })) {
      if (d.id.value == id) return d;
    }
    ADD_FAILURE() << "no delivery " << id;
    return {};
  }
  std::vector<DeliveryAttempt> log(std::int64_t notification = 1) {
    return read([&](auto& tx) { return must(tx.deliveries().attempts_of(NotificationId{notification})); });
  }
  std::vector<bool> record(const std::vector<DeliveryRecord>& records) {
    std::vector<bool> ours;
    write([&](auto& tx) { ours = must(tx.deliveries().record(records)); });
    return ours;
  }
  static DeliveryRecord sent(const ClaimedDelivery& claimed, Instant at = kNow) {
    DeliveryRecord record{claimed.delivery, claimed.epoch, DeliveryAttempt{}};
    record.delivery.status = DeliveryStatus::sent;
    record.delivery.attempts = claimed.delivery.attempts + 1;
    record.delivery.sent_at = record.delivery.final_at = at;
    record.delivery.subject = "Subject";
    record.delivery.body = "Body";
    record.delivery.body_hash = "hash";
    record.attempt = DeliveryAttempt{claimed.delivery.id, 1, at, AttemptOutcome::sent, ""};
    return record;
  }
  static DeliveryRecord failed(const ClaimedDelivery& claimed, Instant next,
                               std::string error = "451 later") {
    DeliveryRecord record{claimed.delivery, claimed.epoch, DeliveryAttempt{}};
    record.delivery.status = DeliveryStatus::failed;
    record.delivery.attempts = claimed.delivery.attempts + 1;
    record.delivery.first_failed_at = kNow;
    record.delivery.next_attempt_at = next;
    record.delivery.last_error = error;
    record.attempt = DeliveryAttempt{claimed.delivery.id, 1, kNow, AttemptOutcome::failed, std::move(error)};
    return record;
  }

  const Credential credential_ = credential(1, 1, day("2026-06-30"));
};
}  // namespace physcrm::storage

#endif
