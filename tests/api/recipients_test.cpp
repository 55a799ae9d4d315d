// Preferences and templates.
#include <gtest/gtest.h>

#include <string>

#include "api/host.hpp"

namespace physcrm::test {
namespace {

TEST(Preferences, are_the_defaults_until_something_is_set) {
  Host host;
  const std::string physician = host.physician();
  EXPECT_EQ(host.call("preferences.get", {{"recipient", physician}}), (json{{"recipient", physician},
                                                                            {"channels", json::array()},
                                                                            {"language", nullptr},
                                                                            {"timeZone", nullptr},
                                                                            {"quietHours", nullptr},
                                                                            {"digest", nullptr},
                                                                            {"workingDaysOnly", false},
                                                                            {"email", nullptr},
                                                                            {"webhookUrl", nullptr},
                                                                            {"version", 0}}));
}

json all_of_them() {
  return {{"recipient", "team"},
          {"channels", {"webhook", "email"}},
          {"language", "pt-BR"},
          {"timeZone", "America/New_York"},
          {"quietHours", {{"from", "22:30"}, {"to", "07:00"}}},
          {"digest", {{"hour", 8}}},
          {"workingDaysOnly", true},
          {"email", "team@example.org"},
          {"webhookUrl", "https://hooks.example.org/physcrm"}};
}

TEST(Preferences, come_back_as_they_were_set) {
  Host host;
  json wanted = all_of_them();
  const json set = host.call("preferences.set", wanted, kStaff);
  wanted["version"] = 1;
  EXPECT_EQ(set, wanted);
  EXPECT_EQ(host.call("preferences.get", {{"recipient", "team"}}), wanted);
}

TEST(Preferences, a_field_left_out_keeps_its_value_and_null_clears_it) {
  Host host;
  json expected = all_of_them();
  host.call("preferences.set", expected);
  expected["version"] = 2;
  expected["language"] = "es";
  for (const char* name : {"quietHours", "digest", "timeZone", "email", "webhookUrl"})
    expected[name] = nullptr;
  expected["channels"] = json::array();
  expected["workingDaysOnly"] = false;
  json change{{"recipient", "team"}, {"language", "es"}};
  for (const char* name :
       {"quietHours", "digest", "timeZone", "email", "webhookUrl", "channels", "workingDaysOnly"}) {
    change[name] = nullptr;
  }
  EXPECT_EQ(host.call("preferences.set", change), expected);
  expected["version"] = 3;
  expected["digest"] = {{"hour", 0}};
  EXPECT_EQ(host.call("preferences.set", {{"recipient", "team"}, {"digest", {{"hour", 0}}}}), expected);
}

TEST(Preferences, a_stale_version_is_a_conflict) {
  Host host;
  const auto set = [&](int version) {
    return host.code("preferences.set", {{"recipient", "team"}, {"language", "es"}, {"version", version}});
  };
  EXPECT_EQ(set(1), ErrorCode::conflict) << "nothing was set yet";
  EXPECT_EQ(set(0), ErrorCode::ok);
  EXPECT_EQ(set(0), ErrorCode::conflict);
  EXPECT_EQ(set(1), ErrorCode::ok);
}

TEST(Preferences, bad_values_are_refused_by_name) {
  Host host;
  const auto field_of = [&](const json& change) {
    json request{{"recipient", "team"}};
    request.update(change);
    const Error error = host.refuse("preferences.set", request);
    EXPECT_EQ(error.code, ErrorCode::invalid_argument);
    return error.field;
  };
  EXPECT_EQ(field_of({{"channels", {"email", "pigeon"}}}), "channels[1]");
  EXPECT_EQ(field_of({{"channels", {"email", "email"}}}), "channels");
  EXPECT_EQ(field_of({{"language", "not a language"}}), "language");
  EXPECT_EQ(field_of({{"timeZone", "Mars/Olympus"}}), "timeZone");
  EXPECT_EQ(field_of({{"quietHours", {{"from", "24:00"}, {"to", "07:00"}}}}), "quietHours.from");
  EXPECT_EQ(field_of({{"quietHours", {{"from", "     "}, {"to", "07:00"}}}}), "quietHours.from");
  EXPECT_EQ(field_of({{"quietHours", {{"from", "07:00"}}}}), "quietHours.to");
  EXPECT_EQ(field_of({{"digest", {{"hour", 24}}}}), "digest.hour");
  EXPECT_EQ(field_of({{"email", "nobody"}}), "email");
}

TEST(Preferences, are_those_of_somebody_who_exists) {
  Host host;
  for (const char* nobody : {"phy_999", "prc_999"}) {
    EXPECT_EQ(host.code("preferences.get", {{"recipient", nobody}}), ErrorCode::not_found) << nobody;
  }
  for (const char* wrong : {"cred_1", "phy_0", "phy_", "Team", "", " "}) {
    const Error error = host.refuse("preferences.get", {{"recipient", wrong}});
    EXPECT_EQ(error.code, ErrorCode::invalid_argument) << wrong;
    EXPECT_EQ(error.field, "recipient") << wrong;
  }
}

json template_for(std::string_view body) {
  return {{"severity", "warning"}, {"channel", "email"},        {"language", "en"},
          {"subject", "[days]"},   {"body", std::string{body}}, {"html", nullptr}};
}

TEST(Templates, one_that_is_set_is_listed_until_null_removes_it) {
  Host host;
  EXPECT_EQ(host.call("templates.list")["items"], json::array());
  json expected = template_for("[physician_name]: [days]");
  const json set = host.call("templates.set", expected, kAdmin);
  expected["notice"] = "expiration";
  EXPECT_EQ(set, expected);
  EXPECT_EQ(host.call("templates.list")["items"], json::array({expected}));

  json removal = template_for("");
  removal["body"] = nullptr;
  const json removed = host.call("templates.set", removal);
  EXPECT_TRUE(removed["body"].is_null());
  EXPECT_TRUE(removed["subject"].is_null());
  EXPECT_EQ(host.call("templates.list")["items"], json::array());
}

TEST(Templates, a_preview_says_what_would_be_sent_and_sets_nothing) {
  Host host;
  const json preview = host.call("templates.preview", template_for("Dear [physician_name]"));
  EXPECT_EQ(preview["body"], "Dear Jane Doe");
  EXPECT_NE(preview["html"].get<std::string>().find("Dear Jane Doe"), std::string::npos);
  EXPECT_EQ(host.call("templates.list")["items"], json::array());
}

TEST(Templates, what_is_wrong_is_named_as_the_request_names_it) {
  Host host;
  for (const char* operation : {"templates.set", "templates.preview"}) {
    const Error one = host.refuse(operation, template_for("[nonsense]"));
    EXPECT_EQ(one.code, ErrorCode::invalid_argument);
    EXPECT_EQ(one.field, "body") << operation;
    EXPECT_FALSE(one.details.empty()) << "the placeholders that exist";
    json both = template_for("[nonsense]");
    both["subject"] = "[more nonsense]";
    const Error two = host.refuse(operation, both);
    ASSERT_EQ(two.fields.size(), 2U);
    EXPECT_EQ(two.fields[0].field, "subject");
    EXPECT_EQ(two.fields[1].field, "body");
    json foreign = template_for("x");
    foreign["language"] = "?";
    EXPECT_EQ(host.refuse(operation, foreign).field, "language");
  }
  EXPECT_EQ(host.refuse("templates.set", {{"severity", "info"}, {"subject", "x"}}).field, "body");
}

}  // namespace
}  // namespace physcrm::test
