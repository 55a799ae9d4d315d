// The operation table: the only description of what a host can ask for.
#include <algorithm>
#include <array>

#include "api/handlers.hpp"
#include "api/operation.hpp"
#include "api/requests.hpp"
#include "api/shapes.hpp"

namespace physcrm::api {
namespace {

using P = Permission;

constexpr int kOk = 200;
constexpr int kCreated = 201;
constexpr int kNoContent = 204;

// clang-format off
constexpr std::array kTable{
    Operation{"physicians.create", "POST", "/physicians", P::physicians_write,
              kPhysicianCreateRequest, &kPhysicianShape, kCreated, physicians_create,
              "Adds a physician."},
    Operation{"physicians.list", "GET", "/physicians", P::physicians_read,
              kPhysicianListRequest, &kPhysicianListShape, kOk, physicians_list,
              "Lists physicians."},
    Operation{"physicians.get", "GET", "/physicians/:id", P::physicians_read,
              kPhysicianIdRequest, &kPhysicianShape, kOk, physicians_get,
              "One physician."},
    Operation{"physicians.update", "PUT", "/physicians/:id", P::physicians_write,
              kPhysicianUpdateRequest, &kPhysicianShape, kOk, physicians_update,
              "Changes a physician: a field left out keeps its value, null clears it."},
    Operation{"physicians.delete", "DELETE", "/physicians/:id", P::physicians_delete,
              kPhysicianDeleteRequest, nullptr, kNoContent, physicians_delete,
              "Removes a physician; `conflict` while renewals are open: set `status` to inactive instead."},
    Operation{"physicians.timeline", "GET", "/physicians/:id/timeline", P::renewals_read,
              kPhysicianIdRequest, &kPhysicianTimelineShape, kOk, physicians_timeline,
              "The milestones of all of a physician's credentials, by date."},
    Operation{"physicians.calendar", "GET", "/physicians/:id/calendar.ics", P::renewals_read,
              kPhysicianIdRequest, nullptr, kOk, physicians_calendar,
              "The same as a calendar to subscribe to (RFC 5545).", Work::transaction,
              BodyKind::json, "text/calendar; charset=utf-8; method=PUBLISH"},

    Operation{"credentials.create", "POST", "/physicians/:physicianId/credentials", P::physicians_write,
              kCredentialCreateRequest, &kCredentialShape, kCreated, credentials_create,
              "Adds a credential."},
    Operation{"credentials.list", "GET", "/physicians/:physicianId/credentials", P::physicians_read,
              kCredentialListRequest, &kCredentialListShape, kOk, credentials_list,
              "Lists a physician's credentials."},
    Operation{"credentials.list_all", "GET", "/credentials", P::physicians_read,
              kCredentialListAllRequest, &kCredentialListShape, kOk, credentials_list_all,
              "Lists the credentials of all physicians."},
    Operation{"credentials.get", "GET", "/credentials/:id", P::physicians_read,
              kCredentialIdRequest, &kCredentialShape, kOk, credentials_get,
              "One credential."},
    Operation{"credentials.update", "PUT", "/credentials/:id", P::physicians_write,
              kCredentialUpdateRequest, &kCredentialShape, kOk, credentials_update,
              "Changes a credential; an open renewal follows a moved expiration date."},
    Operation{"credentials.delete", "DELETE", "/credentials/:id", P::physicians_delete,
              kCredentialDeleteRequest, nullptr, kNoContent, credentials_delete,
              "Removes a credential; `conflict` while a renewal of it is open."},

    Operation{"roster.import", "POST", "/roster/import", P::physicians_write,
              kRosterImportRequest, &kImportShape, kOk, roster_import,
              "Imports physicians and credentials from a stream of text/csv; the good rows of it, unless "
              "`atomic`. Importing the same again changes nothing.",
              Work::slices, BodyKind::roster},

    Operation{"renewals.initiate", "POST", "/renewal/initiate", P::renewals_write,
              kInitiateRequest, &kWorkflowShape, kCreated, renewals_initiate,
              "Opens a renewal by hand."},
    Operation{"renewals.get", "GET", "/renewal/:id", P::renewals_read,
              kWorkflowIdRequest, &kWorkflowShape, kOk, renewals_get,
              "One renewal with its checklist."},
    Operation{"renewals.update_status", "PUT", "/renewal/:id/status", P::renewals_write,
              kUpdateStatusRequest, &kWorkflowShape, kOk, renewals_update_status,
              "Takes a renewal to its next status."},
    Operation{"renewals.resubmit", "POST", "/renewal/:id/resubmit", P::renewals_write,
              kResubmitRequest, &kWorkflowShape, kCreated, renewals_resubmit,
              "Takes a rejected or expired renewal up again: a new one with its checklist, in progress."},
    Operation{"renewals.statistics", "GET", "/renewals/statistics", P::analytics_basic,
              kNothingRequest, &kStatisticsShape, kOk, renewals_statistics,
              "Counts of renewals, finished ones included, and a forecast of expirations by month."},
    Operation{"renewals.list", "GET", "/renewals", P::renewals_read,
              kRenewalListRequest, &kWorkflowListShape, kOk, renewals_list,
              "Lists renewals by expiration date."},
    Operation{"renewals.timeline", "GET", "/renewal/:id/timeline", P::renewals_read,
              kWorkflowIdRequest, &kWorkflowTimelineShape, kOk, renewals_timeline,
              "A renewal's milestones and what happened to it."},
    Operation{"renewals.checklist", "GET", "/renewal/:id/checklist", P::renewals_read,
              kWorkflowIdRequest, &kChecklistShape, kOk, renewals_checklist,
              "A renewal's checklist."},
    Operation{"renewals.complete_task", "POST", "/renewal/:id/complete-task", P::renewals_write,
              kCompleteTaskRequest, &kWorkflowShape, kOk, renewals_complete_task,
              "Completes, reopens, annotates or waives one checklist item."},
    Operation{"renewals.next_actions", "GET", "/renewal/:id/next-actions", P::renewals_read,
              kWorkflowIdRequest, &kNextActionsShape, kOk, renewals_next_actions,
              "What is to be done next."},
    Operation{"renewals.delete", "DELETE", "/renewal/:id", P::renewals_delete,
              kWorkflowDeleteRequest, nullptr, kNoContent, renewals_delete,
              "Removes a renewal; all of its history stays."},
    Operation{"renewals.auto_create", "POST", "/auto-renewals", P::renewals_automate,
              kNothingRequest, &kAutoCreateShape, kOk, renewals_auto_create,
              "Opens the renewals that are due and expires those that are past.", Work::slices},

    Operation{"settings.get", "GET", "/settings", P::system_configure,
              kNothingRequest, &kSettingsShape, kOk, settings_get,
              "The time zone and the policies that every host on the store works with."},
    Operation{"settings.set", "PUT", "/settings", P::system_configure,
              kSettingsRequest, &kSettingsShape, kOk, settings_set,
              "Changes the time zone or policies; each value before and after is audited."},

    Operation{"notifications.check_expirations", "POST", "/notifications/check-expirations",
              P::notifications_deliver, kNothingRequest, &kCheckShape, kOk, notifications_check_expirations,
              "Creates the notifications that are owed today.", Work::slices},
    Operation{"notifications.list", "GET", "/notifications", P::notifications_read,
              kNotificationListRequest, &kNotificationListShape, kOk, notifications_list,
              "Lists notifications."},
    Operation{"notifications.get", "GET", "/notifications/:id", P::notifications_read,
              kNotificationIdRequest, &kNotificationShape, kOk, notifications_get,
              "One notification."},

    Operation{"notifications.process_queue", "POST", "/notifications/process-queue",
              P::notifications_deliver, kNothingRequest, &kQueueShape, kOk, notifications_process_queue,
              "Sends what is due, and escalates what nobody has acknowledged.", Work::slices},
    Operation{"notifications.retry_failed", "POST", "/notifications/retry-failed",
              P::notifications_deliver, kRetryRequest, &kQueueShape, kOk, notifications_retry_failed,
              "Tries failed deliveries again whose time has come, or all of them.", Work::slices},
    Operation{"notifications.test", "POST", "/notifications/test/:physicianId", P::notifications_manage,
              kTestRequest, &kNotificationShape, kOk, notifications_test,
              "Sends one message to a physician, marked as a test.", Work::slices},
    Operation{"notifications.acknowledge", "POST", "/notifications/:id/acknowledge",
              P::notifications_manage, kNotificationIdRequest, &kNotificationShape, kOk,
              notifications_acknowledge, "Somebody has taken note: it is not escalated any more."},
    Operation{"notifications.snooze", "POST", "/notifications/:id/snooze", P::notifications_manage,
              kSnoozeRequest, &kNotificationShape, kOk, notifications_snooze,
              "Puts a notification off to a later day."},
    Operation{"notifications.deliveries", "GET", "/notifications/:id/deliveries", P::notifications_read,
              kNotificationIdRequest, &kDeliveryLogShape, kOk, notifications_deliveries,
              "Every attempt that was made to deliver a notification."},
    Operation{"notifications.requeue", "POST", "/notifications/requeue", P::notifications_manage,
              kRequeueRequest, &kRequeuedShape, kOk, notifications_requeue,
              "Puts permanently failed notifications back into the queue.", Work::slices},
    Operation{"notifications.cleanup", "POST", "/notifications/cleanup", P::maintenance_run,
              kNothingRequest, &kCleanupShape, kOk, notifications_cleanup,
              "Deletes notifications and logs whose retention is over.", Work::slices},

    Operation{"templates.list", "GET", "/notifications/templates", P::system_configure,
              kNothingRequest, &kTemplateListShape, kOk, templates_list,
              "Lists the texts that replace the built-in ones."},
    Operation{"templates.set", "PUT", "/notifications/templates", P::system_configure,
              kTemplateSetRequest, &kTemplateShape, kOk, templates_set,
              "Replaces a text; null as the body brings the built-in one back."},
    Operation{"templates.preview", "POST", "/notifications/templates/preview", P::system_configure,
              kTemplatePreviewRequest, &kMessageShape, kOk, templates_preview,
              "What a text would say about an invented physician; changes nothing."},

    Operation{"preferences.get", "GET", "/preferences/:recipient", P::notifications_manage,
              kRecipientRequest, &kPreferencesShape, kOk, preferences_get,
              "How a physician, a practice or the team wants to be told."},
    Operation{"preferences.set", "PUT", "/preferences/:recipient", P::notifications_manage,
              kPreferencesRequest, &kPreferencesShape, kOk, preferences_set,
              "Changes that: a field left out keeps its value, null clears it."},

    Operation{"scheduler.status", "GET", "/notifications/scheduler/status", P::monitoring_read,
              kNothingRequest, &kSchedulerShape, kOk, scheduler_status,
              "What is planned, what runs, and how the last runs went."},
    Operation{"scheduler.start", "POST", "/notifications/scheduler/start", P::system_configure,
              kNothingRequest, &kSchedulerShape, kOk, scheduler_start,
              "Starts the engine's own thread for its jobs.", Work::slices},
    Operation{"scheduler.stop", "POST", "/notifications/scheduler/stop", P::system_configure,
              kNothingRequest, &kSchedulerShape, kOk, scheduler_stop,
              "Stops it; the batch in hand is finished or given back.", Work::slices},
    Operation{"jobs.run", "POST", "/jobs/:name/run", P::jobs_run,
              kJobRequest, &kJobResultShape, kOk, jobs_run,
              "Runs one job now, due or not.", Work::slices},
    Operation{"jobs.release", "POST", "/jobs/:name/release", P::jobs_run,
              kJobRequest, &kReleasedShape, kOk, jobs_release,
              "Frees a job whose runner is stuck."},
    Operation{"jobs.pause", "POST", "/jobs/:name/pause", P::jobs_run,
              kJobPauseRequest, &kSchedulerShape, kOk, jobs_pause,
              "Has a job not run before an instant, or go on."},
    Operation{"jobs.history", "GET", "/jobs/:name/runs", P::monitoring_read,
              kJobHistoryRequest, &kJobRunsShape, kOk, jobs_history,
              "The last runs of a job."},

    Operation{"rules.list", "GET", "/rules", P::renewals_read,
              kRuleListRequest, &kRuleListShape, kOk, rules_list,
              "Lists the rules of the pack in force."},
    Operation{"rules.explain", "POST", "/rules/explain", P::renewals_read,
              kExplainRequest, &kExplanationShape, kOk, rules_explain,
              "Every date and checklist item of a credential with the rule and the arithmetic behind it."},
    Operation{"rules.validate", "POST", "/rules/validate", P::system_configure,
              kRuleValidateRequest, &kRuleCheckShape, kOk, rules_validate,
              "Checks rules and tells what they would change; changes nothing."},
    Operation{"rules.overlay", "POST", "/rules/overlay", P::system_configure,
              kRuleOverlayRequest, &kPackChangeShape, kOk, rules_overlay,
              "Lays a team's own rules over the pack in force, for new renewals from now on."},
    Operation{"rules.use", "POST", "/rules/use", P::system_configure,
              kRuleUseRequest, &kPackChangeShape, kOk, rules_use,
              "Puts a pack that comes with the library in force, for new renewals from now on."},

    Operation{"maintenance.optimize", "POST", "/maintenance/optimize", P::maintenance_run,
              kNothingRequest, &kJobResultShape, kOk, maintenance_optimize,
              "Has the database refresh what it knows of its tables, now.", Work::slices},
    Operation{"maintenance.backup", "POST", "/maintenance/backup", P::maintenance_run,
              kCopyRequest, &kCopyShape, kOk, maintenance_backup,
              "Copies the store into a file and checks the copy; only the host may name the file.",
              Work::slices},
    Operation{"maintenance.restore_check", "POST", "/maintenance/restore-check", P::maintenance_run,
              kCopyRequest, &kCopyShape, kOk, maintenance_restore_check,
              "Checks a copy and counts what it holds; only the host may name the file.",
              Work::slices},
    Operation{"maintenance.read_only", "POST", "/maintenance/read-only", P::system_configure,
              kReadOnlyRequest, &kReadOnlyShape, kOk, maintenance_read_only,
              "Begins or ends a time in which nothing is written and jobs pause, on every host."},
    Operation{"integrity.check", "GET", "/maintenance/integrity", P::maintenance_run,
              kIntegrityCheckRequest, &kIntegrityShape, kOk, integrity_check,
              "Looks whether the store holds together; changes nothing."},
    Operation{"integrity.repair", "POST", "/maintenance/integrity/repair", P::maintenance_run,
              kIntegrityRepairRequest, &kRepairShape, kOk, integrity_repair,
              "Mends what follows from the other rows, and audits it; without `dryRun: false`, says what.",
              Work::slices},

    Operation{"health.basic", "GET", "/health", std::nullopt,
              kNothingRequest, &kHealthShape, kOk, health_basic,
              "Whether the engine and its database answer."},
};
// clang-format on

}  // namespace

std::span<const Operation> operations() noexcept {
  return kTable;
}

const Operation* find_operation(std::string_view name) noexcept {
  const auto at =
      std::find_if(kTable.begin(), kTable.end(), [&](const Operation& row) { return row.name == name; });
  return at == kTable.end() ? nullptr : &*at;
}

}  // namespace physcrm::api
