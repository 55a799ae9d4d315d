// Who holds a delivery, by the clock of the leases.
#include "storage/conformance/deliveries_port.hpp"

namespace physcrm::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class DeliveryLeases : public DeliveriesPort {};
PHYSCRM_FOR_EVERY_STORE(DeliveryLeases);

// Two clocks: what is due goes by the engine's, who holds it by that of the leases.
TEST_P(DeliveryLeases, one_is_held_until_the_clock_of_the_leases_says_otherwise) {
  constexpr std::int64_t kHour = 3600;
  put(delivery(1, 1));
  const auto held = claim("a");
  ASSERT_THAT(ids(held), ElementsAre(1));
  const Instant ahead = kNow.plus_seconds(kHour);  // as a host of which the clock is fast has it
  const Instant over = kNow.plus_seconds(300);
  const ClaimRequest while_held{"b", ahead, over.plus_seconds(-1), ahead, false, 100, {}};
  EXPECT_THAT(ids(claim(while_held)), IsEmpty());
  const std::vector<NotificationId> of{NotificationId{1}};
  write([&](auto& tx) { must(tx.deliveries().cancel_of(of, ahead, over.plus_seconds(-1))); });
  const auto depth = [&](Instant lease_now) {
    return read([&](auto& tx) { return must(tx.deliveries().depth(ahead, lease_now)); });
  };
  EXPECT_EQ(depth(over.plus_seconds(-1)).leased, 1);
  EXPECT_EQ(depth(over).due, 1);
  // Its clock is slow: the lease is over, and nothing is due yet.
  const ClaimRequest early{"b", kNow.plus_seconds(-1), over, ahead, false, 100, {}};
  EXPECT_THAT(ids(claim(early)), IsEmpty());
  EXPECT_THAT(ids(claim(ClaimRequest{"b", kNow, over, ahead, false, 100, {}})), ElementsAre(1));
}

TEST_P(DeliveryLeases, a_failed_one_that_is_held_is_not_made_due) {
  put(delivery(1, 1));
  record({failed(claim("a").at(0), kLater)});
  const ClaimRequest retry{"a", kLater, kNow, kNow.plus_seconds(300), false, 100, {}};
  ASSERT_THAT(ids(claim(retry)), ElementsAre(1));
  const Instant over = kNow.plus_seconds(300);
  write([&](auto& tx) {
    EXPECT_EQ(must(tx.deliveries().make_failed_due(kNow, over.plus_seconds(-1))), 0);
    EXPECT_EQ(must(tx.deliveries().make_failed_due(kNow, over)), 1);
  });
}

}  // namespace
}  // namespace physcrm::storage
