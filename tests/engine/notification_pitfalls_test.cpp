// Failures that systems of this kind really have: each test is named after one, and shows that it can't
// happen here. Those of sending to nobody, of four messages at once, of silence after the expiration, of one
// bad row and of the clean-up are in outbox_test.cpp, notifications_test.cpp and
// notifications_cleanup_test.cpp.
#include <sqlite3.h>

#include <atomic>

#include "engine/outbox_world.hpp"
#include "engine/runs.hpp"
#include "engine/store_file.hpp"
#include "physcrm/physicians.hpp"

namespace physcrm::test {
namespace {

void move_date(World& world, CredentialId id, Date to) {
  CredentialInput edit;
  edit.expiration_date = to;
  must(CredentialService{world.core()}.update(id, edit));
}

TEST(NotificationPitfalls, the_text_said_the_interval_not_the_days_really_left) {
  for (const int left : {88, 59, 12, 5, 1}) {
    OutboxWorld world;
    world.notice(left);
    world.process();
    const std::string days = std::to_string(left) + (left == 1 ? " day on " : " days on ");
    EXPECT_NE(world.box().arrived.at(0).text.find("expires in " + days), std::string::npos) << left;
  }
}

TEST(NotificationPitfalls, a_corrected_date_sent_everything_twice_while_the_old_rows_stayed_queued) {
  OutboxWorld world;
  const CredentialId credential = world.add_license(28);
  const Date right = world.today().plus_days(28);
  must(world.notifications.check_expirations());
  move_date(world, credential, right.plus_days(365));
  EXPECT_EQ(world.process().claimed, 0) << "the old row does not stay queued";
  move_date(world, credential, right);
  EXPECT_EQ(must(world.notifications.check_expirations()).revived, 1);
  EXPECT_EQ(world.process().sent, 1);
  move_date(world, credential, right.plus_days(365));
  move_date(world, credential, right);
  EXPECT_EQ(must(world.notifications.check_expirations()).created, 0);
  EXPECT_EQ(world.process().claimed, 0) << "it was said of this date";
  EXPECT_EQ(world.box().arrived.size(), 1U);
}

TEST(NotificationPitfalls, no_attempt_counter_and_no_cap_so_that_failed_rows_were_tried_for_ever) {
  OutboxWorld world;
  const NotificationId id = world.notice(20);
  world.fail_with(SendOutcome::temporary_failure, "451");
  for (int hour = 0; hour < 100; ++hour) {
    world.process();
    must(world.notifications.retry_failed());
    world.pass_hours(1);
  }
  EXPECT_EQ(world.box().tried.size(), 4U);
  EXPECT_EQ(world.view(id).deliveries.at(0).attempts, 4);
  EXPECT_EQ(world.status(id), DeliveryStatus::permanently_failed);
}

TEST(NotificationPitfalls, without_a_lease_two_processes_sent_everything_twice) {
  const StoreFile file{"two_senders"};
  OutboxWorld first{"2026-01-15T12:00:00Z", file.url()};
  OutboxWorld second{"2026-01-15T12:00:00Z", file.url()};
  for (int i = 0; i < 10; ++i) first.notice(20 + i);
  first.box().answer = [&](const OutgoingMessage&) {
    EXPECT_EQ(code_of(second.notifications.process_queue()), ErrorCode::conflict) << "the job is held";
    const RunContext run{second.core(), Actor::system(), "queue", must(moment_of(second.core())), {}};
    EXPECT_EQ(must(process_notification_queue(run)).claimed, 0) << "and so is each delivery";
    return SendResult{};
  };
  EXPECT_EQ(first.process().sent, 10);
  EXPECT_EQ(first.box().arrived.size(), 10U);
  EXPECT_TRUE(second.box().tried.empty());
}

TEST(NotificationPitfalls, read_overwrote_sent) {
  OutboxWorld world;
  const NotificationId id = world.notice(20);
  world.process();
  must(world.notifications.acknowledge(id));
  EXPECT_EQ(world.status(id), DeliveryStatus::sent);
  EXPECT_TRUE(world.view(id).notification.acknowledged_at);
  const NotificationId unsent = world.notice(25);
  must(world.notifications.acknowledge(unsent));
  EXPECT_EQ(world.status(unsent), DeliveryStatus::pending) << "reading it in a list is not having been told";
  EXPECT_EQ(world.process().sent, 1);
}

std::atomic<int> statements{0};

/// Counts what every connection opened from here on is asked.
int count_statements(sqlite3* db, char**, const sqlite3_api_routines*) {
  const auto count = [](unsigned, void*, void*, void*) {
    ++statements;
    return 0;
  };
  return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, count, nullptr);
}

/// How many statements of SQLite's a check takes when everything was said already.
int statements_of_a_check(int credentials) {
  World world{"2026-01-15T12:00:00Z", "sqlite::memory:"};
  for (int i = 0; i < credentials; ++i) world.add_license(1 + i % 90);
  must(world.notifications.check_expirations());
  const int before = statements;
  EXPECT_EQ(must(world.notifications.check_expirations()).duplicates, credentials);
  return statements - before;
}

TEST(NotificationPitfalls, every_credential_and_interval_reloaded_all_of_a_physicians_notifications) {
  const auto entry = reinterpret_cast<void (*)()>(count_statements);
  ASSERT_EQ(sqlite3_auto_extension(entry), SQLITE_OK);
  const int of_few = statements_of_a_check(90);
  const int of_many = statements_of_a_check(900);
  sqlite3_cancel_auto_extension(entry);
  EXPECT_GT(of_few, 0);
  EXPECT_EQ(of_few, of_many);
}

}  // namespace
}  // namespace physcrm::test
