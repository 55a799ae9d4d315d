#include "schedule/job_schedule.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace physcrm {
namespace {

constexpr std::int64_t kMicro = 1'000'000;
constexpr std::int64_t kDay_s = 86'400;
constexpr std::int64_t kMaxInterval_s = 3653 * kDay_s;

constexpr Instant first_of_day(std::int32_t day) noexcept {
  return Instant{day * kDay_s * kMicro};
}
constexpr Instant kEarliest = first_of_day(kMinDay + 2);
constexpr Instant kLatest = first_of_day(kMaxDay - 366);

/// The times that a plan or a late run left behind.
struct Missed {
  std::int64_t count = 0;
  Instant latest;
};

std::int32_t owed_runs(const MissedRunPolicy& policy, const Missed& missed, Instant now) noexcept {
  if (missed.count <= 0) return 0;
  switch (policy.runs) {
    case MissedRuns::skip:
      return now <= missed.latest.plus_seconds(std::clamp(policy.grace_s, 0, kMaxGrace_s)) ? 1 : 0;
    case MissedRuns::once:
      return 1;
    case MissedRuns::all:
      return static_cast<std::int32_t>(
          std::min<std::int64_t>(missed.count, std::clamp(policy.cap, 1, kMaxMissedRuns)));
  }
  return 1;
}

/// Of a plan that the clock ran away from.
std::int32_t runs_without_plan(const MissedRunPolicy& policy) noexcept {
  return policy.runs == MissedRuns::skip ? 0 : 1;
}

JobTurn turn_by_interval(std::int64_t every_s, const MissedRunPolicy& policy, Instant planned, Instant now) {
  if (planned > now.plus_seconds(2 * every_s)) return {runs_without_plan(policy), now.plus_seconds(every_s)};
  if (planned > now) return {0, planned};
  const std::int64_t passed = (now.microseconds() - planned.microseconds()) / (every_s * kMicro);
  const Missed missed{passed + 1, planned.plus_seconds(passed * every_s)};
  return {owed_runs(policy, missed, now), planned.plus_seconds((passed + 1) * every_s)};
}

/// The times of a daily job in a zone.
class DailyTimes {
 public:
  DailyTimes(const Zone& zone, std::int32_t second_of_day) noexcept
      : zone_(zone), second_of_day_(std::clamp(second_of_day, 0, 86'399)) {}

  /// The last one that is not after `now`. Near midnight the calendar may go back with the clock, so the
  /// search begins a day further on.
  [[nodiscard]] Instant latest(Instant now) const {
    for (Date day = zone_.civil_date(now).plus_days(1);; day = day.plus_days(-1)) {
      const std::optional<Instant> time = on(day);
      if (time && *time <= now) return *time;
    }
  }

  [[nodiscard]] Instant after(Instant now) const {
    for (Date day = zone_.civil_date(now).plus_days(-1);; day = day.plus_days(1)) {
      const std::optional<Instant> time = on(day);
      if (time && *time > now) return *time;
    }
  }

  /// How many lie in [from, to], as far as `limit`.
  [[nodiscard]] std::int64_t count(Instant from, Instant to, std::int64_t limit) const {
    std::int64_t found = 0;
    for (Date day = zone_.civil_date(from).plus_days(-1); found < limit; day = day.plus_days(1)) {
      const std::optional<Instant> time = on(day);
      if (time && *time > to) break;
      if (time && *time >= from) ++found;
    }
    return found;
  }

 private:
  [[nodiscard]] std::optional<Instant> on(Date day) const {
    if (zone_.civil_date(zone_.first_instant(day)) != day) return std::nullopt;
    const Instant time = zone_.instant_at(day, second_of_day_);
    if (zone_.civil_date(time) == day) return time;
    return zone_.first_instant(day.plus_days(1)).plus_seconds(-1);
  }

  const Zone& zone_;
  std::int32_t second_of_day_;
};

JobTurn turn_by_day(const DailyTimes& times, const MissedRunPolicy& policy, const JobPlan& plan,
                    Instant now) {
  const Instant latest = times.latest(now);
  const Instant next = times.after(now);
  const bool is_known = plan.last_started.has_value() && *plan.last_started <= now;
  const bool ran_since_latest = is_known && *plan.last_started >= latest;
  if (plan.planned <= now) {
    const std::int64_t limit = policy.runs == MissedRuns::all ? kMaxMissedRuns : 1;
    const std::int64_t passed = times.count(plan.planned, now, limit);
    // A plan of another zone that has come before this zone's day has changed.
    if (passed == 0 && ran_since_latest) return {0, next};
    return {owed_runs(policy, {std::max<std::int64_t>(passed, 1), latest}, now), next};
  }
  if (plan.planned > times.after(next)) return {runs_without_plan(policy), next};
  if (!is_known) return {0, plan.planned};
  if (ran_since_latest) return {0, std::min(plan.planned, next)};
  const std::int32_t runs = owed_runs(policy, {1, latest}, now);
  return {runs, runs > 0 ? next : std::min(plan.planned, next)};
}

}  // namespace

JobTurn turn_of_job(const JobTiming& timing, const MissedRunPolicy& policy, const Zone& zone,
                    const JobPlan& plan, Instant now) {
  JobPlan within{std::clamp(plan.planned, kEarliest, kLatest), plan.last_started};
  now = std::clamp(now, kEarliest, kLatest);
  if (timing.every_s != 0) {
    return turn_by_interval(std::clamp<std::int64_t>(timing.every_s, 1, kMaxInterval_s), policy,
                            within.planned, now);
  }
  return turn_by_day(DailyTimes{zone, timing.second_of_day}, policy, within, now);
}

std::optional<std::int64_t> clock_jump(Instant wall_before, Instant wall_after,
                                       std::int64_t monotonic_elapsed_us) noexcept {
  const std::int64_t wall_us = std::clamp(wall_after, kEarliest, kLatest).microseconds() -
                               std::clamp(wall_before, kEarliest, kLatest).microseconds();
  const std::int64_t longest_us = kLatest.microseconds() - kEarliest.microseconds();
  const std::int64_t jump_us = wall_us - std::clamp<std::int64_t>(monotonic_elapsed_us, 0, longest_us);
  if (jump_us <= kClockJump_s * kMicro && jump_us >= -kClockJump_s * kMicro) return std::nullopt;
  return jump_us / kMicro;
}

}  // namespace physcrm
