// docs/rules.md 4: one runner at a time, missed runs by policy, and what health says of jobs that nobody
// runs.
#include <atomic>
#include <stdexcept>
#include <thread>

#include "engine/outbox_world.hpp"
#include "engine/store_file.hpp"
#include "physcrm/engine.hpp"
#include "support/store_url.hpp"

namespace physcrm::test {
namespace {

constexpr const char* kCreation = "createRenewalWorkflows";
constexpr const char* kCheck = "checkExpirations";
constexpr const char* kQueue = "processNotificationQueue";

/// Another host holds the job for ten minutes from now on.
void hold(World& world, const std::string& job) {
  const Instant now = world.core().now();
  world.write([&](auto& tx) -> Result<void> {
    must(tx.jobs().ensure(job, now));
    must(tx.jobs().lease(job, "other:1:1", now, now.plus_seconds(600)));
    return ok();
  });
}

std::int64_t runs_of(World& world, const std::string& job) {
  return static_cast<std::int64_t>(must(world.jobs.history(job, 200)).size());
}

void set_missed_runs(World& world, const std::string& job, MissedRunPolicy policy) {
  SettingsInput input;
  input.policies.missed_runs = MissedRunPolicies{{job, policy}};
  must(world.settings.set(input));
}

// Pitfall: "a manual run bypassed the 'already running' guard."
TEST(JobLease, an_operation_that_is_a_job_is_refused_while_somebody_runs_it) {
  OutboxWorld world;
  for (const char* job : {kCreation, kCheck, kQueue, "retryFailedNotifications", "cleanupNotifications"}) {
    hold(world, job);
  }
  EXPECT_EQ(code_of(world.renewals.auto_create()), ErrorCode::conflict);
  EXPECT_EQ(code_of(world.notifications.check_expirations()), ErrorCode::conflict);
  EXPECT_EQ(code_of(world.notifications.process_queue()), ErrorCode::conflict);
  EXPECT_EQ(code_of(world.notifications.retry_failed()), ErrorCode::conflict);
  EXPECT_EQ(code_of(world.notifications.cleanup()), ErrorCode::conflict);
  world.clock().advance_seconds(600);
  EXPECT_TRUE(world.notifications.process_queue().has_value()) << "the other host is dead";
}

TEST(JobLease, an_operation_that_is_a_job_is_in_its_history_with_its_counts_and_moves_no_schedule) {
  World world;
  must(world.jobs.run_due());
  const auto next = must(world.jobs.status()).at(0).next_run;
  world.add_license(40);
  must(world.renewals.auto_create());
  const auto history = must(world.jobs.history(kCreation));
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[0].counts.at(1), (std::pair<std::string, std::int64_t>{"created", 1}));
  EXPECT_EQ(must(world.jobs.status()).at(0).next_run, next);
}

// A slow relay: the run takes hours, and nobody takes its job over.
TEST(JobLease, a_run_that_shows_signs_of_life_keeps_its_job) {
  OutboxWorld world;
  for (int i = 0; i < 20; ++i) world.add_license(40);
  must(world.notifications.check_expirations());
  int refused = 0;
  world.box().answer = [&](const OutgoingMessage&) {
    world.clock().advance_seconds(280);
    const Instant now = world.core().now();
    const bool is_taken = world.write([&](auto& tx) -> Result<bool> {
      const auto epoch = must(tx.jobs().lease(kQueue, "other:1:1", now, now.plus_seconds(600)));
      return epoch.has_value();
    });
    refused += is_taken ? 0 : 1;
    return SendResult{};
  };
  const JobResult result = must(world.jobs.run(kQueue));
  EXPECT_EQ(result.outcome, "ok");
  EXPECT_EQ(refused, 20);
  EXPECT_EQ(world.box().arrived.size(), 20U);
}

TEST(JobLease, a_run_that_lost_its_job_stops) {
  World world;
  for (int i = 0; i < 3; ++i) world.add_license(40);
  int told = 0;
  const auto result = world.jobs.run(kCheck, [&](std::string_view, std::int64_t, std::int64_t) {
    if (++told > 1) return true;
    world.clock().advance_seconds(3600);
    const Instant now = world.core().now();
    world.write([&](auto& tx) { return tx.jobs().lease(kCheck, "other:1:1", now, now.plus_seconds(600)); });
    return true;
  });
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result.value().outcome, "failed");
  EXPECT_EQ(told, 1) << "the next sign of life found that the job was another's";
  EXPECT_EQ(runs_of(world, kCheck), 0) << "that is for the other host to record";
}

TEST(JobLease, a_run_that_an_exception_ends_is_recorded_and_gives_its_job_back) {
  World world;
  world.add_license(40);
  const auto throwing = [](std::string_view, std::int64_t, std::int64_t) -> bool {
    throw std::runtime_error{"the host's own"};
  };
  EXPECT_THROW(static_cast<void>(world.jobs.run(kCheck, throwing)), std::runtime_error);
  const auto history = must(world.jobs.history(kCheck));
  ASSERT_EQ(history.size(), 1U);
  EXPECT_EQ(history[0].outcome, "failed");
  EXPECT_EQ(must(world.jobs.run(kCheck)).outcome, "ok");
}

// --- Missed runs ----------------------------------------------------------------------------------------

TEST(MissedRuns, once_is_the_default_and_one_run_stands_for_all) {
  World world;
  must(world.jobs.run_due());
  world.clock().advance_seconds(30 * 3600);
  must(world.jobs.run_due());
  EXPECT_EQ(runs_of(world, kCreation), 2);
}

TEST(MissedRuns, all_makes_up_for_each_as_far_as_the_cap) {
  World world;
  set_missed_runs(world, kCreation, {MissedRuns::all, 3, 0});
  must(world.jobs.run_due());
  world.clock().advance_seconds(13 * 3600);  // at 6 h and at 12 h
  must(world.jobs.run_due());
  EXPECT_EQ(runs_of(world, kCreation), 3);
  EXPECT_TRUE(must(world.jobs.run_due()).empty());
  world.clock().advance_seconds(100 * 3600);
  must(world.jobs.run_due());
  EXPECT_EQ(runs_of(world, kCreation), 6);
}

TEST(MissedRuns, skip_starts_a_late_one_only_within_its_grace) {
  World world;
  set_missed_runs(world, kCreation, {MissedRuns::skip, 1, 600});
  must(world.jobs.run_due());
  world.clock().advance_seconds(6 * 3600 + 601);
  must(world.jobs.run_due());
  EXPECT_EQ(runs_of(world, kCreation), 1) << "too late";
  world.clock().advance_seconds(6 * 3600 - 1);
  must(world.jobs.run_due());
  EXPECT_EQ(runs_of(world, kCreation), 2) << "the one after it, ten minutes late";
}

// --- Overdue jobs ---------------------------------------------------------------------------------------

TEST(Health, says_so_when_nobody_runs_the_jobs) {
  const auto clock = std::make_shared<SimulatedClock>(Instant::parse("2026-01-15T12:00:00Z").value());
  EngineOptions options;
  options.url = testing_support::new_store_url();
  options.clock = clock;
  Engine engine = must(Engine::open(std::move(options)));
  clock->advance_seconds(3600);
  EXPECT_TRUE(engine.health().overdue_jobs.empty()) << "a store of an hour";
  clock->advance_seconds(1);
  EXPECT_EQ(engine.health().overdue_jobs, std::vector<std::string>{kQueue});
  must(engine.jobs().run_due());
  EXPECT_TRUE(engine.health().overdue_jobs.empty());
  clock->advance_seconds(5400);
  EXPECT_TRUE(engine.health().overdue_jobs.empty()) << "due for half an hour";
  clock->advance_seconds(2 * 86'400);
  EXPECT_EQ(engine.health().overdue_jobs,
            (std::vector<std::string>{kCreation, kCheck, kQueue, "retryFailedNotifications", "maintenance"}))
      << "the weekly one is not due yet";
  must(engine.jobs().pause(kQueue, engine.health().time.plus_seconds(60)));
  EXPECT_TRUE(engine.health().up);
  EXPECT_EQ(engine.health().overdue_jobs.size(), 4U) << "a paused one is not overdue";
}

// --- The engine's own thread ----------------------------------------------------------------------------

EngineOptions scheduled(const StoreFile& file, LogFunction log) {
  EngineOptions options;
  options.url = file.url();
  options.clock = std::make_shared<SimulatedClock>(Instant::parse("2026-01-15T12:00:00Z").value());
  options.log = std::move(log);
  return options;
}

TEST(Scheduler, goes_on_when_a_function_of_the_host_throws) {
  const StoreFile file{"throws"};
  std::atomic<int> lines{0};
  Engine engine = must(Engine::open(scheduled(file, [&](LogLevel, std::string_view) {
    ++lines;
    throw std::runtime_error{"the host's log is full"};
  })));
  must(engine.jobs().start());
  while (lines.load() < 3) std::this_thread::yield();
  EXPECT_TRUE(engine.jobs().is_started());
  engine.jobs().stop();
  EXPECT_FALSE(engine.jobs().is_started());
}

TEST(Scheduler, may_be_stopped_from_its_own_thread_and_started_again) {
  const StoreFile file{"own_thread"};
  Engine* running = nullptr;
  std::atomic<bool> has_asked{false};
  Engine engine = must(Engine::open(scheduled(file, [&](LogLevel, std::string_view) {
    if (running != nullptr && !has_asked.exchange(true)) running->jobs().stop();
  })));
  running = &engine;
  must(engine.jobs().start());
  while (engine.jobs().is_started()) std::this_thread::yield();
  EXPECT_TRUE(has_asked.load());
  must(engine.jobs().start());
  engine.jobs().stop();
  EXPECT_FALSE(engine.jobs().is_started());
}

}  // namespace
}  // namespace physcrm::test
