// States, ZIP codes, telephone numbers.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "physcrm/roster/validators.hpp"

namespace physcrm {
namespace {

TEST(State, is_one_of_56_codes_and_the_table_is_sorted_without_repeats) {
  EXPECT_EQ(states().size(), 56U);
  EXPECT_TRUE(std::is_sorted(states().begin(), states().end(),
                             [](const State& a, const State& b) { return a.code < b.code; }));
  std::set<std::string_view> codes;
  std::set<std::string_view> names;
  for (const State& state : states()) {
    EXPECT_TRUE(is_state_code(state.code));
    EXPECT_EQ(state_name(state.code), state.name);
    EXPECT_EQ(state_code_of(state.name), state.code);
    codes.insert(state.code);
    names.insert(state.name);
  }
  EXPECT_EQ(codes.size(), 56U);
  EXPECT_EQ(names.size(), 56U);
  // Of all pairs of letters, just these are codes.
  int accepted = 0;
  for (char a = 'A'; a <= 'Z'; ++a) {
    for (char b = 'A'; b <= 'Z'; ++b) accepted += is_state_code(std::string{a, b}) ? 1 : 0;
  }
  EXPECT_EQ(accepted, 56);
}

TEST(State, territories_count_and_other_postal_codes_do_not) {
  for (const char* good : {"TX", "DC", "PR", "VI", "GU", "MP", "AS"})
    EXPECT_TRUE(is_state_code(good)) << good;
  for (const char* bad :
       {"tx", "Tx", "TX ", "", "T", "TEX", "FM", "MH", "PW", "AA", "AE", "AP", "ZZ", "XX", "UK"}) {
    EXPECT_FALSE(is_state_code(bad)) << bad;
    EXPECT_EQ(state_name(bad), "") << bad;
  }
  EXPECT_EQ(state_name("TX"), "Texas");
  EXPECT_EQ(state_code_of(" tx "), "TX");
  EXPECT_EQ(state_code_of("new york"), "NY");
  EXPECT_EQ(state_code_of("Ontario"), "");
  EXPECT_EQ(state_code_of(""), "");
}

TEST(Zip, is_five_digits_or_five_and_four) {
  for (const char* good : {"02138", "02138-1234", "96799", "96910", "00601"}) {
    EXPECT_TRUE(is_valid_zip(good)) << good;
    EXPECT_FALSE(check_zip(good)) << good;
  }
  for (const char* bad : {"0213", "021381", "ABCDE", "02138-12", "", "02138 1234", "02138-", "02138-12345",
                          "688472944", " 02138"}) {
    EXPECT_FALSE(is_valid_zip(bad)) << bad;
    EXPECT_TRUE(check_zip(bad)) << bad;
  }
}

TEST(Zip, of_an_export_gets_its_hyphen_and_where_the_state_allows_its_lost_zero_back) {
  EXPECT_EQ(normalize_zip("688472944"), "68847-2944");
  EXPECT_EQ(normalize_zip("02138-1234"), "02138-1234");
  EXPECT_EQ(normalize_zip("41023134", "ME"), "04102-3134");
  EXPECT_EQ(normalize_zip("4416", "ME"), "04416");
  for (const char* state : {"CT", "MA", "NH", "NJ", "RI", "VT", "PR", "VI"}) {
    EXPECT_EQ(normalize_zip("2138", state), "02138") << state;
  }
  EXPECT_EQ(normalize_zip("4416", "TX"), std::nullopt);
  EXPECT_EQ(normalize_zip("4416"), std::nullopt);
  EXPECT_EQ(normalize_zip("416", "ME"), std::nullopt);
  EXPECT_EQ(normalize_zip("", "ME"), std::nullopt);
  EXPECT_EQ(normalize_zip("44-16", "ME"), std::nullopt);
}

TEST(Phone, of_the_north_american_plan_is_read_in_the_forms_people_write) {
  const struct {
    const char* text;
    const char* stored;
  } rows[] = {
      {"+12015550123", "+12015550123"},
      {"(308) 865-2512", "+13088652512"},
      {"308-865-2512 ext 4", "+13088652512 ext 4"},
      {"308-865-2512 x4", "+13088652512 ext 4"},
      {"308.865.2512", "+13088652512"},
      {"3088652512", "+13088652512"},
      {"13088652512", "+13088652512"},
      {"1-308-865-2512", "+13088652512"},
      {"+1 (308) 865-2512 Ext. 123456", "+13088652512 ext 123456"},
      {"308 865 2512, extension 12", "+13088652512 ext 12"},
      {"308-865-2512 #7", "+13088652512 ext 7"},
      {"308 - 865 - 2512", "+13088652512"},
      {"(787)555-0123", "+17875550123"},
      {"+13088652512 ext 4", "+13088652512 ext 4"},
  };
  for (const auto& row : rows) {
    EXPECT_TRUE(is_valid_phone(row.text)) << row.text;
    EXPECT_EQ(normalize_phone(row.text), row.stored) << row.text;
    EXPECT_EQ(normalize_phone(row.stored), row.stored) << "what is stored is valid itself";
    EXPECT_FALSE(check_phone(row.text)) << row.text;
  }
  EXPECT_EQ(parse_phone("308-865-2512 ext 4"), (Phone{"+13088652512", "4"}));
}

TEST(Phone, outside_the_plan_is_refused) {
  for (const char* bad : {"123-456-7890",
                          "911-555-0123",
                          "201-155-0123",
                          "555-0123",
                          "(111)-222-3333",
                          "",
                          "+442071838750",
                          "308-911-2512",
                          "308-865-25123",
                          "308-865-251",
                          "(308 865-2512",
                          "308) 865-2512",
                          "308--865-2512",
                          "308-865-2512 ext",
                          "308-865-2512 ext 1234567",
                          "308-865-2512 4",
                          "308-865-2512 ext 4a",
                          "+2 308 865 2512",
                          "+308 865 2512",
                          "0308 865 2512",
                          "308-865-2512\n",
                          "call me",
                          "+1",
                          "1",
                          "+",
                          "308                                       865-2512"}) {
    EXPECT_FALSE(is_valid_phone(bad)) << bad;
    EXPECT_EQ(normalize_phone(bad), std::nullopt) << bad;
    EXPECT_TRUE(check_phone(bad)) << bad;
  }
}

}  // namespace
}  // namespace physcrm
