#include "physcrm/jobs.hpp"

#include <algorithm>
#include <chrono>

#include "base/try.hpp"
#include "engine/job_table.hpp"
#include "engine/scheduler.hpp"
#include "engine/worker.hpp"

namespace physcrm {
namespace {

/// Far longer than any run takes, and how long a host that died holds its job.
constexpr std::int64_t kLease_s = 600;

/// A job that this engine has the lease of.
struct HeldJob {
  const JobInfo* job = nullptr;
  std::int64_t epoch = 0;
  Instant planned;
  Instant next;   ///< when it is due after this run
  Moment moment;  ///< of the start
};

enum class Start : std::uint8_t { if_due, by_hand };

struct Claim {
  bool is_held_elsewhere = false;
  std::optional<HeldJob> held;  ///< nothing: held elsewhere, or not due
};

const storage::JobState* find_state(const std::vector<storage::JobState>& states, std::string_view name) {
  const auto at = std::find_if(states.begin(), states.end(), [&](const auto& s) { return s.name == name; });
  return at == states.end() ? nullptr : &*at;
}

/// Whether the job is due by what is stored; a job that was never heard of is.
bool is_due(const JobInfo& job, const std::vector<storage::JobState>& states, const Zone& zone, Instant now) {
  const storage::JobState* state = find_state(states, job.name);
  if (state == nullptr) return true;
  return now >= state->paused_until && turn_of(job, zone, *state, now).is_due();
}

/// Takes the job's lease. What is due is asked again in the transaction that takes it: another host may have
/// run the job since.
Result<Claim> claim(EngineCore& core, const JobInfo& job, Start start) {
  PHYSCRM_TRY(auto tx, core.store().begin(storage::Access::write));
  const std::string name{job.name};
  PHYSCRM_TRY(Moment moment, moment_of(core, *tx));
  PHYSCRM_TRYV(tx->jobs().ensure(name, Instant{}));
  PHYSCRM_TRY(const auto states, tx->jobs().all());
  const bool due = is_due(job, states, moment.settings->zone, moment.now);
  if (start == Start::if_due && !due) return Claim{};
  const storage::JobState* state = find_state(states, name);
  if (state == nullptr) return Error{ErrorCode::storage_error, "the job's row is not there"};
  const Instant planned = state->next_due_at;
  const Instant next = turn_of(job, moment.settings->zone, *state, moment.now).next;
  PHYSCRM_TRY(const auto epoch,
              tx->jobs().lease(name, worker_name(core), moment.now, moment.now.plus_seconds(kLease_s)));
  if (!epoch) return Claim{true, std::nullopt};
  PHYSCRM_TRYV(tx->commit());
  return Claim{false, HeldJob{&job, *epoch, planned, next, std::move(moment)}};
}

JobResult outcome_of(const Result<JobCounts>& counts) {
  JobResult result;
  if (counts) {
    result.outcome = "ok";
    result.counts = counts.value();
  } else {
    result.outcome = counts.error().code == ErrorCode::cancelled ? "cancelled" : "failed";
    result.error = counts.error().message;
  }
  return result;
}

/// Records the run and gives the lease back; a failure to do so is the run's.
Result<void> finish(EngineCore& core, const HeldJob& held, const JobResult& result, Instant next_due) {
  PHYSCRM_TRY(auto tx, core.store().begin(storage::Access::write));
  const storage::JobRun run{
      result.job,   held.moment.now, result.duration_ms, result.outcome, encode_counts(result.counts),
      result.error, host_name()};
  PHYSCRM_TRY(const bool was_ours, tx->jobs().finish(run, held.epoch, next_due));
  if (!was_ours) return Error{ErrorCode::conflict, "another host took the job over while it was running"};
  return tx->commit();
}

/// Runs a job whose lease is held, to its recorded end.
JobResult execute(EngineCore& core, const HeldJob& held, Start start, const JobProgress& progress) {
  const std::string name{held.job->name};
  Progress told;
  if (progress) {
    told = [&](std::int64_t done, std::int64_t total) { return progress(name, done, total); };
  }
  const auto began = std::chrono::steady_clock::now();
  const auto counts = held.job->run({core, Actor::system(), name, held.moment, std::move(told)});
  const auto took = std::chrono::steady_clock::now() - began;
  JobResult result = outcome_of(counts);
  result.job = name;
  result.duration_ms = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
  // A run that was stopped is still due; one by hand does not move the schedule.
  const bool keeps_plan = start == Start::by_hand || result.outcome == "cancelled";
  const Instant next_due = keeps_plan ? held.planned : held.next;
  if (const auto finished = finish(core, held, result, next_due); !finished) {
    result.outcome = "failed";
    result.error = finished.error().message;
  }
  if (!result.error.empty()) core.log(LogLevel::error, name + ": " + result.outcome + ": " + result.error);
  return result;
}

JobResult not_run(const JobInfo& job, std::string outcome, std::string error) {
  JobResult result;
  result.job = job.name;
  result.outcome = std::move(outcome);
  result.error = std::move(error);
  return result;
}

JobStatus status_of(const JobInfo& job, const storage::JobState* state, const Zone& zone, Instant now) {
  JobStatus status;
  status.name = job.name;
  status.target = job.target;
  status.next_run = now;
  if (state == nullptr) return status;
  const JobTurn turn = turn_of(job, zone, *state, now);
  // One that is due is shown with the time it is due since.
  const Instant planned = turn.is_due() && state->next_due_at != Instant{} ? state->next_due_at : turn.next;
  status.next_run =
      turn.is_due() && state->next_due_at == Instant{} ? now : std::max(planned, state->paused_until);
  status.is_running = !state->lease_owner.empty() && state->lease_until > now;
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

/// What is planned, and the zone whose midnight counts.
struct Plan {
  std::vector<storage::JobState> states;
  SettingsPtr settings;
};

Result<Plan> read_plan(EngineCore& core) {
  PHYSCRM_TRY(const auto tx, begin_read(core));
  PHYSCRM_TRY(auto states, tx->jobs().all());
  PHYSCRM_TRY(auto settings, core.settings(*tx));
  return Plan{std::move(states), std::move(settings)};
}

}  // namespace

Result<std::vector<JobResult>> JobService::run_due(const JobProgress& progress) {
  PHYSCRM_TRY(const Plan plan, read_plan(core_));
  std::vector<JobResult> results;
  for (const JobInfo& job : jobs_in_order()) {
    if (!is_due(job, plan.states, plan.settings->zone, core_.now())) continue;
    const auto claimed = claim(core_, job, Start::if_due);
    if (!claimed) {
      results.push_back(not_run(job, "failed", claimed.error().message));
    } else if (claimed.value().is_held_elsewhere) {
      results.push_back(not_run(job, "held", {}));
    } else if (claimed.value().held) {
      results.push_back(execute(core_, *claimed.value().held, Start::if_due, progress));
    }
    if (!results.empty() && results.back().outcome == "cancelled") {
      return Error{ErrorCode::cancelled, results.back().error};
    }
  }
  return results;
}

Result<JobResult> JobService::run(const std::string& name, const JobProgress& progress) {
  const JobInfo* job = find_job(name);
  if (job == nullptr) return not_found("job", name);
  PHYSCRM_TRY(const Claim claimed, claim(core_, *job, Start::by_hand));
  if (!claimed.held) return Error{ErrorCode::conflict, name + " is being run"};
  JobResult result = execute(core_, *claimed.held, Start::by_hand, progress);
  if (result.outcome == "cancelled") return Error{ErrorCode::cancelled, std::move(result.error)};
  return result;
}

Result<std::vector<JobStatus>> JobService::status() {
  PHYSCRM_TRY(const Plan plan, read_plan(core_));
  std::vector<JobStatus> all;
  for (const JobInfo& job : jobs_in_order()) {
    all.push_back(status_of(job, find_state(plan.states, job.name), plan.settings->zone, core_.now()));
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
