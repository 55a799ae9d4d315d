// The store's settings through the wire.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "api/host.hpp"
#include "physcrm/error_json.hpp"

namespace physcrm::test {
namespace {

json fields_of(const Error& error) {
  json names = json::array();
  for (const FieldError& bad : error.fields) names.push_back(bad.field);
  return names;
}

TEST(Settings, are_the_zone_and_every_policy_with_its_default) {
  Host host;
  const json settings = host.call("settings.get");
  EXPECT_EQ(settings["timeZone"], "UTC");
  const json& policies = settings["policies"];
  EXPECT_EQ(policies["filingGate"], "warn");
  EXPECT_EQ(policies["useExpectedDates"], false);
  EXPECT_EQ(policies["lookBackDays"], 30);
  EXPECT_EQ(policies["catchUp"], "owed");
  for (const char* kind : {"license", "dea", "csr"}) {
    const json& rows = policies["intervals"][kind];
    ASSERT_EQ(rows.size(), 6U) << kind;
    EXPECT_EQ(rows[0], json({{"daysBefore", 90},
                             {"severity", "info"},
                             {"purpose", "Early awareness and planning"},
                             {"action", "Begin gathering renewal requirements"},
                             {"enabled", true}}));
  }
  EXPECT_EQ(policies["escalation"],
            json({{"enabled", true}, {"warningHours", {72, 144}}, {"criticalHours", {24, 48}}}));
  EXPECT_EQ(policies["retry"], json({{"delaySeconds", {0, 14400, 43200}}, {"giveUpAfterSeconds", 259200}}));
  EXPECT_EQ(policies["retention"],
            json({{"infoDays", 90}, {"warningDays", 180}, {"criticalDays", 365}, {"failureLogDays", 30}}));
  EXPECT_EQ(policies["holidays"], json::array());
  EXPECT_EQ(policies["missedRuns"], json::array());
  EXPECT_EQ(settings["channels"],
            json({{"smtp", nullptr}, {"webhook", nullptr}, {"directory", nullptr}, {"host", false}}));
  EXPECT_EQ(settings["version"], 1);
  EXPECT_TRUE(settings["rulePack"].get<std::string>().starts_with("default@"));
}

TEST(Settings, a_field_left_out_keeps_its_value_and_null_sets_the_default) {
  Host host;
  const json changed = host.call(
      "settings.set", {{"timeZone", "America/Chicago"}, {"policies", {{"lookBackDays", 60}}}}, kAdmin);
  EXPECT_EQ(changed["timeZone"], "America/Chicago");
  EXPECT_EQ(changed["policies"]["lookBackDays"], 60);
  EXPECT_EQ(changed["policies"]["catchUp"], "owed");
  EXPECT_EQ(changed["version"], 2);
  EXPECT_EQ(host.call("settings.get"), changed);
  const json again = host.call("settings.set", {{"policies", {{"lookBackDays", nullptr}}}, {"version", 2}});
  EXPECT_EQ(again["policies"]["lookBackDays"], 30);
  EXPECT_EQ(again["timeZone"], "America/Chicago");
}

TEST(Settings, what_is_wrong_is_named_and_nothing_changes) {
  Host host;
  const json before = host.call("settings.get");
  EXPECT_EQ(fields_of(host.refuse("settings.set", {{"policies",
                                                    {{"lookBackDays", 3651},
                                                     {"filingGate", "off"},
                                                     {"catchUp", 1},
                                                     {"useExpectedDates", "yes"},
                                                     {"other", 1}}}})),
            json({"policies.filingGate", "policies.useExpectedDates", "policies.lookBackDays",
                  "policies.catchUp", "policies.other"}));
  EXPECT_EQ(host.refuse("settings.set", {{"timeZone", "Mars/Olympus"}}).field, "timeZone");
  EXPECT_EQ(host.code("settings.set", {{"policies", {{"lookBackDays", 1}}}, {"version", 2}}),
            ErrorCode::conflict);
  EXPECT_EQ(host.call("settings.get"), before);
}

TEST(Settings, the_policies_of_notices_and_jobs_are_data_and_null_brings_their_defaults_back) {
  Host host;
  const json before = host.call("settings.get")["policies"];
  const json row = {{"daysBefore", 120}, {"severity", "warning"}, {"purpose", "Plan"}, {"action", "Call us"}};
  const json wanted = {
      {"intervals", {{"dea", {row}}}},
      {"escalation", {{"enabled", false}, {"warningHours", {10, 20}}}},
      {"retry", {{"delaySeconds", {0, 60}}}},
      {"retention", {{"infoDays", 7}}},
      {"holidays", {"2027-01-01", "2026-12-25"}},
      {"missedRuns", {{{"job", "maintenance"}, {"runs", "skip"}, {"graceSeconds", 60}}}},
  };
  const json set = host.call("settings.set", {{"policies", wanted}})["policies"];
  EXPECT_EQ(set["intervals"]["dea"].size(), 1U);
  EXPECT_EQ(set["intervals"]["dea"][0]["enabled"], true) << "left out of a row: on";
  EXPECT_EQ(set["intervals"]["license"], before["intervals"]["license"]) << "another kind's table stays";
  EXPECT_EQ(set["escalation"],
            json({{"enabled", false}, {"warningHours", {10, 20}}, {"criticalHours", {24, 48}}}));
  EXPECT_EQ(set["retry"], json({{"delaySeconds", {0, 60}}, {"giveUpAfterSeconds", 259200}}));
  EXPECT_EQ(set["retention"]["infoDays"], 7);
  EXPECT_EQ(set["retention"]["warningDays"], 180);
  EXPECT_EQ(set["holidays"], json({"2026-12-25", "2027-01-01"}));
  EXPECT_EQ(set["missedRuns"],
            json({{{"job", "maintenance"}, {"runs", "skip"}, {"cap", 10}, {"graceSeconds", 60}}}));
  EXPECT_EQ(host.call("settings.get")["policies"], set);
  json cleared = json::object();
  for (const auto& [name, value] : wanted.items()) cleared[name] = nullptr;
  EXPECT_EQ(host.call("settings.set", {{"policies", cleared}})["policies"], before);
}

TEST(Settings, what_is_wrong_with_a_policy_is_named_by_its_place) {
  Host host;
  const json row = {{"daysBefore", 30}, {"severity", "info"}, {"purpose", "Plan"}, {"action", "Call us"}};
  const Error error =
      host.refuse("settings.set", {{"policies",
                                    {{"intervals", {{"csr", {row, row}}}},
                                     {"escalation", {{"warningHours", {20, 10}}, {"criticalHours", {1}}}},
                                     {"retry", {{"delaySeconds", {60, 0}}}},
                                     {"missedRuns", {{{"job", "lunch"}, {"runs", "all"}, {"cap", 1001}}}}}}});
  EXPECT_EQ(fields_of(error),
            json({"policies.intervals.csr[1].daysBefore", "policies.escalation.warningHours",
                  "policies.escalation.criticalHours", "policies.retry.delaySeconds",
                  "policies.missedRuns.lunch", "policies.missedRuns.lunch.cap"}));
}

TEST(Settings, the_enforced_filing_gate_refuses_and_names_what_is_open) {
  Host host;
  const std::string id = host.renewal("license", 40, "in_progress");
  host.call("settings.set", {{"policies", {{"filingGate", "enforce"}}}});
  const json file{{"id", id}, {"status", "filed"}};
  const Error error = host.refuse("renewals.update_status", file);
  EXPECT_EQ(error.code, ErrorCode::failed_precondition);
  EXPECT_EQ(json::parse(error_details(error))["openItems"].size(), 7U);
  json forced = file;
  forced.update({{"force", true}, {"forceReason", "the board asked for it"}});
  EXPECT_EQ(host.call("renewals.update_status", forced)["warnings"].size(), 7U);
}

}  // namespace
}  // namespace physcrm::test
