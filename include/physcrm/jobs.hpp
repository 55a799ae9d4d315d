// Scheduled jobs: what runs when, and what it did (docs/rules.md 4).
#ifndef PHYSCRM_JOBS_HPP
#define PHYSCRM_JOBS_HPP

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "physcrm/actor.hpp"
#include "physcrm/instant.hpp"
#include "physcrm/result.hpp"

namespace physcrm {

class EngineCore;

/// The counts of a run by their names on the wire, in the order they are reported; none of a run that did not
/// come to its end.
///   createRenewalWorkflows: scanned, created, expected, expired, existingWorkflow, inactive, failed
///     (AutoCreateReport)
///   checkExpirations: scanned, created, revived, duplicates, cancelled, info, warning, critical, failed
///     (CheckReport)
///   processNotificationQueue, retryFailedNotifications: claimed, sent, failed, permanentlyFailed, escalated
///     (QueueReport)
///   cleanupNotifications: archived, deleted, deliveryLogsDeleted (CleanupReport)
///   maintenance: keptCallsDeleted, the answers of calls with an idempotencyKey that were kept long enough
using JobCounts = std::vector<std::pair<std::string, std::int64_t>>;

struct JobResult {
  std::string job;
  /// `ok`, `failed`, `held` (another host is running it), `paused` (the store is read-only: it is still due);
  /// in the history also `cancelled`.
  std::string outcome;
  JobCounts counts;
  std::string error;  ///< why it failed or is paused; else empty
  std::int64_t duration_ms = 0;
};

struct JobStatus {
  std::string name;
  bool is_running = false;
  std::optional<Instant> last_run;
  std::optional<Instant> next_run;  ///< nothing while the store is read-only
  std::string last_outcome;
  std::int64_t last_duration_ms = 0;
  JobCounts last_counts;
  std::optional<Instant> paused_until;
  /// It has been due for longer than its interval, or than a day where that is shorter, and not paused: no
  /// host runs the jobs.
  bool is_overdue = false;
  std::string held_by;             ///< the worker that is running it, or died while it was; empty: nobody
  std::string target;              ///< what a run should do (docs/rules.md 4); empty: nothing is asked of it
  std::optional<bool> target_met;  ///< by the last run; nothing: no run yet, or no target
};

/// A run as the history keeps it.
struct JobRun {
  std::string name;
  Instant started_at;
  std::int64_t duration_ms = 0;
  std::string outcome;
  JobCounts counts;
  std::string error;  ///< why it failed, paused or was cancelled; else empty
  std::string host;
};

/// Told how far the job of this name has come; see Progress.
using JobProgress = std::function<bool(std::string_view job, std::int64_t done, std::int64_t total)>;

/// The scheduled jobs: createRenewalWorkflows every 6 hours, checkExpirations at each local midnight (the
/// first instant of the civil day in the organisation's zone), processNotificationQueue every hour,
/// retryFailedNotifications every 4 hours, cleanupNotifications every 7 days, maintenance every 24 hours. On
/// a fresh store all are due at once. What is planned, who runs what and how it went stands in the store, so
/// that a restart neither repeats nor forgets a run, and of many hosts one runs a job; a host that died holds
/// its job for ten minutes. These rows are a log of their own and are not audited; what a job changes is.
/// Every method may also answer `unavailable` or `storage_error`.
class JobService {
 public:
  explicit JobService(EngineCore& core) noexcept : core_(core) {}

  /// Runs every job that is due by the clock, in the order of docs/rules.md 4, and answers one result each;
  /// an empty list when nothing is due. A job that fails is recorded, does not stop the others and is tried
  /// at its next time; one that the store has failed (`unavailable`, `storage_error`, `out_of_memory`) stays
  /// due and is tried five minutes after it began. The next time is the planned one + the interval; missed
  /// ones are made up once. `held`: another host has the job, or notes what this one would send.
  /// `cancelled` when `progress` says stop: what was committed stays, and the job stays due.
  [[nodiscard]] Result<std::vector<JobResult>> run_due(const JobProgress& progress = {});

  /// Runs one job now, due or not, under the same lock. `not_found` for an unknown name; `conflict` (detail
  /// `heldBy`) when it is being run; `cancelled` when `progress` says stop. A job that fails is an answer, no
  /// error: its outcome is `failed` (`paused` when the store was made read-only meanwhile; one that is so
  /// from the start is `unavailable`). Its schedule does not move. What it changes is audited under the job's
  /// name and `actor`.
  [[nodiscard]] Result<JobResult> run(const std::string& name, const JobProgress& progress = {},
                                      const Actor& actor = Actor::system());

  [[nodiscard]] Result<std::vector<JobStatus>> status();

  /// The last runs of a job, newest first; `limit` 1 to 200. `not_found` for an unknown name.
  [[nodiscard]] Result<std::vector<JobRun>> history(const std::string& name, int limit = 50);

  /// Frees a job whose runner is stuck: that one can no longer finish the run. Answers whether anybody held
  /// it. `not_found` for an unknown name. Audited.
  [[nodiscard]] Result<bool> release(const std::string& name, const Actor& actor = Actor::host());

  /// The job is not due before `until`; nothing: it goes on. A run by hand is always possible. `not_found`
  /// for an unknown name; `invalid_argument` for an instant that is past. Audited.
  [[nodiscard]] Result<void> pause(const std::string& name, std::optional<Instant> until,
                                   const Actor& actor = Actor::host());

  /// Starts a thread of the engine's own that calls `run_due` whenever a job is due by the clock (asked every
  /// second). `failed_precondition` when it runs already; `unavailable` when the system gives no thread. When
  /// the wall clock jumps by more than 36 hours against the monotonic one, nothing is run until `stop` and
  /// `start` are called, and the log says so.
  [[nodiscard]] Result<void> start();

  /// Ends it gracefully: the run in hand finishes its batch or gives it back. Returns when the thread has
  /// ended; does nothing when none runs. Called on that thread itself (a callback of the host should not) it
  /// only asks for the end, and returns at once.
  void stop();

  /// Whether the engine's own thread runs.
  [[nodiscard]] bool is_started() const;

 private:
  EngineCore& core_;
};

}  // namespace physcrm

#endif
