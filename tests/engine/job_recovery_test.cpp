// docs/rules.md 4, when the store is away in the middle of a job, and when another host is at work: nothing
// that is due is left for another day because of it.
#include "engine/outbox_world.hpp"
#include "physcrm/engine.hpp"
#include "support/faulty_store.hpp"
#include "support/store_url.hpp"

namespace physcrm::test {
namespace {

using testing_support::PortFault;
using testing_support::PortFaults;

constexpr const char* kCreation = "createRenewalWorkflows";

/// Two hosts on one store, the first of which can lose its way to it.
class JobRecovery : public testing::Test {
 protected:
  JobRecovery() {
    must(host_.jobs().run_due());
    clock_->advance_seconds(6 * 3600);
  }

  static std::shared_ptr<storage::Store> new_store() {
    return must(storage::open_store(testing_support::new_store_url(), {}));
  }
  Engine open(std::shared_ptr<storage::Store> store) {
    EngineOptions options;
    options.store = std::move(store);
    options.clock = clock_;
    return must(Engine::open(std::move(options)));
  }

  /// `createRenewalWorkflows failed`, ... of the first host. From the first sign of life of the job of the
  /// renewals on its calls to the store fail, the first one alone or all of them.
  std::vector<std::string> lose_the_store(bool stays) {
    bool has_begun = false;
    return names(must(host_.jobs().run_due([&](std::string_view job, std::int64_t, std::int64_t) {
      if (!has_begun && job == kCreation) faults_.arm(PortFault::unavailable, 1, stays);
      has_begun = true;
      return true;
    })));
  }
  static std::vector<std::string> names(const std::vector<JobResult>& results) {
    std::vector<std::string> all;
    for (const JobResult& result : results) all.push_back(result.job + " " + result.outcome);
    return all;
  }
  static bool has(const std::vector<std::string>& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  }
  bool runs(Engine& engine, const std::string& job_and_outcome) {
    return has(names(must(engine.jobs().run_due())), job_and_outcome);
  }
  JobStatus creation() { return must(other_.jobs().status()).at(0); }

  std::shared_ptr<SimulatedClock> clock_ =
      std::make_shared<SimulatedClock>(*Instant::parse("2026-01-15T12:00:00Z"));
  PortFaults faults_;
  std::shared_ptr<storage::Store> store_ = new_store();
  Engine host_ = open(std::make_shared<storage::testing::FaultyStore>(store_, faults_));
  Engine other_ = open(store_);
};

TEST_F(JobRecovery, a_run_that_the_store_has_failed_is_made_again_after_five_minutes) {
  EXPECT_TRUE(has(lose_the_store(false), std::string{kCreation} + " failed"));
  faults_.disarm();
  EXPECT_EQ(creation().next_run, clock_->now().plus_seconds(300));
  EXPECT_FALSE(runs(other_, std::string{kCreation} + " ok")) << "nobody spins";
  clock_->advance_seconds(299);
  EXPECT_FALSE(runs(other_, std::string{kCreation} + " ok"));
  clock_->advance_seconds(1);
  EXPECT_TRUE(runs(other_, std::string{kCreation} + " ok"));
  // Its schedule has not moved.
  EXPECT_EQ(creation().next_run, clock_->now().plus_seconds(6 * 3600 - 300));
}

TEST_F(JobRecovery, a_clock_that_is_set_back_does_not_make_it_wait) {
  clock_->advance_seconds(60);
  EXPECT_TRUE(has(lose_the_store(false), std::string{kCreation} + " failed"));
  faults_.disarm();
  clock_->advance_seconds(-10);
  EXPECT_TRUE(runs(other_, std::string{kCreation} + " ok"));
}

TEST_F(JobRecovery, a_lease_of_its_own_that_could_not_be_given_back_is_in_nobodys_way_but_others) {
  EXPECT_TRUE(has(lose_the_store(true), std::string{kCreation} + " failed"));
  faults_.disarm();
  EXPECT_TRUE(creation().is_running) << "its end could not be recorded";
  EXPECT_TRUE(runs(other_, std::string{kCreation} + " held"));
  EXPECT_TRUE(runs(host_, std::string{kCreation} + " ok"));
  EXPECT_FALSE(creation().is_running);
}

TEST_F(JobRecovery, a_run_in_hand_is_not_taken_from_oneself) {
  must(host_.jobs().run(kCreation, [&](std::string_view, std::int64_t, std::int64_t) {
    const auto again = host_.jobs().run(kCreation);
    EXPECT_EQ(code_of(again), ErrorCode::conflict);
    return true;
  }));
  EXPECT_TRUE(host_.jobs().run(kCreation).has_value());
}

// The queue's turn would be over, and what is noted meanwhile would wait for an hour.
TEST_F(JobRecovery, what_is_to_be_sent_waits_for_the_host_that_notes_it) {
  clock_->advance_seconds(12 * 3600);
  const Instant now = clock_->now();
  const auto tx = must(store_->begin(storage::Access::write));
  const auto epoch = must(tx->jobs().lease("checkExpirations", "third:1:1", now, now.plus_seconds(600)));
  ASSERT_TRUE(epoch);
  must(tx->commit());
  const auto waiting = names(must(host_.jobs().run_due()));
  for (const char* job : {"checkExpirations", "processNotificationQueue", "retryFailedNotifications"}) {
    EXPECT_TRUE(has(waiting, std::string{job} + " held")) << job;
  }
  EXPECT_TRUE(has(waiting, std::string{kCreation} + " ok"));
  clock_->advance_seconds(600);
  const auto done = names(must(host_.jobs().run_due()));
  for (const char* job : {"checkExpirations", "processNotificationQueue", "retryFailedNotifications"}) {
    EXPECT_TRUE(has(done, std::string{job} + " ok")) << job << ": the other host is dead";
  }
}

}  // namespace
}  // namespace physcrm::test
