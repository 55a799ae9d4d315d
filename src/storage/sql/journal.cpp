#include "storage/sql/journal.hpp"

#include "audit/chain.hpp"
#include "base/try.hpp"

namespace physcrm::storage::sql {
namespace {

constexpr std::string_view kLastEntry =
    "SELECT sequence, chain_hash FROM audit_log ORDER BY sequence DESC LIMIT 1";
constexpr std::string_view kAppend =
    "INSERT INTO audit_log (sequence, body, entry_hash, chain_hash) VALUES ($1, $2, $3, $4)";
constexpr std::string_view kReadLog =
    "SELECT sequence, body, entry_hash, chain_hash FROM audit_log WHERE sequence > $1 ORDER BY sequence "
    "LIMIT $2";

constexpr std::string_view kAllSettings = "SELECT name, value FROM settings ORDER BY name";
constexpr std::string_view kPutSetting =
    "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = "
    "excluded.value";

constexpr std::string_view kAllJobs =
    "SELECT name, next_due_at, last_started_at, last_duration_ms, last_outcome, last_counts, lease_owner, "
    "lease_until, lease_epoch, paused_until FROM jobs ORDER BY name";
constexpr std::string_view kEnsureJob =
    "INSERT INTO jobs (name, next_due_at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
constexpr std::string_view kJobExists = "SELECT 1 FROM jobs WHERE name = $1";
constexpr std::string_view kLease =
    "UPDATE jobs SET lease_owner = $1, lease_until = $2, lease_epoch = lease_epoch + 1 "
    "WHERE name = $3 AND (lease_owner = '' OR lease_until <= $4) RETURNING lease_epoch";
constexpr std::string_view kExtend =
    "UPDATE jobs SET lease_until = $1 WHERE name = $2 AND lease_epoch = $3 AND lease_owner <> ''";
constexpr std::string_view kRelease =
    "UPDATE jobs SET lease_owner = '', lease_until = 0, lease_epoch = lease_epoch + 1 "
    "WHERE name = $1 AND lease_owner <> ''";
constexpr std::string_view kPause = "UPDATE jobs SET paused_until = $1 WHERE name = $2";
constexpr std::string_view kFinish =
    "UPDATE jobs SET next_due_at = $1, last_started_at = $2, last_duration_ms = $3, last_outcome = $4, "
    "last_counts = $5, lease_owner = '', lease_until = 0 "
    "WHERE name = $6 AND lease_epoch = $7 AND lease_owner <> ''";
constexpr std::string_view kAddRun =
    "INSERT INTO job_runs (name, started_at, duration_ms, outcome, counts, error, host) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)";
constexpr std::string_view kHistory =
    "SELECT name, started_at, duration_ms, outcome, counts, error, host FROM job_runs WHERE name = $1 "
    "ORDER BY id DESC LIMIT $2";

}  // namespace

Result<void> SqlAuditLog::append(const std::string& body, const std::string& entry_hash) {
  PHYSCRM_TRY(auto insert, scope_.write(kAppend));
  PHYSCRM_TRY(auto query, scope_.read(kLastEntry));
  PHYSCRM_TRY(const auto last, fetch_one(query, [](Columns& row) {
                audit::ChainHead head;
                head.sequence = row.integer();
                head.chain_hash = row.text();
                return head;
              }));
  const audit::ChainHead head = last.value_or(audit::ChainHead{});
  const std::int64_t sequence = head.sequence + 1;
  const std::string chain_hash = audit::chain_hash(head.chain_hash, sequence, entry_hash);
  insert.bind(sequence, Bytes{body}, entry_hash, chain_hash);
  PHYSCRM_TRYV(insert.run());
  return ok();
}

Result<std::vector<AuditEntry>> SqlAuditLog::read(std::int64_t after, int limit) {
  PHYSCRM_TRY(auto query, scope_.read(kReadLog));
  query.bind(after, limit);
  return fetch_all(query, [](Columns& row) {
    AuditEntry entry;
    entry.sequence = row.integer();
    entry.body = row.bytes();
    entry.entry_hash = row.text();
    entry.chain_hash = row.text();
    return entry;
  });
}

Result<std::vector<Setting>> SqlSettings::all() {
  PHYSCRM_TRY(auto query, scope_.read(kAllSettings));
  return fetch_all(query, [](Columns& row) {
    Setting setting;
    setting.name = row.text();
    setting.value = row.text();
    return setting;
  });
}

Result<void> SqlSettings::put(const Setting& setting) {
  PHYSCRM_TRY(auto put, scope_.write(kPutSetting));
  put.bind(setting.name, setting.value);
  PHYSCRM_TRYV(put.run());
  return ok();
}

Result<std::vector<JobState>> SqlJobs::all() {
  PHYSCRM_TRY(auto query, scope_.read(kAllJobs));
  return fetch_all(query, [](Columns& row) {
    JobState job;
    job.name = row.text();
    job.next_due_at = row.instant();
    job.last_started_at = row.instant();
    job.last_duration_ms = row.integer();
    job.last_outcome = row.text();
    job.last_counts = row.text();
    job.lease_owner = row.text();
    job.lease_until = row.instant();
    job.lease_epoch = row.integer();
    job.paused_until = row.instant();
    return job;
  });
}

Result<void> SqlJobs::ensure(const std::string& name, Instant next_due_at) {
  PHYSCRM_TRY(auto insert, scope_.write(kEnsureJob));
  insert.bind(name, next_due_at);
  PHYSCRM_TRYV(insert.run());
  return ok();
}

Result<std::optional<std::int64_t>> SqlJobs::lease(const std::string& name, const std::string& owner,
                                                   Instant now, Instant until) {
  PHYSCRM_TRY(auto lease, scope_.write(kLease));
  lease.bind(owner, until, name, now);
  PHYSCRM_TRY(const auto epochs, fetch_all(lease, [](Columns& row) { return row.integer(); }));
  if (!epochs.empty()) return std::optional{epochs.front()};
  PHYSCRM_TRY(auto exists, scope_.read(kJobExists));
  exists.bind(name);
  PHYSCRM_TRY(const bool known, exists.next());
  if (!known) return Error{ErrorCode::not_found, "there is no such job"};
  return std::optional<std::int64_t>{};
}

Result<bool> SqlJobs::extend(const std::string& name, std::int64_t epoch, Instant until) {
  PHYSCRM_TRY(auto extend, scope_.write(kExtend));
  extend.bind(until, name, epoch);
  PHYSCRM_TRY(const auto changed, extend.run());
  return changed == 1;
}

Result<bool> SqlJobs::release(const std::string& name) {
  PHYSCRM_TRY(auto release, scope_.write(kRelease));
  release.bind(name);
  PHYSCRM_TRY(const auto changed, release.run());
  return changed == 1;
}

Result<void> SqlJobs::pause(const std::string& name, Instant until) {
  PHYSCRM_TRY(auto pause, scope_.write(kPause));
  pause.bind(until, name);
  PHYSCRM_TRY(const auto changed, pause.run());
  if (changed == 0) return Error{ErrorCode::not_found, "there is no such job"};
  return ok();
}

Result<bool> SqlJobs::finish(const JobRun& run, std::int64_t epoch, Instant next_due_at) {
  PHYSCRM_TRY(auto finish, scope_.write(kFinish));
  finish.bind(next_due_at, run.started_at, run.duration_ms, run.outcome, run.counts, run.name, epoch);
  PHYSCRM_TRY(const auto finished, finish.run());
  if (finished == 0) return false;
  PHYSCRM_TRY(auto add, scope_.write(kAddRun));
  add.bind(run.name, run.started_at, run.duration_ms, run.outcome, run.counts, run.error, run.host);
  PHYSCRM_TRYV(add.run());
  return true;
}

Result<std::vector<JobRun>> SqlJobs::history(const std::string& name, int limit) {
  PHYSCRM_TRY(auto query, scope_.read(kHistory));
  query.bind(name, limit);
  return fetch_all(query, [](Columns& row) {
    JobRun run;
    run.name = row.text();
    run.started_at = row.instant();
    run.duration_ms = row.integer();
    run.outcome = row.text();
    run.counts = row.text();
    run.error = row.text();
    run.host = row.text();
    return run;
  });
}

}  // namespace physcrm::storage::sql
