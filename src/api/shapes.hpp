// The shapes of the contract: what each looks like, and the one place that writes it. A shape always has all
// of its fields; what is absent is null.
#ifndef PHYSCRM_API_SHAPES_HPP
#define PHYSCRM_API_SHAPES_HPP

#include <string>
#include <vector>

#include "api/json_writer.hpp"
#include "api/schema.hpp"
#include "physcrm/credential.hpp"
#include "physcrm/engine.hpp"
#include "physcrm/notifications.hpp"
#include "physcrm/page.hpp"
#include "physcrm/physicians.hpp"
#include "physcrm/recipients.hpp"
#include "physcrm/renewals.hpp"
#include "physcrm/roster_import.hpp"
#include "physcrm/rules.hpp"

namespace physcrm::api {

// --- Physicians and credentials
// -----------------------------------------------------------------------------

extern const Shape kPhysicianShape;
extern const Shape kPhysicianListShape;
extern const Shape kPhysicianTimelineShape;
void write_physician(JsonWriter& out, const Physician& physician);
void write_physician_timeline(JsonWriter& out, PhysicianId id,
                              const std::vector<PhysicianMilestone>& milestones);

extern const Shape kCredentialShape;
extern const Shape kCredentialListShape;
/// `expected`: the date that the rules lead one to expect of one without a date. `masks_numbers`: a DEA
/// number shows its last four characters only (docs/rules.md 6).
void write_credential(JsonWriter& out, const Credential& credential,
                      const std::optional<ExpectedExpiration>& expected, bool masks_numbers);

extern const Shape kImportShape;
void write_import(JsonWriter& out, const ImportReport& report);

// --- Renewals
// -----------------------------------------------------------------------------------------------

extern const Shape kWorkflowShape;
extern const Shape kWorkflowListShape;
extern const Shape kChecklistShape;
extern const Shape kWorkflowTimelineShape;
extern const Shape kNextActionsShape;
extern const Shape kStatisticsShape;
extern const Shape kAutoCreateShape;
extern const Shape kRunFailureShape;
void write_workflow(JsonWriter& out, const WorkflowView& view);
void write_checklist(JsonWriter& out, const ChecklistView& view);
void write_workflow_timeline(JsonWriter& out, const WorkflowTimeline& timeline);
void write_next_actions(JsonWriter& out, const std::vector<NextStep>& steps);
/// `shows_all`: with byPractice and forecast, which a viewer does not see (docs/rules.md 6).
void write_statistics(JsonWriter& out, const RenewalStatistics& statistics, bool shows_all);
void write_auto_create(JsonWriter& out, const AutoCreateReport& report);
void write_run_failures(JsonWriter& out, const std::vector<RunFailure>& failures);

// --- Rules
// --------------------------------------------------------------------------------------------------

extern const Shape kRuleListShape;
extern const Shape kExplanationShape;
extern const Shape kRuleCheckShape;
extern const Shape kPackChangeShape;
void write_rule_list(JsonWriter& out, const RuleList& list);
void write_explanation(JsonWriter& out, const Explanation& explanation);
void write_rule_check(JsonWriter& out, const RuleCheck& check);
void write_pack_change(JsonWriter& out, const PackChange& change);

// --- Notifications, settings, health
// ----------------------------------------------------------------------------------

extern const Shape kNotificationShape;
extern const Shape kNotificationListShape;
extern const Shape kCheckShape;
void write_notification(JsonWriter& out, const NotificationView& view);
void write_check(JsonWriter& out, const CheckReport& report);

extern const Shape kQueueShape;
extern const Shape kCleanupShape;
extern const Shape kRequeuedShape;
extern const Shape kDeliveryLogShape;
extern const Shape kSchedulerShape;
extern const Shape kJobResultShape;
extern const Shape kReleasedShape;
extern const Shape kJobRunsShape;
void write_queue_report(JsonWriter& out, const QueueReport& report);
void write_cleanup(JsonWriter& out, const CleanupReport& report);
void write_delivery_log(JsonWriter& out, const std::vector<DeliveryLogEntry>& log);
void write_scheduler(JsonWriter& out, bool is_running, bool is_read_only, const std::vector<JobStatus>& jobs);
void write_job_result(JsonWriter& out, const JobResult& result);
void write_job_runs(JsonWriter& out, const std::vector<JobRun>& runs);

extern const Shape kTemplateShape;
extern const Shape kTemplateListShape;
extern const Shape kMessageShape;
/// `text`: none where the built-in one is in force.
void write_template(JsonWriter& out, const TemplateKey& key, const std::optional<TemplateText>& text);
void write_template_list(JsonWriter& out, const std::vector<TemplateView>& templates);
void write_message(JsonWriter& out, const Message& message);

extern const Shape kPreferencesShape;
void write_preferences(JsonWriter& out, const PreferencesView& view);

extern const Shape kPolicyShape;
void write_policies(JsonWriter& out, const Policies& policies);
extern const Shape kSettingsShape;
void write_settings(JsonWriter& out, const Settings& settings);

extern const Shape kCopyShape;
void write_copy_report(JsonWriter& out, const CopyReport& report);
extern const Shape kReadOnlyShape;
void write_read_only(JsonWriter& out, const std::optional<ReadOnlyMode>& mode);
extern const Shape kIntegrityShape;
extern const Shape kRepairShape;
/// `content_digest`: empty where there is none.
void write_integrity(JsonWriter& out, const IntegrityReport& report, const std::string& content_digest);
void write_repair(JsonWriter& out, const RepairReport& report);

extern const Shape kHealthShape;
void write_health(JsonWriter& out, const Health& health);

// --- Pages
// --------------------------------------------------------------------------------------------------

/// `{"items", "nextCursor", "total"}`; `write_item(out, item)` writes one.
template <class T, class WriteItem>
void write_page(JsonWriter& out, const Page<T>& page, WriteItem write_item) {
  out.begin_object().key("items").begin_array();
  for (const T& item : page.items) write_item(out, item);
  out.end_array();
  out.key("nextCursor").text_or_null(page.next_cursor);
  out.key("total").integer_or_null(page.total);
  out.end_object();
}

}  // namespace physcrm::api

#endif
