#include "storage/memory/journal.hpp"

#include <algorithm>

#include "audit/chain.hpp"
#include "base/try.hpp"
#include "storage/memory/rules.hpp"

namespace physcrm::storage::memory {
namespace {

/// The job, to be changed, if it is held under this epoch; else null.
JobState* held(Tables& tables, const std::string& name, std::int64_t epoch) {
  const auto found = tables.jobs->states.find(name);
  if (found == tables.jobs->states.end()) return nullptr;
  if (found->second.lease_epoch != epoch || found->second.lease_owner.empty()) return nullptr;
  return &tables.jobs.edit().states.at(name);
}

void give_back(JobState& job) {
  job.lease_owner.clear();
  job.lease_until = Instant{};
}

Error no_such_job() {
  return {ErrorCode::not_found, "there is no such job"};
}

}  // namespace

Result<void> MemoryAuditLog::append(const std::string& body, const std::string& entry_hash) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  auto& entries = tables->audit.edit().entries;
  audit::ChainHead head;
  if (!entries.empty()) head = {entries.back()->sequence, entries.back()->chain_hash};
  AuditEntry entry{head.sequence + 1, body, entry_hash, {}};
  entry.chain_hash = audit::chain_hash(head.chain_hash, entry.sequence, entry_hash);
  entries.push_back(std::make_shared<const AuditEntry>(std::move(entry)));
  return ok();
}

Result<std::vector<AuditEntry>> MemoryAuditLog::read(std::int64_t after, int limit) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  const auto& entries = tables->audit->entries;
  const auto first = std::clamp<std::int64_t>(after, 0, static_cast<std::int64_t>(entries.size()));
  std::vector<AuditEntry> found;
  for (auto at = entries.begin() + first; at != entries.end(); ++at) {
    if (found.size() == within(limit, entries.size())) break;
    found.push_back(**at);
  }
  return found;
}

Result<std::vector<Setting>> MemorySettings::all() {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  std::vector<Setting> all;
  for (const auto& [name, value] : tables->settings->values) all.push_back({name, value});
  return all;
}

Result<void> MemorySettings::put(const Setting& setting) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  tables->settings.edit().values.insert_or_assign(setting.name, setting.value);
  return ok();
}

Result<std::vector<JobState>> MemoryJobs::all() {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  std::vector<JobState> all;
  for (const auto& [name, job] : tables->jobs->states) all.push_back(job);
  return all;
}

Result<void> MemoryJobs::ensure(const std::string& name, Instant next_due_at) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  if (tables->jobs->states.contains(name)) return ok();
  JobState job;
  job.name = name;
  job.next_due_at = next_due_at;
  tables->jobs.edit().states.emplace(name, std::move(job));
  return ok();
}

Result<std::optional<std::int64_t>> MemoryJobs::lease(const std::string& name, const std::string& owner,
                                                      Instant now, Instant until) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  const auto found = tables->jobs->states.find(name);
  if (found == tables->jobs->states.end()) return no_such_job();
  const bool is_free = found->second.lease_owner.empty() || found->second.lease_until <= now;
  if (!is_free) return std::optional<std::int64_t>{};
  JobState& job = tables->jobs.edit().states.at(name);
  job.lease_owner = owner;
  job.lease_until = until;
  return std::optional{++job.lease_epoch};
}

Result<bool> MemoryJobs::extend(const std::string& name, std::int64_t epoch, Instant until) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  JobState* const job = held(*tables, name, epoch);
  if (job == nullptr) return false;
  job->lease_until = until;
  return true;
}

Result<bool> MemoryJobs::release(const std::string& name) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  const auto found = tables->jobs->states.find(name);
  if (found == tables->jobs->states.end() || found->second.lease_owner.empty()) return false;
  JobState& job = tables->jobs.edit().states.at(name);
  give_back(job);
  ++job.lease_epoch;
  return true;
}

Result<void> MemoryJobs::pause(const std::string& name, Instant until) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  if (!tables->jobs->states.contains(name)) return no_such_job();
  tables->jobs.edit().states.at(name).paused_until = until;
  return ok();
}

Result<bool> MemoryJobs::finish(const JobRun& run, std::int64_t epoch, Instant next_due_at) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  JobState* const job = held(*tables, run.name, epoch);
  if (job == nullptr) return false;
  job->next_due_at = next_due_at;
  job->last_started_at = run.started_at;
  job->last_duration_ms = run.duration_ms;
  job->last_outcome = run.outcome;
  job->last_counts = run.counts;
  give_back(*job);
  tables->jobs.edit().runs.push_back(std::make_shared<const JobRun>(run));
  return true;
}

Result<std::vector<JobRun>> MemoryJobs::history(const std::string& name, int limit) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  std::vector<JobRun> found;
  for (const auto& run : std::views::reverse(tables->jobs->runs)) {
    if (run->name == name) found.push_back(*run);
  }
  found.resize(within(limit, found.size()));
  return found;
}

}  // namespace physcrm::storage::memory
