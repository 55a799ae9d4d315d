// Failures that systems of this kind really have: each test is named after one, and shows that it can't
// happen here. That a viewer could change a status is in tests/api/permission_test.cpp.
#include <thread>

#include "engine/people.hpp"
#include "engine/renewal_world.hpp"
#include "engine/store_file.hpp"
#include "physcrm/physicians.hpp"

namespace physcrm::test {
namespace {

using Status = WorkflowStatus;

ChecklistEntry entry_of(World& world, WorkflowId id, std::string_view item) {
  for (const ChecklistEntry& entry : must(world.renewals.checklist(id)).entries) {
    if (entry.item.id == item) return entry;
  }
  ADD_FAILURE() << "no item " << item;
  return {};
}

ErrorCode set(World& world, WorkflowId id, Status status) {
  StatusChange change;
  change.status = status;
  change.rejection_reason = "Incomplete";
  return code_of(world.renewals.update_status(id, change));
}

TEST(RenewalPitfalls, any_status_could_follow_any_other) {
  for (const Status to : kAllStatuses) {
    World world;
    const WorkflowId id = world.open(EntityType::license, 40);
    EXPECT_EQ(set(world, id, to), to == Status::in_progress ? ErrorCode::ok : ErrorCode::invalid_transition);
  }
}

TEST(RenewalPitfalls, due_dates_counted_from_the_day_of_creation) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 20);
  const Date expiration = world.today().plus_days(20);
  EXPECT_EQ(entry_of(world, id, "cme-requirements").item.due, expiration.plus_days(-30))
      << "10 days ago, not 40 days after the licence's end";
  for (const ChecklistEntry& entry : must(world.renewals.checklist(id)).entries) {
    EXPECT_LE(*entry.item.due, expiration) << entry.item.id;
  }
}

TEST(RenewalPitfalls, state_rules_never_fired_because_the_state_was_not_passed_to_the_checklist) {
  World world;
  const Date expiration = world.today().plus_days(40);
  for (const char* state : {"CA", "TX", "MT"}) {
    const CredentialId credential = world.add_credential(EntityType::license, expiration, state);
    const auto view = must(world.renewals.initiate(EntityType::license, credential));
    const auto expected = checklist(EntityType::license, state, expiration, RulePack::builtin_default());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(view.checklist->entries.at(i).item, expected[i]) << state;
    }
  }
}

TEST(RenewalPitfalls, a_workflow_could_be_opened_for_a_credential_that_is_not_there_or_of_another) {
  World world;
  EXPECT_EQ(code_of(world.renewals.initiate(EntityType::license, CredentialId{77})), ErrorCode::not_found);
  const CredentialId deleted = world.add_license(40);
  must(CredentialService{world.core()}.remove(deleted));
  EXPECT_EQ(code_of(world.renewals.initiate(EntityType::license, deleted)), ErrorCode::not_found);
  const PhysicianId other = world.add_physician();
  const CredentialId theirs = world.add_credential(EntityType::dea, world.today().plus_days(40), "TX", other);
  EXPECT_EQ(must(world.renewals.initiate(EntityType::dea, theirs)).workflow.physician_id, other)
      << "whose it is, the credential says, not the caller";
}

TEST(RenewalPitfalls, one_active_workflow_was_a_look_before_the_insert) {
  const StoreFile file{"pitfall_active"};
  World one{"2026-01-15T12:00:00Z", file.url()};
  World two{"2026-01-15T12:00:00Z", file.url()};
  const CredentialId credential = one.add_license(40);
  std::array<ErrorCode, 2> codes{};
  const auto start = [&](World& world, ErrorCode& code) {
    code = code_of(world.renewals.initiate(EntityType::license, credential));
  };
  std::thread first{[&] { start(one, codes[0]); }};
  std::thread second{[&] { start(two, codes[1]); }};
  first.join();
  second.join();
  std::sort(codes.begin(), codes.end());
  EXPECT_EQ(codes, (std::array{ErrorCode::ok, ErrorCode::conflict}));
  EXPECT_EQ(one.workflows_of(credential).size(), 1U);
}

TEST(RenewalPitfalls, approval_left_the_credentials_old_date_in_place_and_the_next_scan_opened_it_again) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 20);
  const CredentialId credential = must(world.renewals.get(id)).workflow.credential_id;
  world.advance_to(id, {Status::in_progress, Status::filed, Status::under_review, Status::approved});
  EXPECT_GT(*world.credential(credential).expiration_date, world.today().plus_days(700));
  EXPECT_EQ(must(world.renewals.auto_create()).created, 0);
  EXPECT_EQ(world.workflows_of(credential).size(), 1U);
}

TEST(RenewalPitfalls, progress_never_reached_75_or_90_and_ticking_a_task_after_approval_lowered_100) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 40);
  world.advance(id, Status::in_progress);
  EXPECT_EQ(world.advance(id, Status::filed).workflow.progress, 75);
  EXPECT_EQ(world.advance(id, Status::under_review).workflow.progress, 90);
  EXPECT_EQ(world.advance(id, Status::approved).workflow.progress, 100);
  TaskChange reopen;
  reopen.task_id = "renewal-fee";
  reopen.completed = false;
  EXPECT_EQ(code_of(world.renewals.complete_task(id, reopen)), ErrorCode::failed_precondition);
  EXPECT_EQ(must(world.renewals.get(id)).workflow.progress, 100);
}

TEST(RenewalPitfalls, optional_items_kept_a_finished_checklist_under_100_percent_of_what_is_required) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 40);
  for (const ChecklistEntry& entry : must(world.renewals.checklist(id)).entries) {
    if (entry.item.required) world.complete(id, entry.item.id);
  }
  const ChecklistProgress progress = must(world.renewals.checklist(id)).progress;
  EXPECT_EQ(progress.required_percentage, 100);
  EXPECT_LT(progress.percentage, 100) << "shown apart";
}

TEST(RenewalPitfalls, two_coordinators_ticking_at_once_lost_one_tick) {
  const StoreFile file{"pitfall_ticks"};
  World one{"2026-01-15T12:00:00Z", file.url()};
  World two{"2026-01-15T12:00:00Z", file.url()};
  const WorkflowId id = one.open(EntityType::license, 40);
  std::thread first{[&] { one.complete(id, "renewal-fee"); }};
  std::thread second{[&] { two.complete(id, "cme-requirements"); }};
  first.join();
  second.join();
  EXPECT_TRUE(entry_of(one, id, "renewal-fee").mark.completed);
  EXPECT_TRUE(entry_of(one, id, "cme-requirements").mark.completed);
}

TEST(RenewalPitfalls, an_unknown_task_id_was_answered_with_success) {
  World world;
  TaskChange change;
  change.task_id = "renewal-fees";
  const auto result = world.renewals.complete_task(world.open(EntityType::license, 40), change);
  EXPECT_EQ(code_of(result), ErrorCode::not_found);
  EXPECT_EQ(result.error().field, "taskId");
}

TEST(RenewalPitfalls, the_next_actions_due_date_never_moved_with_the_status) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 100);
  std::vector<std::optional<Date>> due{must(world.renewals.get(id)).next_action_due};
  for (const Status to : {Status::in_progress, Status::filed, Status::under_review, Status::approved}) {
    due.push_back(world.advance(id, to).next_action_due);
  }
  const Date today = world.today();
  EXPECT_EQ(due, (std::vector<std::optional<Date>>{today.plus_days(10), today.plus_days(70),
                                                   today.plus_days(7), today.plus_days(100), std::nullopt}));
}

TEST(RenewalPitfalls, automatic_expiry_was_never_called_and_untouched_workflows_could_not_expire) {
  World world;
  const CredentialId credential = world.add_license(5);
  must(world.jobs.run_due());
  const WorkflowId id = world.workflows_of(credential).at(0).id;
  EXPECT_EQ(must(world.renewals.get(id)).workflow.status, Status::not_started);
  world.pass_days(6);
  must(world.jobs.run_due());
  EXPECT_EQ(must(world.renewals.get(id)).workflow.status, Status::expired);
}

TEST(RenewalPitfalls, statistics_counted_approved_and_expired_ones_within_active_and_so_were_always_zero) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 40);
  world.advance_to(id, {Status::in_progress, Status::filed, Status::under_review, Status::approved});
  world.add_license(-1);
  must(world.renewals.auto_create());
  const RenewalStatistics statistics = must(world.renewals.statistics());
  EXPECT_EQ(statistics.by_status.at("approved"), 1);
  EXPECT_EQ(statistics.by_status.at("expired"), 1);
  EXPECT_DOUBLE_EQ(statistics.approval_rate.value(), 0.5);
}

TEST(RenewalPitfalls, upcoming_in_n_days_filtered_on_the_start_date_instead_of_the_expiration) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 100);  // starts in 10 days
  RenewalQuery query;
  query.days = 30;
  EXPECT_TRUE(must(world.renewals.list(query)).items.empty());
  EXPECT_EQ(must(world.renewals.statistics()).within_30_days, 0);
  world.pass_days(70);
  ASSERT_EQ(must(world.renewals.list(query)).items.size(), 1U);
  EXPECT_EQ(must(world.renewals.list(query)).items[0].workflow.id, id);
  EXPECT_EQ(must(world.renewals.statistics()).within_30_days, 1);
}

TEST(RenewalPitfalls, dates_cut_from_utc_timestamps_were_off_by_one_in_the_evening_for_american_users) {
  World world{"2026-01-16T01:00:00Z"};  // 20:00 on the 15th in New York
  const WorkflowId id = world.open(EntityType::license, 40);
  const WorkflowView view = world.advance(id, Status::in_progress);
  EXPECT_EQ(view.workflow.application_date, date("2026-01-15"));
  EXPECT_EQ(view.workflow.expiration_date, date("2026-02-24"));
}

}  // namespace
}  // namespace physcrm::test
