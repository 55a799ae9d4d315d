// docs/rules.md 2: checklists, timelines, lists and statistics as they are read.
#include "engine/renewal_world.hpp"

namespace physcrm::test {
namespace {

using Status = WorkflowStatus;

std::vector<int> days_of(World& world, const RenewalQuery& query) {
  std::vector<int> days;
  for (const WorkflowView& view : must(world.renewals.list(query)).items) {
    days.push_back(days_until(view.workflow.expiration_date.value(), world.today()));
  }
  return days;
}

// Pitfall: "Due dates counted from the day of creation: a licence 20 days from its end got a CME deadline 40
// days after it."
TEST(Checklist, due_dates_count_from_the_expiration_and_never_lie_after_it) {
  World world;
  for (const EntityType kind : {EntityType::license, EntityType::dea, EntityType::csr}) {
    const WorkflowId id = world.open(kind, 20);
    const Date expiration = world.today().plus_days(20);
    for (const ChecklistEntry& entry : must(world.renewals.checklist(id)).entries) {
      EXPECT_LE(entry.item.due, expiration);
      if (entry.item.id == "cme-requirements" || entry.item.id == "mate-training") {
        EXPECT_EQ(entry.item.due, expiration.plus_days(-30));
      }
    }
  }
}

// Pitfall: "Optional items kept a finished checklist under 100 % of what is required".
TEST(Checklist, required_progress_is_shown_apart) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 60);
  for (const ChecklistEntry& entry : must(world.renewals.checklist(id)).entries) {
    if (entry.item.required) world.complete(id, entry.item.id);
  }
  const ChecklistProgress progress = must(world.renewals.checklist(id)).progress;
  EXPECT_EQ(progress.total, 8);
  EXPECT_EQ(progress.completed, 7);
  EXPECT_EQ(progress.percentage, 88);
  EXPECT_EQ(progress.required_total, 7);
  EXPECT_EQ(progress.required_percentage, 100);
}

// "A timeline also shows the workflow's real history (what happened when, by whom) merged with the plan."
TEST(Timeline, shows_the_plan_and_how_far_each_milestone_has_come) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 60);
  const auto state_of = [&](MilestoneKind kind) {
    for (const TimelineMilestone& at : must(world.renewals.timeline(id)).milestones) {
      if (at.milestone.kind == kind) return at.state;
    }
    return MilestoneState::upcoming;
  };
  EXPECT_EQ(state_of(MilestoneKind::start), MilestoneState::overdue);
  EXPECT_EQ(state_of(MilestoneKind::window_open), MilestoneState::due);
  EXPECT_EQ(state_of(MilestoneKind::window_close), MilestoneState::upcoming);
  world.advance(id, Status::in_progress);
  EXPECT_EQ(state_of(MilestoneKind::start), MilestoneState::done);
  world.complete(id, "cme-requirements");
  EXPECT_EQ(state_of(MilestoneKind::training_deadline), MilestoneState::done);
  EXPECT_EQ(state_of(MilestoneKind::fee_due), MilestoneState::upcoming);
  world.pass_days(31);
  EXPECT_EQ(state_of(MilestoneKind::fee_due), MilestoneState::overdue);
  EXPECT_EQ(state_of(MilestoneKind::window_close), MilestoneState::overdue);
  world.advance(id, Status::filed);
  EXPECT_EQ(state_of(MilestoneKind::window_close), MilestoneState::done);
  EXPECT_EQ(state_of(MilestoneKind::final_deadline), MilestoneState::upcoming);
  world.advance_to(id, {Status::under_review, Status::approved});
  EXPECT_EQ(state_of(MilestoneKind::final_deadline), MilestoneState::done);
}

TEST(Timeline, the_history_begins_with_the_creation_and_goes_on_in_order) {
  World world{"2026-01-15T12:00:00Z"};
  const WorkflowId id = world.open(EntityType::license, 60);
  world.clock().advance_seconds(60);
  world.advance(id, Status::in_progress);
  world.clock().advance_seconds(60);
  world.complete(id, "gather-documents");
  const auto history = must(world.renewals.timeline(id)).history;
  ASSERT_EQ(history.size(), 3U);
  EXPECT_EQ(history[0].note, "created");
  EXPECT_EQ(history[0].status, Status::not_started);
  EXPECT_EQ(history[0].at.to_string(), "2026-01-15T12:00:00.000Z");
  EXPECT_EQ(history[1].note, "in_progress");
  EXPECT_EQ(history[1].at.to_string(), "2026-01-15T12:01:00.000Z");
  EXPECT_EQ(history[2].note, "task completed: gather-documents");
  EXPECT_EQ(history[2].status, Status::in_progress);
}

TEST(Timeline, of_an_unknown_workflow_is_not_found_as_everything_else) {
  World world;
  const WorkflowId unknown{5};
  EXPECT_EQ(code_of(world.renewals.get(unknown)), ErrorCode::not_found);
  EXPECT_EQ(code_of(world.renewals.timeline(unknown)), ErrorCode::not_found);
  EXPECT_EQ(code_of(world.renewals.checklist(unknown)), ErrorCode::not_found);
  EXPECT_EQ(code_of(world.renewals.next_actions(unknown)), ErrorCode::not_found);
}

TEST(NextActions, name_the_workflows_own_first_and_then_open_items_by_date) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 60);
  world.advance(id, Status::in_progress);
  world.complete(id, "review-expiration");
  const auto steps = must(world.renewals.next_actions(id));
  ASSERT_EQ(steps.size(), 8U);
  EXPECT_EQ(steps[0].action, "Complete renewal application");
  EXPECT_EQ(steps[0].item_id, "");
  EXPECT_EQ(steps[0].due, world.today().plus_days(30));
  EXPECT_EQ(steps[1].item_id, "gather-documents");
  for (std::size_t i = 2; i < steps.size(); ++i) EXPECT_GE(steps[i].due, steps[i - 1].due);
  EXPECT_EQ(steps.back().item_id, "submit-renewal");
}

TEST(NextActions, of_an_approved_workflow_are_none_and_of_an_expired_one_its_alarm_only) {
  World world;
  const WorkflowId approved = world.open(EntityType::license, 60);
  world.advance_to(approved, {Status::in_progress, Status::filed, Status::under_review, Status::approved});
  EXPECT_TRUE(must(world.renewals.next_actions(approved)).empty());
  const WorkflowId expired = world.open(EntityType::license, 60);
  world.pass_days(61);
  world.advance(expired, Status::expired);
  const auto steps = must(world.renewals.next_actions(expired));
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_EQ(steps[0].action, "License has expired - immediate action required");
}

// Pitfall: "'Upcoming in N days' filtered on the start date instead of the expiration".
TEST(List, filters_on_the_expiration_with_past_ones_and_sorts_by_it) {
  World world;
  for (const int days : {91, 90, 30, 31, 0, -5, 200}) world.open(EntityType::license, days);
  EXPECT_EQ(days_of(world, {}), (std::vector<int>{-5, 0, 30, 31, 90}));
  RenewalQuery month;
  month.days = 30;
  EXPECT_EQ(days_of(world, month), (std::vector<int>{-5, 0, 30}));
  RenewalQuery year;
  year.days = 365;
  EXPECT_EQ(days_of(world, year).size(), 7U);
  for (const int bad : {-1, 36'501}) {
    RenewalQuery query;
    query.days = bad;
    EXPECT_EQ(code_of(world.renewals.list(query)), ErrorCode::invalid_argument);
  }
  for (const char* bad : {"tx", "Texas", "ZZ"}) {
    RenewalQuery query;
    query.state = bad;
    EXPECT_EQ(code_of(world.renewals.list(query)), ErrorCode::invalid_argument) << bad;
  }
}

TEST(List, filters_by_status_kind_state_physician_and_overdue) {
  World world;
  const WorkflowId started = world.open(EntityType::dea, 50);
  world.advance(started, Status::in_progress);
  const WorkflowId overdue = world.open(EntityType::license, 40);
  const PhysicianId other = world.add_physician();
  const CredentialId other_credential =
      world.add_credential(EntityType::csr, world.today().plus_days(80), "CA", other);
  must(world.renewals.initiate(EntityType::csr, other_credential));
  const auto only = [&](auto&& set) {
    RenewalQuery query;
    set(query);
    return days_of(world, query);
  };
  EXPECT_EQ(only([](auto& q) { q.status = Status::in_progress; }), (std::vector<int>{50}));
  EXPECT_EQ(only([](auto& q) { q.entity_type = EntityType::license; }), (std::vector<int>{40}));
  EXPECT_EQ(only([](auto& q) { q.state = "CA"; }), (std::vector<int>{80}));
  EXPECT_EQ(only([&](auto& q) { q.physician_id = other; }), (std::vector<int>{80}));
  EXPECT_EQ(only([](auto& q) { q.overdue = true; }), (std::vector<int>{40}));
  EXPECT_EQ(only([](auto& q) { q.overdue = false; }), (std::vector<int>{50, 80}));
  EXPECT_TRUE(must(world.renewals.get(overdue)).overdue);
}

TEST(List, pages_are_stable_under_inserts) {
  World world;
  for (const int days : {10, 20, 30, 40, 50}) world.open(EntityType::license, days);
  RenewalQuery query;
  query.page.limit = 2;
  const auto first = must(world.renewals.list(query));
  EXPECT_EQ(first.total, 5);
  EXPECT_FALSE(first.items[0].checklist) << "not in listings";
  world.open(EntityType::license, 5);
  query.page.cursor = first.next_cursor;
  EXPECT_EQ(days_of(world, query), (std::vector<int>{30, 40}));
}

// Symptom: an undated renewal was overdue in the statistics and in no list.
TEST(List, has_renewals_without_a_date_after_all_others) {
  World world;
  const WorkflowId dated = world.open(EntityType::license, 40);
  const CredentialId undated = world.add_credential(EntityType::license, std::nullopt);
  const WorkflowId id = must(world.renewals.initiate(EntityType::license, undated)).workflow.id;
  RenewalQuery query;
  const auto page = must(world.renewals.list(query));
  ASSERT_EQ(page.items.size(), 2U);
  EXPECT_EQ(page.total, 2);
  EXPECT_EQ(page.items[0].workflow.id, dated);
  EXPECT_EQ(page.items[1].workflow.id, id);
  world.pass_days(31);
  query.overdue = true;
  EXPECT_EQ(must(world.renewals.list(query)).total, must(world.renewals.statistics()).overdue);
}

}  // namespace
}  // namespace physcrm::test
