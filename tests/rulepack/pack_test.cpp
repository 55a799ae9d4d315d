#include <gtest/gtest.h>

#include <algorithm>

#include "physcrm/rulepack/rule_pack.hpp"
#include "rulepack/pack_builder.hpp"

namespace physcrm {
namespace {

using testing_support::day;
using testing_support::default_and;
using testing_support::default_csv_and;
using testing_support::default_rules_and;
using testing_support::rule;

TEST(RulePack, its_bytes_parse_to_an_equal_pack_so_a_store_can_keep_the_snapshot) {
  Rule awkward = rule("tx-form", "TX", EntityType::license, RuleTopic::filing_form, "Form \"A\", page 2", "");
  awkward.note = "línea, con coma";
  awkward.effective_from = day("2024-02-29");
  awkward.confidence = RuleConfidence::low;
  for (const RulePack& pack : {RulePack::builtin_default(), default_and({awkward})}) {
    const RulePack again = RulePack::parse_csv(pack.name(), pack.bytes()).value();
    EXPECT_EQ(again, pack);
    EXPECT_EQ(again.rules(), pack.rules());
    EXPECT_EQ(again.bytes(), pack.bytes());
    EXPECT_EQ(RulePack::from_rules(pack.name(), pack.rules()).value(), pack);
  }
}

TEST(RulePack, its_version_is_its_content_whatever_the_order_columns_and_line_ends) {
  std::vector<Rule> rows = default_rules_and({});
  std::reverse(rows.begin(), rows.end());
  const RulePack& pack = RulePack::builtin_default();
  EXPECT_EQ(RulePack::from_rules("default", rows).value(), pack);
  std::string crlf = "\xEF\xBB\xBF";
  for (const char c : pack.bytes()) {
    if (c == '\n') crlf += '\r';
    crlf += c;
  }
  EXPECT_EQ(RulePack::parse_csv("default", crlf).value(), pack);
  EXPECT_EQ(pack.content_hash().size(), 64U);
  EXPECT_EQ(pack.version(), pack.content_hash().substr(0, 12));
  EXPECT_NE(default_and({rule("tx-open", "TX", std::nullopt, RuleTopic::window_open, "61")}).content_hash(),
            pack.content_hash());
}

TEST(RulePack, reads_columns_by_name_in_any_order) {
  const std::string csv =
      "topic,id,value,unit,jurisdiction,entityType,source,asOf,confidence,note,effectiveTo,effectiveFrom\n"
      "start,a-start,90,days_before,*,*,s,2026-01-01,high,,,\n"
      "window_open,a-open,60,days_before,*,*,s,2026-01-01,high,,,\n"
      "window_close,a-close,0,days_before,*,*,s,2026-01-01,high,,,\n"
      "training_deadline,a-training,none,days_before,*,*,s,2026-01-01,high,,,\n"
      "fee_due,a-fee,0,days_before,*,*,s,2026-01-01,high,,,\n"
      "renewal_cycle,a-cycle,24,months,*,*,s,2026-01-01,medium,,,\n"
      "csr_exists,a-csr,no,,*,*,s,2026-01-01,high,,,\n"
      "background_check,a-check,optional,,*,*,s,2026-01-01,high,,,\n"
      "prescribing_course,a-course,required,,*,*,s,2026-01-01,low,a note,,1999-12-31\n"
      "prescribing_course,a-course-0,optional,,*,*,s,2026-01-01,low,,1999-12-31,\n";
  const RulePack pack = RulePack::parse_csv("small", csv).value();
  ASSERT_EQ(pack.rules().size(), 10U);
  const Rule* const course = pack.find_by_id("a-course");
  ASSERT_NE(course, nullptr);
  EXPECT_EQ(course->note, "a note");
  EXPECT_EQ(course->confidence, RuleConfidence::low);
  EXPECT_EQ(course->effective_from, day("1999-12-31"));
  EXPECT_FALSE(course->effective_to);
  EXPECT_EQ(pack.find_by_id("a-cour"), nullptr);
  EXPECT_EQ(pack.find_by_id("zzz"), nullptr);
}

TEST(RulePack, a_rule_has_a_number_only_where_its_value_is_one) {
  const RulePack& pack = RulePack::builtin_default();
  EXPECT_EQ(pack.find_by_id("any-dea-fee")->number(), 88800);
  EXPECT_EQ(pack.find_by_id("any-dea-window-close")->number(), 0);
  EXPECT_FALSE(pack.find_by_id("any-dea-training-deadline")->number());
  EXPECT_FALSE(pack.find_by_id("any-csr-exists")->number());
  EXPECT_FALSE(rule("x", "*", std::nullopt, RuleTopic::filing_form, "224", "").number());
}

TEST(RulePack, topics_and_confidences_have_names_that_read_back) {
  for (int i = 0; i < kRuleTopicCount; ++i) {
    const auto topic = static_cast<RuleTopic>(i);
    EXPECT_FALSE(to_string(topic).empty());
    EXPECT_EQ(from_string<RuleTopic>(to_string(topic)), topic);
  }
  for (const auto value : {RuleConfidence::high, RuleConfidence::medium, RuleConfidence::low}) {
    EXPECT_EQ(from_string<RuleConfidence>(to_string(value)), value);
  }
  EXPECT_FALSE(from_string<RuleTopic>("Start"));
  EXPECT_FALSE(from_string<RuleConfidence>(""));
}

TEST(RulePack, refuses_names_that_could_not_stand_in_a_message_or_a_key) {
  for (const std::string& bad : {std::string{}, std::string{"-a"}, std::string{"A"}, std::string{"a b"},
                                 std::string{"a/b"}, std::string{"a\n"}, std::string(65, 'a')}) {
    const auto refused = RulePack::parse_csv(bad, RulePack::builtin_default().bytes());
    ASSERT_FALSE(refused) << bad;
    EXPECT_EQ(refused.error().field, "name");
    EXPECT_FALSE(RulePack::parse_json(bad, "[]"));
    EXPECT_FALSE(RulePack::from_rules(bad, default_rules_and({})));
  }
  EXPECT_TRUE(RulePack::parse_csv(std::string(64, 'a'), RulePack::builtin_default().bytes()));
  EXPECT_TRUE(RulePack::parse_csv("us-reference-2026", RulePack::builtin_default().bytes()));
}

TEST(RulePack, refuses_what_is_too_large_before_reading_it) {
  const std::string huge(kMaxRulePackBytes + 1, 'a');
  EXPECT_EQ(RulePack::parse_csv("p", huge).error().code, ErrorCode::payload_too_large);
  EXPECT_EQ(RulePack::parse_json("p", huge).error().code, ErrorCode::payload_too_large);
  std::string rows;
  std::string objects = "[{}";
  for (std::size_t i = 0; i <= kMaxRulePackRows; ++i) {
    rows += "r" + std::to_string(i) + ",TX,*,fee,,,1,cents,s,2026-01-01,high,\n";
    objects += ",{}";
  }
  EXPECT_EQ(RulePack::parse_csv("p", default_csv_and(rows)).error().code, ErrorCode::payload_too_large);
  EXPECT_EQ(RulePack::parse_json("p", objects + "]").error().code, ErrorCode::payload_too_large);
}

}  // namespace
}  // namespace physcrm
