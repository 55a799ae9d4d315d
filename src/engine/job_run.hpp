// A job under its lease: taken, kept alive while it runs, recorded, given back. Whatever runs a job goes this
// way, so that of many hosts one runs it, whether it is due or somebody wants it by hand (docs/rules.md 4).
#ifndef PHYSCRM_ENGINE_JOB_RUN_HPP
#define PHYSCRM_ENGINE_JOB_RUN_HPP

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/try.hpp"
#include "engine/held_time.hpp"
#include "engine/job_table.hpp"

namespace physcrm {

enum class JobStart : std::uint8_t { if_due, by_hand };

/// The row of this job; null when it has none.
[[nodiscard]] const storage::JobState* find_job_state(const std::vector<storage::JobState>& states,
                                                      std::string_view name) noexcept;

/// Until when a job that is due waits, because its last run failed for want of the store: nothing where it
/// did not. It stays due, so that what a lock or a full disk has kept from being done is not left for a day.
[[nodiscard]] std::optional<Instant> waits_until(const storage::JobState& state, Instant now);

/// How many runs the job owes by what is stored; one that was never heard of owes one.
[[nodiscard]] std::int32_t runs_due(const JobInfo& job, const std::vector<storage::JobState>& states,
                                    const StoreSettings& settings, Instant now);

/// `conflict`: the job is another host's now.
[[nodiscard]] Error taken_over();

/// A run in hand. What it goes by, and the sign of life that its progress gives.
class JobLease {
 public:
  /// Takes the job's lease. What is due is asked again in the transaction that takes it: another host may
  /// have run the job since. Null: not due.
  /// `conflict` when somebody holds it.
  [[nodiscard]] static Result<std::unique_ptr<JobLease>> take(EngineCore& core, const JobInfo& job,
                                                              JobStart start);
  JobLease(const JobLease&) = delete;
  JobLease& operator=(const JobLease&) = delete;
  /// A run that an exception ended is recorded as failed, and its lease given back.
  ~JobLease();

  /// The run's context, valid as long as this is. `progress` may be empty.
  [[nodiscard]] RunContext context(Actor actor, std::string operation, Progress progress);

  /// Whether another host has taken the job over: the run is to stop.
  [[nodiscard]] bool is_lost() const noexcept { return is_lost_; }

  /// Records how the run ended and gives the lease back. `keeps_due`: the job is as due as before.
  [[nodiscard]] JobResult finish(const Result<JobCounts>& counts, bool keeps_due);

 private:
  JobLease(EngineCore& core, const JobInfo& job, Moment moment) noexcept
      : core_(core), job_(job), moment_(std::move(moment)), held_(core) {}
  /// Holds the job a while longer where that is called for. False once another has taken it over.
  [[nodiscard]] bool keep_alive();
  [[nodiscard]] Result<void> record(const JobResult& result, Instant next_due);

  EngineCore& core_;
  const JobInfo& job_;
  Moment moment_;  ///< of the start
  std::int64_t epoch_ = 0;
  HeldTime held_;  ///< since the job was taken, or held for longer
  Instant planned_;
  Instant next_;  ///< when it is due after this run
  bool is_lost_ = false;
  bool is_in_hand_ = false;
  bool is_finished_ = false;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

/// Runs a job because somebody asks for it, as `operation` of `actor`, and answers the run's own report.
/// `conflict` when it is being run. Its schedule does not move.
template <class Run>
[[nodiscard]] auto run_by_hand(EngineCore& core, std::string_view job, const Actor& actor,
                               std::string operation, const Progress& progress, Run&& run)
    -> decltype(run(std::declval<const RunContext&>())) {
  PHYSCRM_TRY(const auto lease, JobLease::take(core, *find_job(job), JobStart::by_hand));
  auto report = run(lease->context(actor, std::move(operation), progress));
  // What the run did is done, whatever becomes of its record: that is logged.
  const bool is_lost = lease->is_lost();
  static_cast<void>(lease->finish(
      report ? Result<JobCounts>{counts_of(report.value())} : Result<JobCounts>{report.error()}, true));
  if (!report && is_lost) return taken_over();
  return report;
}

}  // namespace physcrm

#endif
