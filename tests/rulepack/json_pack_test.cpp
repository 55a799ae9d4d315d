#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "physcrm/rulepack/rule_pack.hpp"
#include "rulepack/pack_builder.hpp"

namespace physcrm {
namespace {

using testing::ElementsAre;
using testing_support::day;
using testing_support::default_and;

// The default pack as JSON; its values need no escapes.
std::string default_json(const std::string& more = {}) {
  std::string text = "[";
  const auto member = [&](const char* name, const std::string& value) {
    text += std::string{text.back() == '{' ? "" : ","} + "\"" + name + "\":\"" + value + "\"";
  };
  for (const Rule& rule : RulePack::builtin_default().rules()) {
    text += text.size() == 1 ? "{" : ",{";
    member("id", rule.id);
    member("jurisdiction", rule.jurisdiction);
    member("entityType", rule.entity_type ? std::string{to_string(*rule.entity_type)} : "*");
    member("topic", std::string{to_string(rule.topic)});
    member("value", rule.value);
    if (!rule.unit.empty()) member("unit", rule.unit);
    member("source", rule.source);
    member("asOf", rule.as_of.to_string());
    member("confidence", std::string{to_string(rule.confidence)});
    if (!rule.note.empty()) member("note", rule.note);
    text += '}';
  }
  return text + more + "]";
}

std::vector<std::string> places(const std::string& json) {
  const auto refused = RulePack::parse_json("p", json);
  EXPECT_FALSE(refused) << json;
  std::vector<std::string> found;
  if (refused) return found;
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
  for (const FieldError& fault : refused.error().fields) found.push_back(fault.field);
  return found;
}

// Row 35, with one member more.
std::vector<std::string> places_with(const std::string& member) {
  return places(
      default_json(R"(,{"id":"a","jurisdiction":"TX","entityType":"*","topic":"fee","unit":"cents",)"
                   R"("source":"s","asOf":"2026-01-01","confidence":"low")" +
                   member + "}"));
}

TEST(JsonPack, has_the_same_columns_and_gives_the_same_pack_as_csv) {
  EXPECT_EQ(RulePack::parse_json("default", default_json()).value(), RulePack::builtin_default());
}

TEST(JsonPack, takes_whole_numbers_and_null) {
  const std::string row =
      R"(,{"id":"a","jurisdiction":"TX","entityType":null,"topic":"start","value":91,"unit":"days_before",)"
      R"("effectiveFrom":"2024-02-29","effectiveTo":null,"source":"s \u00e9","asOf":"2026-01-01",)"
      R"("confidence":"low","note":null})";
  EXPECT_THAT(places(default_json(row)), ElementsAre("row 35, column entityType"));
  std::string good = row;
  good.replace(good.find("null"), 4, "\"*\"");
  const RulePack pack = RulePack::parse_json("p", default_json(good)).value();
  const Rule* const rule = pack.find_by_id("a");
  EXPECT_EQ(rule->number(), 91);
  EXPECT_EQ(rule->effective_from, day("2024-02-29"));
  EXPECT_EQ(rule->source, "s \xC3\xA9");
}

TEST(JsonPack, tells_the_place_of_every_bad_member) {
  EXPECT_THAT(places_with(R"(,"value":-1)"), ElementsAre("row 35, column value"));
  EXPECT_THAT(places_with(R"(,"value":1.5)"), ElementsAre("row 35, column value"));
  EXPECT_THAT(places_with(R"(,"value":1e2)"), ElementsAre("row 35, column value"));
  EXPECT_THAT(places_with(R"(,"value":true)"), ElementsAre("row 35, column value"));
  EXPECT_THAT(places_with(R"(,"value":[1])"), ElementsAre("row 35, column value"));
  EXPECT_THAT(places_with(R"(,"value":{"a":{"b":[]}})"), ElementsAre("row 35, column value"));
  EXPECT_THAT(places_with(R"(,"value":"1","note":7)"), ElementsAre("row 35, column note"));
  EXPECT_THAT(places_with(R"(,"value":"1","note":"a\u0000b")"), ElementsAre("row 35, column note"));
  EXPECT_THAT(places_with(R"(,"value":"1","colour":"red")"), ElementsAre("row 35"));
  EXPECT_THAT(places_with(R"(,"value":"1","op":"add")"), ElementsAre("row 35"));
  EXPECT_THAT(places_with(R"(,"value":"1","author":"Lee")"), ElementsAre("row 35, column reason"));
  EXPECT_THAT(places_with(R"(,"value":"1","value":"2")"), ElementsAre("row 35"));
  EXPECT_THAT(places_with(""), ElementsAre("row 35, column value"));
  EXPECT_THAT(places(default_json(",7,[],null,{}")),
              testing::IsSupersetOf({"row 35", "row 36", "row 37", "row 38, column id"}));
}

TEST(JsonPack, is_an_array_and_whole) {
  for (const char* text :
       {"", "{", "[", "[{", "[{}", "[{\"id\"}]", "{}", "7", "null", "\"x\"", "[] []", "[{\"id\":\"a\"},]",
        "{\"rules\":[]}", "[{\"id\":\"\xFF\"}]", "[{\"id\":\"\\ud800\"}]"}) {
    EXPECT_FALSE(places(text).empty()) << text;
  }
  EXPECT_FALSE(RulePack::parse_json("p", "[]")) << "an empty pack answers nothing";
}

TEST(JsonPack, bounds_the_depth_of_what_it_reads) {
  const std::string deep(1'000'000, '[');
  EXPECT_FALSE(places(deep).empty());
  EXPECT_FALSE(places("[{\"value\":" + deep).empty());
  std::string objects = "[";
  for (int i = 0; i < 100'000; ++i) objects += "{\"value\":";
  EXPECT_FALSE(places(objects).empty());
  const std::string closed = "[{\"value\":" + std::string(15, '[') + std::string(15, ']') + "}]";
  EXPECT_THAT(places(closed), ElementsAre("row 1, column value", "row 1"));
}

}  // namespace
}  // namespace physcrm
