// docs/rules.md 2, policy useExpectedDates: renewals for dates that the rules lead one to expect.
#include <gmock/gmock.h>

#include "engine/rules_world.hpp"

namespace physcrm::test {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

const Date kExpected = date("2026-03-31");

TEST(ExpectedDates, open_nothing_unless_the_policy_says_so) {
  RulesWorld world;
  world.add_undated();
  must(world.rules.overlay(overlay_text(kTexasExpires)));
  EXPECT_EQ(must(world.renewals.auto_create()).created, 0);
  world.set_policy(true);
  EXPECT_EQ(must(world.renewals.auto_create()).created, 1);
}

TEST(ExpectedDates, open_one_workflow_for_each_credential_and_say_so) {
  RulesWorld world;
  world.expect_dates();
  const CredentialId here = world.add_undated();
  world.add_undated("NY");  // expected in November
  world.add_undated("CA");  // nothing known
  world.add_undated("TX", world.add_physician(PhysicianStatus::inactive));
  world.add_credential(EntityType::license, std::nullopt, "TX", {}, CredentialStatus::inactive);
  world.add_license(10);
  const AutoCreateReport report = must(world.renewals.auto_create());
  EXPECT_EQ(report.created, 2);
  EXPECT_EQ(report.expected, 1);
  EXPECT_EQ(report.skipped_inactive, 1);
  EXPECT_EQ(report.scanned, 3);
  ASSERT_THAT(world.workflows_of(here), SizeIs(1));
  const Workflow row = world.workflows_of(here)[0];
  EXPECT_EQ(row.expiration_date, kExpected);
  EXPECT_EQ(row.date_basis, DateBasis::expected);
  EXPECT_EQ(row.status, WorkflowStatus::not_started);
  EXPECT_FALSE(world.credential(here).expiration_date) << "an expected date is never written as a date";
  const AutoCreateReport again = must(world.renewals.auto_create());
  EXPECT_EQ(again.created, 0);
  EXPECT_EQ(again.skipped_existing_workflow, 2);
}

TEST(ExpectedDates, are_opened_from_90_days_ahead_to_the_day_itself) {
  for (const auto& [today, opened] : {std::pair{"2025-12-30T17:00:00Z", 0},
                                      {"2025-12-31T17:00:00Z", 1},
                                      {"2026-03-31T17:00:00Z", 1},
                                      {"2026-04-01T17:00:00Z", 0}}) {
    RulesWorld world{today};
    world.expect_dates();
    world.add_undated();
    EXPECT_EQ(must(world.renewals.auto_create()).expected, opened) << today;
  }
}

TEST(ExpectedDates, a_credential_with_an_active_workflow_or_one_of_that_date_gets_no_other) {
  RulesWorld world;
  world.expect_dates();
  const CredentialId by_hand = world.add_undated();
  must(world.renewals.initiate(EntityType::license, by_hand));
  const CredentialId deleted = world.add_undated();
  must(world.renewals.auto_create());
  must(world.renewals.remove(world.workflows_of(deleted).at(0).id));
  const AutoCreateReport report = must(world.renewals.auto_create());
  EXPECT_EQ(report.created, 0);
  EXPECT_EQ(report.skipped_existing_workflow, 2);
  EXPECT_EQ(world.workflows_of(by_hand).at(0).date_basis, DateBasis::none);
}

TEST(ExpectedDates, never_notify_the_physician) {
  RulesWorld world;
  world.expect_dates();
  world.add_undated();
  must(world.renewals.auto_create());
  for (int day = 0; day < 110; ++day, world.pass_days(1)) must(world.notifications.check_expirations());
  EXPECT_THAT(world.all_notifications(), IsEmpty());
}

TEST(ExpectedDates, that_are_named_are_confirmed_and_the_workflow_stays_the_same) {
  RulesWorld world;
  world.expect_dates();
  const CredentialId id = world.add_undated();
  must(world.renewals.auto_create());
  const Workflow before = world.workflows_of(id).at(0);
  const auto log = world.audited([&] { world.name_date(id, kExpected); });
  ASSERT_THAT(log, SizeIs(1));
  EXPECT_THAT(rows_of(log[0]),
              testing::Contains("wf expiration_confirmed " + std::to_string(before.id.value)));
  const Workflow after = world.workflows_of(id).at(0);
  EXPECT_EQ(after.id, before.id);
  EXPECT_EQ(after.date_basis, DateBasis::confirmed);
  EXPECT_EQ(after.attempt, 1);
  EXPECT_EQ(after.version, before.version + 1);
  EXPECT_EQ(must(world.renewals.timeline(after.id)).history.back().note, "expiration_confirmed 2026-03-31");
  EXPECT_TRUE(world.credential(id).expiration_confirmed);
  EXPECT_EQ(must(world.renewals.auto_create()).created, 0);
  must(world.notifications.check_expirations());
  EXPECT_THAT(world.all_notifications(), SizeIs(1)) << "from now on it is the credential's own date";
}

TEST(ExpectedDates, give_way_to_another_date_that_is_named) {
  RulesWorld world;
  world.expect_dates();
  const CredentialId near = world.add_undated();
  const CredentialId far = world.add_undated();
  must(world.renewals.auto_create());
  world.name_date(near, date("2026-03-15"));
  world.name_date(far, date("2027-03-31"));
  EXPECT_EQ(world.workflows_of(near).at(0).expiration_date, date("2026-03-15"));
  EXPECT_EQ(world.workflows_of(near).at(0).date_basis, DateBasis::confirmed);
  EXPECT_THAT(world.workflows_of(far), IsEmpty()) << "untouched and far ahead: withdrawn";
}

TEST(ExpectedDates, an_approval_proposes_a_date_that_is_not_confirmed) {
  RulesWorld world;
  world.expect_dates();
  const CredentialId id = world.add_undated();
  must(world.renewals.auto_create());
  world.advance_to(world.workflows_of(id).at(0).id, {WorkflowStatus::in_progress, WorkflowStatus::filed,
                                                     WorkflowStatus::under_review, WorkflowStatus::approved});
  EXPECT_EQ(world.credential(id).expiration_date, date("2028-03-31"));
  EXPECT_FALSE(world.credential(id).expiration_confirmed);
}

TEST(ExpectedDates, are_told_of_undated_active_credentials_only) {
  RulesWorld world;
  world.expect_dates();
  const std::vector<Credential> rows{
      world.credential(world.add_undated()), world.credential(world.add_license(10)),
      world.credential(
          world.add_credential(EntityType::license, std::nullopt, "TX", {}, CredentialStatus::inactive)),
      world.credential(world.add_undated("CA"))};
  const auto expected = must(world.rules.expected_expirations(rows));
  ASSERT_THAT(expected, SizeIs(4));
  ASSERT_TRUE(expected[0]);
  EXPECT_EQ(expected[0]->date, kExpected);
  EXPECT_EQ(expected[0]->rule_id, "tx.expiry");
  for (const int i : {1, 2, 3}) EXPECT_FALSE(expected[static_cast<std::size_t>(i)]) << i;
}

}  // namespace
}  // namespace physcrm::test
