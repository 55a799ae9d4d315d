// docs/rules.md 3: the daily check through the whole engine.
#include <tuple>

#include "engine/renewal_world.hpp"
#include "physcrm/notification/interval.hpp"

namespace physcrm::test {
namespace {

using Delivery = DeliveryStatus;

/// A notification's days before, and what became of it: `7 pending`.
std::vector<std::string> term_of(World& world, CredentialId id) {
  std::vector<Notification> rows = world.notifications_of(id);
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return std::tuple{a.expiration_date, -a.days_before} < std::tuple{b.expiration_date, -b.days_before};
  });
  std::vector<std::string> term;
  for (const Notification& row : rows) {
    term.push_back(std::to_string(row.days_before) + " " + std::string{to_string(row.status)});
    if (row.cancel_reason != CancelReason::none) {
      term.back() += " " + std::string{to_string(row.cancel_reason)};
    }
  }
  return term;
}

/// The interval owed, written here a second time: the smallest days-before that is not below the days left.
std::optional<int> owed(int days) {
  if (days > 90 || days < -30) return std::nullopt;
  int smallest = 90;
  for (const int before : {60, 30, 7, 1, -1}) {
    if (before >= days) smallest = before;
  }
  return smallest;
}

// Days 91, 90, 89 ... 0, -1 ... -30, -31, each through the whole engine; and again.
TEST(CheckExpirations, creates_exactly_the_owed_notification_of_each_day_and_nothing_the_second_time) {
  World world;
  std::map<int, CredentialId> by_day;
  for (int days = 91; days >= -31; --days) by_day[days] = world.add_license(days);
  const auto entries = world.audited([&] {
    const CheckReport report = must(world.notifications.check_expirations());
    EXPECT_EQ(report.scanned, 121);
    EXPECT_EQ(report.created, 121);
    EXPECT_EQ(report.duplicates + report.revived + report.cancelled + report.failed, 0);
    EXPECT_EQ(report.by_severity, (std::array<std::int64_t, 3>{60, 29, 32}));
  });
  EXPECT_EQ(entries.size(), 6U) << "one transaction an interval";
  for (const auto& [days, credential] : by_day) {
    const auto rows = world.notifications_of(credential);
    const auto interval = owed(days);
    ASSERT_EQ(rows.size(), interval ? 1U : 0U) << days;
    if (!interval) continue;
    EXPECT_EQ(rows[0].days_before, *interval) << days;
    EXPECT_EQ(rows[0].expiration_date, world.today().plus_days(days));
    EXPECT_EQ(rows[0].status, Delivery::pending);
    EXPECT_EQ(rows[0].severity, find_interval(*interval)->severity);
    EXPECT_EQ(rows[0].physician_id, world.physician());
    EXPECT_EQ(rows[0].state, "TX");
    EXPECT_EQ(rows[0].created_at, world.core().now());
  }
  const auto again = world.audited([&] {
    const CheckReport report = must(world.notifications.check_expirations());
    EXPECT_EQ(report.scanned, 121);
    EXPECT_EQ(report.created, 0);
    EXPECT_EQ(report.duplicates, 121);
  });
  EXPECT_TRUE(again.empty());
}

// Pitfall: "A credential entered 5 days before its end got four messages at once, saying 90, 60, 30 and 7
// days."
TEST(CheckExpirations, a_credential_entered_five_days_before_its_end_gets_one_that_names_what_it_collapsed) {
  World world;
  const CredentialId credential = world.add_license(5);
  EXPECT_EQ(must(world.notifications.check_expirations()).created, 1);
  const auto rows = world.notifications_of(credential);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].days_before, 7);
  EXPECT_EQ(rows[0].collapsed, (std::vector<int>{90, 60, 30}));
}

TEST(CheckExpirations, a_missed_check_is_caught_up_with_one_notification) {
  World world;
  const CredentialId credential = world.add_license(90);
  must(world.notifications.check_expirations());
  world.pass_days(65);  // 25 days left; the checks on 60 and 30 were missed
  EXPECT_EQ(must(world.notifications.check_expirations()).created, 1);
  EXPECT_EQ(term_of(world, credential), (std::vector<std::string>{"90 cancelled superseded", "30 pending"}));
  EXPECT_EQ(world.notifications_of(credential)[0].collapsed.size() +
                world.notifications_of(credential)[1].collapsed.size(),
            1U)
      << "60 passed without ever being created";
}

// "Creating one cancels the credential's unsent ones with more days before (`superseded`)"
TEST(CheckExpirations, day_by_day_each_interval_comes_once_and_supersedes_the_unsent_one_before_it) {
  World world;
  const CredentialId credential = world.add_license(95);
  std::int64_t created = 0;
  std::int64_t cancelled = 0;
  for (int day = 0; day < 140; ++day) {
    const CheckReport report = must(world.notifications.check_expirations());
    created += report.created;
    cancelled += report.cancelled;
    world.pass_days(1);
  }
  EXPECT_EQ(created, 6);
  EXPECT_EQ(cancelled, 5);
  EXPECT_EQ(term_of(world, credential),
            (std::vector<std::string>{"90 cancelled superseded", "60 cancelled superseded",
                                      "30 cancelled superseded", "7 cancelled superseded",
                                      "1 cancelled superseded", "-1 pending"}));
  for (const Notification& row : world.notifications_of(credential)) EXPECT_TRUE(row.collapsed.empty());
}

// "each interval of a term ends in exactly one of sent, superseded or collapsed, suppressed ..."
TEST(CheckExpirations, each_interval_of_a_term_is_created_or_collapsed_exactly_once_whatever_was_missed) {
  for (unsigned missed = 0; missed < 1U << 8U; ++missed) {
    World world;
    const CredentialId credential = world.add_license(95);
    const int check_days[] = {90, 70, 60, 45, 30, 7, 1, -5};
    int left = 95;
    for (std::size_t i = 0; i < std::size(check_days); ++i) {
      world.pass_days(left - check_days[i]);
      left = check_days[i];
      if ((missed >> i & 1U) == 0) must(world.notifications.check_expirations());
    }
    std::map<int, int> settled;
    int last = 1000;
    for (const Notification& row : world.notifications_of(credential)) {
      last = std::min(last, row.days_before);
      ++settled[row.days_before];
      for (const int days : row.collapsed) ++settled[days];
    }
    for (const Interval& interval : default_intervals()) {
      ASSERT_EQ(settled[interval.days_before], interval.days_before >= last ? 1 : 0)
          << "missed " << missed << ", interval " << interval.days_before;
    }
  }
}

TEST(CheckExpirations, leaves_out_inactive_credentials_physicians_and_the_undated) {
  World world;
  const Date soon = world.today().plus_days(10);
  world.add_credential(EntityType::dea, soon, "TX", {}, CredentialStatus::inactive);
  world.add_credential(EntityType::dea, soon, "TX", world.add_physician(PhysicianStatus::inactive));
  world.add_credential(EntityType::dea, std::nullopt);
  const CheckReport report = must(world.notifications.check_expirations());
  EXPECT_EQ(report.scanned, 0);
  EXPECT_EQ(report.created, 0);
}

// "A cancelled row whose identity is owed again is set back to pending; a sent one is not sent again."
TEST(CheckExpirations, revives_a_cancelled_one_that_is_owed_again) {
  World world;
  const CredentialId credential = world.add_license(25);
  must(world.notifications.check_expirations());
  world.write([&](auto& tx) {
    return tx.notifications().cancel_unsent({{}, credential, std::nullopt}, CancelReason::physician_inactive,
                                            Instant{1});
  });
  const auto entries = world.audited([&] {
    const CheckReport report = must(world.notifications.check_expirations());
    EXPECT_EQ(report.revived, 1);
    EXPECT_EQ(report.created, 0);
    EXPECT_EQ(report.by_severity, (std::array<std::int64_t, 3>{0, 1, 0}));
  });
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(rows_of(entries[0]), (std::vector<std::string>{"ntf revived 1"}));
  EXPECT_EQ(term_of(world, credential), (std::vector<std::string>{"30 pending"}));
  EXPECT_EQ(must(world.notifications.check_expirations()).duplicates, 1);
}

TEST(CheckExpirations, reviving_supersedes_the_unsent_ones_before_it_as_creating_does) {
  World world;
  const CredentialId credential = world.add_license(60);
  must(world.notifications.check_expirations());
  world.pass_days(30);
  must(world.notifications.check_expirations());
  const auto rows = world.notifications_of(credential);
  world.write([&](auto& tx) -> Result<void> {
    const NotificationId newer = rows[0].days_before == 30 ? rows[0].id : rows[1].id;
    const NotificationId older = rows[0].days_before == 60 ? rows[0].id : rows[1].id;
    must(tx.notifications().cancel(std::span{&newer, 1}, CancelReason::manual, Instant{1}));
    return tx.notifications().revive(std::span{&older, 1});
  });
  const CheckReport report = must(world.notifications.check_expirations());
  EXPECT_EQ(report.revived, 1);
  EXPECT_EQ(report.cancelled, 1);
  EXPECT_EQ(term_of(world, credential), (std::vector<std::string>{"60 cancelled superseded", "30 pending"}));
}

// Pitfall: "Duplicate prevention without the expiration date silenced the next term".
TEST(CheckExpirations, the_next_term_has_notifications_of_its_own) {
  World world;
  const CredentialId credential = world.add_license(30);
  must(world.notifications.check_expirations());
  const WorkflowId id = must(world.renewals.initiate(EntityType::license, credential)).workflow.id;
  world.advance_to(id, {WorkflowStatus::in_progress, WorkflowStatus::filed, WorkflowStatus::under_review});
  StatusChange approval;
  approval.status = WorkflowStatus::approved;
  approval.new_expiration_date = world.today().plus_days(200);
  must(world.renewals.update_status(id, approval));
  EXPECT_EQ(must(world.notifications.check_expirations()).created, 0);
  EXPECT_EQ(term_of(world, credential), (std::vector<std::string>{"30 cancelled renewed"}))
      << "no old notification stays queued";
  world.pass_days(170);
  EXPECT_EQ(must(world.notifications.check_expirations()).created, 1);
  EXPECT_EQ(term_of(world, credential), (std::vector<std::string>{"30 cancelled renewed", "30 pending"}));
}

// Pitfall: "After the expiration: silence for ever."
TEST(CheckExpirations, speaks_once_after_the_expiration_up_to_thirty_days) {
  World world;
  const CredentialId fresh = world.add_license(-1);
  const CredentialId month = world.add_license(-30);
  const CredentialId older = world.add_license(-31);
  EXPECT_EQ(must(world.notifications.check_expirations()).created, 2);
  EXPECT_EQ(term_of(world, fresh), (std::vector<std::string>{"-1 pending"}));
  EXPECT_EQ(term_of(world, month), (std::vector<std::string>{"-1 pending"}));
  EXPECT_TRUE(term_of(world, older).empty());
}

// A clock that was set back must not have the team told again what a later notice has said.
TEST(CheckExpirations, a_clock_set_back_queues_nothing_of_an_earlier_interval) {
  World world;
  const CredentialId credential = world.add_license(5);
  must(world.notifications.check_expirations());
  world.pass_days(-40);
  const CheckReport report = must(world.notifications.check_expirations());
  EXPECT_EQ(report.created, 0);
  EXPECT_EQ(report.duplicates, 1);
  EXPECT_EQ(term_of(world, credential), (std::vector<std::string>{"7 pending"}));
}

// Pitfall: "Dates cut from UTC timestamps were off by one in the evening for American users."
TEST(CheckExpirations, the_day_changes_at_the_organisations_midnight) {
  World world{"2026-01-16T04:59:59Z"};  // 23:59:59 on the 15th in New York
  const CredentialId credential = world.add_credential(EntityType::license, date("2026-04-16"));
  EXPECT_EQ(must(world.notifications.check_expirations()).created, 0);
  world.clock().advance_seconds(1);
  EXPECT_EQ(must(world.notifications.check_expirations()).created, 1);
  EXPECT_EQ(term_of(world, credential), (std::vector<std::string>{"90 pending"}));
}

TEST(CheckExpirations, tells_how_far_it_has_come_and_stops_when_told) {
  World world;
  for (const int days : {-10, 0, 5, 20, 50, 80}) world.add_license(days);
  std::int64_t last = -1;
  EXPECT_TRUE(
      world.notifications.check_expirations(Actor::system(), [&](std::int64_t done, std::int64_t total) {
        EXPECT_GT(done, last);
        EXPECT_EQ(total, 121);
        last = done;
        return true;
      }));
  EXPECT_EQ(last, 121);
  int calls = 0;
  const auto stopped = world.notifications.check_expirations(
      Actor::system(), [&](std::int64_t, std::int64_t) { return ++calls < 2; });
  EXPECT_EQ(code_of(stopped), ErrorCode::cancelled);
}

}  // namespace
}  // namespace physcrm::test
