// docs/rules.md 3, retention.
#include "engine/outbox_world.hpp"

namespace physcrm::test {
namespace {

// Pitfall: "Clean-up deleted pending and critical rows by age."
TEST(Cleanup, deletes_what_its_retention_is_over_for_and_nothing_that_is_pending_critical_or_owed) {
  OutboxWorld world;
  const NotificationId info = world.notice(75);
  const NotificationId warning = world.notice(20);
  const NotificationId critical = world.notice(1);
  world.process();
  const NotificationId pending = world.notice(88);
  EXPECT_EQ(must(world.notifications.cleanup()).deleted, 0);
  world.pass_days(91);
  EXPECT_EQ(must(world.notifications.cleanup()).deleted, 1);
  EXPECT_EQ(code_of(world.notifications.get(info)), ErrorCode::not_found);
  world.pass_days(90);
  EXPECT_EQ(must(world.notifications.cleanup()).deleted, 1);
  EXPECT_EQ(code_of(world.notifications.get(warning)), ErrorCode::not_found);
  world.pass_days(400);
  EXPECT_EQ(must(world.notifications.cleanup()).deleted, 0);
  EXPECT_TRUE(world.notifications.get(critical).has_value());
  EXPECT_TRUE(world.notifications.get(pending).has_value());
}

TEST(Cleanup, keeps_a_row_whose_interval_is_still_the_owed_one_since_it_would_be_sent_again) {
  OutboxWorld world;
  const NotificationId id = world.notice(90);
  world.process();
  // The clock was wrong, and the notice is "old" although its interval is owed.
  world.write([&](auto& tx) {
    Notification row = *must(tx.notifications().find(id));
    row.final_at = Instant{1};
    return tx.notifications().update({&row, 1});
  });
  EXPECT_EQ(must(world.notifications.cleanup()).deleted, 0);
}

}  // namespace
}  // namespace physcrm::test
