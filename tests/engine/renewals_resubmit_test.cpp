// docs/rules.md 2: a rejected or expired renewal is taken up again by `resubmit`.
#include "engine/people.hpp"
#include "engine/renewal_world.hpp"
#include "physcrm/physicians.hpp"

namespace physcrm::test {
namespace {

using Status = WorkflowStatus;

constexpr std::initializer_list<Status> kToRejection{Status::in_progress, Status::filed, Status::under_review,
                                                     Status::rejected};

/// A rejected renewal whose date is so many days ahead; every item was done before the filing.
WorkflowId rejected(World& world, int days_ahead = 40, EntityType kind = EntityType::dea) {
  const WorkflowId id = world.open(kind, days_ahead);
  world.advance_to(id, kToRejection);
  return id;
}

/// One that nobody touched, and that time expired 10 days ago.
WorkflowId expired(World& world) {
  const WorkflowId id = world.open(EntityType::license, 5);
  world.pass_days(6);
  EXPECT_EQ(must(world.renewals.auto_create()).expired, 1);
  world.pass_days(9);
  return id;
}

Workflow stored(World& world, WorkflowId id) {
  return must(world.renewals.get(id)).workflow;
}

ErrorCode write_status(World& world, WorkflowId id, Status status) {
  StatusChange change;
  change.status = status;
  return code_of(world.renewals.update_status(id, change));
}

void set_inactive(World& world, PhysicianId id) {
  PhysicianInput input;
  input.status = PhysicianStatus::inactive;
  must(PhysicianService{world.core()}.update(id, input));
}

// "opens a new one for the same date, `attempt` + 1, linked both ways, in `in_progress`, same pack"
TEST(Resubmit, of_a_rejected_renewal_opens_the_next_attempt_linked_both_ways_and_in_progress) {
  World world;
  const WorkflowId id = rejected(world);
  const Workflow before = stored(world, id);
  world.pass_days(3);
  const WorkflowView view =
      must(world.renewals.resubmit(id, std::nullopt, Actor::user(Role::staff, "usr_2")));
  const Workflow& next = view.workflow;
  EXPECT_EQ(next.status, Status::in_progress);
  EXPECT_EQ(next.expiration_date, before.expiration_date);
  EXPECT_EQ(next.attempt, 2);
  EXPECT_EQ(next.previous_id, id);
  EXPECT_EQ(next.application_date, world.today());
  EXPECT_FALSE(next.filed_date || next.review_started_date || next.rejection_date);
  EXPECT_EQ(next.rejection_reason, "");
  EXPECT_EQ(next.rule_pack_id, before.rule_pack_id);
  EXPECT_EQ(next.checklist_template_id, before.checklist_template_id);
  EXPECT_FALSE(next.late);
  EXPECT_EQ(next.created_by, "usr_2");
  EXPECT_EQ(next.version, 1);
  EXPECT_EQ(view.next_action, "Complete renewal application");
  EXPECT_EQ(stored(world, next.id), next) << "what is answered is what is stored";
  const Workflow after = stored(world, id);
  EXPECT_EQ(after.next_id, next.id);
  EXPECT_EQ(after.status, Status::rejected);
  EXPECT_EQ(after.progress, before.progress);
}

// "checklist carried over with `submit-renewal` and `dea-submit` open again"
TEST(Resubmit, carries_the_checklist_over_with_what_is_submitted_open_again) {
  World world;
  const WorkflowId id = world.open(EntityType::dea, 40);
  world.advance(id, Status::in_progress);
  TaskChange fee;
  fee.task_id = "dea-fee";
  fee.amount_cents = 88'800;
  fee.note = std::string{"by card"};
  must(world.renewals.complete_task(id, fee, Actor::user(Role::staff, "usr_2")));
  TaskChange waived;
  waived.task_id = "csr-valid";
  waived.waived_reason = "No CSR here";
  must(world.renewals.complete_task(id, waived));
  TaskChange submitted;
  submitted.task_id = "dea-submit";
  submitted.note = std::string{"confirmation 17"};
  must(world.renewals.complete_task(id, submitted));
  world.complete(id, "submit-renewal");
  StatusChange change;
  for (const Status to : {Status::filed, Status::under_review, Status::rejected}) {
    change.status = to;
    change.rejection_reason = "Signature missing";
    must(world.renewals.update_status(id, change));
  }
  world.pass_days(2);

  const WorkflowView next = must(world.renewals.resubmit(id));
  const ChecklistView before = must(world.renewals.checklist(id));
  ASSERT_EQ(next.checklist->entries.size(), before.entries.size());
  for (std::size_t i = 0; i < before.entries.size(); ++i) {
    const ChecklistEntry& old_entry = before.entries[i];
    const ChecklistEntry& entry = next.checklist->entries[i];
    EXPECT_EQ(entry.item, old_entry.item);
    ChecklistMark expected = old_entry.mark;
    if (is_submission_item(entry.item.id)) {
      EXPECT_TRUE(old_entry.mark.completed) << "the old one stays as it was";
      expected.completed = false;
      expected.completed_at.reset();
      expected.completed_by.clear();
    }
    EXPECT_EQ(entry.mark, expected) << entry.item.id;
  }
  EXPECT_EQ(next.checklist->progress.completed, 2);
  EXPECT_EQ(next.workflow.progress, 74 * 2 / next.checklist->progress.total);
  EXPECT_EQ(must(world.renewals.checklist(next.workflow.id)).progress, next.checklist->progress);
}

// "It also works on `expired`, giving a `late: true` one, to which automatic expiry does not apply"
TEST(Resubmit, of_an_expired_renewal_is_late_and_does_not_expire_by_itself) {
  World world;
  const WorkflowId id = expired(world);
  const WorkflowView view = must(world.renewals.resubmit(id));
  EXPECT_TRUE(view.workflow.late);
  EXPECT_EQ(view.workflow.status, Status::in_progress);
  EXPECT_EQ(view.workflow.attempt, 2);
  EXPECT_EQ(must(world.renewals.auto_create()).expired, 0);
  world.pass_days(60);
  EXPECT_EQ(must(world.renewals.auto_create()).expired, 0);
  EXPECT_EQ(stored(world, view.workflow.id).status, Status::in_progress);
  EXPECT_EQ(stored(world, id).status, Status::expired);
}

TEST(Resubmit, works_on_what_was_opened_straight_into_expired) {
  World world;
  const CredentialId credential = world.add_license(-3);
  EXPECT_EQ(must(world.renewals.auto_create()).expired, 1);
  const WorkflowId id = world.workflows_of(credential).at(0).id;
  EXPECT_TRUE(must(world.renewals.resubmit(id)).workflow.late);
  EXPECT_EQ(must(world.renewals.timeline(id)).history.front().status, Status::expired);
}

// A rejected one whose date is past would expire at the next run, and its next attempt with it.
TEST(Resubmit, of_a_rejected_renewal_whose_date_is_past_is_late) {
  World world;
  const WorkflowId id = rejected(world, 5);
  world.pass_days(5);
  EXPECT_FALSE(must(world.renewals.resubmit(id)).workflow.late) << "on the day itself it is still good";
  const WorkflowId other = rejected(world, 5);
  world.pass_days(6);
  const WorkflowId next = must(world.renewals.resubmit(other)).workflow.id;
  EXPECT_TRUE(stored(world, next).late);
  must(world.renewals.auto_create());
  EXPECT_EQ(stored(world, next).status, Status::in_progress);
  EXPECT_EQ(stored(world, other).status, Status::rejected);
}

// "The old one never changes again."
TEST(Resubmit, the_old_one_never_changes_again) {
  for (const bool is_rejected : {true, false}) {
    World world;
    const WorkflowId id = is_rejected ? rejected(world) : expired(world);
    const WorkflowId next = must(world.renewals.resubmit(id)).workflow.id;
    const Workflow before = stored(world, id);
    const auto entries = world.audited([&] {
      for (const Status to : kAllStatuses) {
        EXPECT_EQ(write_status(world, id, to), ErrorCode::invalid_transition) << to_string(to);
      }
      TaskChange change;
      change.task_id = "review-expiration";
      EXPECT_EQ(code_of(world.renewals.complete_task(id, change)), ErrorCode::failed_precondition);
      EXPECT_EQ(code_of(world.renewals.remove(id)), ErrorCode::failed_precondition);
      EXPECT_EQ(code_of(world.renewals.resubmit(id)), ErrorCode::conflict);
    });
    EXPECT_TRUE(entries.empty());
    must(world.renewals.remove(next));
    EXPECT_EQ(code_of(world.renewals.resubmit(id)), ErrorCode::conflict) << "though the next one is deleted";
    world.pass_days(100);
    must(world.renewals.auto_create());
    EXPECT_EQ(stored(world, id), before);
  }
}

// The link, not only the date, says that there is a later attempt: the date of that one may have moved.
TEST(Resubmit, the_old_one_does_not_expire_when_the_next_ones_date_has_moved) {
  World world;
  const WorkflowId id = rejected(world, 40);
  const WorkflowId next = must(world.renewals.resubmit(id)).workflow.id;
  const CredentialId credential = stored(world, id).credential_id;
  CredentialInput edit;
  edit.expiration_date = world.today().plus_days(70);
  must(CredentialService{world.core()}.update(credential, edit));
  EXPECT_EQ(stored(world, next).expiration_date, world.today().plus_days(70));
  world.pass_days(41);
  EXPECT_EQ(must(world.renewals.auto_create()).expired, 0);
  EXPECT_EQ(stored(world, id).status, Status::rejected);
  EXPECT_EQ(write_status(world, id, Status::expired), ErrorCode::invalid_transition);
  EXPECT_EQ(code_of(world.renewals.resubmit(id)), ErrorCode::conflict);
}

TEST(Resubmit, of_any_other_status_is_a_failed_precondition_that_names_it) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 40);
  for (const Status to :
       {Status::not_started, Status::in_progress, Status::filed, Status::under_review, Status::approved}) {
    if (to != Status::not_started) world.advance(id, to);
    const auto result = world.renewals.resubmit(id);
    ASSERT_EQ(code_of(result), ErrorCode::failed_precondition) << to_string(to);
    ASSERT_EQ(result.error().details.size(), 1U);
    EXPECT_EQ(result.error().details[0].first, "status");
    EXPECT_EQ(std::get<std::string>(result.error().details[0].second), to_string(to));
  }
}

TEST(Resubmit, is_refused_where_a_renewal_can_not_be_opened) {
  World world;
  EXPECT_EQ(code_of(world.renewals.resubmit(WorkflowId{77})), ErrorCode::not_found);
  const WorkflowId with_other = rejected(world);
  must(world.renewals.initiate(EntityType::dea, stored(world, with_other).credential_id));
  EXPECT_EQ(code_of(world.renewals.resubmit(with_other)), ErrorCode::conflict);

  const WorkflowId given_up = rejected(world);
  CredentialInput inactive;
  inactive.status = CredentialStatus::inactive;
  must(CredentialService{world.core()}.update(stored(world, given_up).credential_id, inactive));
  EXPECT_EQ(code_of(world.renewals.resubmit(given_up)), ErrorCode::failed_precondition);

  const WorkflowId orphan = rejected(world);
  must(CredentialService{world.core()}.remove(stored(world, orphan).credential_id));
  EXPECT_EQ(code_of(world.renewals.resubmit(orphan)), ErrorCode::failed_precondition);

  const WorkflowId of_gone = rejected(world);
  set_inactive(world, world.physician());
  EXPECT_EQ(code_of(world.renewals.resubmit(of_gone)), ErrorCode::failed_precondition);
}

// The renewal goes on for its own date: where the credential has another, there is nothing to go on for.
TEST(Resubmit, is_refused_when_the_credential_has_another_date_now) {
  World world;
  const WorkflowId id = rejected(world, 40);
  const CredentialId credential = stored(world, id).credential_id;
  CredentialInput edit;
  edit.expiration_date = world.today().plus_days(400);
  must(CredentialService{world.core()}.update(credential, edit));
  EXPECT_EQ(code_of(world.renewals.resubmit(id)), ErrorCode::failed_precondition);
  EXPECT_EQ(must(world.renewals.initiate(EntityType::dea, credential)).workflow.attempt, 1);
}

TEST(Resubmit, is_one_audit_entry_that_names_both) {
  World world;
  const WorkflowId id = rejected(world);
  const auto entries = world.audited([&] { must(world.renewals.resubmit(id)); });
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].operation, "renewals.resubmit");
  EXPECT_EQ(rows_of(entries[0]), (std::vector<std::string>{"wf created 2", "wf resubmitted 1"}));
}

TEST(Resubmit, both_histories_tell_of_it) {
  World world;
  const WorkflowId id = rejected(world);
  const WorkflowId next = must(world.renewals.resubmit(id)).workflow.id;
  const auto old_history = must(world.renewals.timeline(id)).history;
  EXPECT_EQ(old_history.front().status, Status::not_started);
  EXPECT_EQ(old_history.back().note, "resubmitted as " + next.to_string());
  EXPECT_EQ(old_history.back().status, Status::rejected);
  const auto history = must(world.renewals.timeline(next)).history;
  ASSERT_EQ(history.size(), 1U);
  EXPECT_EQ(history[0].status, Status::in_progress);
  EXPECT_EQ(history[0].note, "created, continues " + id.to_string());
}

TEST(Resubmit, goes_on_attempt_after_attempt_until_an_approval) {
  World world;
  WorkflowId id = rejected(world, 60);
  for (int attempt = 2; attempt <= 4; ++attempt) {
    const WorkflowView next = must(world.renewals.resubmit(id));
    EXPECT_EQ(next.workflow.attempt, attempt);
    id = next.workflow.id;
    if (attempt < 4) world.advance_to(id, {Status::filed, Status::under_review, Status::rejected});
  }
  world.advance_to(id, {Status::filed, Status::under_review, Status::approved});
  const CredentialId credential = stored(world, id).credential_id;
  EXPECT_GT(*world.credential(credential).expiration_date, world.today().plus_days(1000));
  world.pass_days(61);
  EXPECT_EQ(must(world.renewals.auto_create()).expired, 0) << "not even the first, rejected attempt";
  EXPECT_EQ(world.workflows_of(credential).size(), 4U);
}

TEST(Resubmit, of_an_undated_renewal_is_undated) {
  World world;
  const CredentialId credential = world.add_credential(EntityType::license, std::nullopt);
  const WorkflowId id = must(world.renewals.initiate(EntityType::license, credential)).workflow.id;
  world.advance_to(id, kToRejection);
  world.pass_days(10);
  const WorkflowView next = must(world.renewals.resubmit(id));
  EXPECT_EQ(next.workflow.date_basis, DateBasis::none);
  EXPECT_EQ(next.workflow.attempt, 2);
  EXPECT_FALSE(next.workflow.late);
  EXPECT_EQ(next.next_action_due, world.today().plus_days(30));
}

TEST(Resubmit, of_a_credential_that_is_of_another_state_now_is_refused) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 40);
  world.advance_to(id, kToRejection);
  CredentialInput edit;
  edit.state = std::string{"CA"};
  must(CredentialService{world.core()}.update(stored(world, id).credential_id, edit));
  EXPECT_EQ(code_of(world.renewals.resubmit(id)), ErrorCode::failed_precondition);
}

}  // namespace
}  // namespace physcrm::test
