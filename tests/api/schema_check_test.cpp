#include "api/schema_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace physcrm::api {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::array<std::string_view, 2> kColours{"red", "blue"};
constexpr std::array kAddressFields{
    text_field("zip", "", 5).required(),
    state_field("state", ""),
};
constexpr Shape kAddress{"Address", kAddressFields};
constexpr std::array kFields{
    text_field("name", "", 4).range(1, 4).required(),
    integer_field("limit", "").range(1, 200),
    integer_field("count", ""),
    number_field("rate", ""),
    boolean_field("flag", ""),
    date_field("day", "").nullable(),
    instant_field("at", ""),
    choice_field("colour", "", kColours),
    id_field("id", "", IdKind::credential),
    object_field("address", "", kAddress),
    array_field("addresses", "", kAddress).range(0, 3),
    array_field("words", "", FieldType::text),
    counts_field("counts", ""),
    json_field("mapping", ""),
};
constexpr Shape kShape{"Sample", kFields};

std::vector<std::string> complaints(const std::string& text) {
  std::vector<FieldError> bad;
  check_shape(parse_json(text).value(), kShape, {}, bad);
  std::vector<std::string> lines;
  for (const FieldError& error : bad) lines.push_back(error.field + ": " + error.message);
  return lines;
}

std::vector<std::string> complaints_beside_name(const std::string& members) {
  return complaints(R"({"name":"x",)" + members + "}");
}

TEST(SchemaCheck, accepts_one_of_everything) {
  EXPECT_THAT(complaints(R"({"name":"abcd","limit":200,"count":-9223372036854775808,"rate":1,"flag":false,
      "day":"2028-02-29","at":"2026-01-15T06:00:00Z","colour":"blue","id":"cred_17",
      "address":{"zip":"02138","state":"MA"},"addresses":[{"zip":"1"}],"words":["a"],
      "counts":{"TX":3},"mapping":{"anything":[1]}})"),
              IsEmpty());
}

TEST(SchemaCheck, names_every_bad_field_at_once_with_its_path) {
  EXPECT_THAT(
      complaints(R"({"limit":"1","flag":1,"address":{"zip":7,"town":"x"},
                             "addresses":[{"zip":"1"},{"state":"tx"}],"colour":"green"})"),
      ElementsAre("name: is required", "limit: must be a whole number from 1 to 200",
                  "flag: must be true or false", "colour: must be one of red, blue",
                  "address.zip: must be text", "address.town: unknown field", "addresses[1].zip: is required",
                  "addresses[1].state: must be the two-letter code of a state or territory"));
}

TEST(SchemaCheck, a_number_is_never_made_of_something_else) {
  for (const std::string value : {"\"1\"", "true", "1.0", "1e0", "0", "201", "9223372036854775808", "[1]"}) {
    EXPECT_THAT(complaints_beside_name("\"limit\":" + value),
                ElementsAre("limit: must be a whole number from 1 to 200"))
        << value;
  }
  EXPECT_THAT(complaints_beside_name(R"("count":9223372036854775808)"),
              ElementsAre("count: must be a whole number"));
  EXPECT_THAT(complaints_beside_name(R"("rate":"1")"), ElementsAre("rate: must be a number"));
  EXPECT_THAT(complaints_beside_name(R"("flag":"true")"), ElementsAre("flag: must be true or false"));
}

TEST(SchemaCheck, null_is_taken_only_where_it_means_something) {
  EXPECT_THAT(complaints_beside_name(R"("day":null)"), IsEmpty());
  EXPECT_THAT(complaints_beside_name(R"("limit":null)"), ElementsAre("limit: must not be null"));
}

TEST(SchemaCheck, a_text_is_counted_in_characters_and_holds_no_nul) {
  EXPECT_THAT(complaints("{\"name\":\"\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\"}"), IsEmpty());
  EXPECT_THAT(complaints(R"({"name":"abcde"})"), ElementsAre("name: must be at most 4 characters"));
  EXPECT_THAT(complaints(R"({"name":""})"), ElementsAre("name: must not be empty"));
  EXPECT_THAT(complaints(R"({"name":"a\u0000"})"), ElementsAre("name: must not contain a NUL"));
}

TEST(SchemaCheck, dates_and_instants_must_exist) {
  for (const std::string day : {"2026-02-29", "2026-1-1", "20260101", "2026-01-01T00:00:00Z", ""}) {
    EXPECT_EQ(complaints_beside_name("\"day\":\"" + day + "\"").size(), 1U) << day;
  }
  EXPECT_EQ(complaints_beside_name(R"("at":"2026-01-01")").size(), 1U);
  EXPECT_EQ(complaints_beside_name(R"("day":20260101)").size(), 1U);
}

TEST(SchemaCheck, an_id_of_another_kind_is_refused) {
  for (const std::string id : {"\"wf_17\"", "\"cred_\"", "\"cred_01\"", "\"17\"", "17", "\"cred_-1\"",
                               "\"cred_99999999999999999999\"", "\"CRED_17\"", "\" cred_17\""}) {
    EXPECT_THAT(complaints_beside_name("\"id\":" + id), ElementsAre("id: must be an id like cred_17")) << id;
  }
}

TEST(SchemaCheck, lists_are_bounded) {
  EXPECT_THAT(complaints_beside_name(R"("addresses":[1,2,3,4])"),
              ElementsAre("addresses: must have at most 3 items"));
  EXPECT_THAT(complaints_beside_name(R"("words":"a")"), ElementsAre("words: must be a list"));
  EXPECT_THAT(complaints_beside_name(R"("words":["a",1])"), ElementsAre("words[1]: must be text"));
}

TEST(SchemaCheck, a_hostile_request_can_not_make_a_large_answer) {
  std::string members;
  for (int i = 0; i < 10'000; ++i) members += ",\"unknown" + std::to_string(i) + "\":0";
  EXPECT_EQ(complaints(R"({"name":"x")" + members + "}").size(), kMaxNamedFields);
  const auto lines = complaints_beside_name("\"" + std::string(100'000, 'x') + "\":0");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_LT(lines[0].size(), 100U);
}

TEST(SchemaCheck, what_is_no_object_is_refused_whole) {
  std::vector<FieldError> bad;
  check_shape(Json{std::int64_t{1}}, kShape, "caller", bad);
  ASSERT_EQ(bad.size(), 1U);
  EXPECT_EQ(bad[0], (FieldError{"caller", "must be an object"}));
}

}  // namespace
}  // namespace physcrm::api
