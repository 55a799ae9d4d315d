// When a scheduled job runs, and how often it makes up for what it missed (docs/rules.md 4). Pure: the plan
// as it was stored and the time go in, what to do and the next plan come out.
//
// Instants are those of the years 1400 to 9998; what lies outside counts as the nearest of them.
#ifndef PHYSCRM_SCHEDULE_JOB_SCHEDULE_HPP
#define PHYSCRM_SCHEDULE_JOB_SCHEDULE_HPP

#include <cstdint>
#include <optional>

#include "base/zone.hpp"
#include "physcrm/instant.hpp"
#include "physcrm/schedule/missed_runs.hpp"

namespace physcrm {

inline constexpr std::int32_t kMaxMissedRuns = 1000;
inline constexpr std::int32_t kMaxGrace_s = 31 * 86'400;

/// When a job runs: every so many seconds of elapsed time, whatever the clocks do, or once on each civil day.
struct JobTiming {
  std::int64_t every_s = 0;        ///< 1 s to 10 years; 0: once a civil day
  std::int32_t second_of_day = 0;  ///< of a daily job: 0..86399 on the wall clock; 0 is local midnight

  [[nodiscard]] static constexpr JobTiming every(std::int64_t seconds) noexcept { return {seconds, 0}; }
  [[nodiscard]] static constexpr JobTiming daily_at(std::int32_t second_of_day) noexcept {
    return {0, second_of_day};
  }
  [[nodiscard]] static constexpr JobTiming at_midnight() noexcept { return {}; }
};

/// What the store holds of a job between its runs.
struct JobPlan {
  Instant planned;                      ///< the next run; the epoch on a fresh store: due at once
  std::optional<Instant> last_started;  ///< of the last run, planned or by hand
};

struct JobTurn {
  std::int32_t runs = 0;  ///< to be made now, one after the other; 0: not due
  Instant next;           ///< to be stored as `planned`, after the runs; may differ from it without a run too

  [[nodiscard]] constexpr bool is_due() const noexcept { return runs > 0; }
  friend bool operator==(const JobTurn&, const JobTurn&) = default;
};

/// Whether a job is due at `now`, how many runs it owes, and its next planned time, which is always later
/// than `now`: the planned one + the interval, missed ones skipped, so that a late run moves nothing.
///
/// A daily job's time on a day: what Zone::instant_at answers; the second before the day ends where a gap
/// takes the rest of the day; none on a day that the zone leaves out (Pacific/Apia 2011-12-30). So each civil
/// day that exists has exactly one, and it lies on that day.
///
/// The plan is mistrusted in these cases:
/// - It is further ahead than two intervals (than the second next time of a daily job): the clock was set
/// back,
///   and the job would stand still. It is due now (under `skip`: only planned anew).
/// - A daily job's plan is no time of this zone: the store got another zone since. A time of the zone since
/// the
///   last start is owed, none is run twice, and the next one is the zone's own. A last start later than `now`
///   (a host whose clock is behind) leaves the plan as it is.
[[nodiscard]] JobTurn turn_of_job(const JobTiming& timing, const MissedRunPolicy& policy, const Zone& zone,
                                  const JobPlan& plan, Instant now);

inline constexpr std::int64_t kClockJump_s = 36 * 3600;

/// By how many seconds the wall clock jumped between two readings in one process, when it is more than 36
/// hours away from what the monotonic clock says has passed (then the jobs pause and report); negative:
/// backwards. Nothing when it is not. Downtime is no jump: both readings are of the same process.
[[nodiscard]] std::optional<std::int64_t> clock_jump(Instant wall_before, Instant wall_after,
                                                     std::int64_t monotonic_elapsed_us) noexcept;

}  // namespace physcrm

#endif
