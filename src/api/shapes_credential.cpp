#include <array>

#include "api/list_fields.hpp"
#include "api/shapes.hpp"
#include "api/words.hpp"
#include "physcrm/auth/permission.hpp"

namespace physcrm::api {
namespace {

constexpr std::array kCredentialFields{
    id_field("id", "", IdKind::credential),
    text_field("externalId", "The host's own key.", kMaxShortText).nullable(),
    id_field("physicianId", "", IdKind::physician),
    choice_field("entityType", "", kEntityTypes),
    state_field("state", ""),
    text_field("number", "As given; a DEA number is shown to a viewer with its last four only.",
               kMaxShortText)
        .nullable(),
    choice_field("status", "", kActiveOrInactive),
    date_field("issueDate", "").nullable(),
    date_field("expirationDate", "").nullable(),
    boolean_field("expirationConfirmed", "False while the date is one that the engine proposed."),
    date_field("expectedExpiration",
               "Of an active one without a date, where the rules tell one; never confirmed. The rule: "
               "`rules.explain`.")
        .nullable(),
    instant_field("createdAt", ""),
    instant_field("updatedAt", ""),
    count_field("version", "One more with each change."),
};

constexpr std::array kCountFields{
    count_field("created", ""),
    count_field("updated", ""),
    count_field("unchanged", ""),
};
constexpr Shape kCountShape{"ImportCounts", kCountFields};

constexpr std::array kProblemFields{
    count_field("line", "The line on which the record starts; the header is line 1."),
    text_field("field", "The column at fault; null for the record as a whole.", kMaxShortText).nullable(),
    text_field("message", "", kMaxTextLength),
};
constexpr Shape kProblemShape{"ImportProblem", kProblemFields};

constexpr std::array kImportFields{
    count_field("created", "Credentials; `physicians` counts the people."),
    count_field("updated", "Credentials; `physicians` counts the people."),
    count_field("unchanged", "Credentials; `physicians` counts the people."),
    array_field("rejected", "What was not imported and why, by line.", kProblemShape),
    count_field("problems", "How many there were; more than `rejected` holds when they were too many."),
    count_field("records", "Records of the file."),
    count_field("credentialsSeen", "Credentials that the records name."),
    count_field("rejectedRecords", "Records refused whole."),
    count_field("rejectedCredentials", "Credentials refused, alone or with their record."),
    count_field("repeatedPhysicians", "Further records of a physician whom the file named before."),
    count_field("undated", "Imported credentials without an expiration date: work to do."),
    object_field("physicians", "", kCountShape),
    object_field("credentials", "", kCountShape),
    boolean_field("dryRun", "Nothing was written."),
};

void write_counts(JsonWriter& out, const ImportCounts& counts) {
  out.begin_object();
  out.key("created").integer(counts.created);
  out.key("updated").integer(counts.updated);
  out.key("unchanged").integer(counts.unchanged);
  out.end_object();
}

void write_problem(JsonWriter& out, const RosterProblem& problem) {
  out.begin_object();
  out.key("line").integer(static_cast<std::int64_t>(problem.line));
  out.key("field").text_or_null(problem.field);
  out.key("message").text(problem.message);
  out.end_object();
}

void write_count(JsonWriter& out, std::string_view name, std::uint64_t count) {
  out.key(name).integer(static_cast<std::int64_t>(count));
}

}  // namespace

constexpr Shape kCredentialShape{"Credential", kCredentialFields};

namespace {
constexpr std::array kListFields{array_field("items", "", kCredentialShape), kNextCursorField, kTotalField};
}  // namespace

constexpr Shape kCredentialListShape{"CredentialList", kListFields};
constexpr Shape kImportShape{"ImportReport", kImportFields};

void write_credential(JsonWriter& out, const Credential& credential,
                      const std::optional<ExpectedExpiration>& expected, bool masks_numbers) {
  const bool is_masked = masks_numbers && credential.entity_type == EntityType::dea;
  out.begin_object();
  out.key("id").id(credential.id);
  out.key("externalId").text_or_null(credential.external_id);
  out.key("physicianId").id(credential.physician_id);
  out.key("entityType").text(to_string(credential.entity_type));
  out.key("state").text(credential.state);
  out.key("number").text_or_null(is_masked ? mask_number(credential.number) : credential.number);
  out.key("status").text(to_string(credential.status));
  out.key("issueDate").date_or_null(credential.issue_date);
  out.key("expirationDate").date_or_null(credential.expiration_date);
  out.key("expirationConfirmed").boolean(credential.expiration_confirmed);
  out.key("expectedExpiration").date_or_null(expected ? std::optional{expected->date} : std::nullopt);
  out.key("createdAt").instant(credential.created_at);
  out.key("updatedAt").instant(credential.updated_at);
  out.key("version").integer(credential.version);
  out.end_object();
}

void write_import(JsonWriter& out, const ImportReport& report) {
  out.begin_object();
  out.key("created").integer(report.credentials.created);
  out.key("updated").integer(report.credentials.updated);
  out.key("unchanged").integer(report.credentials.unchanged);
  out.key("rejected").begin_array();
  for (const RosterProblem& problem : report.rejected) write_problem(out, problem);
  out.end_array();
  write_count(out, "problems", report.problems);
  write_count(out, "records", report.records);
  write_count(out, "credentialsSeen", report.credentials_seen);
  write_count(out, "rejectedRecords", report.rejected_records);
  write_count(out, "rejectedCredentials", report.rejected_credentials);
  write_count(out, "repeatedPhysicians", report.physicians_repeated);
  write_count(out, "undated", report.undated);
  write_counts(out.key("physicians"), report.physicians);
  write_counts(out.key("credentials"), report.credentials);
  out.key("dryRun").boolean(report.dry_run);
  out.end_object();
}

}  // namespace physcrm::api
