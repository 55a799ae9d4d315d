// docs/rules.md 2, creation: what the automatic run opens and expires.
#include "engine/renewal_world.hpp"

namespace physcrm::test {
namespace {

using Status = WorkflowStatus;

// Days 91, 90, 89 ... 0, -1 ... -30, -31, each through the whole engine.
TEST(AutoCreate, opens_exactly_the_days_of_the_window_and_nothing_the_second_time) {
  World world;
  std::map<int, CredentialId> by_day;
  for (int days = 91; days >= -31; --days) by_day[days] = world.add_license(days);

  const AutoCreateReport first = must(world.renewals.auto_create());
  EXPECT_EQ(first.scanned, 121);
  EXPECT_EQ(first.created, 91);
  EXPECT_EQ(first.expired, 30);
  EXPECT_EQ(first.skipped_existing_workflow, 0);
  EXPECT_EQ(first.failed, 0);
  for (const auto& [days, credential] : by_day) {
    const auto found = world.workflows_of(credential);
    if (days > 90 || days < -30) {
      EXPECT_TRUE(found.empty()) << days;
      continue;
    }
    ASSERT_EQ(found.size(), 1U) << days;
    EXPECT_EQ(found[0].status, days >= 0 ? Status::not_started : Status::expired) << days;
    EXPECT_EQ(found[0].expiration_date, world.today().plus_days(days));
    EXPECT_EQ(found[0].expired_date.has_value(), days < 0) << days;
    EXPECT_EQ(found[0].progress, 0);
    EXPECT_EQ(found[0].created_by, "system");
    EXPECT_FALSE(found[0].late);
  }

  const auto entries = world.audited([&] {
    const AutoCreateReport again = must(world.renewals.auto_create());
    EXPECT_EQ(again.scanned, 121);
    EXPECT_EQ(again.created + again.expired + again.failed, 0);
    EXPECT_EQ(again.skipped_existing_workflow, 121);
  });
  EXPECT_TRUE(entries.empty());
}

// "so that nothing expires unnoticed"
TEST(AutoCreate, a_credential_that_is_already_past_its_date_arrives_as_expired) {
  World world;
  const CredentialId credential = world.add_license(-3);
  ASSERT_EQ(must(world.renewals.auto_create()).expired, 1);
  const WorkflowView view = must(world.renewals.get(world.workflows_of(credential).at(0).id));
  EXPECT_EQ(view.workflow.status, Status::expired);
  EXPECT_EQ(view.workflow.expired_date, world.today());
  EXPECT_EQ(view.priority, Priority::critical);
  EXPECT_EQ(view.next_action, "License has expired - immediate action required");
  EXPECT_EQ(view.next_action_due, world.today());
  EXPECT_FALSE(view.overdue);
  const auto history = must(world.renewals.timeline(view.workflow.id)).history;
  ASSERT_EQ(history.size(), 1U);
  EXPECT_EQ(history[0].status, Status::expired);
}

TEST(AutoCreate, skips_and_counts_what_belongs_to_an_inactive_physician) {
  World world;
  const PhysicianId gone = world.add_physician(PhysicianStatus::inactive);
  const CredentialId skipped = world.add_credential(EntityType::dea, world.today().plus_days(20), "TX", gone);
  world.add_license(20);
  const AutoCreateReport report = must(world.renewals.auto_create());
  EXPECT_EQ(report.scanned, 2);
  EXPECT_EQ(report.created, 1);
  EXPECT_EQ(report.skipped_inactive, 1);
  EXPECT_TRUE(world.workflows_of(skipped).empty());
}

TEST(AutoCreate, an_inactive_or_undated_credential_never_qualifies) {
  World world;
  world.add_credential(EntityType::csr, world.today().plus_days(20), "CA", {}, CredentialStatus::inactive);
  world.add_credential(EntityType::csr, std::nullopt);
  const AutoCreateReport report = must(world.renewals.auto_create());
  EXPECT_EQ(report.scanned, 0);
  EXPECT_EQ(report.created, 0);
}

// "that has no workflow, in whatever status, for the same expiration date. (A deleted workflow counts as
// one)"
TEST(AutoCreate, a_workflow_in_whatever_status_keeps_its_date_from_being_opened_again) {
  World world;
  world.add_license(40);
  const WorkflowId rejected = world.open(EntityType::license, 40);
  world.advance_to(rejected, {Status::in_progress, Status::filed, Status::under_review, Status::rejected});
  const WorkflowId deleted = world.open(EntityType::license, 40);
  must(world.renewals.remove(deleted));
  const AutoCreateReport report = must(world.renewals.auto_create());
  EXPECT_EQ(report.created, 1);
  EXPECT_EQ(report.skipped_existing_workflow, 2);
}

// Pitfall: "Approval left the credential's old date in place, and the next scan opened the same renewal
// again."
TEST(AutoCreate, opens_nothing_after_an_approval) {
  World world;
  const CredentialId credential = world.add_license(20);
  must(world.renewals.auto_create());
  const WorkflowId id = world.workflows_of(credential).at(0).id;
  world.advance_to(id, {Status::in_progress, Status::filed, Status::under_review, Status::approved});
  for (int day = 0; day < 60; ++day) {
    EXPECT_EQ(must(world.renewals.auto_create()).created, 0) << day;
    world.pass_days(1);
  }
  EXPECT_EQ(world.workflows_of(credential).size(), 1U);
}

// Pitfall: "Automatic expiry existed and was never called; untouched workflows could not expire."
TEST(AutoCreate, expires_what_is_overdue_in_every_active_status_and_keeps_the_progress) {
  World world;
  std::vector<WorkflowId> ids;
  for (int i = 0; i < 4; ++i) ids.push_back(world.open(EntityType::license, 5));
  world.advance_to(ids[1], {Status::in_progress});
  world.advance_to(ids[2], {Status::in_progress, Status::filed});
  world.advance_to(ids[3], {Status::in_progress, Status::filed, Status::under_review});
  world.pass_days(5);
  EXPECT_EQ(must(world.renewals.auto_create()).expired, 0) << "on the day itself it is still good";
  world.pass_days(1);
  const auto entries = world.audited([&] { EXPECT_EQ(must(world.renewals.auto_create()).expired, 4); });
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(rows_of(entries[0]), (std::vector<std::string>{"wf expired 1..4"}));
  const int progress[] = {0, 0, 75, 90};
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const WorkflowView view = must(world.renewals.get(ids[i]));
    EXPECT_EQ(view.workflow.status, Status::expired);
    EXPECT_EQ(view.workflow.progress, progress[i]);
    EXPECT_EQ(view.workflow.expired_date, world.today());
    EXPECT_EQ(view.workflow.updated_by, "system");
    const auto history = must(world.renewals.timeline(ids[i])).history;
    EXPECT_EQ(history.front().status, Status::not_started);
    EXPECT_EQ(history.back().status, Status::expired);
    EXPECT_EQ(history.back().note, "expired");
  }
}

TEST(AutoCreate, expires_a_rejected_workflow_only_while_it_is_the_last_attempt_of_its_term) {
  World world;
  const auto reject = [&](WorkflowId id) {
    world.advance_to(id, {Status::in_progress, Status::filed, Status::under_review, Status::rejected});
  };
  const WorkflowId last = world.open(EntityType::license, 5);
  reject(last);
  const WorkflowId earlier = world.open(EntityType::license, 5);
  reject(earlier);
  const CredentialId credential = must(world.renewals.get(earlier)).workflow.credential_id;
  const WorkflowId later = must(world.renewals.initiate(EntityType::license, credential)).workflow.id;
  EXPECT_EQ(must(world.renewals.get(later)).workflow.attempt, 2);
  world.pass_days(6);
  EXPECT_EQ(must(world.renewals.auto_create()).expired, 2);
  EXPECT_EQ(must(world.renewals.get(last)).workflow.status, Status::expired);
  EXPECT_EQ(must(world.renewals.get(earlier)).workflow.status, Status::rejected);
  EXPECT_EQ(must(world.renewals.get(later)).workflow.status, Status::expired);
}

TEST(AutoCreate, leaves_late_and_finished_workflows_alone) {
  World world;
  const WorkflowId late = world.open(EntityType::license, -10);
  const WorkflowId approved = world.open(EntityType::license, 5);
  world.advance_to(approved, {Status::in_progress, Status::filed, Status::under_review, Status::approved});
  world.pass_days(8);
  EXPECT_EQ(must(world.renewals.auto_create()).expired, 0);
  EXPECT_EQ(must(world.renewals.get(late)).workflow.status, Status::not_started);
  EXPECT_EQ(must(world.renewals.get(approved)).workflow.status, Status::approved);
}

// Pitfall: "Dates cut from UTC timestamps were off by one in the evening for American users."
TEST(AutoCreate, counts_days_by_the_organisations_midnight_and_not_by_that_of_utc) {
  World world{"2026-01-16T04:59:59Z"};  // 23:59:59 on the 15th in New York
  const CredentialId credential = world.add_credential(EntityType::license, date("2026-04-16"));
  EXPECT_EQ(world.today(), date("2026-01-15"));
  EXPECT_EQ(must(world.renewals.auto_create()).created, 0) << "91 days ahead";
  world.clock().advance_seconds(1);
  EXPECT_EQ(world.today(), date("2026-01-16"));
  EXPECT_EQ(must(world.renewals.auto_create()).created, 1) << "90 days ahead";
  EXPECT_EQ(world.workflows_of(credential).size(), 1U);
}

// Pitfall: "State rules never fired because the state was not passed to the checklist."
TEST(AutoCreate, pins_each_workflow_to_the_rules_of_its_kind_and_state) {
  World world;
  const Date expiration = world.today().plus_days(30);
  for (const EntityType kind : {EntityType::license, EntityType::dea, EntityType::csr}) {
    for (const char* state : {"CA", "TX", "MT"}) world.add_credential(kind, expiration, state);
  }
  EXPECT_EQ(must(world.renewals.auto_create()).created, 9);
  for (const Workflow& workflow : world.workflows()) {
    const ChecklistView view = must(world.renewals.checklist(workflow.id));
    const auto expected =
        checklist(workflow.entity_type, workflow.state, expiration, RulePack::builtin_default());
    ASSERT_EQ(view.entries.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(view.entries[i].item, expected[i]);
    EXPECT_EQ(workflow.overdue_after, expiration.plus_days(-60));
  }
}

}  // namespace
}  // namespace physcrm::test
