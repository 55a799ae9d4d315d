// The scheduled jobs as data: what runs, in which order, how often (docs/rules.md 4).
#ifndef PHYSCRM_ENGINE_JOB_TABLE_HPP
#define PHYSCRM_ENGINE_JOB_TABLE_HPP

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/runs.hpp"
#include "physcrm/jobs.hpp"
#include "schedule/job_schedule.hpp"

namespace physcrm {

// The names, as they are on the wire and in the store.
inline constexpr std::string_view kCreationJob = "createRenewalWorkflows";
inline constexpr std::string_view kCheckJob = "checkExpirations";
inline constexpr std::string_view kQueueJob = "processNotificationQueue";
inline constexpr std::string_view kRetryJob = "retryFailedNotifications";
inline constexpr std::string_view kCleanupJob = "cleanupNotifications";
inline constexpr std::string_view kMaintenanceJob = "maintenance";

struct JobInfo {
  std::string_view name;
  JobTiming timing;
  Result<JobCounts> (*run)(const RunContext& run) = nullptr;
  std::string_view target = {};  ///< what is asked of a run, for people; empty: nothing
  /// Whether a run that did this, and took so long, was what is asked of it.
  bool (*is_met)(const JobCounts& counts, std::int64_t duration_ms) = nullptr;
  /// It does not begin while another host runs this one: its turn would be over, and what that one leaves to
  /// be done would wait for the next.
  std::string_view waits_for = {};
};

/// In the order in which those that are due run.
[[nodiscard]] std::span<const JobInfo> jobs_in_order() noexcept;

/// Null for an unknown name.
[[nodiscard]] const JobInfo* find_job(std::string_view name) noexcept;

/// What the schedule says of a job at `now`: how many runs it owes by what is stored of it, and when it is
/// next.
[[nodiscard]] JobTurn turn_of(const JobInfo& job, const StoreSettings& settings,
                              const storage::JobState& state, Instant now);

// What a run did, by the names on the wire.
[[nodiscard]] JobCounts counts_of(const AutoCreateReport& report);
[[nodiscard]] JobCounts counts_of(const CheckReport& report);
[[nodiscard]] JobCounts counts_of(const QueueReport& report);
[[nodiscard]] JobCounts counts_of(const CleanupReport& report);

/// `{"scanned":770,"created":12}`, in the order given; names are plain identifiers.
[[nodiscard]] std::string encode_counts(const JobCounts& counts);
/// The inverse; whatever `encode_counts` did not write has no counts.
[[nodiscard]] JobCounts decode_counts(std::string_view text);

}  // namespace physcrm

#endif
