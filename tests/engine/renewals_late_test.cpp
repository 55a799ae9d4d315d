// docs/rules.md 2: a renewal opened for a date that is past is `late`, and time alone does not end it.
#include "engine/people.hpp"
#include "engine/renewal_world.hpp"
#include "physcrm/physicians.hpp"

namespace physcrm::test {
namespace {

using Status = WorkflowStatus;

// "`initiate` on a past date opens a late one too": on the day itself it is none.
TEST(Late, is_what_is_opened_after_the_day) {
  World world;
  for (const int days : {-400, -31, -30, -1}) {
    EXPECT_TRUE(must(world.renewals.get(world.open(EntityType::license, days))).workflow.late) << days;
  }
  for (const int days : {0, 1, 90, 91}) {
    EXPECT_FALSE(must(world.renewals.get(world.open(EntityType::license, days))).workflow.late) << days;
  }
}

// The rules of the other states hold: its dates are past, so it is overdue, and nothing is more urgent.
TEST(Late, has_the_next_actions_of_its_status_all_of_them_overdue_and_critical) {
  World world;
  const WorkflowId id = world.open(EntityType::license, -10);
  const Date expiration = world.today().plus_days(-10);
  struct Row {
    Status status;
    const char* action;
    Date due;
    bool overdue;
    int progress;
  };
  const Row rows[] = {
      {Status::not_started, "Begin renewal application", expiration.plus_days(-90), true, 0},
      {Status::in_progress, "Complete renewal application", expiration.plus_days(-30), true, 0},
      {Status::filed, "Await state board review", world.today().plus_days(7), false, 75},
      {Status::under_review, "Respond to any board inquiries", expiration, true, 90},
      {Status::rejected, "Review rejection and resubmit", expiration, true, 90},
  };
  for (const Row& row : rows) {
    if (row.status != Status::not_started) world.advance(id, row.status);
    const WorkflowView view = must(world.renewals.get(id));
    EXPECT_EQ(view.workflow.status, row.status);
    EXPECT_EQ(view.next_action, row.action);
    EXPECT_EQ(view.next_action_due, row.due) << row.action;
    EXPECT_EQ(view.overdue, row.overdue) << row.action;
    EXPECT_EQ(view.workflow.progress, row.progress) << row.action;
    EXPECT_EQ(view.priority, Priority::critical);
    EXPECT_TRUE(view.workflow.late);
    must(world.renewals.auto_create());
    EXPECT_EQ(must(world.renewals.get(id)).workflow.status, row.status) << "no automatic expiry";
  }
}

TEST(Late, a_rejected_one_does_not_expire_and_is_resubmitted_as_a_late_one) {
  World world;
  const WorkflowId id = world.open(EntityType::license, -10);
  world.advance_to(id, {Status::in_progress, Status::filed, Status::under_review, Status::rejected});
  world.pass_days(30);
  EXPECT_EQ(must(world.renewals.auto_create()).expired, 0);
  const WorkflowView next = must(world.renewals.resubmit(id));
  EXPECT_TRUE(next.workflow.late);
  EXPECT_EQ(next.workflow.attempt, 2);
}

TEST(Late, may_be_set_expired_by_hand_and_taken_up_again) {
  World world;
  const WorkflowId id = world.open(EntityType::license, -10);
  const WorkflowView view = world.advance(id, Status::expired);
  EXPECT_EQ(view.next_action, "License has expired - immediate action required");
  EXPECT_EQ(view.next_action_due, world.today());
  EXPECT_FALSE(view.overdue);
  EXPECT_TRUE(must(world.renewals.resubmit(id)).workflow.late);
}

TEST(Late, an_approval_renews_the_credential_from_its_old_date) {
  World world;
  const WorkflowId id = world.open(EntityType::license, -10);
  world.advance_to(id, {Status::in_progress, Status::filed, Status::under_review, Status::approved});
  const Workflow done = must(world.renewals.get(id)).workflow;
  const Credential renewed = world.credential(done.credential_id);
  EXPECT_EQ(renewed.expiration_date, add_months(*done.expiration_date, 24));
  EXPECT_FALSE(renewed.expiration_confirmed);
  const AutoCreateReport report = must(world.renewals.auto_create());
  EXPECT_EQ(report.created + report.expired, 0);
}

TEST(Late, stands_in_the_way_of_the_one_that_would_be_opened_as_expired) {
  World world;
  const CredentialId credential = world.add_license(-10);
  must(world.renewals.initiate(EntityType::license, credential));
  const AutoCreateReport report = must(world.renewals.auto_create());
  EXPECT_EQ(report.skipped_existing_workflow, 1);
  EXPECT_EQ(report.expired, 0);
  EXPECT_EQ(world.workflows_of(credential).size(), 1U);
}

TEST(Late, one_moved_to_another_past_date_stays_late) {
  World world;
  const CredentialId credential = world.add_license(-10);
  const WorkflowId id = must(world.renewals.initiate(EntityType::license, credential)).workflow.id;
  CredentialInput edit;
  edit.expiration_date = world.today().plus_days(-20);
  must(CredentialService{world.core()}.update(credential, edit));
  EXPECT_TRUE(must(world.renewals.get(id)).workflow.late);
  EXPECT_EQ(must(world.renewals.auto_create()).expired, 0);
}

}  // namespace
}  // namespace physcrm::test
