#include <gtest/gtest.h>

#include <set>
#include <string_view>

#include "physcrm/roster/states.hpp"
#include "physcrm/rulepack/renewal_rules.hpp"
#include "rulepack/pack_builder.hpp"

namespace physcrm {
namespace {

using testing_support::day;

const RulePack& pack() {
  return RulePack::builtin_default();
}

constexpr EntityType kKinds[] = {EntityType::license, EntityType::dea, EntityType::csr};

TEST(DefaultPack, holds_the_timeline_of_the_rules_for_every_state_and_kind) {
  const struct {
    EntityType kind;
    int start, open, close;
    std::optional<int> training;
    int fee;
  } rows[] = {
      {EntityType::license, 90, 60, 30, 30, 30},
      {EntityType::dea, 90, 60, 0, std::nullopt, 0},
      {EntityType::csr, 90, 60, 0, 30, 0},
  };
  for (const auto& row : rows) {
    for (const State& state : states()) {
      const RenewalRules rules = resolve(pack(), row.kind, state.code, day("2026-07-31"));
      EXPECT_EQ(rules.start_days, row.start) << state.code;
      EXPECT_EQ(rules.window_open_days, row.open) << state.code;
      EXPECT_EQ(rules.window_close_days, row.close) << state.code;
      EXPECT_EQ(rules.training_days, row.training) << state.code;
      EXPECT_EQ(rules.fee_days, row.fee) << state.code;
      EXPECT_EQ(rules.entity_type, row.kind);
    }
  }
}

// Pitfall: state rules never fired because the state was not passed.
TEST(DefaultPack, renews_a_csr_every_12_months_in_ten_states_and_every_24_elsewhere) {
  const std::set<std::string_view> yearly{"CA", "NY", "TX", "FL", "IL", "PA", "OH", "GA", "NC", "MI"};
  int seen = 0;
  for (const State& state : states()) {
    const bool is_yearly = yearly.contains(state.code);
    seen += is_yearly ? 1 : 0;
    EXPECT_EQ(resolve(pack(), EntityType::csr, state.code, day("2026-07-31")).cycle_months,
              is_yearly ? 12 : 24)
        << state.code;
    EXPECT_EQ(resolve(pack(), EntityType::license, state.code, day("2026-07-31")).cycle_months, 24);
    EXPECT_EQ(resolve(pack(), EntityType::dea, state.code, day("2026-07-31")).cycle_months, 36);
  }
  EXPECT_EQ(seen, 10);
}

TEST(DefaultPack, names_a_rule_for_every_look_up_of_a_calculation) {
  const struct {
    RuleTopic topic;
    bool license, dea, csr;
  } asked[] = {
      {RuleTopic::renewal_cycle, true, true, true},        {RuleTopic::start, true, true, true},
      {RuleTopic::window_open, true, true, true},          {RuleTopic::window_close, true, true, true},
      {RuleTopic::training_deadline, true, true, true},    {RuleTopic::fee_due, true, true, true},
      {RuleTopic::csr_exists, true, true, true},           {RuleTopic::background_check, true, false, false},
      {RuleTopic::prescribing_course, false, false, true}, {RuleTopic::fee, true, true, true},
  };
  for (const std::string_view state : {"CA", "WY", "DC", "PR", "", "ZZ", "ca", "California"}) {
    for (const Date on : {Date{kMinDay}, day("1999-12-31"), day("2026-02-28"), Date{kMaxDay}}) {
      for (const auto& row : asked) {
        const bool expected[] = {row.license, row.dea, row.csr};
        for (const EntityType kind : kKinds) {
          const RenewalRules rules = resolve(pack(), kind, state, on);
          EXPECT_EQ(!rules.rule_id(row.topic).empty(), expected[static_cast<std::size_t>(kind)])
              << state << ' ' << to_string(row.topic) << ' ' << to_string(kind);
        }
      }
    }
  }
}

TEST(DefaultPack, names_the_rule_of_the_state_that_has_one_and_the_general_one_elsewhere) {
  const Date on = day("2026-07-31");
  const auto cycle = [&](std::string_view state) {
    return std::string{resolve(pack(), EntityType::csr, state, on).rule_id(RuleTopic::renewal_cycle)};
  };
  EXPECT_EQ(cycle("TX"), "tx-csr-renewal-cycle");
  EXPECT_EQ(cycle("WY"), "any-csr-renewal-cycle");
  EXPECT_EQ(cycle(""), "any-csr-renewal-cycle");
  EXPECT_EQ(resolve(pack(), EntityType::license, "TX", on).rule_id(RuleTopic::renewal_cycle),
            "any-license-renewal-cycle");
}

TEST(DefaultPack, knows_the_dea_fee_and_the_form_and_leaves_other_fees_open) {
  const RenewalRules dea = resolve(pack(), EntityType::dea, "CA", day("2026-07-31"));
  EXPECT_EQ(dea.fee_cents, 88800);
  EXPECT_EQ(dea.rule(RuleTopic::filing_form)->value, "DEA Form 224a");
  EXPECT_FALSE(resolve(pack(), EntityType::license, "CA", day("2026-07-31")).fee_cents);
  EXPECT_FALSE(resolve(pack(), EntityType::csr, "CA", day("2026-07-31")).fee_cents);
}

TEST(DefaultPack, requires_neither_background_check_nor_course_and_has_a_csr_everywhere) {
  for (const State& state : states()) {
    for (const EntityType kind : kKinds) {
      const RenewalRules rules = resolve(pack(), kind, state.code, day("2026-07-31"));
      EXPECT_TRUE(rules.csr_exists);
      EXPECT_FALSE(rules.background_check_required);
      EXPECT_FALSE(rules.prescribing_course_required);
    }
  }
}

TEST(DefaultPack, is_named_default_and_every_row_says_where_it_comes_from) {
  EXPECT_EQ(pack().name(), "default");
  EXPECT_EQ(pack().rules().size(), 34U);
  for (const Rule& rule : pack().rules()) {
    EXPECT_TRUE(std::string_view{rule.source}.starts_with("docs/rules.md 2")) << rule.id;
    EXPECT_EQ(rule.confidence, RuleConfidence::high);
  }
}

}  // namespace
}  // namespace physcrm
