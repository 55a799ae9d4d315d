// The long runs behind the scheduled jobs. A run fixes its moment once; a service call and a job differ only
// in who runs it, under which name, and who is told how far it has come.
#ifndef PHYSCRM_ENGINE_RUNS_HPP
#define PHYSCRM_ENGINE_RUNS_HPP

#include <string>
#include <string_view>
#include <vector>

#include "engine/unit_of_work.hpp"
#include "physcrm/notifications.hpp"
#include "physcrm/renewals.hpp"

namespace physcrm {

struct RunContext {
  EngineCore& core;
  Actor actor;
  std::string operation;  ///< the name in audit entries and the log
  Moment moment;
  Progress progress;
};

/// docs/rules.md 2, creation: see RenewalService::auto_create.
[[nodiscard]] Result<AutoCreateReport> create_renewals(const RunContext& run);

/// docs/rules.md 3: see NotificationService::check_expirations.
[[nodiscard]] Result<CheckReport> check_expirations(const RunContext& run);

/// docs/rules.md 3, queue and retry: see NotificationService::process_queue and retry_failed.
[[nodiscard]] Result<QueueReport> process_notification_queue(const RunContext& run);
[[nodiscard]] Result<QueueReport> retry_failed_notifications(const RunContext& run, bool force);

/// docs/rules.md 3, retention: see NotificationService::cleanup.
[[nodiscard]] Result<CleanupReport> clean_up_notifications(const RunContext& run);

/// How many failures a report lists by name; all are counted and logged.
inline constexpr std::size_t kMaxListedFailures = 100;

/// Lists and logs the failure of one row. The caller counts it.
void note_failure(const RunContext& run, const std::string& entity_id, std::string_view reason,
                  std::vector<RunFailure>& errors);

/// `cancelled` when the run's progress function says stop.
[[nodiscard]] Result<void> report_progress(const RunContext& run, std::int64_t done, std::int64_t total);

}  // namespace physcrm

#endif
