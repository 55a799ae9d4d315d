#include "engine/job_run.hpp"

#include <algorithm>

#include "engine/worker.hpp"

namespace physcrm {
namespace {

/// How long a host that died holds its job, and twice as long as a run goes without a sign of life at most.
constexpr std::int64_t kLease_s = 600;

/// After which a run that the store has failed is made again.
constexpr std::int64_t kAgainAfter_s = 300;

/// The next try may go well, with nothing else changed.
bool is_of_store(ErrorCode code) noexcept {
  return code == ErrorCode::unavailable || code == ErrorCode::storage_error ||
         code == ErrorCode::out_of_memory;
}

}  // namespace

const storage::JobState* find_job_state(const std::vector<storage::JobState>& states,
                                        std::string_view name) noexcept {
  const auto at = std::find_if(states.begin(), states.end(), [&](const auto& s) { return s.name == name; });
  return at == states.end() ? nullptr : &*at;
}

std::int32_t runs_due(const JobInfo& job, const std::vector<storage::JobState>& states,
                      const StoreSettings& settings, Instant now) {
  const storage::JobState* state = find_job_state(states, job.name);
  if (state == nullptr) return 1;
  if (now < state->paused_until || waits_until(*state, now)) return 0;
  return turn_of(job, settings, *state, now).runs;
}

std::optional<Instant> waits_until(const storage::JobState& state, Instant now) {
  const bool is_still_due = state.next_due_at <= state.last_started_at;
  if (state.last_outcome != "failed" || !is_still_due || now < state.last_started_at) return std::nullopt;
  const Instant again = state.last_started_at.plus_seconds(kAgainAfter_s);
  return now < again ? std::optional{again} : std::nullopt;
}

Error taken_over() {
  return {ErrorCode::conflict, "another host took the job over while it was running"};
}

Result<std::unique_ptr<JobLease>> JobLease::take(EngineCore& core, const JobInfo& job, JobStart start) {
  PHYSCRM_TRY(auto tx, begin_write(core));
  const std::string name{job.name};
  PHYSCRM_TRY(Moment moment, moment_of(core, *tx));
  PHYSCRM_TRYV(tx->jobs().ensure(name, Instant{}));
  PHYSCRM_TRY(const auto states, tx->jobs().all());
  if (start == JobStart::if_due && runs_due(job, states, *moment.settings, moment.now) == 0) {
    return std::unique_ptr<JobLease>{};
  }
  const storage::JobState* state = find_job_state(states, name);
  if (state == nullptr) return Error{ErrorCode::storage_error, "the job's row is not there"};
  std::unique_ptr<JobLease> lease{new JobLease{core, job, std::move(moment)}};
  lease->planned_ = state->next_due_at;
  lease->next_ = turn_of(job, *lease->moment_.settings, *state, lease->moment_.now).next;
  PHYSCRM_TRY(const Instant lease_now, core.lease_time(*tx));
  // That of a run of this engine's own whose end could not be recorded, since the store was away, counts as
  // run out: nobody makes use of it any more.
  const bool is_left_over = state->lease_owner == core.worker() && !core.jobs_in_hand().contains(job.name);
  const Instant free_from = is_left_over ? std::max(lease_now, state->lease_until) : lease_now;
  PHYSCRM_TRY(const auto epoch,
              tx->jobs().lease(name, core.worker(), free_from, lease_now.plus_seconds(kLease_s)));
  if (!epoch) return Error{ErrorCode::conflict, name + " is being run"}.with("heldBy", state->lease_owner);
  // Before the commit: another thread of this engine sees the lease from then on.
  core.jobs_in_hand().add(job.name);
  lease->is_in_hand_ = true;
  PHYSCRM_TRYV(tx->commit());
  lease->epoch_ = *epoch;  // from here on it has something to give back
  return lease;
}

JobLease::~JobLease() {
  if (!is_finished_ && epoch_ != 0) {
    try {
      static_cast<void>(finish(Error{ErrorCode::internal, "the run was ended by an exception"}, false));
    } catch (...) {  // NOLINT: the lease ends by itself
    }
  }
  if (is_in_hand_) core_.jobs_in_hand().remove(job_.name);
}

RunContext JobLease::context(Actor actor, std::string operation, Progress progress) {
  return {core_, std::move(actor), std::move(operation), moment_,
          [this, progress = std::move(progress)](std::int64_t done, std::int64_t total) {
            return keep_alive() && (!progress || progress(done, total));
          }};
}

bool JobLease::keep_alive() {
  if (is_lost_ || held_.seconds(core_) < kLease_s / 2) return !is_lost_;
  const HeldTime held{core_};
  const auto extended = [&]() -> Result<bool> {
    PHYSCRM_TRY(auto tx, core_.begin(storage::Access::write));
    PHYSCRM_TRY(const Instant lease_now, core_.lease_time(*tx));
    PHYSCRM_TRY(const bool is_ours,
                tx->jobs().extend(std::string{job_.name}, epoch_, lease_now.plus_seconds(kLease_s)));
    PHYSCRM_TRYV(tx->commit());
    return is_ours;
  }();
  // A store that can't be asked now is asked again at the next sign of life.
  if (!extended) return true;
  held_ = held;
  is_lost_ = !extended.value();
  return !is_lost_;
}

Result<void> JobLease::record(const JobResult& result, Instant next_due) {
  PHYSCRM_TRY(auto tx, core_.begin(storage::Access::write));
  const storage::JobRun run{
      result.job,   moment_.now, result.duration_ms, result.outcome, encode_counts(result.counts),
      result.error, host_name()};
  PHYSCRM_TRY(const bool was_ours, tx->jobs().finish(run, epoch_, next_due));
  if (!was_ours) return taken_over();
  return tx->commit();
}

JobResult JobLease::finish(const Result<JobCounts>& counts, bool keeps_due) {
  is_finished_ = true;
  JobResult result;
  result.job = job_.name;
  result.outcome = "ok";
  if (counts) {
    result.counts = counts.value();
  } else {
    const Error& error = counts.error();
    result.outcome = error.code == ErrorCode::cancelled ? "cancelled" : "failed";
    if (is_read_only_refusal(error)) result.outcome = "paused";
    result.error = counts.error().message;
  }
  result.duration_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began_)
          .count();
  // A run that was stopped is still due, and so is one that the store has failed.
  const bool is_still_due = keeps_due || result.outcome == "cancelled" || result.outcome == "paused" ||
                            (!counts && is_of_store(counts.error().code));
  if (const auto recorded = record(result, is_still_due ? planned_ : next_); !recorded) {
    result.outcome = "failed";
    result.error = recorded.error().message;
  }
  if (!result.error.empty()) {
    core_.log(LogLevel::error, result.job + ": " + result.outcome + ": " + result.error);
  }
  return result;
}

}  // namespace physcrm
