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
#include "physcrm/renewals.hpp"
#include "physcrm/roster_import.hpp"

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
/// `masks_numbers`: a DEA number shows its last four characters only (docs/rules.md 6).
void write_credential(JsonWriter& out, const Credential& credential, bool masks_numbers);

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
void write_statistics(JsonWriter& out, const RenewalStatistics& statistics);
void write_auto_create(JsonWriter& out, const AutoCreateReport& report);
void write_run_failures(JsonWriter& out, const std::vector<RunFailure>& failures);

// --- Notifications, health
// ----------------------------------------------------------------------------------

extern const Shape kNotificationShape;
extern const Shape kNotificationListShape;
extern const Shape kCheckShape;
void write_notification(JsonWriter& out, const NotificationView& view);
void write_check(JsonWriter& out, const CheckReport& report);

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
