// When a job runs and what it makes up for (docs/rules.md 4).
#include "schedule/job_schedule.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "support/random.hpp"

namespace physcrm {
namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 86'400;
constexpr JobTiming kSixHours = JobTiming::every(6 * kHour);
constexpr JobTiming kWeekly = JobTiming::every(7 * kDay);

Instant at(std::string_view text) {
  return Instant::parse(text).value();
}

Zone zone_of(std::string_view name) {
  return Zone::find(name).value();
}

MissedRunPolicy policy_of(MissedRuns runs, std::int32_t cap = 10, std::int32_t grace_s = 3600) {
  return {runs, cap, grace_s};
}

/// A host and its store: what `turn_of_job` says is done, and what it plans is kept.
class Host {
 public:
  Host(std::string_view zone, JobTiming timing, MissedRunPolicy policy, Instant planned)
      : zone_(zone_of(zone)), timing_(timing), policy_(policy), plan_{planned, std::nullopt} {}

  std::int32_t poll(Instant now) {
    const JobTurn turn = turn_of_job(timing_, policy_, zone_, plan_, now);
    if (turn.is_due()) plan_.last_started = now;
    plan_.planned = turn.next;
    EXPECT_GT(turn.next, now);
    return turn.runs;
  }
  void move_to(std::string_view zone) { zone_ = zone_of(zone); }
  [[nodiscard]] Instant planned() const { return plan_.planned; }

 private:
  Zone zone_;
  JobTiming timing_;
  MissedRunPolicy policy_;
  JobPlan plan_;
};

TEST(JobSchedule, an_interval_counts_from_the_planned_time_and_not_from_the_late_run) {
  Host host{"UTC", kSixHours, {}, at("2026-01-15T00:00:00Z")};
  EXPECT_EQ(host.poll(at("2026-01-14T23:59:59.999999Z")), 0);
  EXPECT_EQ(host.poll(at("2026-01-15T00:00:00Z")), 1);
  EXPECT_EQ(host.planned(), at("2026-01-15T06:00:00Z"));
  EXPECT_EQ(host.poll(at("2026-01-15T00:00:01Z")), 0);
  EXPECT_EQ(host.poll(at("2026-01-15T07:30:00Z")), 1);
  EXPECT_EQ(host.planned(), at("2026-01-15T12:00:00Z"));
}

TEST(JobSchedule, on_a_fresh_store_every_job_is_due_once_at_once) {
  for (const JobTiming timing : {kSixHours, JobTiming::at_midnight(), JobTiming::daily_at(9 * 3600)}) {
    Host host{"America/New_York", timing, {}, Instant{}};
    EXPECT_EQ(host.poll(at("2026-01-15T12:00:00Z")), 1);
    EXPECT_EQ(host.poll(at("2026-01-15T12:00:01Z")), 0);
    EXPECT_LE(host.planned(), at("2026-01-16T14:00:00Z"));
  }
}

// Pitfall: "after two weeks off, a flood." A run is made up once, not once per missed period.
TEST(JobSchedule, however_long_it_was_off_a_job_runs_once_under_once) {
  const Instant planned = at("2026-01-15T05:00:00Z");
  for (const std::int64_t off_s : {kHour, kDay, 8 * kDay, 14 * kDay, 50 * kDay, 400 * kDay}) {
    for (const JobTiming timing : {JobTiming::every(kHour), kSixHours, kWeekly, JobTiming::at_midnight()}) {
      Host host{"America/New_York", timing, {}, planned};
      const Instant now = planned.plus_seconds(off_s);
      EXPECT_EQ(host.poll(now), 1) << off_s << ' ' << timing.every_s;
      EXPECT_EQ(host.poll(now.plus_seconds(1)), 0) << off_s << ' ' << timing.every_s;
      const std::int64_t ahead_us = host.planned().microseconds() - now.microseconds();
      EXPECT_LE(ahead_us, (timing.every_s == 0 ? 25 * kHour : timing.every_s) * 1'000'000);
    }
  }
}

TEST(JobSchedule, under_all_each_missed_run_is_made_up_as_far_as_the_cap) {
  const struct {
    std::int64_t off_s;
    std::int32_t cap;
    std::int32_t six_hourly;
    std::int32_t daily;
  } rows[] = {{kHour, 10, 1, 1},           {kDay, 10, 5, 2},           {8 * kDay, 10, 10, 9},
              {8 * kDay, 100, 33, 9},      {50 * kDay, 1000, 201, 51}, {400 * kDay, 1000, 1000, 401},
              {400 * kDay, 365, 365, 365}, {400 * kDay, 0, 1, 1}};
  const Instant planned = at("2026-01-15T00:00:00Z");
  for (const auto& row : rows) {
    const auto policy = policy_of(MissedRuns::all, row.cap);
    const Instant now = planned.plus_seconds(row.off_s);
    EXPECT_EQ(Host("UTC", kSixHours, policy, planned).poll(now), row.six_hourly) << row.off_s;
    EXPECT_EQ(Host("UTC", JobTiming::at_midnight(), policy, planned).poll(now), row.daily) << row.off_s;
  }
}

TEST(JobSchedule, under_skip_only_a_run_within_the_grace_still_starts) {
  const auto policy = policy_of(MissedRuns::skip, 10, 1800);
  const Instant planned = at("2026-01-15T05:00:00Z");
  const struct {
    std::int64_t late_s;
    std::int32_t six_hourly;
    std::int32_t daily;
  } rows[] = {{0, 1, 1},
              {1800, 1, 1},
              {1801, 0, 0},
              {6 * kHour - 2, 0, 0},
              {6 * kHour + 600, 1, 0},
              {8 * kDay + 1800, 1, 1},
              {8 * kDay + 1801, 0, 0}};
  for (const auto& row : rows) {
    const Instant now = planned.plus_seconds(row.late_s);
    Host interval{"America/New_York", kSixHours, policy, planned};
    Host daily{"America/New_York", JobTiming::at_midnight(), policy, planned};
    EXPECT_EQ(interval.poll(now), row.six_hourly) << row.late_s;
    EXPECT_EQ(daily.poll(now), row.daily) << row.late_s;
    EXPECT_EQ(interval.poll(now.plus_seconds(1)), 0) << row.late_s;
    EXPECT_EQ(daily.poll(now.plus_seconds(1)), 0) << row.late_s;
  }
}

// Pitfall: "a weekly job never ran where deployments came weekly."
TEST(JobSchedule, a_weekly_job_with_a_restart_every_day_runs_52_times_a_year) {
  JobPlan plan{at("2026-01-01T03:00:00Z"), std::nullopt};
  int runs = 0;
  for (int day = 0; day < 364; ++day) {
    // Nothing lives longer than this block but the stored plan.
    const Zone zone = zone_of("America/New_York");
    const Instant restarted = at("2026-01-01T09:00:00Z").plus_seconds(day * kDay);
    const JobTurn turn = turn_of_job(kWeekly, {}, zone, plan, restarted);
    runs += turn.runs;
    plan.planned = turn.next;
  }
  EXPECT_EQ(runs, 52);
}

TEST(JobSchedule, a_clock_that_was_far_ahead_does_not_stop_the_jobs_for_years) {
  const Instant now = at("2026-01-15T12:00:00Z");
  for (const JobTiming timing : {kSixHours, kWeekly, JobTiming::at_midnight()}) {
    Host host{"UTC", timing, {}, at("2036-01-15T12:00:00Z")};
    EXPECT_EQ(host.poll(now), 1);
    EXPECT_EQ(host.poll(now), 0);
    EXPECT_LE(host.planned(), now.plus_seconds(7 * kDay));
    Host skipping{"UTC", timing, policy_of(MissedRuns::skip), at("2036-01-15T12:00:00Z")};
    EXPECT_EQ(skipping.poll(now), 0);
    EXPECT_LE(skipping.planned(), now.plus_seconds(7 * kDay));
  }
}

TEST(JobSchedule, a_plan_at_two_intervals_is_believed_and_one_beyond_is_not) {
  const Zone utc = zone_of("UTC");
  const Instant now = at("2026-01-15T12:00:00Z");
  EXPECT_EQ(turn_of_job(kSixHours, {}, utc, {now.plus_seconds(12 * kHour), {}}, now),
            (JobTurn{0, now.plus_seconds(12 * kHour)}));
  const Instant beyond{now.plus_seconds(12 * kHour).microseconds() + 1};
  EXPECT_EQ(turn_of_job(kSixHours, {}, utc, {beyond, {}}, now), (JobTurn{1, now.plus_seconds(6 * kHour)}));
  const Instant second_midnight = at("2026-01-17T00:00:00Z");
  EXPECT_FALSE(turn_of_job(JobTiming::at_midnight(), {}, utc, {second_midnight, {}}, now).is_due());
  EXPECT_TRUE(
      turn_of_job(JobTiming::at_midnight(), {}, utc, {second_midnight.plus_seconds(1), {}}, now).is_due());
}

// Two hosts whose clocks differ by five minutes share the store: the slower one must not run the day again.
TEST(JobSchedule, a_host_whose_clock_is_behind_does_not_run_the_day_again) {
  const Instant midnight = at("2026-01-16T05:00:00Z");
  Host hosts{"America/New_York", JobTiming::at_midnight(), {}, midnight};
  EXPECT_EQ(hosts.poll(midnight.plus_seconds(1)), 1);
  for (std::int64_t behind_s = 300; behind_s > 0; --behind_s) {
    EXPECT_EQ(hosts.poll(midnight.plus_seconds(-behind_s)), 0) << behind_s;
  }
  EXPECT_EQ(hosts.poll(midnight.plus_seconds(2)), 0);
  EXPECT_EQ(hosts.planned(), at("2026-01-17T05:00:00Z"));
}

TEST(JobSchedule, a_midnight_that_the_new_zone_has_passed_is_made_up_and_the_next_one_is_its_own) {
  Host host{"America/New_York", JobTiming::at_midnight(), {}, at("2026-01-15T05:00:00Z")};
  EXPECT_EQ(host.poll(at("2026-01-15T05:00:00Z")), 1);
  host.move_to("Asia/Tokyo");
  EXPECT_EQ(host.poll(at("2026-01-15T14:59:59Z")), 0);
  EXPECT_EQ(host.planned(), at("2026-01-15T15:00:00Z"));
  EXPECT_EQ(host.poll(at("2026-01-15T16:00:00Z")), 1);
  EXPECT_EQ(host.poll(at("2026-01-15T16:00:01Z")), 0);
  EXPECT_EQ(host.planned(), at("2026-01-16T15:00:00Z"));
}

TEST(JobSchedule, a_change_of_zone_runs_no_civil_day_twice) {
  // 05:00Z begins the 16th in New York; in Los Angeles the 15th, which has had its run, goes on until 08:00Z.
  Host host{"America/New_York", JobTiming::at_midnight(), {}, at("2026-01-15T09:00:00Z")};
  EXPECT_EQ(host.poll(at("2026-01-15T09:00:00Z")), 1);
  host.move_to("America/Los_Angeles");
  EXPECT_EQ(host.poll(at("2026-01-16T05:30:00Z")), 0);
  EXPECT_EQ(host.planned(), at("2026-01-16T08:00:00Z"));
  EXPECT_EQ(host.poll(at("2026-01-16T08:00:00Z")), 1);
}

TEST(JobSchedule, any_value_at_all_has_an_answer) {
  testing_support::Random random{testing_support::test_seed()};
  const Zone zone = zone_of("America/New_York");
  const std::int64_t extremes[] = {std::numeric_limits<std::int64_t>::min(),
                                   std::numeric_limits<std::int64_t>::max(), 0, -1, 1};
  const auto any = [&] {
    const std::uint64_t pick = random.below(8);
    return pick < 5 ? extremes[pick] : static_cast<std::int64_t>(random.next());
  };
  for (int i = 0; i < 3000; ++i) {
    const JobTiming timing{any(), static_cast<std::int32_t>(random.next())};
    const MissedRunPolicy policy{static_cast<MissedRuns>(random.below(3)),
                                 static_cast<std::int32_t>(random.next()),
                                 static_cast<std::int32_t>(random.next())};
    JobPlan plan{Instant{any()}, std::nullopt};
    if (random.below(2) == 0) plan.last_started = Instant{any()};
    const JobTurn turn = turn_of_job(timing, policy, zone, plan, Instant{any()});
    ASSERT_GE(turn.runs, 0);
    ASSERT_LE(turn.runs, 1000);
    static_cast<void>(clock_jump(Instant{any()}, Instant{any()}, any()));
  }
}

TEST(MissedRunPolicy, has_names) {
  for (const MissedRuns runs : {MissedRuns::skip, MissedRuns::once, MissedRuns::all}) {
    EXPECT_EQ(from_string<MissedRuns>(to_string(runs)), runs);
  }
  EXPECT_EQ(from_string<MissedRuns>("twice"), std::nullopt);
  EXPECT_EQ(check_missed_run_policy(policy_of(static_cast<MissedRuns>(3), 1)).error().field, "runs");
}

TEST(MissedRunPolicy, is_checked_field_by_field) {
  EXPECT_TRUE(check_missed_run_policy({}));
  EXPECT_TRUE(check_missed_run_policy(policy_of(MissedRuns::all, 1000, 31 * 86'400)));
  EXPECT_TRUE(check_missed_run_policy(policy_of(MissedRuns::all, 1, 0)));
  const auto bad = check_missed_run_policy(policy_of(MissedRuns::all, 0, -1));
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(bad.error().fields.size(), 2U);
  EXPECT_EQ(check_missed_run_policy(policy_of(MissedRuns::all, 1001)).error().field, "cap");
  EXPECT_EQ(check_missed_run_policy(policy_of(MissedRuns::all, 1, 31 * 86'400 + 1)).error().field,
            "graceSeconds");
}

TEST(ClockJump, is_more_than_36_hours_of_the_wall_clock_against_the_monotonic_one) {
  const Instant before = at("2026-01-15T12:00:00Z");
  const std::int64_t elapsed_us = 600 * 1'000'000;
  const auto jump = [&](std::int64_t by_us) {
    return clock_jump(before, Instant{before.microseconds() + elapsed_us + by_us}, elapsed_us);
  };
  const std::int64_t limit_us = 36 * kHour * 1'000'000;
  EXPECT_EQ(jump(0), std::nullopt);
  EXPECT_EQ(jump(limit_us), std::nullopt);
  EXPECT_EQ(jump(-limit_us), std::nullopt);
  EXPECT_EQ(jump(limit_us + 1), 36 * kHour);
  EXPECT_EQ(jump(-limit_us - 1), -36 * kHour);
  EXPECT_EQ(jump(3653 * kDay * 1'000'000), 3653 * kDay);
}

TEST(ClockJump, is_not_a_process_that_slept_for_a_month) {
  const Instant before = at("2026-01-15T12:00:00Z");
  EXPECT_EQ(clock_jump(before, before.plus_seconds(30 * kDay), 30 * kDay * 1'000'000), std::nullopt);
  EXPECT_EQ(clock_jump(before, before, 30 * kDay * 1'000'000), -30 * kDay) << "a wall clock that stood still";
}

}  // namespace
}  // namespace physcrm
