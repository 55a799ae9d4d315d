// Scheduled jobs: what runs when, and what it did (docs/rules.md 4).
#ifndef PHYSCRM_JOBS_HPP
#define PHYSCRM_JOBS_HPP

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "physcrm/instant.hpp"
#include "physcrm/result.hpp"

namespace physcrm {

class EngineCore;

/// The counts of a run by their names on the wire, in the order they are reported.
using JobCounts = std::vector<std::pair<std::string, std::int64_t>>;

struct JobResult {
  std::string job;
  /// `ok`, `failed`, `held` (another host is running it); in the history also `cancelled`.
  std::string outcome;
  JobCounts counts;
  std::string error;  ///< why it failed
  std::int64_t duration_ms = 0;
};

struct JobStatus {
  std::string name;
  bool is_running = false;
  std::optional<Instant> last_run;
  std::optional<Instant> next_run;
  std::string last_outcome;
  std::int64_t last_duration_ms = 0;
  JobCounts last_counts;
};

/// Told how far the job of this name has come; see Progress.
using JobProgress = std::function<bool(std::string_view job, std::int64_t done, std::int64_t total)>;

/// The scheduled jobs: createRenewalWorkflows every 6 hours, checkExpirations at each local midnight (the
/// first instant of the civil day in the organisation's zone). On a fresh store all are due at once. What is
/// planned, who runs what and how it went stands in the store, so that a restart neither repeats nor forgets
/// a run, and of many hosts one runs a job; a host that died holds its job for ten minutes. These rows are a
/// log of their own and are not audited; what a job changes is. Every method may also answer `unavailable` or
/// `storage_error`.
class JobService {
 public:
  explicit JobService(EngineCore& core) noexcept : core_(core) {}

  /// Runs every job that is due by the clock, in the order of docs/rules.md 4, and answers one result each;
  /// an empty list when nothing is due. A job that fails is recorded, does not stop the others and is tried
  /// at its next time. The next time is the planned one + the interval; missed ones are made up once.
  /// `cancelled` when `progress` says stop: what was committed stays, and the job stays due.
  [[nodiscard]] Result<std::vector<JobResult>> run_due(const JobProgress& progress = {});

  /// Runs one job now, due or not, under the same lock. `not_found` for an unknown name; `conflict` when it
  /// is being run; `cancelled` when `progress` says stop. Its schedule does not move.
  [[nodiscard]] Result<JobResult> run(const std::string& name, const JobProgress& progress = {});

  [[nodiscard]] Result<std::vector<JobStatus>> status();

 private:
  EngineCore& core_;
};

}  // namespace physcrm

#endif
