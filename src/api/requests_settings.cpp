// The settings of a store, as they are answered and as they are changed.
#include <array>

#include "api/list_fields.hpp"
#include "api/requests.hpp"
#include "api/shapes.hpp"
#include "api/words.hpp"

namespace physcrm::api {
namespace {

constexpr Field kTimeZone = text_field("timeZone", "The organisation's zone, by its IANA name.", 64);
constexpr Field kFilingGate = choice_field(
    "filingGate", "Whether open required items are named at the filing, or refuse it.", kFilingGates);
constexpr Field kUseExpectedDates =
    boolean_field("useExpectedDates", "Renewals are opened for dates that the rules derive, too.");
constexpr Field kLookBackDays =
    integer_field("lookBackDays", "How long past its date a credential without a renewal still gets one.")
        .range(0, kMaxLookBackDays);
constexpr Field kCatchUp = choice_field(
    "catchUp", "Whether the daily check makes up for what was missed, or keeps to its days.", kCatchUps);

constexpr std::array kPolicyFields{kFilingGate, kUseExpectedDates, kLookBackDays, kCatchUp};
constexpr Shape kPolicyShape{"Policies", kPolicyFields};
constexpr std::array kPolicyChangeFields{
    kFilingGate.nullable(),
    kUseExpectedDates.nullable(),
    kLookBackDays.nullable(),
    kCatchUp.nullable(),
};
constexpr Shape kPolicyChangeShape{"PolicyChange", kPolicyChangeFields};

constexpr std::array kSettingsFields{
    kTimeZone,
    text_field("rulePack", "Name and version of the rules that new work is made with.", kMaxShortText),
    object_field("policies", "", kPolicyShape),
    count_field("version", "One more with each change."),
};
constexpr std::array kChangeFields{
    kTimeZone.range(1, 64),
    object_field("policies", "One left out keeps its value, null sets its default.", kPolicyChangeShape),
    kVersionGuard,
};

}  // namespace

constexpr Shape kSettingsShape{"Settings", kSettingsFields};
constexpr Shape kSettingsRequest{"SettingsChange", kChangeFields};

void write_settings(JsonWriter& out, const Settings& settings) {
  const Policies& policies = settings.policies;
  out.begin_object();
  out.key("timeZone").text(settings.time_zone);
  out.key("rulePack").text(settings.rule_pack);
  out.key("policies").begin_object();
  out.key("filingGate").text(to_string(policies.filing_gate));
  out.key("useExpectedDates").boolean(policies.use_expected_dates);
  out.key("lookBackDays").integer(policies.look_back_days);
  out.key("catchUp").text(to_string(policies.catch_up));
  out.end_object();
  out.key("version").integer(settings.version);
  out.end_object();
}

}  // namespace physcrm::api
