// What the integrity check and the repair are asked, and answer.
#include <array>

#include "api/list_fields.hpp"
#include "api/requests.hpp"
#include "api/shapes.hpp"

namespace physcrm::api {
namespace {

constexpr std::array kExampleFields{
    text_field("id", "The row.", kMaxTextLength),
    text_field("message", "What is wrong with it.", kMaxTextLength),
};
constexpr Shape kExampleShape{"IntegrityExample", kExampleFields};
constexpr std::array kCheckFields{
    text_field("name", "", kMaxShortText),
    text_field("rule", "What must hold.", kMaxShortText),
    count_field("checked", "Rows looked at; of `pages`, pages, or tables and indexes."),
    count_field("violations", ""),
    array_field("examples", "The first of them, at most 10.", kExampleShape),
    text_field("remedy", "What to do about a violation.", kMaxShortText),
    text_field("notDone", "Why nothing was looked at.", kMaxTextLength).nullable(),
};
constexpr Shape kCheckShape{"IntegrityCheck", kCheckFields};
constexpr std::array kReportFields{
    boolean_field("sound", "No violation; a check that was not done is none."),
    array_field("checks", "All of them, always in the same order.", kCheckShape),
    text_field("contentDigest", "Over every row; null where it was not asked for, and for a store in memory.",
               kMaxShortText)
        .nullable(),
};
constexpr std::array kRepairedFields{
    text_field("name", "The check.", kMaxShortText),
    count_field("violations", "Before."),
    count_field("mended", "Changes made, or in a dry run to be made; a row may need more than one."),
    array_field("mends", "The first of them, at most 10.", kExampleShape),
    text_field("remedy", "What to do about what is left.", kMaxShortText),
};
constexpr Shape kRepairedShape{"IntegrityRepair", kRepairedFields};
constexpr std::array kRepairReportFields{
    boolean_field("dryRun", ""),
    array_field("repairs", "Of the checks with violations.", kRepairedShape),
};
constexpr std::array kCheckRequestFields{
    boolean_field("contentDigest", "Answer a digest of the whole store, too.").otherwise("false"),
};
constexpr std::array kRepairRequestFields{
    boolean_field("dryRun", "Only say what would be changed.").otherwise("true"),
};

void write_examples(JsonWriter& out, const std::vector<IntegrityExample>& examples) {
  out.begin_array();
  for (const IntegrityExample& example : examples) {
    out.begin_object().key("id").text(example.id).key("message").text(example.message).end_object();
  }
  out.end_array();
}

void write_one(JsonWriter& out, const IntegrityCheck& check) {
  out.begin_object();
  out.key("name").text(check.name);
  out.key("rule").text(check.rule);
  out.key("checked").integer(check.checked);
  out.key("violations").integer(check.violations);
  write_examples(out.key("examples"), check.examples);
  out.key("remedy").text(check.remedy);
  out.key("notDone").text_or_null(check.not_done);
  out.end_object();
}

}  // namespace

constexpr Shape kIntegrityShape{"IntegrityReport", kReportFields};
constexpr Shape kRepairShape{"RepairReport", kRepairReportFields};
constexpr Shape kIntegrityCheckRequest{"IntegrityCheckOptions", kCheckRequestFields};
constexpr Shape kIntegrityRepairRequest{"IntegrityRepairOptions", kRepairRequestFields};

void write_integrity(JsonWriter& out, const IntegrityReport& report, const std::string& content_digest) {
  out.begin_object();
  out.key("sound").boolean(report.is_sound());
  out.key("checks").begin_array();
  for (const IntegrityCheck& check : report.checks) write_one(out, check);
  out.end_array();
  out.key("contentDigest").text_or_null(content_digest);
  out.end_object();
}

void write_repair(JsonWriter& out, const RepairReport& report) {
  out.begin_object();
  out.key("dryRun").boolean(report.dry_run);
  out.key("repairs").begin_array();
  for (const IntegrityRepair& repair : report.repairs) {
    out.begin_object();
    out.key("name").text(repair.name);
    out.key("violations").integer(repair.violations);
    out.key("mended").integer(repair.mended);
    write_examples(out.key("mends"), repair.mends);
    out.key("remedy").text(repair.remedy);
    out.end_object();
  }
  out.end_array();
  out.end_object();
}

}  // namespace physcrm::api
