// Daily jobs: once on each civil day, wherever the clocks change (docs/rules.md 4).
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "schedule/job_schedule.hpp"
#include "support/random.hpp"

namespace physcrm {
namespace {

Date day(std::string_view iso) {
  return Date::parse(iso).value();
}

Instant at(std::string_view text) {
  return Instant::parse(text).value();
}

/// A change of the clocks, and what is odd about it.
struct Change {
  const char* zone;
  const char* date;
  const char* why;
};

constexpr Change kChanges[] = {
    {"America/New_York", "2026-03-08", "02:00 to 03:00 is skipped"},
    {"America/New_York", "2026-11-01", "01:00 to 02:00 comes twice"},
    {"America/Sao_Paulo", "2018-11-04", "midnight is skipped"},
    {"America/Sao_Paulo", "2018-02-18", "23:00 of the day before comes twice"},
    {"Asia/Beirut", "2022-03-27", "midnight is skipped"},
    {"Asia/Beirut", "2022-10-30", "23:00 of the day before comes twice"},
    {"Africa/Cairo", "2024-04-26", "midnight is skipped"},
    {"Africa/Cairo", "2024-11-01", "23:00 of the day before comes twice"},
    {"America/Havana", "2026-03-08", "midnight is skipped"},
    {"America/Havana", "2026-11-01", "midnight comes twice"},
    {"Pacific/Apia", "2011-12-30", "the whole day is skipped"},
    {"Australia/Lord_Howe", "2026-04-05", "half an hour comes twice"},
    {"Australia/Lord_Howe", "2026-10-04", "half an hour is skipped"},
    {"Asia/Gaza", "2016-03-26", "01:00 to 02:00 is skipped"},
    {"Asia/Gaza", "2011-08-01", "a change within summer"},
    {"America/Nuuk", "2026-03-28", "23:00 to midnight is skipped"},
    {"America/St_Johns", "2010-11-07", "at 00:01 the calendar goes back a day"},
    {"America/St_Johns", "2010-03-14", "at 00:01 an hour is skipped"},
    {"Asia/Kolkata", "2026-01-15", "no change at all"},
};

constexpr std::int32_t kTimesOfDay[] = {0,    30,    1800,   3599,   3600,   5400,   7200,
                                        9000, 10800, 43'200, 82'799, 82'800, 84'600, 86'399};

bool exists(const Zone& zone, Date date) {
  return zone.civil_date(zone.first_instant(date)) == date;
}

/// Polls at random moments, on average every 20 minutes, for two weeks; the planned times that ran, by day.
std::map<Date, int> runs_by_day(const Zone& zone, std::int32_t second_of_day, Date from, Date to,
                                testing_support::Random& random) {
  std::map<Date, int> runs;
  Instant now = zone.first_instant(from).plus_seconds(-1);
  JobPlan plan{now, now};
  plan.planned = turn_of_job(JobTiming::daily_at(second_of_day), {}, zone, plan, now).next;
  while (zone.civil_date(now) < to) {
    const JobTurn turn = turn_of_job(JobTiming::daily_at(second_of_day), {}, zone, plan, now);
    EXPECT_GT(turn.next, now);
    if (turn.is_due()) {
      EXPECT_EQ(turn.runs, 1);
      ++runs[zone.civil_date(plan.planned)];
      plan.last_started = now;
    } else {
      EXPECT_EQ(turn.next, plan.planned) << "nothing moves the plan but a run";
    }
    plan.planned = turn.next;
    now = now.plus_seconds(static_cast<std::int64_t>(1 + random.below(2400)));
  }
  return runs;
}

// Pitfall: "Daily jobs were skipped or doubled on the days the clocks change."
TEST(DailyJob, runs_once_on_each_civil_day_around_every_kind_of_clock_change) {
  testing_support::Random random{testing_support::test_seed()};
  for (const Change& change : kChanges) {
    const Zone zone = Zone::find(change.zone).value();
    const Date from = day(change.date).plus_days(-7);
    for (const std::int32_t second : kTimesOfDay) {
      const auto runs = runs_by_day(zone, second, from, from.plus_days(14), random);
      for (Date date = from; date < from.plus_days(13); date = date.plus_days(1)) {
        const auto found = runs.find(date);
        ASSERT_EQ(found == runs.end() ? 0 : found->second, exists(zone, date) ? 1 : 0)
            << change.zone << ' ' << change.why << ": " << date.to_string() << " at second " << second;
      }
    }
  }
}

TEST(DailyJob, its_times_on_the_days_of_a_change) {
  const struct {
    const char* zone;
    std::int32_t second_of_day;
    const char* now;
    const char* next;
  } rows[] = {
      {"America/New_York", 0, "2026-03-08T12:00:00Z", "2026-03-09T04:00:00Z"},     // 23 hours long
      {"America/New_York", 0, "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"},     // 25 hours long
      {"America/New_York", 9000, "2026-03-08T05:00:00Z", "2026-03-08T07:00:00Z"},  // 02:30 is skipped
      {"America/New_York", 5400, "2026-11-01T04:00:00Z", "2026-11-01T05:30:00Z"},  // the first 01:30
      {"America/New_York", 5400, "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"},  // not the second
      {"America/Havana", 0, "2026-03-07T12:00:00Z", "2026-03-08T05:00:00Z"},       // midnight is skipped
      {"America/Havana", 0, "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"},       // it comes twice
      {"Pacific/Apia", 0, "2011-12-30T09:00:00Z", "2011-12-30T10:00:00Z"},         // no 30th
      {"Pacific/Apia", 32'400, "2011-12-29T19:00:00Z", "2011-12-30T19:00:00Z"},    // 09:00 of the 31st
      {"America/Nuuk", 84'600, "2026-03-28T12:00:00Z", "2026-03-29T00:59:59Z"},    // 22:59:59
      {"America/St_Johns", 0, "2010-11-07T03:00:00Z", "2010-11-08T03:30:00Z"},     // the 6th again
      {"UTC", 0, "2026-01-15T00:00:00Z", "2026-01-16T00:00:00Z"},
  };
  for (const auto& row : rows) {
    const JobPlan plan{at(row.now), std::nullopt};
    const JobTurn turn = turn_of_job(JobTiming::daily_at(row.second_of_day), {}, Zone::find(row.zone).value(),
                                     plan, at(row.now));
    EXPECT_EQ(turn.next, at(row.next)) << row.zone << ' ' << row.now << ' ' << turn.next.to_string();
  }
}

TEST(DailyJob, after_any_downtime_it_runs_once_and_then_again_on_the_next_day) {
  testing_support::Random random{testing_support::test_seed()};
  for (const Change& change : kChanges) {
    const Zone zone = Zone::find(change.zone).value();
    for (int i = 0; i < 40; ++i) {
      const Date stopped = day(change.date).plus_days(-static_cast<std::int32_t>(random.below(60)));
      JobPlan plan{zone.first_instant(stopped.plus_days(1)), zone.first_instant(stopped)};
      const Instant back = plan.planned.plus_seconds(static_cast<std::int64_t>(random.below(100 * 86'400)));
      const JobTurn turn = turn_of_job(JobTiming::at_midnight(), {}, zone, plan, back);
      ASSERT_EQ(turn.runs, 1) << change.zone << ' ' << back.to_string();
      Date tomorrow = zone.civil_date(back).plus_days(1);
      if (!exists(zone, tomorrow)) tomorrow = tomorrow.plus_days(1);
      // Where the calendar has just gone back over midnight, tomorrow's first moment has passed already.
      if (zone.first_instant(tomorrow) <= back) continue;
      ASSERT_EQ(turn.next, zone.first_instant(tomorrow)) << change.zone << ' ' << back.to_string();
    }
  }
}

}  // namespace
}  // namespace physcrm
