// Requests about physicians, credentials and rosters.
#include <array>

#include "api/list_fields.hpp"
#include "api/requests.hpp"
#include "api/words.hpp"
#include "engine/input_text.hpp"
#include "physcrm/roster/validators.hpp"

namespace physcrm::api {
namespace {

constexpr std::int64_t kMaxName = 200;
constexpr std::int64_t kMaxKey = 200;

// What the engine would store has its stored form, or passes the check: asked here already, so that a bad
// NPI is named together with a missing name, and before anything is looked up.
Complaint email_rule(std::string_view text) {
  return normalize_email(text) ? Complaint{} : check_email(text);
}
Complaint phone_rule(std::string_view text) {
  return normalize_phone(text) ? Complaint{} : check_phone(text);
}

constexpr Field kPhysicianId = id_field("id", "The physician.", IdKind::physician).required();
constexpr Field kCredentialId = id_field("id", "The credential.", IdKind::credential).required();
constexpr Field kOwner = id_field("physicianId", "Whose.", IdKind::physician).required();

constexpr Field kExternalId =
    text_field("externalId", "The host's own key, unique.", kMaxKey).obeying(check_plain_text).nullable();
constexpr Field kNpi =
    text_field("npi", "Ten digits with a valid check digit, unique.", 20).obeying(check_npi).nullable();
constexpr Field kFirstName = text_field("firstName", "", kMaxName).range(1, kMaxName).obeying(check_name);
constexpr Field kMiddleName = text_field("middleName", "", kMaxName).obeying(check_name).nullable();
constexpr Field kLastName = text_field("lastName", "", kMaxName).range(1, kMaxName).obeying(check_name);
constexpr Field kSuffix = text_field("suffix", "", kMaxName).obeying(check_name).nullable();
constexpr Field kDegree = choice_field("degree", "", kDegrees).otherwise(R"("other")");
constexpr Field kEmail = text_field("email", "", 254).obeying(email_rule).nullable();
constexpr Field kPhone = text_field("phone", "A US number.", 40).obeying(phone_rule).nullable();
constexpr Field kSpecialty = text_field("specialty", "", kMaxName).obeying(check_plain_text).nullable();
constexpr Field kStatus = choice_field("status", "", kActiveOrInactive).otherwise(R"("active")");

constexpr std::array kPhysicianCreateFields{
    kExternalId,
    kNpi,
    kFirstName.required(),
    kMiddleName,
    kLastName.required(),
    kSuffix,
    kDegree,
    kEmail,
    kPhone,
    kSpecialty,
    kStatus,
};

// On an update, leaving a field out keeps its value.
constexpr std::array kPhysicianUpdateFields{
    kPhysicianId,          kExternalId, kNpi,   kFirstName, kMiddleName,           kLastName,     kSuffix,
    kDegree.otherwise({}), kEmail,      kPhone, kSpecialty, kStatus.otherwise({}), kVersionGuard,
};

constexpr std::array kPhysicianListFields{
    text_field("search", "Part of a name, e-mail address, NPI or external id, without case.", kMaxName),
    state_field("state", "Has a credential there."),
    text_field("specialty", "", kMaxName),
    id_field("practiceId", "", IdKind::practice),
    choice_field("status", "", kActiveOrInactive),
    kLimitField,
    kCursorField,
    kPageField,
};

constexpr Field kEntityType = choice_field("entityType", "", kEntityTypes);
constexpr Field kState = state_field("state", "Of the board that issues it.");
constexpr Field kNumber = text_field("number", "As the board writes it.", 100).nullable();
constexpr Field kIssueDate = date_field("issueDate", "").nullable();
constexpr Field kExpirationDate = date_field("expirationDate", "").nullable();

constexpr std::array kCredentialCreateFields{
    kOwner,     kEntityType.required(), kState.required(), kExternalId, kNumber, kStatus,
    kIssueDate, kExpirationDate,
};
constexpr std::array kCredentialUpdateFields{
    kCredentialId,         kState,     kExternalId,     kNumber,
    kStatus.otherwise({}), kIssueDate, kExpirationDate, kVersionGuard,
};

constexpr Field kStateFilter = state_field("state", "");
constexpr Field kExpiresFrom = date_field("expiresFrom", "Expires on this day or later.");
constexpr Field kExpiresTo = date_field("expiresTo", "Expires on this day or earlier.");
constexpr Field kUndated =
    boolean_field("undated", "Only those without an expiration date: work to do.").otherwise("false");

constexpr std::array kCredentialListFields{
    kOwner, kEntityType, kStateFilter, kExpiresFrom, kExpiresTo, kLimitField, kCursorField, kPageField,
};
constexpr std::array kCredentialListAllFields{
    kEntityType, kStateFilter, kExpiresFrom, kExpiresTo, kUndated, kLimitField, kCursorField, kPageField,
};

constexpr std::array kRosterImportFields{
    choice_field("format", "The file's layout.", kRosterFormats).otherwise(R"("roster")"),
    json_field("mapping", "A mapping file: the columns of another system's export."),
    boolean_field("dryRun", "Says what would happen, writes nothing.").otherwise("false"),
    boolean_field("atomic", "One bad row and nothing is imported.").otherwise("false"),
    boolean_field("createPractices", "Else a row that names an unknown practice is rejected.")
        .otherwise("false"),
};

constexpr std::array kPhysicianIdFields{kPhysicianId};
constexpr std::array kCredentialIdFields{kCredentialId};
constexpr std::array kPhysicianDeleteFields{kPhysicianId, kVersionGuard};
constexpr std::array kCredentialDeleteFields{kCredentialId, kVersionGuard};

}  // namespace

constexpr Shape kNothingRequest{"Nothing", {}};
constexpr Shape kPhysicianIdRequest{"PhysicianId", kPhysicianIdFields};
constexpr Shape kCredentialIdRequest{"CredentialId", kCredentialIdFields};
constexpr Shape kPhysicianDeleteRequest{"PhysicianDelete", kPhysicianDeleteFields};
constexpr Shape kCredentialDeleteRequest{"CredentialDelete", kCredentialDeleteFields};
constexpr Shape kPhysicianCreateRequest{"PhysicianCreate", kPhysicianCreateFields};
constexpr Shape kPhysicianUpdateRequest{"PhysicianUpdate", kPhysicianUpdateFields};
constexpr Shape kPhysicianListRequest{"PhysicianQuery", kPhysicianListFields};
constexpr Shape kCredentialCreateRequest{"CredentialCreate", kCredentialCreateFields};
constexpr Shape kCredentialUpdateRequest{"CredentialUpdate", kCredentialUpdateFields};
constexpr Shape kCredentialListRequest{"CredentialQuery", kCredentialListFields};
constexpr Shape kCredentialListAllRequest{"CredentialQueryAll", kCredentialListAllFields};
constexpr Shape kRosterImportRequest{"RosterImport", kRosterImportFields};

}  // namespace physcrm::api
