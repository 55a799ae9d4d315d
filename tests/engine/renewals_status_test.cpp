// docs/rules.md 2, states and transitions, through the engine.
#include "engine/renewal_world.hpp"

namespace physcrm::test {
namespace {

using Status = WorkflowStatus;

StatusChange to(Status status) {
  StatusChange change;
  change.status = status;
  if (status == Status::rejected) change.rejection_reason = "Incomplete";
  return change;
}

/// Brings a new workflow into a status, with every item done; its expiration is 10 days ahead.
WorkflowId in_status(World& world, Status status) {
  const WorkflowId id = world.open(EntityType::dea, 10);
  switch (status) {
    case Status::not_started:
      break;
    case Status::in_progress:
      world.advance(id, Status::in_progress);
      world.complete_all(id);
      break;
    case Status::filed:
      world.advance_to(id, {Status::in_progress, Status::filed});
      break;
    case Status::under_review:
      world.advance_to(id, {Status::in_progress, Status::filed, Status::under_review});
      break;
    case Status::approved:
    case Status::rejected:
      world.advance_to(id, {Status::in_progress, Status::filed, Status::under_review, status});
      break;
    case Status::expired:
      world.pass_days(11);
      world.advance(id, Status::expired);
      break;
  }
  return id;
}

/// The table of docs/rules.md 2, written here a second time.
bool is_allowed(Status from, Status target, bool past) {
  switch (from) {
    case Status::not_started:
      return target == Status::in_progress || (past && target == Status::expired);
    case Status::in_progress:
      return target == Status::filed || (past && target == Status::expired);
    case Status::filed:
      return target == Status::under_review || (past && target == Status::expired);
    case Status::under_review:
      return target == Status::approved || target == Status::rejected || (past && target == Status::expired);
    case Status::rejected:
      return past && target == Status::expired;
    case Status::approved:
    case Status::expired:
      break;
  }
  return false;
}

// Pitfall: "Any status could follow any other". All 7 x 7 pairs, before and after the expiration.
TEST(Transitions, only_those_of_the_table_happen_and_the_others_change_nothing) {
  for (const bool past : {false, true}) {
    for (const Status from : kAllStatuses) {
      for (const Status target : kAllStatuses) {
        World world;
        const WorkflowId id = in_status(world, from);
        if (past && from != Status::expired) world.pass_days(11);
        const Workflow before = must(world.renewals.get(id)).workflow;
        const auto entries = world.audited([&] {
          const auto result = world.renewals.update_status(id, to(target));
          const bool allowed = is_allowed(from, target, past);
          EXPECT_EQ(code_of(result), allowed ? ErrorCode::ok : ErrorCode::invalid_transition)
              << to_string(from) << " -> " << to_string(target) << " past " << past;
          if (allowed) return;
          const auto& details = result.error().details;
          ASSERT_EQ(details.size(), 3U);
          EXPECT_EQ(std::get<std::string>(details[0].second), to_string(from));
          EXPECT_EQ(std::get<std::string>(details[1].second), to_string(target));
          EXPECT_EQ(must(world.renewals.get(id)).workflow, before);
        });
        EXPECT_EQ(entries.size(), is_allowed(from, target, past) ? 1U : 0U);
      }
    }
  }
}

// The table of states: next action, its due date, progress, stamps, priority.
// Pitfalls: "Progress never reached 75 or 90", "The next action's due date never moved with the status."
TEST(States, each_has_its_next_action_due_date_progress_and_stamp) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 100);
  const Date today = world.today();
  const Date expiration = today.plus_days(100);
  WorkflowView view = must(world.renewals.get(id));
  EXPECT_EQ(view.next_action_due, expiration.plus_days(-90));
  EXPECT_EQ(view.workflow.progress, 0);

  view = world.advance(id, Status::in_progress);
  EXPECT_EQ(view.next_action, "Complete renewal application");
  EXPECT_EQ(view.next_action_due, expiration.plus_days(-30)) << "the close of the application window";
  EXPECT_EQ(view.workflow.progress, 0);
  EXPECT_EQ(view.workflow.application_date, today);

  world.pass_days(1);
  view = world.advance(id, Status::filed);
  EXPECT_EQ(view.next_action, "Await state board review");
  EXPECT_EQ(view.next_action_due, today.plus_days(8));
  EXPECT_EQ(view.review_expected_date, today.plus_days(8));
  EXPECT_EQ(view.workflow.progress, 75);
  EXPECT_EQ(view.workflow.filed_date, today.plus_days(1));

  world.pass_days(1);
  view = world.advance(id, Status::under_review);
  EXPECT_EQ(view.next_action, "Respond to any board inquiries");
  EXPECT_EQ(view.next_action_due, expiration);
  EXPECT_EQ(view.workflow.progress, 90);
  EXPECT_EQ(view.workflow.review_started_date, today.plus_days(2));

  world.pass_days(1);
  view = world.advance(id, Status::approved);
  EXPECT_EQ(view.next_action, "");
  EXPECT_EQ(view.next_action_due, std::nullopt);
  EXPECT_EQ(view.workflow.progress, 100);
  EXPECT_EQ(view.workflow.approval_date, today.plus_days(3));
  EXPECT_EQ(view.priority, Priority::normal);
  EXPECT_EQ(view.workflow.application_date, today) << "earlier stamps stay";
}

TEST(States, a_rejected_one_keeps_its_progress_and_is_due_on_the_expiration) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 40);
  world.advance_to(id, {Status::in_progress, Status::filed, Status::under_review});
  const WorkflowView view = world.advance(id, Status::rejected);
  EXPECT_EQ(view.next_action, "Review rejection and resubmit");
  EXPECT_EQ(view.next_action_due, world.today().plus_days(40));
  EXPECT_EQ(view.workflow.progress, 90);
  EXPECT_EQ(view.workflow.rejection_date, world.today());
  EXPECT_EQ(view.workflow.rejection_reason, "Incomplete");
  EXPECT_FALSE(view.overdue);
  world.pass_days(41);
  EXPECT_TRUE(must(world.renewals.get(id)).overdue);
}

TEST(States, priority_follows_the_days_left) {
  for (const auto& [days, priority] : {std::pair{31, Priority::normal},
                                       {30, Priority::high},
                                       {8, Priority::high},
                                       {7, Priority::critical},
                                       {0, Priority::critical}}) {
    World world;
    EXPECT_EQ(must(world.renewals.get(world.open(EntityType::license, days))).priority, priority) << days;
  }
}

// "a not_started one counts from the window's opening (its shown due date stays)"
TEST(States, a_workflow_not_started_is_overdue_from_the_day_after_the_windows_opening) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 61);
  world.pass_days(1);
  EXPECT_FALSE(must(world.renewals.get(id)).overdue) << "the day the window opens";
  world.pass_days(1);
  const WorkflowView view = must(world.renewals.get(id));
  EXPECT_TRUE(view.overdue);
  EXPECT_EQ(view.next_action_due, view.workflow.expiration_date->plus_days(-90));
}

TEST(Transitions, expired_is_set_by_hand_only_when_the_expiration_is_past) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 1);
  world.pass_days(1);
  EXPECT_EQ(code_of(world.renewals.update_status(id, to(Status::expired))), ErrorCode::invalid_transition);
  world.pass_days(1);
  const WorkflowView view = must(world.renewals.update_status(id, to(Status::expired)));
  EXPECT_EQ(view.next_action_due, world.today()) << "the day it was set";
  EXPECT_EQ(view.priority, Priority::critical);
}

TEST(Transitions, a_rejected_workflow_with_a_later_attempt_never_changes_again) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 5);
  world.advance_to(id, {Status::in_progress, Status::filed, Status::under_review, Status::rejected});
  must(world.renewals.initiate(EntityType::license, must(world.renewals.get(id)).workflow.credential_id));
  world.pass_days(6);
  EXPECT_EQ(code_of(world.renewals.update_status(id, to(Status::expired))), ErrorCode::invalid_transition);
}

TEST(Transitions, each_is_one_history_entry_and_one_audit_entry_by_the_one_who_made_it) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 60);
  const auto entries = world.audited([&] {
    must(world.renewals.update_status(id, to(Status::in_progress), Actor::user(Role::staff, "usr_8")));
  });
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].actor, "usr_8");
  EXPECT_EQ(rows_of(entries[0]), (std::vector<std::string>{"wf status_changed 1"}));
  EXPECT_EQ(entries[0].changes[0].fields,
            (std::vector<audit::FieldChange>{{"status", "not_started", "in_progress"}}));
  const auto history = must(world.renewals.timeline(id)).history;
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[0].note, "created");
  EXPECT_EQ(history[0].by, "host");
  EXPECT_EQ(history[1].status, Status::in_progress);
  EXPECT_EQ(history[1].by, "usr_8");
  EXPECT_EQ(history[1].at, world.core().now());
}

}  // namespace
}  // namespace physcrm::test
