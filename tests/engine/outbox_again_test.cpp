// docs/rules.md 3: what is put back, put off, brought back, or can't be brought to its physician.
#include "engine/outbox_world.hpp"
#include "engine/people.hpp"
#include "engine/store_file.hpp"
#include "physcrm/physicians.hpp"

namespace physcrm::test {
namespace {

void set_email(OutboxWorld& world, const std::string& email) {
  PhysicianInput input;
  input.email = email;
  must(PhysicianService{world.core()}.update(world.physician(), input));
}

TEST(Requeue, goes_to_the_address_of_today) {
  OutboxWorld world;
  const NotificationId id = world.notice(45);
  set_email(world, "old@example.org");
  world.fail_with(SendOutcome::permanent_failure, "550");
  world.process();
  ASSERT_EQ(world.box().tried.at(0).to_address, "old@example.org");
  set_email(world, "new@example.org");
  world.deliver_again();
  EXPECT_EQ(must(world.notifications.requeue({})), 1);
  world.process();
  ASSERT_EQ(world.box().arrived.size(), 1U);
  EXPECT_EQ(world.box().arrived[0].to_address, "new@example.org");
  EXPECT_EQ(world.status(id), DeliveryStatus::sent);
}

TEST(Requeue, leaves_what_is_about_a_term_that_is_over) {
  OutboxWorld world;
  const NotificationId id = world.notice(45);
  world.fail_with(SendOutcome::permanent_failure, "550");
  world.process();
  const CredentialId credential = world.view(id).notification.credential_id;
  CredentialInput moved;
  moved.expiration_date = world.today().plus_days(400);
  must(CredentialService{world.core()}.update(credential, moved));
  world.deliver_again();
  EXPECT_EQ(must(world.notifications.requeue({})), 0);
  world.process();
  EXPECT_TRUE(world.box().arrived.empty());
  EXPECT_EQ(world.status(id), DeliveryStatus::permanently_failed);
}

TEST(Outbox, the_team_is_told_at_once_of_what_no_channel_brings_to_its_physician) {
  OutboxWorld world;
  world.add_team();
  const NotificationId id = world.notice(1);
  world.box().answer = [](const OutgoingMessage& message) {
    const bool is_team = message.to_address == "team@example.org";
    return is_team ? SendResult{} : SendResult{SendOutcome::permanent_failure, "550"};
  };
  world.process();
  EXPECT_EQ(world.status(id), DeliveryStatus::permanently_failed);
  EXPECT_EQ(world.process().escalated, 1);
  ASSERT_EQ(world.box().arrived.size(), 1U);
  EXPECT_EQ(world.box().arrived[0].to_address, "team@example.org");
  EXPECT_EQ(world.status(id), DeliveryStatus::permanently_failed) << "its physician has still not had it";
  world.pass_hours(100);
  EXPECT_EQ(world.process().escalated, 0);
}

TEST(Outbox, one_whose_date_moved_away_and_back_after_a_channel_had_failed_for_good_is_sent) {
  const StoreFile file{"moved_back"};
  OutboxWorld world{"2026-01-15T12:00:00Z", file.url()};
  const NotificationId id = world.notice(45);
  const CredentialId credential = world.view(id).notification.credential_id;
  const Date date = *world.credential(credential).expiration_date;
  world.fail_with(SendOutcome::temporary_failure, "451");
  world.process();
  const auto move = [&](Date to) {
    CredentialInput moved;
    moved.expiration_date = to;
    must(CredentialService{world.core()}.update(credential, moved));
    must(world.notifications.check_expirations());
  };
  move(date.plus_days(200));
  ASSERT_EQ(world.status(id), DeliveryStatus::cancelled);
  // As when this channel had failed for good and the next one was still open.
  file.execute("UPDATE deliveries SET status = 3");
  move(date);
  world.deliver_again();
  world.process();
  EXPECT_EQ(world.status(id), DeliveryStatus::sent);
}

TEST(Outbox, a_snooze_of_one_that_is_leaving_holds_from_its_next_attempt_on) {
  OutboxWorld world;
  const NotificationId id = world.notice(20);
  world.box().answer = [&](const OutgoingMessage&) {
    if (world.box().tried.size() == 1) must(world.notifications.snooze(id, world.today().plus_days(3)));
    return SendResult{SendOutcome::temporary_failure, "451"};
  };
  world.process();
  world.deliver_again();
  for (int i = 0; i < 60; ++i) {
    world.pass_hours(1);
    world.process();
  }
  EXPECT_EQ(world.box().tried.size(), 1U);
  world.pass_hours(12);
  world.process();
  EXPECT_EQ(world.box().tried.size(), 2U);
}

TEST(Outbox, a_row_that_cannot_be_recorded_holds_up_no_other) {
  const StoreFile file{"unrecordable"};
  OutboxWorld world{"2026-01-15T12:00:00Z", file.url()};
  std::vector<NotificationId> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(world.notice(20 + i));
  file.execute(
      "CREATE TRIGGER broken BEFORE INSERT ON delivery_attempts WHEN NEW.delivery_id = 3 "
      "BEGIN SELECT RAISE(ABORT, 'no'); END");
  EXPECT_FALSE(world.notifications.process_queue().has_value());
  EXPECT_EQ(world.box().arrived.size(), 5U);
  int sent = 0;
  for (const NotificationId id : ids) sent += world.status(id) == DeliveryStatus::sent ? 1 : 0;
  EXPECT_EQ(sent, 4);
  file.execute("DROP TRIGGER broken");
}

TEST(Outbox, damaged_preferences_and_templates_of_one_hold_up_nobody) {
  const StoreFile file{"damaged_texts"};
  OutboxWorld world{"2026-01-15T12:00:00Z", file.url()};
  world.notice(20);
  file.execute(
      "INSERT INTO recipient_preferences (recipient, body, version) VALUES ('phy_1', 'nonsense', 1);"
      "INSERT INTO message_templates (key, subject, body, html) VALUES ('nonsense', 's', 'b', '')");
  EXPECT_EQ(world.process().sent, 1);
}

}  // namespace
}  // namespace physcrm::test
