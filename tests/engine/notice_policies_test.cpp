// docs/rules.md 3: intervals, escalation, retry and holidays are policies of the store.
#include "engine/outbox_world.hpp"
#include "engine/people.hpp"

namespace physcrm::test {
namespace {

IntervalRule row(int days_before, Severity severity, std::string action, bool enabled = true) {
  return {days_before, severity, "Reminder", std::move(action), enabled};
}

void set_intervals(World& world, EntityType kind, std::vector<IntervalRule> rows) {
  SettingsInput input;
  input.policies.intervals[static_cast<std::size_t>(kind)] = std::move(rows);
  must(world.settings.set(input));
}

TEST(IntervalPolicy, each_kind_has_its_own_notices) {
  World world;
  set_intervals(
      world, EntityType::dea,
      {row(120, Severity::warning, "Log in to the DEA"), row(10, Severity::critical, "Call the DEA")});
  const CredentialId dea = world.add_credential(EntityType::dea, world.today().plus_days(100));
  const CredentialId near_dea = world.add_credential(EntityType::dea, world.today().plus_days(8));
  const CredentialId license = world.add_license(100);
  const CredentialId near_license = world.add_license(8);
  const CheckReport report = must(world.notifications.check_expirations());
  EXPECT_EQ(report.scanned, 3) << "the license that is 100 days ahead owes nothing";
  EXPECT_EQ(report.created, 3);
  EXPECT_EQ(report.by_severity, (std::array<std::int64_t, 3>{0, 2, 1}));
  EXPECT_EQ(world.notifications_of(dea).at(0).days_before, 120);
  EXPECT_EQ(world.notifications_of(dea).at(0).severity, Severity::warning);
  EXPECT_EQ(world.notifications_of(near_dea).at(0).days_before, 10);
  EXPECT_EQ(world.notifications_of(near_dea).at(0).collapsed, std::vector<int>{120});
  EXPECT_TRUE(world.notifications_of(license).empty());
  EXPECT_EQ(world.notifications_of(near_license).at(0).days_before, 30);
  EXPECT_EQ(must(world.notifications.check_expirations()).created, 0);
}

TEST(IntervalPolicy, a_kind_without_intervals_has_no_notices_and_the_others_keep_theirs) {
  World world;
  set_intervals(world, EntityType::license, {});
  world.add_license(5);
  world.add_credential(EntityType::csr, world.today().plus_days(5));
  const CheckReport report = must(world.notifications.check_expirations());
  EXPECT_EQ(report.scanned, 1);
  EXPECT_EQ(report.created, 1);
  for (const EntityType kind : {EntityType::dea, EntityType::csr}) set_intervals(world, kind, {});
  EXPECT_EQ(must(world.notifications.check_expirations()).scanned, 0);
}

TEST(IntervalPolicy, what_is_to_be_done_is_the_policys) {
  OutboxWorld world;
  set_intervals(world, EntityType::license, {row(45, Severity::warning, "Fill in form 7")});
  const NotificationId id = world.notice(40);
  EXPECT_NE(world.view(id).message.find("Action required: Fill in form 7."), std::string::npos);
  world.process();
  EXPECT_NE(world.box().arrived.at(0).text.find("expires in 40 days"), std::string::npos);
  EXPECT_NE(world.box().arrived.at(0).text.find("Fill in form 7"), std::string::npos);
}

TEST(IntervalPolicy, a_change_tells_nobody_again_what_they_were_told) {
  OutboxWorld world;
  const CredentialId license = world.add_license(50);
  must(world.notifications.check_expirations());
  world.process();
  ASSERT_EQ(world.box().arrived.size(), 1U) << "the 60 days";
  set_intervals(world, EntityType::license,
                {row(75, Severity::info, "Look"), row(55, Severity::info, "Look again"),
                 row(20, Severity::critical, "Act")});
  EXPECT_EQ(must(world.notifications.check_expirations()).created, 1) << "55 was not told yet";
  world.process();
  world.pass_days(31);
  must(world.notifications.check_expirations());
  world.process();
  EXPECT_EQ(world.box().arrived.size(), 3U);
  EXPECT_EQ(world.notifications_of(license).size(), 3U);
}

TEST(IntervalPolicy, exact_keeps_to_the_trigger_days_of_each_kind) {
  World world;
  set_intervals(world, EntityType::dea, {row(40, Severity::info, "Look")});
  SettingsInput exact;
  exact.policies.catch_up = CatchUp::exact;
  must(world.settings.set(exact));
  const CredentialId dea = world.add_credential(EntityType::dea, world.today().plus_days(41));
  const CredentialId license = world.add_license(31);
  EXPECT_EQ(must(world.notifications.check_expirations()).created, 0);
  world.pass_days(1);
  EXPECT_EQ(must(world.notifications.check_expirations()).created, 2);
  EXPECT_EQ(world.notifications_of(dea).at(0).days_before, 40);
  EXPECT_EQ(world.notifications_of(license).at(0).days_before, 30);
}

TEST(RetryPolicy, the_schedule_is_the_stores) {
  OutboxWorld world;
  SettingsInput input;
  input.policies.retry.delays_s = std::vector<std::int32_t>{3600};
  must(world.settings.set(input));
  const NotificationId id = world.notice(1);
  world.fail_with(SendOutcome::temporary_failure, "busy");
  EXPECT_EQ(world.process().failed, 1);
  EXPECT_EQ(world.box().tried.size(), 1U) << "no retry at once";
  world.pass_hours(1);
  EXPECT_EQ(world.process().permanently_failed, 1);
  EXPECT_EQ(world.status(id), DeliveryStatus::permanently_failed);
}

TEST(EscalationPolicy, its_hours_are_the_stores_and_it_can_be_switched_off) {
  OutboxWorld world;
  world.add_team();
  SettingsInput input;
  input.policies.escalation.warning_hours = std::array<std::int32_t, 2>{2, 4};
  must(world.settings.set(input));
  const NotificationId first = world.notice(20);
  world.process();
  world.pass_hours(1);
  EXPECT_EQ(world.process().escalated, 0);
  world.pass_hours(1);
  EXPECT_EQ(world.process().escalated, 1);
  EXPECT_EQ(world.view(first).notification.escalation_level, 2) << "without a practice the team is next";
  input.policies.escalation = {};
  input.policies.escalation.enabled = false;
  must(world.settings.set(input));
  world.notice(19);
  world.process();
  world.pass_hours(100);
  EXPECT_EQ(world.process().escalated, 0);
}

// 2026-01-16 is a Friday; Monday the 19th is a holiday of this store.
TEST(HolidayPolicy, nobody_who_wants_working_days_is_written_to_on_a_holiday) {
  OutboxWorld world{"2026-01-17T15:00:00Z"};
  SettingsInput input;
  input.policies.holidays = std::set<Date>{date("2026-01-19")};
  must(world.settings.set(input));
  DeliveryPreferences working_days;
  working_days.working_days_only = true;
  must(world.preferences.set({RecipientKind::physician, world.physician().value}, working_days));
  world.notice(50);
  EXPECT_EQ(world.process().sent, 0) << "a Saturday";
  world.pass_days(2);
  EXPECT_EQ(world.process().sent, 0) << "the holiday";
  world.pass_days(1);
  EXPECT_EQ(world.process().sent, 1);
}

TEST(NoticePolicies, are_stored_audited_and_read_back) {
  World world;
  SettingsInput input;
  input.policies.intervals[0] = std::vector<IntervalRule>{row(45, Severity::warning, "Act", false)};
  input.policies.escalation.critical_hours = std::array<std::int32_t, 2>{1, 2};
  input.policies.retry.delays_s = std::vector<std::int32_t>{0, 60};
  input.policies.retry.give_up_after_s = 600;
  input.policies.retention.failure_log_days = 5;
  input.policies.holidays = std::set<Date>{date("2026-12-25"), date("2027-01-01")};
  input.policies.missed_runs = MissedRunPolicies{{"maintenance", {MissedRuns::all, 3, 60}}};
  const auto entries = world.audited([&] { must(world.settings.set(input)); });
  ASSERT_EQ(entries.size(), 1U);
  std::vector<std::string> fields;
  for (const audit::FieldChange& field : entries[0].changes.at(0).fields) fields.push_back(field.field);
  EXPECT_EQ(fields, (std::vector<std::string>{"intervals", "escalation", "retry", "retention", "holidays",
                                              "missedRuns"}));
  EXPECT_EQ(entries[0].changes[0].fields[2].before, "3 259200 0 14400 43200");
  EXPECT_EQ(entries[0].changes[0].fields[2].after, "2 600 0 60");
  const Policies stored = must(world.settings.get()).policies;
  EXPECT_EQ(stored.intervals.rules()[0], *input.policies.intervals[0].value());
  EXPECT_EQ(stored.escalation.critical_hours, (std::array<std::int32_t, 2>{1, 2}));
  EXPECT_EQ(stored.retry.retries, 2);
  EXPECT_EQ(stored.retry.give_up_after_s, 600);
  EXPECT_EQ(stored.retention.failure_log_days, 5);
  EXPECT_EQ(stored.holidays.size(), 2U);
  EXPECT_EQ(stored.missed_runs.at("maintenance"), (MissedRunPolicy{MissedRuns::all, 3, 60}));
}

TEST(NoticePolicies, what_is_out_of_range_is_named_by_its_place_and_nothing_is_stored) {
  World world;
  SettingsInput input;
  input.policies.intervals[2] = std::vector<IntervalRule>{row(30, Severity::info, "")};
  input.policies.escalation.warning_hours = std::array<std::int32_t, 2>{5, 5};
  input.policies.retry.delays_s = std::vector<std::int32_t>(9, 0);
  input.policies.retention.info_days = 0;
  input.policies.missed_runs = MissedRunPolicies{{"lunch", {}}, {"maintenance", {MissedRuns::all, 0, 60}}};
  const auto refused = world.settings.set(input);
  ASSERT_EQ(code_of(refused), ErrorCode::invalid_argument);
  EXPECT_EQ(bad_fields(refused.error()),
            (std::vector<std::string>{"policies.retry.delaySeconds", "policies.intervals.csr[0].action",
                                      "policies.escalation.warningHours", "policies.retention.infoDays",
                                      "policies.missedRuns.lunch", "policies.missedRuns.maintenance.cap"}));
  EXPECT_EQ(must(world.settings.get()).policies, Policies{});
}

}  // namespace
}  // namespace physcrm::test
