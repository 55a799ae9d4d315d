// Every file of nst/JSONTestSuite: what it calls valid is read, what it calls invalid is refused.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "api/json.hpp"
#include "support/shared_files.hpp"

namespace physcrm::api {
namespace {

using testing_support::shared_vectors;
using testing_support::slurp;

// Valid by RFC 8259, refused here on purpose: of two members of one name no two parsers take the same one.
const std::set<std::string> kRefusedOnPurpose{
    "y_object_duplicated_key.json",
    "y_object_duplicated_key_and_value.json",
};

// What RFC 8259 leaves open and this parser takes; the others of the i_ files are refused.
const std::set<std::string> kOpenAccepted{
    "i_number_double_huge_neg_exp.json",    // reads as 0, as IEEE 754 rounds it; no field takes it as integer
    "i_number_real_underflow.json",         // the same
    "i_number_too_big_neg_int.json",        // reads as a number, not as an integer
    "i_number_too_big_pos_int.json",        // the same
    "i_number_very_big_negative_int.json",  // the same
};

std::filesystem::path folder() {
  return shared_vectors("json/JSONTestSuite/test_parsing");
}

TEST(JsonTestSuite, valid_texts_are_read_and_invalid_ones_refused) {
  PHYSCRM_SKIP_WITHOUT(folder());
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator{folder()}) {
    const std::string name = entry.path().filename();
    const bool accepted = parse_json(slurp(entry.path())).has_value();
    const bool expected = name.starts_with("y_")   ? kRefusedOnPurpose.count(name) == 0
                          : name.starts_with("i_") ? kOpenAccepted.count(name) == 1
                                                   : false;
    EXPECT_EQ(accepted, expected) << name;
    ++seen;
  }
  EXPECT_EQ(seen, 318);
}

TEST(JsonTestSuite, what_is_read_means_the_same_to_another_parser) {
  PHYSCRM_SKIP_WITHOUT(folder());
  for (const auto& entry : std::filesystem::directory_iterator{folder()}) {
    const std::string text = slurp(entry.path());
    const auto parsed = parse_json(text);
    if (!parsed) continue;
    const auto again = nlohmann::json::parse(to_json_text(parsed.value()), nullptr, false);
    EXPECT_EQ(again, nlohmann::json::parse(text)) << entry.path().filename();
  }
}

TEST(JsonTestSuite, transformations_keep_numbers_and_names_apart) {
  const auto transform = shared_vectors("json/JSONTestSuite/test_transform");
  PHYSCRM_SKIP_WITHOUT(transform);
  const auto number = [&](const char* name) { return parse_json(slurp(transform / name)).value(); };
  EXPECT_EQ(*number("number_9223372036854775807.json").array()->at(0).integer(), INT64_MAX);
  EXPECT_EQ(*number("number_-9223372036854775808.json").array()->at(0).integer(), INT64_MIN);
  for (const char* name : {"number_9223372036854775808.json", "number_-9223372036854775809.json",
                           "number_1.0.json", "number_1e6.json", "number_10000000000000000999.json"}) {
    EXPECT_EQ(number(name).array()->at(0).integer(), nullptr) << name;
  }
  EXPECT_FALSE(parse_json(slurp(transform / "object_same_key_different_values.json")));
  EXPECT_EQ(number("object_key_nfc_nfd.json").object()->size(), 2U) << "names are bytes, not characters";
}

}  // namespace
}  // namespace physcrm::api
