#include <algorithm>
#include <utility>

#include "base/durable_file.hpp"
#include "base/try.hpp"
#include "engine/job_run.hpp"
#include "interop/notification_archive.hpp"
#include "physcrm/notification/retention.hpp"
#include "physcrm/notifications.hpp"

namespace physcrm {
namespace {

/// Notifications in one transaction.
constexpr int kSlice = 2000;
constexpr int kLogSlice = 10'000;
constexpr std::int64_t kDay_s = 86'400;

class Cleanup {
 public:
  Cleanup(const RunContext& run, CleanupReport& report)
      : run_(run), policies_(run.moment.settings->policies), report_(report) {}

  Result<void> clean(Severity severity) {
    const Instant before =
        run_.moment.now.plus_seconds(-kDay_s * retention_days(severity, policies_.retention));
    std::optional<NotificationId> after = NotificationId{};
    while (after) {
      PHYSCRM_TRY(after, clean_slice(severity, before, *after));
      PHYSCRM_TRYV(report_progress(run_, report_.deleted, report_.deleted));
    }
    return ok();
  }

 private:
  [[nodiscard]] bool may_go(const Notification& row, Date today) const {
    const bool is_owed =
        row.event_id.empty() && is_interval_still_owed(row.expiration_date, row.days_before, today,
                                                       policies_.intervals.intervals(row.entity_type));
    const bool is_to_escalate = row.escalate_at && *row.escalate_at > run_.moment.now;
    return is_final(row.status) && !is_owed && !is_to_escalate;
  }

  Result<std::optional<NotificationId>> clean_slice(Severity severity, Instant before, NotificationId after);
  Result<void> archive(UnitOfWork& work, const std::vector<Notification>& rows);

  const RunContext& run_;
  const Policies& policies_;
  CleanupReport& report_;
};

/// Deletes what of one slice may go, and answers where the next one begins; nothing: this was the last.
Result<std::optional<NotificationId>> Cleanup::clean_slice(Severity severity, Instant before,
                                                           NotificationId after) {
  PHYSCRM_TRY(auto work, UnitOfWork::begin(run_.core, run_.actor, run_.operation, run_.moment));
  PHYSCRM_TRY(auto rows, work.tx().notifications().final_before(severity, before, after, kSlice));
  if (rows.empty()) return std::optional<NotificationId>{};
  const NotificationId last = rows.back().id;
  std::erase_if(rows, [&](const Notification& row) { return !may_go(row, work.today()); });
  if (rows.empty()) return std::optional{last};
  const bool is_archived = is_archived_before_deletion(severity);
  if (is_archived) PHYSCRM_TRYV(archive(work, rows));
  std::vector<NotificationId> ids;
  for (const Notification& row : rows) {
    ids.push_back(row.id);
    work.record(IdKind::notification, row.id.value, is_archived ? "archived" : "deleted");
  }
  PHYSCRM_TRYV(work.tx().deliveries().remove_of(ids));
  PHYSCRM_TRY(const std::int64_t removed, work.tx().notifications().remove(ids));
  PHYSCRM_TRYV(work.commit());
  report_.deleted += removed;
  if (is_archived) report_.archived += removed;
  return std::optional{last};
}

/// Puts the rows into a file that is durable before they are deleted. Where the deletion then fails, the next
/// run archives them again, under the same name as long as they are the same.
Result<void> Cleanup::archive(UnitOfWork& work, const std::vector<Notification>& rows) {
  std::string lines;
  for (const Notification& row : rows) {
    PHYSCRM_TRY(const auto deliveries, work.tx().deliveries().of_notification(row.id));
    PHYSCRM_TRY(const auto attempts, work.tx().deliveries().attempts_of(row.id));
    lines += archive_line(row, deliveries, attempts);
  }
  PHYSCRM_TRY(const std::string packed, gzip(lines));
  PHYSCRM_TRY(const std::string store, run_.core.store_id(work.tx()));
  const std::string name = "notifications-" + store + '-' + rows.front().id.to_string() + '-' +
                           rows.back().id.to_string() + ".jsonl.gz";
  DurableDirectory directory{run_.core.archive_directory()};
  if (const int fault = directory.write(name, packed); fault != 0) {
    return Error{ErrorCode::storage_error, "the archive: " + std::string{write_fault_text(fault)}};
  }
  return ok();
}

/// Logs are operational: what was sent stays in the audit log.
Result<void> clean_logs(const RunContext& run, CleanupReport& report) {
  const RetentionPolicy& retention = run.moment.settings->policies.retention;
  const Instant before = run.moment.now.plus_seconds(-kDay_s * retention.failure_log_days);
  for (;;) {
    PHYSCRM_TRY(auto tx, begin_write(run.core));
    PHYSCRM_TRY(const std::int64_t removed, tx->deliveries().remove_failure_logs(before, kLogSlice));
    PHYSCRM_TRYV(tx->commit());
    report.delivery_logs_deleted += removed;
    if (removed < kLogSlice) return ok();
    PHYSCRM_TRYV(report_progress(run, report.deleted, report.deleted));
  }
}

}  // namespace

Result<CleanupReport> clean_up_notifications(const RunContext& run) {
  CleanupReport report;
  Cleanup cleanup{run, report};
  PHYSCRM_TRYV(cleanup.clean(Severity::info));
  PHYSCRM_TRYV(cleanup.clean(Severity::warning));
  PHYSCRM_TRYV(clean_logs(run, report));
  // Last: an archive that can't be written stops nothing else.
  if (!run.core.archive_directory().empty()) PHYSCRM_TRYV(cleanup.clean(Severity::critical));
  run.core.log(LogLevel::info, run.operation + ": deleted " + std::to_string(report.deleted) +
                                   " notifications and " + std::to_string(report.delivery_logs_deleted) +
                                   " logs of failed attempts");
  return report;
}

Result<CleanupReport> NotificationService::cleanup(const Actor& actor, const Progress& progress) {
  return run_by_hand(core_, kCleanupJob, actor, "notifications.cleanup", progress, clean_up_notifications);
}

}  // namespace physcrm
