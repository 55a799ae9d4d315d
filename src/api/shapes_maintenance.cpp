// Copies of a store, and the time in which nothing is written: what is asked and what is answered.
#include <array>

#include "api/list_fields.hpp"
#include "api/requests.hpp"
#include "api/shapes.hpp"

namespace physcrm::api {
namespace {

constexpr std::int64_t kLongestPath = 4096;
constexpr std::array kCopyRequestFields{
    text_field("path", "A file on the host's system.", kLongestPath).range(1, kLongestPath).required(),
};
constexpr std::array kReadOnlyRequestFields{
    boolean_field("readOnly", "Whether nothing may be written from now on.").required(),
    text_field("reason", "Shown to whoever is refused.", 500),
};
constexpr std::array kCopyFields{
    count_field("schemaVersion", ""),
    count_field("sizeBytes", ""),
    count_field("physicians", ""),
    count_field("credentials", ""),
    count_field("renewals", ""),
    count_field("notifications", ""),
    count_field("auditEntries", ""),
    boolean_field("sound", "Whether nothing was found."),
    array_field("findings", "What is wrong with it, a line each.", FieldType::text),
};
constexpr std::array kReadOnlyFields{
    boolean_field("readOnly", "Whether nothing may be written."),
    instant_field("since", "").nullable(),
    text_field("by", "", kMaxTextLength).nullable(),
    text_field("reason", "", kMaxTextLength).nullable(),
};

}  // namespace

constexpr Shape kCopyRequest{"CopyFile", kCopyRequestFields};
constexpr Shape kReadOnlyRequest{"ReadOnlyChange", kReadOnlyRequestFields};
constexpr Shape kCopyShape{"CopyReport", kCopyFields};
constexpr Shape kReadOnlyShape{"ReadOnly", kReadOnlyFields};

void write_copy_report(JsonWriter& out, const CopyReport& report) {
  out.begin_object();
  out.key("schemaVersion").integer(report.schema_version);
  out.key("sizeBytes").integer(report.size_bytes);
  out.key("physicians").integer(report.physicians);
  out.key("credentials").integer(report.credentials);
  out.key("renewals").integer(report.renewals);
  out.key("notifications").integer(report.notifications);
  out.key("auditEntries").integer(report.audit_entries);
  out.key("sound").boolean(report.findings.empty());
  out.key("findings").begin_array();
  for (const std::string& finding : report.findings) out.text(finding);
  out.end_array().end_object();
}

void write_read_only(JsonWriter& out, const std::optional<ReadOnlyMode>& mode) {
  out.begin_object();
  out.key("readOnly").boolean(mode.has_value());
  out.key("since").instant_or_null(mode ? std::optional{mode->since} : std::nullopt);
  out.key("by").text_or_null(mode ? mode->by : std::string{});
  out.key("reason").text_or_null(mode ? mode->reason : std::string{});
  out.end_object();
}

}  // namespace physcrm::api
