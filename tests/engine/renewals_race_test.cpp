// docs/rules.md 2: "One active workflow a credential, enforced by the database ... of two hosts that create
// at once, one wins and the other gets `conflict`." Two engines on one file, as two processes would have
// them.
#include <atomic>
#include <thread>

#include "engine/renewal_world.hpp"
#include "engine/runs.hpp"
#include "engine/store_file.hpp"

namespace physcrm::test {
namespace {

constexpr const char* kNow = "2026-01-15T12:00:00Z";

/// Runs both at the same moment and waits for both.
template <class A, class B>
void race(A&& a, B&& b) {
  std::atomic<int> ready{0};
  const auto go = [&](auto&& act) {
    ready.fetch_add(1);
    while (ready.load() < 2) std::this_thread::yield();
    act();
  };
  std::thread first{[&] { go(a); }};
  std::thread second{[&] { go(b); }};
  first.join();
  second.join();
}

// Pitfall: "'One active workflow' was a look before the insert: two callers, two workflows."
TEST(Race, of_two_hosts_that_start_one_renewal_one_wins_and_the_other_gets_conflict) {
  const StoreFile file{"race_initiate"};
  World one{kNow, file.url()};
  World two{kNow, file.url()};
  for (int round = 0; round < 25; ++round) {
    const CredentialId credential = one.add_license(40);
    ErrorCode first{};
    ErrorCode second{};
    race([&] { first = code_of(one.renewals.initiate(EntityType::license, credential)); },
         [&] { second = code_of(two.renewals.initiate(EntityType::license, credential)); });
    EXPECT_NE(first == ErrorCode::ok, second == ErrorCode::ok) << round;
    EXPECT_TRUE(first == ErrorCode::conflict || second == ErrorCode::conflict) << round;
    EXPECT_EQ(one.workflows_of(credential).size(), 1U);
  }
}

// The runs themselves: two at once are possible when one host has slept through its lease of the job.
RunContext run_on(World& world) {
  return {world.core(), Actor::system(), "race", must(moment_of(world.core())), {}};
}
AutoCreateReport create(World& world) {
  return must(create_renewals(run_on(world)));
}
CheckReport check(World& world) {
  return must(check_expirations(run_on(world)));
}

TEST(Race, two_automatic_runs_and_a_start_by_hand_leave_one_workflow_a_credential) {
  const StoreFile file{"race_auto"};
  World one{kNow, file.url()};
  World two{kNow, file.url()};
  std::vector<CredentialId> credentials;
  for (int i = 0; i < 150; ++i) credentials.push_back(one.add_license(i % 91));
  AutoCreateReport first;
  AutoCreateReport second;
  std::int64_t by_hand = 0;
  race(
      [&] {
        first = create(one);
        second = create(one);
      },
      [&] {
        for (int i = 0; i < 20; ++i) {
          by_hand +=
              two.renewals.initiate(EntityType::license, credentials[149 - static_cast<std::size_t>(i)]) ? 1
                                                                                                         : 0;
        }
        const AutoCreateReport other = create(two);
        by_hand += other.created;
      });
  EXPECT_EQ(first.created + second.created + by_hand, 150);
  EXPECT_EQ(first.failed + second.failed, 0);
  for (const CredentialId id : credentials) EXPECT_EQ(one.workflows_of(id).size(), 1U);
}

TEST(Race, two_checks_at_once_plan_each_notification_once) {
  const StoreFile file{"race_check"};
  World one{kNow, file.url()};
  World two{kNow, file.url()};
  for (int i = 0; i < 150; ++i) one.add_license(i % 91);
  CheckReport first;
  CheckReport second;
  race([&] { first = check(one); }, [&] { second = check(two); });
  EXPECT_EQ(first.created + second.created, 150);
  EXPECT_EQ(first.duplicates + second.duplicates, 150);
  EXPECT_EQ(one.all_notifications().size(), 150U);
}

// Pitfall: "Two coordinators ticking at once lost one tick."
TEST(Race, ticks_made_at_the_same_moment_are_all_kept) {
  const StoreFile file{"race_ticks"};
  World one{kNow, file.url()};
  World two{kNow, file.url()};
  const WorkflowId id = one.open(EntityType::license, 60);
  one.advance(id, WorkflowStatus::in_progress);
  std::vector<std::string> items;
  for (const ChecklistEntry& entry : must(one.renewals.checklist(id)).entries) items.push_back(entry.item.id);
  const auto tick = [&](World& world, std::size_t parity) {
    for (std::size_t i = parity; i < items.size(); i += 2) world.complete(id, items[i]);
  };
  race([&] { tick(one, 0); }, [&] { tick(two, 1); });
  const WorkflowView view = must(one.renewals.get(id));
  EXPECT_EQ(view.checklist->progress.completed, 8);
  EXPECT_EQ(view.workflow.progress, 74);
}

// "A write may carry `version`; when it does and it is stale: `conflict`."
TEST(Race, of_two_status_changes_with_the_same_version_one_gets_conflict) {
  const StoreFile file{"race_status"};
  World one{kNow, file.url()};
  World two{kNow, file.url()};
  for (int round = 0; round < 20; ++round) {
    const WorkflowId id = one.open(EntityType::license, 40);
    StatusChange change;
    change.version = 1;
    ErrorCode first{};
    ErrorCode second{};
    race([&] { first = code_of(one.renewals.update_status(id, change)); },
         [&] { second = code_of(two.renewals.update_status(id, change)); });
    EXPECT_NE(first == ErrorCode::ok, second == ErrorCode::ok);
    EXPECT_TRUE(first == ErrorCode::conflict || second == ErrorCode::conflict);
  }
}

TEST(Race, of_two_hosts_one_runs_a_due_job) {
  const StoreFile file{"race_jobs"};
  World one{kNow, file.url()};
  World two{kNow, file.url()};
  for (int i = 0; i < 50; ++i) one.add_license(i);
  std::vector<JobResult> first;
  std::vector<JobResult> second;
  race([&] { first = must(one.jobs.run_due()); }, [&] { second = must(two.jobs.run_due()); });
  int ran = 0;
  for (const auto* results : {&first, &second}) {
    for (const JobResult& result : *results) {
      EXPECT_TRUE(result.outcome == "ok" || result.outcome == "held") << result.outcome << result.error;
      ran += result.outcome == "ok" ? 1 : 0;
    }
  }
  EXPECT_EQ(ran, static_cast<int>(must(one.jobs.status()).size())) << "each job once";
  EXPECT_EQ(one.read([](auto& tx) { return tx.jobs().history("checkExpirations", 10); }).size(), 1U);
}

}  // namespace
}  // namespace physcrm::test
