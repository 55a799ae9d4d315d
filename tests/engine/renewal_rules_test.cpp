// docs/rules.md 2 line by line: each test is named after one, and holds the least that it says. The tables
// and edges of each are in the files beside this one and in tests/renewal.
#include "engine/people.hpp"
#include "engine/renewal_world.hpp"
#include "physcrm/physicians.hpp"

namespace physcrm::test {
namespace {

using Status = WorkflowStatus;

constexpr std::initializer_list<Status> kToRejection{Status::in_progress, Status::filed, Status::under_review,
                                                     Status::rejected};
constexpr std::initializer_list<Status> kToApproval{Status::in_progress, Status::filed, Status::under_review,
                                                    Status::approved};

Workflow stored(World& world, WorkflowId id) {
  return must(world.renewals.get(id)).workflow;
}

CredentialId of(World& world, WorkflowId id) {
  return stored(world, id).credential_id;
}

void move_expiration(World& world, CredentialId id, std::optional<Date> to) {
  CredentialInput edit;
  edit.expiration_date = to ? Patch<Date>{*to} : Patch<Date>::cleared();
  must(CredentialService{world.core()}.update(id, edit));
}

// --- Creation -------------------------------------------------------------------------------------------

TEST(RulesOfCreation, automatic_for_each_active_credential_of_an_active_physician_0_to_90_days_ahead) {
  World world;
  for (const int days : {-31, -1, 0, 90, 91}) world.add_license(days);
  const AutoCreateReport report = must(world.renewals.auto_create());
  EXPECT_EQ(report.created, 2);
  EXPECT_EQ(report.scanned, 3) << "active credentials with -30 <= days_until <= 90";
}

TEST(RulesOfCreation, a_deleted_workflow_counts_as_one_of_its_date) {
  World world;
  must(world.renewals.remove(world.open(EntityType::license, 40)));
  EXPECT_EQ(must(world.renewals.auto_create()).created, 0);
}

TEST(RulesOfCreation, a_rejected_one_is_continued_by_resubmit_and_initiate_opens_another) {
  World world;
  const WorkflowId first = world.open(EntityType::license, 40);
  world.advance_to(first, kToRejection);
  EXPECT_EQ(must(world.renewals.auto_create()).created, 0);
  EXPECT_EQ(must(world.renewals.resubmit(first)).workflow.previous_id, first);
  const WorkflowId second = world.open(EntityType::license, 40);
  world.advance_to(second, kToRejection);
  const Workflow other = must(world.renewals.initiate(EntityType::license, of(world, second))).workflow;
  EXPECT_EQ(other.attempt, 2);
  EXPECT_FALSE(other.previous_id) << "a new beginning, not linked";
  EXPECT_EQ(other.status, Status::not_started);
}

TEST(RulesOfCreation, manual_starts_may_be_earlier_than_90_days) {
  World world;
  EXPECT_EQ(stored(world, world.open(EntityType::license, 400)).status, Status::not_started);
}

TEST(RulesOfCreation, an_inactive_physicians_credentials_are_skipped_and_a_manual_start_is_refused) {
  World world;
  const CredentialId id = world.add_credential(EntityType::license, world.today().plus_days(40), "TX",
                                               world.add_physician(PhysicianStatus::inactive));
  EXPECT_EQ(must(world.renewals.auto_create()).skipped_inactive, 1);
  EXPECT_EQ(code_of(world.renewals.initiate(EntityType::license, id)), ErrorCode::failed_precondition);
}

TEST(RulesOfCreation, without_an_expiration_date_by_hand_only_and_due_30_days_from_today) {
  World world;
  const CredentialId id = world.add_credential(EntityType::license, std::nullopt);
  EXPECT_EQ(must(world.renewals.auto_create()).created, 0);
  EXPECT_EQ(must(world.renewals.initiate(EntityType::license, id)).next_action_due,
            world.today().plus_days(30));
}

TEST(RulesOfCreation, already_past_its_date_it_is_created_straight_into_expired) {
  World world;
  const CredentialId id = world.add_license(-30);
  const AutoCreateReport report = must(world.renewals.auto_create());
  EXPECT_EQ(report.expired, 1);
  EXPECT_EQ(report.created, 0);
  EXPECT_EQ(world.workflows_of(id).at(0).status, Status::expired);
}

// --- States ---------------------------------------------------------------------------------------------

TEST(RulesOfStates, the_workflows_progress_falls_only_by_reopening_an_item_while_in_progress) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 40);
  world.advance(id, Status::in_progress);
  world.complete_all(id);
  TaskChange reopen;
  reopen.task_id = "renewal-fee";
  reopen.completed = false;
  EXPECT_LT(must(world.renewals.complete_task(id, reopen)).workflow.progress, 74);
  EXPECT_EQ(world.complete(id, "renewal-fee").workflow.progress, 74);
  for (const auto& [status, progress] : {std::pair{Status::filed, 75}, {Status::under_review, 90}}) {
    world.advance(id, status);
    EXPECT_EQ(must(world.renewals.complete_task(id, reopen)).workflow.progress, progress);
  }
}

TEST(RulesOfStates, a_not_started_one_is_overdue_from_the_windows_opening_and_shows_its_start) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 61);
  EXPECT_EQ(must(world.renewals.get(id)).next_action_due, world.today().plus_days(61 - 90));
  EXPECT_FALSE(must(world.renewals.get(id)).overdue);
  world.pass_days(2);
  EXPECT_TRUE(must(world.renewals.get(id)).overdue);
}

// --- Transitions ----------------------------------------------------------------------------------------

TEST(RulesOfTransitions, automatic_expiry_takes_active_ones_and_a_rejected_one_that_is_the_last_attempt) {
  World world;
  const WorkflowId untouched = world.open(EntityType::license, 5);
  const WorkflowId last = world.open(EntityType::license, 5);
  world.advance_to(last, kToRejection);
  const WorkflowId continued = world.open(EntityType::license, 5);
  world.advance_to(continued, kToRejection);
  const WorkflowId next = must(world.renewals.resubmit(continued)).workflow.id;
  world.pass_days(6);
  EXPECT_EQ(must(world.renewals.auto_create()).expired, 3);
  for (const WorkflowId id : {untouched, last, next}) EXPECT_EQ(stored(world, id).status, Status::expired);
  EXPECT_EQ(stored(world, continued).status, Status::rejected);
}

TEST(RulesOfTransitions, approving_updates_the_credential_and_cancels_in_the_same_transaction) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 30);
  must(world.notifications.check_expirations());
  world.advance_to(id, {Status::in_progress, Status::filed, Status::under_review});
  const auto entries = world.audited([&] { world.advance(id, Status::approved); });
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(rows_of(entries[0]),
            (std::vector<std::string>{"cred updated 1", "ntf cancelled_renewed 1", "wf status_changed 1"}));
  EXPECT_FALSE(world.credential(of(world, id)).expiration_confirmed) << "proposed, not named";
}

TEST(RulesOfTransitions, an_edit_that_names_the_proposed_date_confirms_it) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 30);
  world.advance_to(id, kToApproval);
  const CredentialId credential = of(world, id);
  move_expiration(world, credential, world.credential(credential).expiration_date);
  EXPECT_TRUE(world.credential(credential).expiration_confirmed);
}

TEST(RulesOfTransitions, a_date_edited_while_active_is_followed_in_the_same_transaction) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 40);
  world.advance(id, Status::in_progress);
  const auto entries =
      world.audited([&] { move_expiration(world, of(world, id), world.today().plus_days(80)); });
  EXPECT_EQ(entries.size(), 1U);
  EXPECT_EQ(stored(world, id).expiration_date, world.today().plus_days(80));
  EXPECT_TRUE(must(world.renewals.timeline(id)).history.back().note.starts_with("expiration_changed"));
}

TEST(RulesOfTransitions, moved_beyond_90_days_untouched_it_is_removed_and_does_not_count_for_the_new_date) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 40);
  const CredentialId credential = of(world, id);
  move_expiration(world, credential, world.today().plus_days(91));
  EXPECT_EQ(code_of(world.renewals.get(id)), ErrorCode::not_found);
  world.pass_days(1);
  EXPECT_EQ(must(world.renewals.auto_create()).created, 1);
}

TEST(RulesOfTransitions, deleting_leaves_a_tombstone_and_is_refused_while_active_work_depends_on_it) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 40);
  const CredentialId credential = of(world, id);
  EXPECT_EQ(code_of(CredentialService{world.core()}.remove(credential)), ErrorCode::conflict);
  EXPECT_EQ(code_of(PhysicianService{world.core()}.remove(world.physician())), ErrorCode::conflict);
  must(world.renewals.remove(id));
  must(CredentialService{world.core()}.remove(credential));
  must(PhysicianService{world.core()}.remove(world.physician()));
  const auto records = world.read([&](auto& tx) { return tx.workflows().records_of(world.physician()); });
  ASSERT_EQ(records.size(), 1U);
  EXPECT_TRUE(records[0].deleted_at);
}

TEST(RulesOfTransitions, the_workflows_of_a_physician_who_turns_inactive_stay_and_may_expire) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 5);
  PhysicianInput inactive;
  inactive.status = PhysicianStatus::inactive;
  must(PhysicianService{world.core()}.update(world.physician(), inactive));
  EXPECT_EQ(stored(world, id).status, Status::not_started);
  world.pass_days(6);
  must(world.renewals.auto_create());
  EXPECT_EQ(stored(world, id).status, Status::expired);
}

TEST(RulesOfTransitions, every_transaction_that_changes_anything_has_exactly_one_audit_entry) {
  World world;
  const CredentialId credential = world.add_license(40);
  WorkflowId id;
  const auto expect_one = [&](auto&& act) { EXPECT_EQ(world.audited(act).size(), 1U); };
  expect_one([&] { id = must(world.renewals.initiate(EntityType::license, credential)).workflow.id; });
  expect_one([&] { world.complete(id, "renewal-fee"); });
  for (const Status to : kToRejection) {
    StatusChange change;
    change.status = to;
    change.rejection_reason = "Incomplete";
    expect_one([&] { must(world.renewals.update_status(id, change)); });
  }
  expect_one([&] { id = must(world.renewals.resubmit(id)).workflow.id; });
  expect_one([&] { move_expiration(world, credential, world.today().plus_days(50)); });
  expect_one([&] { must(world.renewals.remove(id)); });
}

// --- Checklists -----------------------------------------------------------------------------------------

TEST(RulesOfChecklists, an_item_is_completed_reopened_annotated_documented_paid_and_waived) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 40);
  TaskChange change;
  change.task_id = "renewal-fee";
  change.note = std::string{"paid online"};
  change.document_id = DocumentId{3};
  change.amount_cents = 25'000;
  change.paid_at = world.today();
  must(world.renewals.complete_task(id, change, Actor::user(Role::staff, "usr_2")));
  TaskChange waive;
  waive.task_id = "background-check";
  waive.waived_reason = "Not asked for";
  EXPECT_EQ(must(world.renewals.complete_task(id, waive)).checklist->progress.completed, 2);
  for (const ChecklistEntry& entry : must(world.renewals.checklist(id)).entries) {
    if (entry.item.id != "renewal-fee") continue;
    EXPECT_EQ(entry.mark.completed_by, "usr_2");
    EXPECT_EQ(entry.mark.completed_at, world.clock().now());
    EXPECT_EQ(entry.mark.document_id, DocumentId{3});
    EXPECT_EQ(entry.mark.amount_cents, 25'000);
  }
  TaskChange reopen;
  reopen.task_id = "renewal-fee";
  reopen.completed = false;
  EXPECT_EQ(must(world.renewals.complete_task(id, reopen)).checklist->progress.completed, 1);
}

TEST(RulesOfChecklists, when_a_workflow_ends_its_resolved_checklist_is_kept_with_it) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 40);
  world.complete(id, "cme-requirements");
  world.advance_to(id, {Status::in_progress, Status::filed, Status::under_review});
  const auto marks_of = [&] {
    std::vector<ChecklistMark> marks;
    for (const ChecklistEntry& entry : must(world.renewals.checklist(id)).entries) {
      marks.push_back(entry.mark);
    }
    return marks;
  };
  const auto before = marks_of();
  world.advance(id, Status::approved);
  world.pass_days(1000);
  EXPECT_EQ(marks_of(), before);
  EXPECT_EQ(must(world.renewals.get(id)).checklist->progress.percentage, 100);
}

// --- Timeline -------------------------------------------------------------------------------------------

TEST(RulesOfTimeline, shows_the_plan_merged_with_what_happened_when_and_by_whom) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 100);
  StatusChange begin;
  begin.status = Status::in_progress;
  must(world.renewals.update_status(id, begin, Actor::user(Role::staff, "usr_2")));
  const WorkflowTimeline timeline = must(world.renewals.timeline(id));
  EXPECT_EQ(timeline.milestones.front().milestone.kind, MilestoneKind::start);
  EXPECT_EQ(timeline.milestones.front().state, MilestoneState::done);
  EXPECT_EQ(timeline.milestones.back().state, MilestoneState::upcoming);
  ASSERT_EQ(timeline.history.size(), 2U);
  EXPECT_EQ(timeline.history[0].by, "host");
  EXPECT_EQ(timeline.history[1].by, "usr_2");
  EXPECT_EQ(timeline.history[1].at, world.clock().now());
}

}  // namespace
}  // namespace physcrm::test
