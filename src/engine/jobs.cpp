#include "physcrm/jobs.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "base/try.hpp"
#include "engine/job_table.hpp"

namespace physcrm {
namespace {

/// Far longer than any run takes, and how long a host that died holds its job.
constexpr std::int64_t kLease_s = 600;

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

/// Who holds a lease: this engine of this process on this machine.
std::string lease_owner(const EngineCore& core) {
  return host_name() + ":" + std::to_string(::getpid()) + ":" +
         std::to_string(reinterpret_cast<std::uintptr_t>(&core));
}

/// A job that this engine has the lease of.
struct HeldJob {
  const JobInfo* job = nullptr;
  std::int64_t epoch = 0;
  Instant planned;
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
  return state == nullptr || is_job_due(job, zone, *state, now);
}

/// Takes the job's lease. What is due is asked again in the transaction that takes it: another host may have
/// run the job since.
Result<Claim> claim(EngineCore& core, const JobInfo& job, Start start) {
  PHYSCRM_TRY(auto tx, core.store().begin(storage::Access::write));
  const std::string name{job.name};
  PHYSCRM_TRY(Moment moment, moment_of(core, *tx));
  PHYSCRM_TRYV(tx->jobs().ensure(name, moment.now));
  PHYSCRM_TRY(const auto states, tx->jobs().all());
  const bool due = is_due(job, states, moment.settings->zone, moment.now);
  if (start == Start::if_due && !due) return Claim{};
  const storage::JobState* state = find_state(states, name);
  const Instant planned = state == nullptr ? moment.now : state->next_due_at;
  PHYSCRM_TRY(const auto epoch,
              tx->jobs().lease(name, lease_owner(core), moment.now, moment.now.plus_seconds(kLease_s)));
  if (!epoch) return Claim{true, std::nullopt};
  PHYSCRM_TRYV(tx->commit());
  return Claim{false, HeldJob{&job, *epoch, planned, std::move(moment)}};
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
  const Instant next_due =
      keeps_plan ? held.planned
                 : next_run_after(*held.job, held.moment.settings->zone, held.planned, held.moment.now);
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

JobStatus status_of(const JobInfo& job, const storage::JobState* state, Instant now) {
  JobStatus status;
  status.name = job.name;
  status.next_run = state == nullptr ? now : state->next_due_at;
  if (state == nullptr) return status;
  status.is_running = !state->lease_owner.empty() && state->lease_until > now;
  if (state->last_started_at != Instant{}) status.last_run = state->last_started_at;
  status.last_outcome = state->last_outcome;
  status.last_duration_ms = state->last_duration_ms;
  status.last_counts = decode_counts(state->last_counts);
  return status;
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
    all.push_back(status_of(job, find_state(plan.states, job.name), core_.now()));
  }
  return all;
}

}  // namespace physcrm
