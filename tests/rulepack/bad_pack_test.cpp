#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "physcrm/rulepack/rule_pack.hpp"
#include "rulepack/pack_builder.hpp"

namespace physcrm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::day;
using testing_support::default_csv_and;
using testing_support::default_rules_and;
using testing_support::kPackHeader;
using testing_support::rule;

// The default pack has 34 rows, so a row put behind it is row 35, on line 36.
constexpr int kNextRow = 35;

std::vector<std::string> places(const Error& error) {
  std::vector<std::string> found;
  for (const FieldError& fault : error.fields) found.push_back(fault.field);
  return found;
}

std::string at(std::string_view column, int row = kNextRow) {
  return "row " + std::to_string(row) + ", column " + std::string{column};
}

TEST(BadPack, tells_the_row_and_column_of_each_kind_of_bad_cell) {
  const struct {
    const char* row;
    const char* column;
  } rows[] = {
      {",TX,*,start,,,90,days_before,s,2026-01-01,high,", "id"},
      {"TX-start,TX,*,start,,,90,days_before,s,2026-01-01,high,", "id"},
      {"-a,TX,*,start,,,90,days_before,s,2026-01-01,high,", "id"},
      {"a,,*,start,,,90,days_before,s,2026-01-01,high,", "jurisdiction"},
      {"a,ZZ,*,start,,,90,days_before,s,2026-01-01,high,", "jurisdiction"},
      {"a,tx,*,start,,,90,days_before,s,2026-01-01,high,", "jurisdiction"},
      {"a,Texas,*,start,,,90,days_before,s,2026-01-01,high,", "jurisdiction"},
      {"a,TX,,start,,,90,days_before,s,2026-01-01,high,", "entityType"},
      {"a,TX,License,start,,,90,days_before,s,2026-01-01,high,", "entityType"},
      {"a,TX,dea,background_check,,,required,,s,2026-01-01,high,", "entityType"},
      {"a,TX,license,prescribing_course,,,required,,s,2026-01-01,high,", "entityType"},
      {"a,TX,dea,csr_exists,,,no,,s,2026-01-01,high,", "entityType"},
      {"a,TX,*,,,,90,days_before,s,2026-01-01,high,", "topic"},
      {"a,TX,*,begin,,,90,days_before,s,2026-01-01,high,", "topic"},
      {"a,TX,*,start,2026-02-30,,90,days_before,s,2026-01-01,high,", "effectiveFrom"},
      {"a,TX,*,start,01/02/2026,,90,days_before,s,2026-01-01,high,", "effectiveFrom"},
      {"a,TX,*,start,,never,90,days_before,s,2026-01-01,high,", "effectiveTo"},
      {"a,TX,*,start,2026-01-01,2026-01-01,90,days_before,s,2026-01-01,high,", "effectiveTo"},
      {"a,TX,*,start,2026-01-01,2025-12-31,90,days_before,s,2026-01-01,high,", "effectiveTo"},
      {"a,TX,*,start,,,,days_before,s,2026-01-01,high,", "value"},
      {"a,TX,*,start,,,-1,days_before,s,2026-01-01,high,", "value"},
      {"a,TX,*,start,,,+90,days_before,s,2026-01-01,high,", "value"},
      {"a,TX,*,start,,,090,days_before,s,2026-01-01,high,", "value"},
      {"a,TX,*,start,,,90.0,days_before,s,2026-01-01,high,", "value"},
      {"a,TX,*,start,,,1001,days_before,s,2026-01-01,high,", "value"},
      {"a,TX,*,start,,,99999999999999999999,days_before,s,2026-01-01,high,", "value"},
      {"a,TX,*,start,,,none,days_before,s,2026-01-01,high,", "value"},
      {"a,TX,*,renewal_cycle,,,0,months,s,2026-01-01,high,", "value"},
      {"a,TX,*,renewal_cycle,,,1201,months,s,2026-01-01,high,", "value"},
      {"a,TX,*,csr_exists,,,maybe,,s,2026-01-01,high,", "value"},
      {"a,TX,*,background_check,,,yes,,s,2026-01-01,high,", "value"},
      {"a,TX,*,fee,,,none,cents,s,2026-01-01,high,", "value"},
      {"a,TX,*,filing_form,,,,,s,2026-01-01,high,", "value"},
      {"a,TX,license,expiry,,,12-31 even,,s,2026-01-01,high,", "value"},
      {"a,TX,license,expiry,,,with_license,,s,2026-01-01,high,", "value"},
      {"a,TX,*,expiry,,,with_license,,s,2026-01-01,high,", "value"},
      {"a,TX,license,csr_term,,,fixed,,s,2026-01-01,high,", "entityType"},
      {"a,TX,license,mate,,,once,,s,2026-01-01,high,", "entityType"},
      {"a,TX,dea,mate,,,yearly,,s,2026-01-01,high,", "value"},
      {"a,TX,csr,cme_hours,,,40,hours,s,2026-01-01,high,", "entityType"},
      {"a,TX,license,cme_clock,,,other,,s,2026-01-01,high,", "value"},
      {"a,TX,*,reinstatement,,,30,days,s,2026-01-01,high,", "unit"},
      {"a,TX,*,start,,,90,,s,2026-01-01,high,", "unit"},
      {"a,TX,*,start,,,90,months,s,2026-01-01,high,", "unit"},
      {"a,TX,*,csr_exists,,,no,months,s,2026-01-01,high,", "unit"},
      {"a,TX,*,start,,,90,days_before,,2026-01-01,high,", "source"},
      {"a,TX,*,start,,,90,days_before,\" s\",2026-01-01,high,", "source"},
      {"a,TX,*,start,,,90,days_before,s,,high,", "asOf"},
      {"a,TX,*,start,,,90,days_before,s,2026-13-01,high,", "asOf"},
      {"a,TX,*,start,,,90,days_before,s,2026-01-01,,", "confidence"},
      {"a,TX,*,start,,,90,days_before,s,2026-01-01,High,", "confidence"},
      {"a,TX,*,start,,,90,days_before,s,2026-01-01,high,\"two\nlines\"", "note"},
  };
  for (const auto& row : rows) {
    const auto refused = RulePack::parse_csv("p", default_csv_and(row.row));
    ASSERT_FALSE(refused) << row.row;
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(places(refused.error()), ElementsAre(at(row.column))) << row.row;
    EXPECT_EQ(refused.error().field, at(row.column));
    EXPECT_THAT(refused.error().fields.front().message, HasSubstr("(line 36)")) << row.row;
    EXPECT_THAT(refused.error().message, HasSubstr("`p`"));
  }
}

TEST(BadPack, is_refused_whole_with_the_place_of_every_bad_row) {
  const auto refused =
      RulePack::parse_csv("p", default_csv_and("a,XX,*,start,,,x,weeks,s,2026-01-01,high,\n"
                                               "b,TX,*,start,,,90,days_before,s,2026-01-01,high,\n"
                                               "c,TX,*,start\n"
                                               "d,TX,*,fee,,,1,cents,,bad,sure,\n"));
  ASSERT_FALSE(refused);
  EXPECT_THAT(places(refused.error()),
              testing::UnorderedElementsAre(at("jurisdiction"), at("value"), at("unit"), "row 37",
                                            at("source", 38), at("asOf", 38), at("confidence", 38)));
  EXPECT_EQ(refused.error().field, "");
  EXPECT_THAT(refused.error().message, HasSubstr("7 faults"));
}

TEST(BadPack, names_each_column_that_a_header_lacks_repeats_or_does_not_know) {
  const auto faults = [](std::string_view text) {
    const auto refused = RulePack::parse_csv("p", text);
    EXPECT_FALSE(refused) << text;
    return refused ? std::size_t{0} : refused.error().fields.size();
  };
  EXPECT_EQ(faults(""), 1U);
  EXPECT_EQ(faults("\n\n"), 1U);
  EXPECT_EQ(faults("id,jurisdiction\n"), 10U);
  std::string twice{kPackHeader};
  twice.insert(twice.size() - 1, ",id");
  EXPECT_EQ(faults(twice), 1U);
  std::string unknown{kPackHeader};
  unknown.insert(unknown.size() - 1, ",state");
  EXPECT_EQ(faults(unknown), 1U);
  std::string of_an_overlay{kPackHeader};
  of_an_overlay.insert(of_an_overlay.size() - 1, ",op");
  EXPECT_EQ(faults(of_an_overlay), 1U) << "an overlay is no pack";
}

TEST(BadPack, broken_csv_tells_the_row_and_the_line) {
  for (const std::string& tail :
       {std::string{"a,\"TX\n"}, std::string{"a,T\"X,*\n"}, std::string{"a,\0X\n", 5},
        std::string{"a,\xFF\n"}, std::string{"a,b\rc\n"}}) {
    const auto refused = RulePack::parse_csv("p", default_csv_and(tail));
    ASSERT_FALSE(refused) << tail;
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(places(refused.error()), ElementsAre("row 35")) << tail;
    EXPECT_THAT(refused.error().fields.front().message, HasSubstr("line 36"));
  }
}

TEST(BadPack, ids_are_unique_and_rows_of_one_subject_do_not_overlap) {
  const auto refusal = [](std::vector<Rule> more) {
    std::vector<Rule> rows = RulePack::builtin_default().rules();
    rows.insert(rows.end(), more.begin(), more.end());
    const auto refused = RulePack::from_rules("p", rows);
    EXPECT_FALSE(refused);
    return refused ? std::vector<std::string>{} : places(refused.error());
  };
  Rule early = rule("tx-1", "TX", std::nullopt, RuleTopic::start, "90");
  early.effective_to = day("2026-01-02");
  Rule late = rule("tx-2", "TX", std::nullopt, RuleTopic::start, "91");
  late.effective_from = day("2026-01-01");
  EXPECT_THAT(refusal({early, late}), ElementsAre(at("effectiveFrom", 36)));
  EXPECT_THAT(refusal({late, early}), ElementsAre(at("effectiveFrom", 35)));
  EXPECT_THAT(refusal({rule("any-start", "TX", std::nullopt, RuleTopic::start, "90")}),
              ElementsAre(at("id")));
  EXPECT_THAT(refusal({rule("x", "*", std::nullopt, RuleTopic::start, "90")}),
              ElementsAre(at("effectiveFrom")));
  late.effective_from = day("2026-01-02");
  std::vector<Rule> rows = default_rules_and({early, late});
  EXPECT_TRUE(RulePack::from_rules("p", rows)) << "the day one ends is the day the next begins";
}

TEST(BadPack, leaves_no_look_up_without_an_answer) {
  for (const Rule& removed : RulePack::builtin_default().rules()) {
    std::vector<Rule> rows;
    for (const Rule& row : RulePack::builtin_default().rules()) {
      if (row.id != removed.id) rows.push_back(row);
    }
    const bool may_be_missing = removed.jurisdiction != "*" || removed.topic >= RuleTopic::fee;
    const auto result = RulePack::from_rules("p", rows);
    EXPECT_EQ(result.has_value(), may_be_missing) << removed.id;
    if (!result) {
      EXPECT_EQ(result.error().fields.front().field, "topic " + std::string{to_string(removed.topic)});
    }
  }
}

TEST(BadPack, leaves_no_date_without_an_answer) {
  Rule first = rule("any-start", "*", std::nullopt, RuleTopic::start, "90");
  for (const char* from : {"1400-01-02", "1950-01-01", "1990-01-01"}) {
    first.effective_from = day(from);
    EXPECT_FALSE(RulePack::from_rules("p", default_rules_and({first}))) << from;
  }
  first.effective_from.reset();
  first.effective_to = day("2030-01-01");
  Rule second = rule("any-start-2", "*", std::nullopt, RuleTopic::start, "90");
  second.effective_from = day("2030-01-02");
  const auto refused = RulePack::from_rules("p", default_rules_and({first, second}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fields.size(), 3U) << "one for each kind";
  EXPECT_THAT(refused.error().message, HasSubstr("from 2030-01-01"));
  second.effective_from = day("2030-01-01");
  EXPECT_TRUE(RulePack::from_rules("p", default_rules_and({first, second})));
}

TEST(BadPack, has_no_window_that_closes_before_it_opens_or_opens_before_the_start) {
  const auto refused = [](const Rule& row) {
    const auto result = RulePack::from_rules("p", default_rules_and({row}));
    return result ? std::vector<std::string>{} : places(result.error());
  };
  EXPECT_THAT(refused(rule("tx", "TX", std::nullopt, RuleTopic::window_close, "61")),
              ElementsAre("row 35, column value"));
  EXPECT_THAT(refused(rule("tx", "TX", std::nullopt, RuleTopic::window_open, "91")),
              ElementsAre("row 35, column value"));
  EXPECT_THAT(refused(rule("tx", "TX", EntityType::csr, RuleTopic::start, "59")),
              ElementsAre("row 24, column value"));
  EXPECT_TRUE(refused(rule("tx", "TX", std::nullopt, RuleTopic::window_close, "60")).empty());
  EXPECT_TRUE(refused(rule("tx", "TX", std::nullopt, RuleTopic::window_open, "90")).empty());
  Rule dated = rule("tx", "TX", EntityType::license, RuleTopic::window_open, "29");
  dated.effective_from = day("2031-01-01");
  dated.effective_to = day("2031-01-02");
  EXPECT_FALSE(refused(dated).empty()) << "for one day only";
}

}  // namespace
}  // namespace physcrm
