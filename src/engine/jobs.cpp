#include "physcrm/jobs.hpp"

#include <algorithm>

#include "base/try.hpp"
#include "engine/job_run.hpp"
#include "engine/scheduler.hpp"

namespace physcrm {
namespace {

/// Runs a job whose lease is held, to its recorded end. `keeps_due`: its schedule does not move.
JobResult execute(JobLease& lease, const JobInfo& job, const Actor& actor, const JobProgress& progress,
                  bool keeps_due) {
  const std::string name{job.name};
  Progress told;
  if (progress) {
    told = [&](std::int64_t done, std::int64_t total) { return progress(name, done, total); };
  }
  return lease.finish(job.run(lease.context(actor, name, std::move(told))), keeps_due);
}

/// What is planned, and the zone whose midnight counts.
struct Plan {
  std::vector<storage::JobState> states;
  SettingsPtr settings;
  Instant store_created_at;
  Instant lease_now;
};

Result<Plan> read_plan(EngineCore& core) {
  PHYSCRM_TRY(const auto tx, begin_read(core));
  PHYSCRM_TRY(auto states, tx->jobs().all());
  PHYSCRM_TRY(auto settings, core.settings(*tx));
  PHYSCRM_TRY(const Instant created_at, core.created_at(*tx));
  PHYSCRM_TRY(const Instant lease_now, core.lease_time(*tx));
  return Plan{std::move(states), std::move(settings), created_at, lease_now};
}

JobResult not_run(const JobInfo& job, std::string outcome, std::string error) {
  JobResult result;
  result.job = job.name;
  result.outcome = std::move(outcome);
  result.error = std::move(error);
  return result;
}

/// Longer than this after it fell due, nobody runs it.
std::int64_t longest_wait_s(const JobTiming& timing) noexcept {
  constexpr std::int64_t kDay_s = 86'400;
  return timing.every_s == 0 ? kDay_s : std::min(timing.every_s, kDay_s);
}

JobStatus status_of(const JobInfo& job, const storage::JobState* state, const Plan& plan, Instant now) {
  const StoreSettings& settings = *plan.settings;
  JobStatus status;
  const bool is_planned = state != nullptr && state->next_due_at != Instant{};
  const Instant due = is_planned ? state->next_due_at : plan.store_created_at;
  const bool is_paused = state != nullptr && state->paused_until > now;
  status.is_overdue = !is_paused && due.plus_seconds(longest_wait_s(job.timing)) < now;
  if (settings.read_only) status.is_overdue = false;
  status.name = job.name;
  status.target = job.target;
  status.next_run = now;
  if (settings.read_only) status.next_run.reset();
  if (state == nullptr) return status;
  const JobTurn turn = turn_of(job, settings, *state, now);
  // One that is due is shown with the time it is due since.
  const Instant planned = turn.is_due() && state->next_due_at != Instant{} ? state->next_due_at : turn.next;
  if (!settings.read_only) {
    status.next_run =
        turn.is_due() && state->next_due_at == Instant{} ? now : std::max(planned, state->paused_until);
  }
  if (const auto again = waits_until(*state, now); again && status.next_run) {
    status.next_run = std::max(*status.next_run, *again);
  }
  status.is_running = !state->lease_owner.empty() && state->lease_until > plan.lease_now;
  status.held_by = state->lease_owner;
  if (state->paused_until > now) status.paused_until = state->paused_until;
  if (state->last_started_at != Instant{}) status.last_run = state->last_started_at;
  status.last_outcome = state->last_outcome;
  status.last_duration_ms = state->last_duration_ms;
  status.last_counts = decode_counts(state->last_counts);
  if (job.is_met != nullptr && status.last_run) {
    status.target_met =
        status.last_outcome == "ok" && job.is_met(status.last_counts, status.last_duration_ms);
  }
  return status;
}

/// The job of this name, and a transaction in which it has a row.
Result<void> make_sure(UnitOfWork& work, const std::string& name) {
  if (find_job(name) == nullptr) return not_found("job", name);
  return work.tx().jobs().ensure(name, Instant{});
}

}  // namespace

Result<std::vector<JobResult>> JobService::run_due(const JobProgress& progress) {
  PHYSCRM_TRY(const Plan plan, read_plan(core_));
  std::vector<JobResult> results;
  const std::optional<ReadOnlyMode>& read_only = plan.settings->read_only;
  std::vector<std::string_view> held;  // by other hosts
  for (const JobInfo& job : jobs_in_order()) {
    if (read_only) {
      const bool is_due = runs_due(job, plan.states, *plan.settings, core_.now()) > 0;
      if (is_due) results.push_back(not_run(job, "paused", read_only_refusal(*read_only).message));
      continue;
    }
    const bool waits = std::find(held.begin(), held.end(), job.waits_for) != held.end();
    if (waits && runs_due(job, plan.states, *plan.settings, core_.now()) > 0) {
      results.push_back(not_run(job, "held", {}));
      continue;
    }
    // More than one where every missed run is to be made up. Until the last one the plan stays as it is, so
    // that what a crash leaves is made up later.
    for (std::int32_t runs = runs_due(job, plan.states, *plan.settings, core_.now()); runs > 0; --runs) {
      const auto taken = JobLease::take(core_, job, JobStart::if_due);
      if (!taken) {
        const bool is_held = taken.error().code == ErrorCode::conflict;
        if (is_held) held.push_back(job.name);
        results.push_back(is_held ? not_run(job, "held", {}) : not_run(job, "failed", taken.error().message));
        break;
      }
      if (!taken.value()) break;
      results.push_back(execute(*taken.value(), job, Actor::system(), progress, runs > 1));
      if (results.back().outcome == "cancelled") {
        return Error{ErrorCode::cancelled, results.back().error};
      }
    }
  }
  return results;
}

Result<JobResult> JobService::run(const std::string& name, const JobProgress& progress, const Actor& actor) {
  const JobInfo* job = find_job(name);
  if (job == nullptr) return not_found("job", name);
  PHYSCRM_TRY(const auto lease, JobLease::take(core_, *job, JobStart::by_hand));
  JobResult result = execute(*lease, *job, actor, progress, true);
  if (result.outcome == "cancelled") return Error{ErrorCode::cancelled, std::move(result.error)};
  return result;
}

Result<std::vector<JobStatus>> JobService::status() {
  PHYSCRM_TRY(const Plan plan, read_plan(core_));
  std::vector<JobStatus> all;
  for (const JobInfo& job : jobs_in_order()) {
    all.push_back(status_of(job, find_job_state(plan.states, job.name), plan, core_.now()));
  }
  return all;
}

Result<std::vector<JobRun>> JobService::history(const std::string& name, int limit) {
  if (find_job(name) == nullptr) return not_found("job", name);
  if (limit < 1 || limit > kMaxPageLimit) {
    return Error{ErrorCode::invalid_argument, "must be 1 to 200", "limit"};
  }
  PHYSCRM_TRY(const auto tx, begin_read(core_));
  PHYSCRM_TRY(auto rows, tx->jobs().history(name, limit));
  std::vector<JobRun> runs;
  runs.reserve(rows.size());
  for (storage::JobRun& row : rows) {
    runs.push_back({std::move(row.name), row.started_at, row.duration_ms, std::move(row.outcome),
                    decode_counts(row.counts), std::move(row.error), std::move(row.host)});
  }
  return runs;
}

Result<bool> JobService::release(const std::string& name, const Actor& actor) {
  PHYSCRM_TRY(auto work, UnitOfWork::begin(core_, actor, "jobs.release"));
  PHYSCRM_TRYV(make_sure(work, name));
  PHYSCRM_TRY(const bool was_held, work.tx().jobs().release(name));
  if (was_held) work.record("job", 0, "released", {{"name", name, name}});
  PHYSCRM_TRYV(work.commit());
  return was_held;
}

Result<void> JobService::pause(const std::string& name, std::optional<Instant> until, const Actor& actor) {
  PHYSCRM_TRY(auto work, UnitOfWork::begin(core_, actor, "jobs.pause"));
  PHYSCRM_TRYV(make_sure(work, name));
  if (until && *until <= work.now())
    return Error{ErrorCode::invalid_argument, "must be in the future", "until"};
  PHYSCRM_TRYV(work.tx().jobs().pause(name, until.value_or(Instant{})));
  work.record("job", 0, until ? "paused" : "resumed",
              {{"name", name, name}, {"pausedUntil", "", until ? until->to_string() : std::string{}}});
  return work.commit();
}

Result<void> JobService::start() {
  return core_.scheduler().start();
}

void JobService::stop() {
  core_.scheduler().stop();
}

bool JobService::is_started() const {
  return core_.scheduler().is_started();
}

}  // namespace physcrm
