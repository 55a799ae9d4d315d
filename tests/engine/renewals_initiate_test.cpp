// docs/rules.md 2, creation by hand and deletion.
#include "engine/renewal_world.hpp"

namespace physcrm::test {
namespace {

using Status = WorkflowStatus;

TEST(Initiate, opens_a_workflow_for_the_credentials_date_however_far_ahead) {
  World world;
  const CredentialId credential = world.add_license(400);
  const auto entries = world.audited([&] {
    const WorkflowView view =
        must(world.renewals.initiate(EntityType::license, credential, Actor::user(Role::staff, "usr_3")));
    EXPECT_EQ(view.workflow.credential_id, credential);
    EXPECT_EQ(view.workflow.physician_id, world.physician());
    EXPECT_EQ(view.workflow.state, "TX");
    EXPECT_EQ(view.workflow.status, Status::not_started);
    EXPECT_EQ(view.workflow.progress, 0);
    EXPECT_EQ(view.workflow.attempt, 1);
    EXPECT_EQ(view.workflow.version, 1);
    EXPECT_EQ(view.workflow.created_by, "usr_3");
    EXPECT_FALSE(view.workflow.late);
    EXPECT_EQ(view.next_action, "Begin renewal application");
    EXPECT_EQ(view.next_action_due, world.today().plus_days(310));
    EXPECT_EQ(view.rule_pack, "default@" + std::string{RulePack::builtin_default().version()});
    ASSERT_TRUE(view.checklist);
    EXPECT_EQ(view.checklist->entries.size(), 8U);
  });
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].actor, "usr_3");
  EXPECT_EQ(entries[0].operation, "renewals.initiate");
  EXPECT_EQ(rows_of(entries[0]), (std::vector<std::string>{"wf created 1"}));
}

TEST(Initiate, what_it_answers_is_what_is_read_afterwards) {
  World world;
  for (const EntityType kind : {EntityType::license, EntityType::dea, EntityType::csr}) {
    for (const int days : {400, 50, -3}) {
      const CredentialId credential = world.add_credential(kind, world.today().plus_days(days));
      const WorkflowView answered = must(world.renewals.initiate(kind, credential));
      const WorkflowView read = must(world.renewals.get(answered.workflow.id));
      EXPECT_EQ(answered.workflow, read.workflow);
      EXPECT_EQ(answered.next_action_due, read.next_action_due);
      EXPECT_EQ(answered.overdue, read.overdue);
      EXPECT_EQ(answered.checklist->progress, read.checklist->progress);
    }
  }
}

// Pitfall: "A workflow could be opened for a credential that does not exist, or of another physician."
TEST(Initiate, refuses_a_credential_that_does_not_exist_or_is_of_another_kind) {
  World world;
  const CredentialId license = world.add_license(50);
  const auto entries = world.audited([&] {
    EXPECT_EQ(code_of(world.renewals.initiate(EntityType::license, CredentialId{999})), ErrorCode::not_found);
    EXPECT_EQ(code_of(world.renewals.initiate(EntityType::dea, license)), ErrorCode::not_found);
  });
  EXPECT_TRUE(entries.empty());
  EXPECT_TRUE(world.workflows().empty());
}

TEST(Initiate, refuses_a_second_active_workflow_whatever_the_first_ones_active_status) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 50);
  const CredentialId credential = must(world.renewals.get(id)).workflow.credential_id;
  for (const Status to : {Status::in_progress, Status::filed, Status::under_review}) {
    EXPECT_EQ(code_of(world.renewals.initiate(EntityType::license, credential)), ErrorCode::conflict);
    world.advance(id, to);
  }
  EXPECT_EQ(code_of(world.renewals.initiate(EntityType::license, credential)), ErrorCode::conflict);
  EXPECT_EQ(world.workflows_of(credential).size(), 1U);
}

TEST(Initiate, refuses_an_inactive_credential_or_physician) {
  World world;
  const Date expiration = world.today().plus_days(50);
  const CredentialId given_up =
      world.add_credential(EntityType::license, expiration, "TX", {}, CredentialStatus::inactive);
  const CredentialId of_gone = world.add_credential(EntityType::license, expiration, "TX",
                                                    world.add_physician(PhysicianStatus::inactive));
  for (const CredentialId id : {given_up, of_gone}) {
    EXPECT_EQ(code_of(world.renewals.initiate(EntityType::license, id)), ErrorCode::failed_precondition);
  }
}

// docs/rules.md 1: existence and conflicts come before preconditions.
TEST(Initiate, a_conflict_is_told_before_an_inactive_physician) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 50);
  const Workflow workflow = must(world.renewals.get(id)).workflow;
  world.write([&](auto& tx) -> Result<void> {
    Physician row = must(tx.physicians().find(workflow.physician_id)).value();
    row.status = PhysicianStatus::inactive;
    ++row.version;
    return tx.physicians().update(row);
  });
  EXPECT_EQ(code_of(world.renewals.initiate(EntityType::license, workflow.credential_id)),
            ErrorCode::conflict);
}

// "A credential without an expiration date ... a manual start is allowed, its next action due 30 days from
// today."
TEST(Initiate, an_undated_credential_may_be_started_by_hand) {
  World world;
  const CredentialId credential = world.add_credential(EntityType::csr, std::nullopt);
  const WorkflowView view = must(world.renewals.initiate(EntityType::csr, credential));
  EXPECT_EQ(view.workflow.date_basis, DateBasis::none);
  EXPECT_EQ(view.next_action_due, world.today().plus_days(30));
  EXPECT_EQ(view.priority, Priority::normal);
  EXPECT_FALSE(view.overdue);
  for (const ChecklistEntry& entry : view.checklist->entries) EXPECT_FALSE(entry.item.due);
  const Date due = *view.next_action_due;
  world.pass_days(31);
  const WorkflowView later = must(world.renewals.get(view.workflow.id));
  EXPECT_EQ(later.next_action_due, due) << "counted from the day it was opened";
  EXPECT_TRUE(later.overdue);
  EXPECT_TRUE(must(world.renewals.timeline(view.workflow.id)).milestones.empty());
}

// "`initiate` on a past date opens a late one too"
TEST(Initiate, on_a_past_date_opens_a_late_one_that_does_not_expire_by_itself) {
  World world;
  const CredentialId credential = world.add_license(-1);
  const WorkflowView view = must(world.renewals.initiate(EntityType::license, credential));
  EXPECT_TRUE(view.workflow.late);
  EXPECT_EQ(view.workflow.status, Status::not_started);
  EXPECT_EQ(must(world.renewals.auto_create()).expired, 0);
  const CredentialId today = world.add_license(0);
  EXPECT_FALSE(must(world.renewals.initiate(EntityType::license, today)).workflow.late);
}

TEST(Initiate, opens_another_attempt_after_a_rejected_a_deleted_or_an_expired_one) {
  World world;
  const WorkflowId rejected = world.open(EntityType::license, 50);
  const CredentialId credential = must(world.renewals.get(rejected)).workflow.credential_id;
  world.advance_to(rejected, {Status::in_progress, Status::filed, Status::under_review, Status::rejected});
  const WorkflowView second = must(world.renewals.initiate(EntityType::license, credential));
  EXPECT_EQ(second.workflow.attempt, 2);
  must(world.renewals.remove(second.workflow.id));
  const WorkflowView third = must(world.renewals.initiate(EntityType::license, credential));
  EXPECT_EQ(third.workflow.attempt, 3);
  world.pass_days(51);
  ASSERT_EQ(must(world.renewals.auto_create()).expired, 1);
  const WorkflowView fourth = must(world.renewals.initiate(EntityType::license, credential));
  EXPECT_EQ(fourth.workflow.attempt, 4);
  EXPECT_TRUE(fourth.workflow.late);
}

// "Deleting leaves a tombstone and all history."
TEST(Remove, leaves_a_tombstone_with_its_history) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 50);
  world.advance(id, Status::in_progress);
  const auto entries = world.audited(
      [&] { must(world.renewals.remove(id, std::nullopt, Actor::user(Role::admin, "usr_1"))); });
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].actor, "usr_1");
  EXPECT_EQ(rows_of(entries[0]), (std::vector<std::string>{"wf deleted 1"}));
  EXPECT_EQ(code_of(world.renewals.get(id)), ErrorCode::not_found);
  EXPECT_TRUE(must(world.renewals.list({})).items.empty());
  const auto events = world.read([&](auto& tx) { return tx.workflows().events(id); });
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events.back().note, "deleted");
}

TEST(Remove, of_what_is_not_there_is_not_found_and_leaves_no_trace) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 50);
  must(world.renewals.remove(id));
  const auto entries = world.audited([&] {
    EXPECT_EQ(code_of(world.renewals.remove(id)), ErrorCode::not_found);
    EXPECT_EQ(code_of(world.renewals.remove(WorkflowId{77})), ErrorCode::not_found);
  });
  EXPECT_TRUE(entries.empty());
}

}  // namespace
}  // namespace physcrm::test
