// docs/rules.md 4: what runs when, and what is known of it afterwards.
#include "physcrm/jobs.hpp"

#include <atomic>
#include <thread>

#include "engine/job_table.hpp"
#include "engine/renewal_world.hpp"
#include "engine/store_file.hpp"

namespace physcrm::test {
namespace {

constexpr const char* kCreation = "createRenewalWorkflows";
constexpr const char* kCheck = "checkExpirations";

Instant at(std::string_view text) {
  return Instant::parse(text).value();
}

std::vector<std::string> names_of(const std::vector<JobResult>& results) {
  std::vector<std::string> names;
  for (const JobResult& result : results) names.push_back(result.job + " " + result.outcome);
  return names;
}

/// What ran of the two that most of these tests watch.
std::vector<std::string> run_due(World& world) {
  std::vector<JobResult> watched;
  for (JobResult& result : must(world.jobs.run_due())) {
    if (result.job == kCreation || result.job == kCheck) watched.push_back(std::move(result));
  }
  return names_of(watched);
}

JobStatus status_of(World& world, std::string_view name) {
  for (const JobStatus& status : must(world.jobs.status())) {
    if (status.name == name) return status;
  }
  ADD_FAILURE() << "no such job: " << name;
  return {};
}

std::vector<storage::JobRun> history(World& world, const std::string& name) {
  return world.read([&](auto& tx) { return tx.jobs().history(name, 1000); });
}

const std::vector<std::string> kBothRan{"createRenewalWorkflows ok", "checkExpirations ok"};

TEST(Jobs, on_a_fresh_store_both_are_due_at_once_in_order_and_then_nothing_is) {
  World world;
  for (const JobStatus& status : must(world.jobs.status())) {
    EXPECT_EQ(status.next_run, world.core().now()) << status.name;
    EXPECT_FALSE(status.last_run);
    EXPECT_FALSE(status.is_running);
  }
  EXPECT_EQ(run_due(world), kBothRan);
  EXPECT_TRUE(run_due(world).empty());
}

TEST(Jobs, are_listed_in_the_order_in_which_they_run) {
  World world;
  std::vector<std::string> names;
  for (const JobStatus& job : must(world.jobs.status())) names.push_back(job.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{kCreation, kCheck, "processNotificationQueue",
                                      "retryFailedNotifications", "cleanupNotifications", "maintenance"}));
  for (const JobResult& result : must(world.jobs.run_due())) EXPECT_EQ(result.outcome, "ok") << result.job;
}

TEST(Jobs, show_whether_the_last_run_met_what_is_asked_of_it) {
  World world;
  EXPECT_EQ(status_of(world, kCheck).target_met, std::nullopt);
  must(world.jobs.run_due());
  EXPECT_EQ(status_of(world, kCheck).target_met, true);
  EXPECT_EQ(status_of(world, "maintenance").target_met, std::nullopt) << "nothing is asked of it";
}

// Pitfall: "a weekly job never ran where deployments came weekly."
TEST(Jobs, a_weekly_job_with_daily_restarts_runs_52_times_a_year) {
  const StoreFile file{"weekly"};
  int runs = 0;
  Instant now = at("2026-01-01T12:00:00Z");
  for (int day = 0; day < 364; ++day) {
    World restarted{now.to_string(), file.url()};
    for (const JobResult& result : must(restarted.jobs.run_due())) {
      runs += result.job == "cleanupNotifications" ? 1 : 0;
    }
    now = now.plus_seconds(86'400);
  }
  EXPECT_EQ(runs, 52);
}

TEST(Jobs, a_paused_one_is_not_due_before_its_time_and_can_be_run_by_hand) {
  World world;
  run_due(world);
  must(world.jobs.pause(kCreation, world.core().now().plus_seconds(7 * 3600)));
  world.clock().advance_seconds(6 * 3600);
  EXPECT_TRUE(run_due(world).empty());
  EXPECT_EQ(must(world.jobs.run(kCreation)).outcome, "ok");
  world.clock().advance_seconds(3600);
  EXPECT_EQ(run_due(world), (std::vector<std::string>{"createRenewalWorkflows ok"}));
  EXPECT_EQ(code_of(world.jobs.pause("nothing", std::nullopt)), ErrorCode::not_found);
  EXPECT_EQ(code_of(world.jobs.pause(kCreation, world.core().now())), ErrorCode::invalid_argument);
}

TEST(Jobs, a_stuck_one_is_found_and_released_and_its_runner_cannot_finish) {
  World world;
  run_due(world);
  const auto epoch = world.write([&](auto& tx) {
    return tx.jobs().lease(kCheck, "a host that hangs", world.core().now(),
                           world.core().now().plus_seconds(86'400));
  });
  ASSERT_TRUE(epoch);
  EXPECT_EQ(status_of(world, kCheck).held_by, "a host that hangs");
  EXPECT_EQ(code_of(world.jobs.run(kCheck)), ErrorCode::conflict);
  EXPECT_TRUE(must(world.jobs.release(kCheck)));
  EXPECT_FALSE(must(world.jobs.release(kCheck)));
  EXPECT_EQ(must(world.jobs.run(kCheck)).outcome, "ok");
}

TEST(Jobs, their_history_is_newest_first) {
  World world;
  run_due(world);
  world.pass_days(1);
  run_due(world);
  const auto runs = must(world.jobs.history(kCheck));
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_GT(runs[0].started_at, runs[1].started_at);
  EXPECT_EQ(runs[0].outcome, "ok");
  EXPECT_FALSE(runs[0].host.empty());
  EXPECT_EQ(must(world.jobs.history(kCheck, 1)).size(), 1U);
  EXPECT_EQ(code_of(world.jobs.history("nothing")), ErrorCode::not_found);
}

// Pitfall: "`start` called twice made two sets of timers; `stop` did not wait for the work in hand."
TEST(Scheduler, runs_what_is_due_on_a_thread_of_its_own_until_it_is_stopped) {
  const StoreFile file{"scheduler"};
  World world{"2026-01-15T12:00:00Z", file.url()};
  EXPECT_FALSE(world.jobs.is_started());
  must(world.jobs.start());
  EXPECT_EQ(code_of(world.jobs.start()), ErrorCode::failed_precondition);
  EXPECT_TRUE(world.jobs.is_started());
  while (!status_of(world, "maintenance").last_run) std::this_thread::yield();
  world.jobs.stop();
  world.jobs.stop();
  EXPECT_FALSE(world.jobs.is_started());
  EXPECT_EQ(history(world, kCheck).size(), 1U);
}

TEST(Scheduler, a_jump_of_the_wall_clock_pauses_the_jobs_and_the_log_says_so) {
  const StoreFile file{"jump"};
  World watching{"2026-01-15T12:00:00Z", file.url()};
  const auto clock = std::make_shared<SimulatedClock>(at("2026-01-15T12:00:00Z"));
  std::atomic<bool> has_said_so{false};
  EngineOptions options;
  options.url = file.url();
  options.clock = clock;
  options.log = [&](LogLevel, std::string_view message) {
    if (message.find("the clock jumped") != std::string_view::npos) has_said_so = true;
  };
  const auto core = must(EngineCore::open(std::move(options)));
  JobService jobs{*core};
  must(jobs.start());
  while (!status_of(watching, "maintenance").last_run) std::this_thread::yield();
  clock->jump_seconds(std::int64_t{10 * 365} * 86'400);
  while (!has_said_so) std::this_thread::yield();
  jobs.stop();
  EXPECT_EQ(history(watching, kCheck).size(), 1U);
}

TEST(Jobs, report_their_counts_by_the_names_of_the_wire) {
  World world;
  world.add_license(5);
  world.add_license(80);
  world.add_license(-3);
  const auto results = must(world.jobs.run_due());
  EXPECT_EQ(results[0].counts, (JobCounts{{"scanned", 3},
                                          {"created", 2},
                                          {"expected", 0},
                                          {"expired", 1},
                                          {"existingWorkflow", 0},
                                          {"inactive", 0},
                                          {"failed", 0}}));
  EXPECT_EQ(results[1].counts, (JobCounts{{"scanned", 3},
                                          {"created", 3},
                                          {"revived", 0},
                                          {"duplicates", 0},
                                          {"cancelled", 0},
                                          {"info", 1},
                                          {"warning", 1},
                                          {"critical", 1},
                                          {"failed", 0}}));
  const JobStatus status = status_of(world, kCheck);
  EXPECT_EQ(status.last_counts, results[1].counts) << "kept in the store";
  EXPECT_EQ(status.last_outcome, "ok");
  EXPECT_EQ(status.last_run, world.core().now());
}

// "Next = planned time + interval, skipping missed ones."
TEST(Jobs, creation_runs_every_six_hours_from_its_planned_time_not_from_the_run) {
  World world{"2026-01-15T12:00:00Z"};
  run_due(world);
  EXPECT_EQ(status_of(world, kCreation).next_run, at("2026-01-15T18:00:00Z"));
  world.clock().set(at("2026-01-15T17:59:59.999Z"));
  EXPECT_TRUE(run_due(world).empty());
  world.clock().set(at("2026-01-15T18:25:00Z"));
  EXPECT_EQ(run_due(world), (std::vector<std::string>{"createRenewalWorkflows ok"}));
  EXPECT_EQ(status_of(world, kCreation).next_run, at("2026-01-16T00:00:00Z"));
}

// "A missed run is made up once, not once per missed period". Pitfall: "after two weeks off, a flood."
TEST(Jobs, after_two_weeks_off_each_job_runs_once) {
  World world{"2026-01-15T12:00:00Z"};
  run_due(world);
  world.pass_days(14);
  world.clock().advance_seconds(3 * 3600);
  EXPECT_EQ(run_due(world), kBothRan);
  EXPECT_TRUE(run_due(world).empty());
  EXPECT_EQ(status_of(world, kCreation).next_run, at("2026-01-29T18:00:00Z"));
  EXPECT_EQ(history(world, kCreation).size(), 2U);
}

// "Midnight = the first instant of the civil day in the zone."
TEST(Jobs, the_check_runs_at_local_midnight) {
  World world{"2026-01-15T12:00:00Z"};
  run_due(world);
  EXPECT_EQ(status_of(world, kCheck).next_run, at("2026-01-16T05:00:00Z"));
  world.clock().set(at("2026-01-16T04:59:59Z"));
  EXPECT_EQ(run_due(world), (std::vector<std::string>{"createRenewalWorkflows ok"}));
  world.clock().set(at("2026-01-16T05:00:00Z"));
  EXPECT_EQ(run_due(world), (std::vector<std::string>{"checkExpirations ok"}));
  EXPECT_EQ(status_of(world, kCheck).next_run, at("2026-01-17T05:00:00Z"));
}

// Pitfall: "Daily jobs were skipped or doubled on the days the clocks change."
TEST(Jobs, the_check_runs_once_on_every_civil_day_of_a_year_however_the_clocks_change) {
  World world{"2026-01-01T12:00:00Z"};
  std::map<Date, int> runs;
  for (int half_hours = 0; half_hours < 365 * 48; half_hours += 7) {
    for (const JobResult& result : must(world.jobs.run_due())) {
      if (result.job == kCheck) ++runs[world.today()];
    }
    world.clock().advance_seconds(7 * 1800);
  }
  EXPECT_GE(runs.size(), 364U);
  Date last = runs.begin()->first.plus_days(-1);
  for (const auto& [day, count] : runs) {
    EXPECT_EQ(day, last.plus_days(1));
    EXPECT_EQ(count, 1) << day.to_string();
    last = day;
  }
}

TEST(JobTable, counts_are_kept_as_text_and_read_back_in_their_order) {
  const JobCounts counts{{"scanned", 770}, {"created", 0}, {"failed", -3}};
  EXPECT_EQ(encode_counts(counts), R"({"scanned":770,"created":0,"failed":-3})");
  EXPECT_EQ(decode_counts(encode_counts(counts)), counts);
  EXPECT_EQ(decode_counts(encode_counts({})), JobCounts{});
  for (const char* broken : {"", "{", "x", "{\"a\":}", "{\"a\":1", "{a:1}", "{\"a\":1;\"b\":2}", "{\"a\"}"}) {
    EXPECT_EQ(decode_counts(broken), JobCounts{}) << broken;
  }
}

// Pitfalls: "State in memory: every restart ran all jobs at once", "A failure left no trace".
TEST(Jobs, what_ran_is_known_to_the_next_process) {
  const StoreFile file{"jobs_restart"};
  {
    World world{"2026-01-15T12:00:00Z", file.url()};
    run_due(world);
  }
  World restarted{"2026-01-15T13:00:00Z", file.url()};
  EXPECT_TRUE(run_due(restarted).empty());
  EXPECT_EQ(status_of(restarted, kCreation).last_run, at("2026-01-15T12:00:00Z"));
  EXPECT_EQ(status_of(restarted, kCreation).next_run, at("2026-01-15T18:00:00Z"));
}

// "A failing job logs, records the error and tries at the next cycle; it never takes the scheduler down."
// Pitfall: "`lastRun` moved only on success."
TEST(Jobs, one_that_fails_is_recorded_does_not_stop_the_others_and_is_tried_at_its_next_time) {
  const StoreFile file{"jobs_fail"};
  World world{"2026-01-15T12:00:00Z", file.url()};
  world.add_license(-3);
  world.open(EntityType::license, 0);
  run_due(world);
  world.pass_days(1);
  file.execute("ALTER TABLE workflow_events RENAME TO gone");
  const auto results = must(world.jobs.run_due());
  EXPECT_EQ(names_of(results), (std::vector<std::string>{"createRenewalWorkflows failed",
                                                         "checkExpirations ok", "processNotificationQueue ok",
                                                         "retryFailedNotifications ok", "maintenance ok"}));
  EXPECT_FALSE(results[0].error.empty());
  const JobStatus failed = status_of(world, kCreation);
  EXPECT_EQ(failed.last_outcome, "failed");
  EXPECT_EQ(failed.last_run, world.core().now());
  EXPECT_EQ(failed.next_run, at("2026-01-16T18:00:00Z"));
  EXPECT_FALSE(failed.is_running);
  EXPECT_EQ(history(world, kCreation).front().outcome, "failed");
  EXPECT_EQ(history(world, kCreation).front().error, results[0].error);
  EXPECT_TRUE(run_due(world).empty());
  file.execute("ALTER TABLE gone RENAME TO workflow_events");
  world.clock().advance_seconds(6 * 3600);
  EXPECT_EQ(run_due(world), (std::vector<std::string>{"createRenewalWorkflows ok"}));
}

// Pitfall: "a manual run bypassed the 'already running' guard."
TEST(Jobs, a_job_that_another_host_holds_is_not_run_by_anyone_else) {
  World world;
  run_due(world);
  world.pass_days(1);
  const Instant now = world.core().now();
  world.write([&](auto& tx) { return tx.jobs().lease(kCheck, "other:1:1", now, now.plus_seconds(60)); });
  EXPECT_TRUE(status_of(world, kCheck).is_running);
  EXPECT_EQ(run_due(world), (std::vector<std::string>{"createRenewalWorkflows ok", "checkExpirations held"}));
  EXPECT_EQ(code_of(world.jobs.run(kCheck)), ErrorCode::conflict);
  EXPECT_EQ(history(world, kCheck).size(), 1U);
}

// Pitfall: "a crashed worker held its job for hours."
TEST(Jobs, the_job_of_a_host_that_died_is_taken_over_when_its_lease_ends) {
  World world;
  const Instant now = world.core().now();
  world.write([&](auto& tx) -> Result<void> {
    must(tx.jobs().ensure(kCheck, now));
    must(tx.jobs().lease(kCheck, "dead:1:1", now, now.plus_seconds(600)));
    return ok();
  });
  world.clock().advance_seconds(599);
  EXPECT_EQ(run_due(world), (std::vector<std::string>{"createRenewalWorkflows ok", "checkExpirations held"}));
  world.clock().advance_seconds(1);
  EXPECT_FALSE(status_of(world, kCheck).is_running);
  EXPECT_EQ(run_due(world), (std::vector<std::string>{"checkExpirations ok"}));
}

// Pitfall: "a worker whose lease had been taken over finished it anyway".
TEST(Jobs, a_run_whose_lease_was_taken_over_is_not_recorded) {
  World world;
  world.add_license(5);
  const auto results = must(world.jobs.run_due([&](std::string_view job, std::int64_t, std::int64_t) {
    if (job != kCheck) return true;
    // The machine slept through the lease, and another host took the job.
    world.clock().advance_seconds(3600);
    const Instant now = world.core().now();
    world.write([&](auto& tx) { return tx.jobs().lease(kCheck, "other:1:1", now, now.plus_seconds(600)); });
    return true;
  }));
  EXPECT_EQ(results.at(1).outcome, "failed");
  EXPECT_TRUE(history(world, kCheck).empty());
  EXPECT_TRUE(status_of(world, kCheck).is_running) << "by the other host";
}

TEST(Jobs, a_run_by_hand_is_possible_at_any_time_and_does_not_move_the_schedule) {
  World world{"2026-01-15T12:00:00Z"};
  run_due(world);
  world.clock().advance_seconds(3600);
  world.add_license(40);
  const JobResult result = must(world.jobs.run(kCreation));
  EXPECT_EQ(result.outcome, "ok");
  EXPECT_EQ(result.counts.at(1), (std::pair<std::string, std::int64_t>{"created", 1}));
  EXPECT_EQ(status_of(world, kCreation).next_run, at("2026-01-15T18:00:00Z"));
  EXPECT_EQ(status_of(world, kCreation).last_run, at("2026-01-15T13:00:00Z"));
  EXPECT_EQ(history(world, kCreation).size(), 2U);
  EXPECT_EQ(code_of(world.jobs.run("processEverything")), ErrorCode::not_found);
}

TEST(Jobs, one_that_is_stopped_stays_due_and_gives_its_lease_back) {
  World world;
  world.add_license(40);
  const auto stopped = world.jobs.run_due([](std::string_view, std::int64_t, std::int64_t) { return false; });
  EXPECT_EQ(code_of(stopped), ErrorCode::cancelled);
  EXPECT_EQ(history(world, kCreation).front().outcome, "cancelled");
  EXPECT_FALSE(status_of(world, kCreation).is_running);
  EXPECT_EQ(run_due(world), kBothRan);
}

// "The `today` of a run is computed once, at its start": midnight passes while the run is under way.
TEST(Jobs, a_run_over_midnight_keeps_the_day_of_its_start) {
  World world{"2026-01-16T04:59:59Z"};
  const CredentialId next_day = world.add_credential(EntityType::license, date("2026-04-16"));
  must(world.jobs.run_due([&](std::string_view, std::int64_t, std::int64_t) {
    world.clock().set(at("2026-01-16T05:00:01Z"));
    return true;
  }));
  EXPECT_TRUE(world.workflows_of(next_day).empty()) << "91 days ahead on the day of the start";
}

TEST(Jobs, what_they_change_is_audited_under_their_name) {
  World world;
  world.add_license(5);
  const auto entries = world.audited([&] { run_due(world); });
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].operation, kCreation);
  EXPECT_EQ(entries[0].actor, "system");
  EXPECT_EQ(entries[1].operation, kCheck);
}

}  // namespace
}  // namespace physcrm::test
