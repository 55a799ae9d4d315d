// The researched pack: complete, sourced, consistent with itself. What its facts do to a renewal is tested in
// tests/renewal.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "base/csv.hpp"
#include "physcrm/roster/states.hpp"
#include "physcrm/rulepack/expiry_rule.hpp"
#include "physcrm/rulepack/renewal_rules.hpp"
#include "rulepack/pack_builder.hpp"
#include "support/shared_files.hpp"

namespace physcrm {
namespace {

using testing_support::day;

constexpr auto kLicense = EntityType::license;
constexpr auto kDea = EntityType::dea;
constexpr auto kCsr = EntityType::csr;

const RulePack& pack() {
  return RulePack::builtin_us_reference();
}

const Rule* fact(RuleTopic topic, EntityType kind, std::string_view state) {
  return pack().find(topic, kind, state, day("2026-12-31"));
}

std::string value(RuleTopic topic, EntityType kind, std::string_view state) {
  const Rule* const rule = fact(topic, kind, state);
  return rule == nullptr ? "" : rule->value;
}

TEST(UsReference, is_found_by_its_name_beside_the_default) {
  EXPECT_EQ(RulePack::builtin("us-reference"), &RulePack::builtin_us_reference());
  EXPECT_EQ(RulePack::builtin("default"), &RulePack::builtin_default());
  EXPECT_EQ(RulePack::builtin("US-reference"), nullptr);
  EXPECT_EQ(RulePack::builtin(""), nullptr);
  for (const std::string_view name : RulePack::builtin_names()) {
    ASSERT_NE(RulePack::builtin(name), nullptr) << name;
    EXPECT_EQ(RulePack::builtin(name)->name(), name);
  }
}

TEST(UsReference, every_row_has_a_source_a_day_and_an_id_that_tells_whose_rule_it_is) {
  for (const Rule& rule : pack().rules()) {
    EXPECT_GE(rule.source.size(), 4U) << rule.id;
    EXPECT_GE(rule.as_of, day("2026-01-01")) << rule.id;
    EXPECT_LE(rule.as_of, day("2026-11-23")) << rule.id;
    std::string prefix = "us.";
    if (rule.jurisdiction != "*") {
      prefix = "us-";
      for (const char c : rule.jurisdiction) prefix += static_cast<char>(c - 'A' + 'a');
      prefix += '.';
    }
    if (rule.entity_type) prefix += std::string{to_string(*rule.entity_type)} + ".";
    EXPECT_TRUE(std::string_view{rule.id}.starts_with(prefix)) << rule.id;
  }
}

// Planted: the same rows, one of them without its source.
TEST(UsReference, a_row_without_a_source_is_refused) {
  for (const std::size_t at : {std::size_t{0}, pack().rules().size() / 2, pack().rules().size() - 1}) {
    std::vector<Rule> rows = pack().rules();
    rows[at].source.clear();
    const auto refused = RulePack::from_rules("us-reference", rows);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().field, "row " + std::to_string(at + 1) + ", column source");
  }
  EXPECT_TRUE(RulePack::from_rules("us-reference", pack().rules()));
}

TEST(UsReference, a_rule_of_the_project_says_so_and_no_general_knowledge_calls_itself_sure) {
  int own = 0;
  for (const Rule& rule : pack().rules()) {
    const bool is_own = rule.source.find("this project") != std::string::npos;
    own += is_own ? 1 : 0;
    EXPECT_EQ(rule.source.starts_with("docs/rules.md"),
              is_own && rule.source.find("default rule") != std::string::npos)
        << rule.id;
    if (rule.source.find("general knowledge") != std::string::npos) {
      EXPECT_NE(rule.confidence, RuleConfidence::high) << rule.id;
    }
    if (rule.value == "unknown" && rule.entity_type == kCsr && rule.jurisdiction != "*") {
      EXPECT_NE(rule.topic, RuleTopic::renewal_cycle);
    }
  }
  EXPECT_GT(own, 16);
}

TEST(UsReference, answers_for_every_jurisdiction_and_says_where_it_knows_nothing) {
  for (const State& state : states()) {
    ASSERT_NE(fact(RuleTopic::expiry, kLicense, state.code), nullptr) << state.code;
    EXPECT_EQ(fact(RuleTopic::expiry, kLicense, state.code)->jurisdiction, state.code);
    EXPECT_EQ(fact(RuleTopic::csr_exists, kCsr, state.code)->jurisdiction, state.code);
    EXPECT_EQ(fact(RuleTopic::imlc_member, kLicense, state.code)->jurisdiction, state.code);
  }
  EXPECT_EQ(value(RuleTopic::expiry, kLicense, "AS"), "unknown");
  EXPECT_EQ(fact(RuleTopic::cme_hours, kLicense, "AS"), nullptr);
  EXPECT_EQ(fact(RuleTopic::renewal_cycle, kLicense, "AS")->id, "us.license.cycle");
  EXPECT_EQ(value(RuleTopic::csr_term, kCsr, "MA"), "unknown");
  EXPECT_EQ(value(RuleTopic::csr_exists, kCsr, "WV"), "conditional");
}

TEST(UsReference, no_state_is_annual_because_the_default_rules_say_so) {
  for (const std::string_view state : {"CA", "NY", "TX", "FL", "PA", "OH", "GA", "NC"}) {
    EXPECT_EQ(value(RuleTopic::csr_exists, kCsr, state), "no") << state;
  }
  std::set<std::string> yearly;
  for (const State& state : states()) {
    if (value(RuleTopic::csr_exists, kCsr, state.code) != "no" &&
        resolve(pack(), kCsr, state.code, day("2026-12-31")).cycle_months == 12) {
      yearly.insert(std::string{state.code});
    }
  }
  EXPECT_EQ(yearly,
            (std::set<std::string>{"AL", "HI", "ID", "LA", "MO", "NJ", "NM", "OK", "PR", "SC", "WY"}));
}

TEST(UsReference, texas_had_a_csr_until_2016_09_01) {
  EXPECT_TRUE(resolve(pack(), kDea, "TX", day("2016-08-31")).csr_exists);
  EXPECT_FALSE(resolve(pack(), kDea, "TX", day("2016-09-01")).csr_exists);
}

TEST(UsReference, a_csr_that_runs_with_the_license_has_its_cycle_and_its_rule) {
  const std::map<std::string, int> with_license{{"DC", 24}, {"IL", 36}, {"IN", 24}, {"MI", 36},
                                                {"RI", 24}, {"UT", 24}, {"WV", 24}};
  for (const State& state : states()) {
    const std::string code{state.code};
    const RenewalRules csr = resolve(pack(), kCsr, code, day("2026-12-31"));
    ASSERT_EQ(value(RuleTopic::csr_term, kCsr, code) == "with_license", with_license.contains(code)) << code;
    if (!with_license.contains(code)) continue;
    EXPECT_EQ(csr.cycle_months, with_license.at(code)) << code;
    EXPECT_EQ(csr.rule(RuleTopic::renewal_cycle)->entity_type, kLicense) << code;
    EXPECT_EQ(value(RuleTopic::expiry, kCsr, code), "with_license");
  }
}

// A cycle and the years of its fixed day are two rows that can drift apart.
TEST(UsReference, cycles_agree_with_the_years_of_fixed_days) {
  for (const State& state : states()) {
    for (const EntityType kind : {kLicense, kCsr}) {
      const auto rule = ExpiryRule::parse(value(RuleTopic::expiry, kind, state.code));
      if (!rule || (rule->anchor != ExpiryAnchor::fixed && rule->anchor != ExpiryAnchor::month_end)) continue;
      const int cycle = resolve(pack(), kind, state.code, day("2026-12-31")).cycle_months;
      const int years = rule->years == ExpiryYears::yearly  ? 1
                        : rule->years == ExpiryYears::every ? rule->interval
                                                            : 2;
      EXPECT_EQ(cycle, years * 12) << state.code << ' ' << rule->to_string();
    }
  }
}

TEST(UsReference, twelve_jurisdictions_count_cme_on_another_clock_and_the_deadline_says_so) {
  std::set<std::string> own;
  for (const State& state : states()) {
    if (value(RuleTopic::cme_clock, kLicense, state.code) != "own") continue;
    own.insert(std::string{state.code});
    const Rule* const deadline = fact(RuleTopic::training_deadline, kLicense, state.code);
    EXPECT_EQ(deadline->jurisdiction, state.code);
    EXPECT_EQ(deadline->value, "30");
    EXPECT_NE(deadline->note.find("clock of its own"), std::string::npos) << state.code;
    EXPECT_NE(value(RuleTopic::cme_period, kLicense, state.code),
              value(RuleTopic::renewal_cycle, kLicense, state.code));
  }
  EXPECT_EQ(own,
            (std::set<std::string>{"AK", "CT", "KS", "KY", "MN", "MS", "MO", "NC", "OK", "OR", "WA", "WY"}));
}

TEST(UsReference, facts_that_end_or_begin_on_a_day_do) {
  EXPECT_EQ(resolve(pack(), kLicense, "AR", day("2026-06-30")).fee_cents, 1100);
  EXPECT_FALSE(resolve(pack(), kLicense, "AR", day("2026-07-01")).fee_cents);
  EXPECT_EQ(pack().find(RuleTopic::cme_hours, kLicense, "VA", day("2025-02-26")), nullptr);
  EXPECT_EQ(pack().find(RuleTopic::cme_hours, kLicense, "VA", day("2025-02-27"))->value, "30");
  EXPECT_EQ(pack().find(RuleTopic::imlc_member, kLicense, "NC", day("2025-12-31")), nullptr);
}

// Held against the research itself, cell by cell, where it is at hand.
TEST(UsReference, agrees_with_the_research_on_cycles_cme_openings_and_csr) {
  const auto file = testing_support::shared_data("jurisdictions.csv");
  PHYSCRM_SKIP_WITHOUT(file);
  std::map<std::string, std::size_t> column;
  std::size_t seen = 0;
  const auto records = parse_csv(testing_support::slurp(file)).value();
  for (std::size_t i = 0; i < records[0].size(); ++i) column[records[0][i]] = i;
  for (std::size_t i = 1; i < records.size(); ++i, ++seen) {
    const auto cell = [&](const char* name) { return records[i].at(column.at(name)); };
    const std::string code = cell("code");
    const auto expect = [&](RuleTopic topic, EntityType kind, const std::string& wanted) {
      const Rule* const rule = fact(topic, kind, code);
      const bool is_known = rule != nullptr && rule->jurisdiction == code;
      if (wanted.empty()) {
        EXPECT_FALSE(is_known && rule->source.find("this project") == std::string::npos) << code;
      } else {
        ASSERT_TRUE(is_known) << code << ' ' << to_string(topic);
        EXPECT_EQ(rule->value, wanted) << code << ' ' << to_string(topic);
      }
    };
    expect(RuleTopic::renewal_cycle, kLicense, cell("md_license_cycle_months"));
    expect(RuleTopic::cme_hours, kLicense, cell("md_cme_hours_per_cycle"));
    expect(RuleTopic::window_open, kLicense, cell("renewal_opens_days_before"));
    expect(RuleTopic::csr_exists, kCsr, cell("has_state_csr"));
    if (!cell("csr_cycle_months").empty()) {
      EXPECT_EQ(std::to_string(resolve(pack(), kCsr, code, day("2026-12-31")).cycle_months),
                cell("csr_cycle_months"))
          << code;
    }
  }
  EXPECT_EQ(seen, states().size());
}

}  // namespace
}  // namespace physcrm
