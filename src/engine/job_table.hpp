// The scheduled jobs as data: what runs, in which order, how often (docs/rules.md 4).
#ifndef PHYSCRM_ENGINE_JOB_TABLE_HPP
#define PHYSCRM_ENGINE_JOB_TABLE_HPP

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/zone.hpp"
#include "engine/runs.hpp"
#include "physcrm/jobs.hpp"

namespace physcrm {

struct JobInfo {
  std::string_view name;
  std::int64_t every_s = 0;  ///< 0: at each local midnight
  Result<JobCounts> (*run)(const RunContext& run) = nullptr;
};

/// In the order in which those that are due run.
[[nodiscard]] std::span<const JobInfo> jobs_in_order() noexcept;

/// Null for an unknown name.
[[nodiscard]] const JobInfo* find_job(std::string_view name) noexcept;

/// The first planned time after `now`, counted from the planned time that is due: planned + interval, missed
/// ones skipped, so that a missed run is made up once. At midnight: the first instant of a civil day of the
/// zone.
[[nodiscard]] Instant next_run_after(const JobInfo& job, const Zone& zone, Instant planned, Instant now);

/// Whether a job is due at `now` by what is stored of it: its planned time has come; or that is further ahead
/// than two intervals: then the clock was set back since, and the job would stand still until that time comes
/// again. One of midnight also when the zone has had a midnight since its last start, or has one before the
/// planned time: then the store got another zone since that was planned.
[[nodiscard]] bool is_job_due(const JobInfo& job, const Zone& zone, const storage::JobState& state,
                              Instant now);

/// `{"scanned":770,"created":12}`, in the order given; names are plain identifiers.
[[nodiscard]] std::string encode_counts(const JobCounts& counts);
/// The inverse; whatever `encode_counts` did not write has no counts.
[[nodiscard]] JobCounts decode_counts(std::string_view text);

}  // namespace physcrm

#endif
