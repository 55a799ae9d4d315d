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
  EXPECT_EQ(
      settings["policies"],
      json({{"filingGate", "warn"}, {"useExpectedDates", false}, {"lookBackDays", 30}, {"catchUp", "owed"}}));
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
