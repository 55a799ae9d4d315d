#include <algorithm>
#include <array>
#include <utility>

#include "base/try.hpp"
#include "engine/runs.hpp"
#include "physcrm/notification/retention.hpp"
#include "physcrm/notifications.hpp"

namespace physcrm {
namespace {

/// Notifications in one transaction.
constexpr int kSlice = 2000;
constexpr int kLogSlice = 10'000;

bool may_go(const Notification& row, Date today) {
  const bool is_owed =
      row.event_id.empty() && is_interval_still_owed(row.expiration_date, row.days_before, today);
  return is_final(row.status) && !is_owed;
}

/// Deletes what of one slice may go, and answers where the next one begins; nothing: this was the last.
Result<std::optional<NotificationId>> clean_slice(const RunContext& run, Severity severity, Instant before,
                                                  NotificationId after, CleanupReport& report) {
  PHYSCRM_TRY(auto work, UnitOfWork::begin(run.core, run.actor, run.operation, run.moment));
  PHYSCRM_TRY(const auto rows, work.tx().notifications().final_before(severity, before, after, kSlice));
  if (rows.empty()) return std::optional<NotificationId>{};
  std::vector<NotificationId> ids;
  for (const Notification& row : rows) {
    if (!may_go(row, work.today())) continue;
    ids.push_back(row.id);
    work.record(IdKind::notification, row.id.value, "deleted");
  }
  PHYSCRM_TRYV(work.tx().deliveries().remove_of(ids));
  PHYSCRM_TRY(const std::int64_t removed, work.tx().notifications().remove(ids));
  PHYSCRM_TRYV(work.commit());
  report.deleted += removed;
  return std::optional{rows.back().id};
}

Result<void> clean_severity(const RunContext& run, Severity severity, CleanupReport& report) {
  const Instant before = run.moment.now.plus_seconds(-std::int64_t{86400} * retention_days(severity));
  std::optional<NotificationId> after = NotificationId{};
  while (after) {
    PHYSCRM_TRY(after, clean_slice(run, severity, before, *after, report));
    PHYSCRM_TRYV(report_progress(run, report.deleted, report.deleted));
  }
  return ok();
}

/// Logs are operational: what was sent stays in the audit log.
Result<void> clean_logs(const RunContext& run, CleanupReport& report) {
  const Instant before =
      run.moment.now.plus_seconds(-std::int64_t{86400} * RetentionPolicy{}.failure_log_days);
  for (;;) {
    PHYSCRM_TRY(auto tx, run.core.store().begin(storage::Access::write));
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
  for (const Severity severity : {Severity::info, Severity::warning}) {
    PHYSCRM_TRYV(clean_severity(run, severity, report));
  }
  PHYSCRM_TRYV(clean_logs(run, report));
  run.core.log(LogLevel::info, run.operation + ": deleted " + std::to_string(report.deleted) +
                                   " notifications and " + std::to_string(report.delivery_logs_deleted) +
                                   " logs of failed attempts");
  return report;
}

Result<CleanupReport> NotificationService::cleanup(const Actor& actor, const Progress& progress) {
  PHYSCRM_TRY(Moment moment, moment_of(core_));
  return clean_up_notifications({core_, actor, "notifications.cleanup", std::move(moment), progress});
}

}  // namespace physcrm
