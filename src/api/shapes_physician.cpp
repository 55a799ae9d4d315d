#include <array>

#include "api/list_fields.hpp"
#include "api/shapes.hpp"
#include "api/words.hpp"

namespace physcrm::api {
namespace {

constexpr std::array kPhysicianFields{
    id_field("id", "", IdKind::physician),
    text_field("externalId", "The host's own key.", kMaxShortText).nullable(),
    text_field("npi", "National Provider Identifier.", 10).nullable(),
    text_field("firstName", "", kMaxShortText),
    text_field("middleName", "", kMaxShortText).nullable(),
    text_field("lastName", "", kMaxShortText),
    text_field("suffix", "", kMaxShortText).nullable(),
    choice_field("degree", "", kDegrees),
    text_field("email", "", kMaxShortText).nullable(),
    text_field("phone", "", kMaxShortText).nullable(),
    text_field("specialty", "", kMaxShortText).nullable(),
    choice_field("status", "", kActiveOrInactive),
    id_field("practiceId", "", IdKind::practice).nullable(),
    array_field("locationIds", "Locations of the practice the physician is assigned to.", FieldType::text),
    instant_field("createdAt", ""),
    instant_field("updatedAt", ""),
    count_field("version", "One more with each change."),
};

constexpr std::array kMilestoneFields{
    id_field("entityId", "The credential.", IdKind::credential),
    choice_field("entityType", "", kEntityTypes),
    state_field("jurisdiction", "The credential's state or territory."),
    id_field("workflowId", "The active renewal, where there is one.", IdKind::workflow).nullable(),
    choice_field("name", "", kMilestoneNames),
    date_field("date", ""),
    choice_field("state", "", kMilestoneStates),
    text_field("description", "", kMaxShortText),
};
constexpr Shape kMilestoneShape{"PhysicianMilestone", kMilestoneFields};

constexpr std::array kTimelineFields{
    id_field("physicianId", "", IdKind::physician),
    array_field("milestones", "Of all active credentials, by date.", kMilestoneShape),
};

}  // namespace

constexpr Shape kPhysicianShape{"Physician", kPhysicianFields};

namespace {
constexpr std::array kListFields{array_field("items", "", kPhysicianShape), kNextCursorField, kTotalField};
}  // namespace

constexpr Shape kPhysicianListShape{"PhysicianList", kListFields};
constexpr Shape kPhysicianTimelineShape{"PhysicianTimeline", kTimelineFields};

void write_physician(JsonWriter& out, const Physician& physician) {
  out.begin_object();
  out.key("id").id(physician.id);
  out.key("externalId").text_or_null(physician.external_id);
  out.key("npi").text_or_null(physician.npi);
  out.key("firstName").text(physician.first_name);
  out.key("middleName").text_or_null(physician.middle_name);
  out.key("lastName").text(physician.last_name);
  out.key("suffix").text_or_null(physician.suffix);
  out.key("degree").text(to_string(physician.degree));
  out.key("email").text_or_null(physician.email);
  out.key("phone").text_or_null(physician.phone);
  out.key("specialty").text_or_null(physician.specialty);
  out.key("status").text(to_string(physician.status));
  out.key("practiceId").id(physician.practice_id);
  out.key("locationIds").begin_array().end_array();
  out.key("createdAt").instant(physician.created_at);
  out.key("updatedAt").instant(physician.updated_at);
  out.key("version").integer(physician.version);
  out.end_object();
}

void write_physician_timeline(JsonWriter& out, PhysicianId id,
                              const std::vector<PhysicianMilestone>& milestones) {
  out.begin_object();
  out.key("physicianId").id(id);
  out.key("milestones").begin_array();
  for (const PhysicianMilestone& row : milestones) {
    out.begin_object();
    out.key("entityId").id(row.credential_id);
    out.key("entityType").text(to_string(row.entity_type));
    out.key("jurisdiction").text(row.state);
    out.key("workflowId").id(row.workflow_id);
    out.key("name").text(row.milestone.milestone.name());
    out.key("date").date(row.milestone.milestone.date);
    out.key("state").text(to_string(row.milestone.state));
    out.key("description").text(row.milestone.milestone.description);
    out.end_object();
  }
  out.end_array();
  out.end_object();
}

}  // namespace physcrm::api
