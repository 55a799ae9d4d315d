#include <gtest/gtest.h>

#include "physcrm/roster/states.hpp"
#include "physcrm/rulepack/renewal_rules.hpp"
#include "rulepack/pack_builder.hpp"
#include "support/random.hpp"

namespace physcrm {
namespace {

using testing_support::day;
using testing_support::default_and;
using testing_support::rule;

constexpr auto kLicense = EntityType::license;
constexpr auto kDea = EntityType::dea;
constexpr auto kCsr = EntityType::csr;

std::string opening(const RulePack& pack, EntityType kind, std::string_view state,
                    std::string_view on = "2026-07-31") {
  return pack.find(RuleTopic::window_open, kind, state, day(on))->id;
}

TEST(Lookup, takes_state_and_kind_then_state_then_kind_then_the_general_row) {
  const RulePack pack = default_and({
      rule("tx-license", "TX", kLicense, RuleTopic::window_open, "80"),
      rule("tx-any", "TX", std::nullopt, RuleTopic::window_open, "75"),
      rule("any-dea", "*", kDea, RuleTopic::window_open, "70"),
      rule("wy-csr", "WY", kCsr, RuleTopic::window_open, "65"),
  });
  EXPECT_EQ(opening(pack, kLicense, "TX"), "tx-license");
  EXPECT_EQ(opening(pack, kDea, "TX"), "tx-any") << "a row of the state beats one of the kind";
  EXPECT_EQ(opening(pack, kCsr, "TX"), "tx-any");
  EXPECT_EQ(opening(pack, kDea, "CA"), "any-dea");
  EXPECT_EQ(opening(pack, kLicense, "CA"), "any-window-open");
  EXPECT_EQ(opening(pack, kCsr, "WY"), "wy-csr");
  EXPECT_EQ(opening(pack, kLicense, "WY"), "any-window-open");
  for (const char* unknown : {"", "T", "tx", "TXX", "ZZ", "*", "T\0"}) {
    EXPECT_EQ(opening(pack, kDea, unknown), "any-dea") << unknown;
  }
}

TEST(Lookup, follows_the_dates_from_the_first_day_to_the_day_before_the_last) {
  Rule old_row = rule("tx-old", "TX", kLicense, RuleTopic::window_open, "70");
  old_row.effective_from = day("2020-01-01");
  old_row.effective_to = day("2024-02-29");
  Rule new_row = rule("tx-new", "TX", kLicense, RuleTopic::window_open, "80");
  new_row.effective_from = day("2025-01-01");
  const RulePack pack = default_and({old_row, new_row});
  const struct {
    const char* on;
    const char* id;
  } rows[] = {
      {"1400-01-01", "any-window-open"}, {"2019-12-31", "any-window-open"}, {"2020-01-01", "tx-old"},
      {"2024-02-28", "tx-old"},          {"2024-02-29", "any-window-open"}, {"2024-12-31", "any-window-open"},
      {"2025-01-01", "tx-new"},          {"9999-12-31", "tx-new"},
  };
  for (const auto& row : rows) EXPECT_EQ(opening(pack, kLicense, "TX", row.on), row.id) << row.on;
}

TEST(Lookup, general_rows_may_follow_one_another_without_a_gap) {
  Rule before = rule("any-window-open", "*", std::nullopt, RuleTopic::window_open, "60");
  before.effective_to = day("2027-01-01");
  Rule after = rule("any-window-open-2027", "*", std::nullopt, RuleTopic::window_open, "45");
  after.effective_from = day("2027-01-01");
  const RulePack pack = default_and({before, after});
  EXPECT_EQ(resolve(pack, kLicense, "TX", day("2026-12-31")).window_open_days, 60);
  EXPECT_EQ(resolve(pack, kLicense, "TX", day("2027-01-01")).window_open_days, 45);
}

TEST(Lookup, asks_the_csr_rows_whether_a_state_has_a_csr_whatever_the_kind) {
  const RulePack pack = default_and({
      rule("fl-csr-exists", "FL", kCsr, RuleTopic::csr_exists, "no", ""),
      rule("oh-csr-exists", "OH", std::nullopt, RuleTopic::csr_exists, "no", ""),
  });
  for (const EntityType kind : {kLicense, kDea, kCsr}) {
    EXPECT_FALSE(resolve(pack, kind, "FL", day("2026-07-31")).csr_exists);
    EXPECT_FALSE(resolve(pack, kind, "OH", day("2026-07-31")).csr_exists);
    EXPECT_TRUE(resolve(pack, kind, "TX", day("2026-07-31")).csr_exists);
  }
  EXPECT_EQ(resolve(pack, kDea, "FL", day("2026-07-31")).rule_id(RuleTopic::csr_exists), "fl-csr-exists");
}

TEST(Lookup, resolves_requirements_and_fees_of_a_state) {
  const RulePack pack = default_and({
      rule("tx-check", "TX", kLicense, RuleTopic::background_check, "required", ""),
      rule("ny-course", "NY", kCsr, RuleTopic::prescribing_course, "required", ""),
      rule("tx-fee", "TX", kLicense, RuleTopic::fee, "45650", "cents"),
      rule("wa-no-training", "WA", kCsr, RuleTopic::training_deadline, "none"),
  });
  EXPECT_TRUE(resolve(pack, kLicense, "TX", day("2026-07-31")).background_check_required);
  EXPECT_FALSE(resolve(pack, kLicense, "NY", day("2026-07-31")).background_check_required);
  EXPECT_TRUE(resolve(pack, kCsr, "NY", day("2026-07-31")).prescribing_course_required);
  EXPECT_EQ(resolve(pack, kLicense, "TX", day("2026-07-31")).fee_cents, 45650);
  EXPECT_FALSE(resolve(pack, kCsr, "WA", day("2026-07-31")).training_days);
}

TEST(Lookup, takes_the_cycle_of_the_license_for_a_csr_that_runs_with_it_and_for_nothing_else) {
  const RulePack pack =
      default_and({rule("mi-term", "MI", std::nullopt, RuleTopic::csr_term, "with_license", ""),
                   rule("mi-cycle", "MI", kLicense, RuleTopic::renewal_cycle, "30", "months"),
                   rule("ny-term", "NY", kCsr, RuleTopic::csr_term, "fixed", "")});
  EXPECT_EQ(resolve(pack, kCsr, "MI", day("2026-07-31")).cycle_months, 30);
  EXPECT_EQ(resolve(pack, kCsr, "MI", day("2026-07-31")).rule_id(RuleTopic::renewal_cycle), "mi-cycle");
  EXPECT_EQ(resolve(pack, kDea, "MI", day("2026-07-31")).cycle_months, 36);
  EXPECT_EQ(resolve(pack, kCsr, "NY", day("2026-07-31")).cycle_months, 12);
}

TEST(Lookup, keeps_the_rules_alive_with_the_resolved_numbers) {
  std::optional<RenewalRules> rules;
  {
    const RulePack pack = default_and({rule("tx-open", "TX", kLicense, RuleTopic::window_open, "80")});
    rules = resolve(pack, kLicense, "TX", day("2026-07-31"));
  }
  EXPECT_EQ(rules->rule_id(RuleTopic::window_open), "tx-open");
}

// The plain reading of the rule, against which the index is held.
const Rule* slow_find(const std::vector<Rule>& rules, RuleTopic topic, EntityType kind,
                      std::string_view state, Date on) {
  const Rule* best = nullptr;
  int best_rank = -1;
  for (const Rule& row : rules) {
    const bool is_of_state = row.jurisdiction == state;
    if (row.topic != topic || (!is_of_state && row.jurisdiction != "*")) continue;
    if (row.entity_type && *row.entity_type != kind) continue;
    if (row.effective_from && on < *row.effective_from) continue;
    if (row.effective_to && on >= *row.effective_to) continue;
    const int rank = (is_of_state ? 2 : 0) + (row.entity_type ? 1 : 0);
    if (rank > best_rank) {
      best = &row;
      best_rank = rank;
    }
  }
  return best;
}

TEST(Lookup, agrees_with_a_plain_search_on_random_packs) {
  testing_support::Random random{testing_support::test_seed()};
  for (int round = 0; round < 30; ++round) {
    std::vector<Rule> more;
    for (const State& state : states()) {
      for (int slot = 0; slot < 4; ++slot) {
        if (random.below(3) == 0) continue;
        const auto kind = slot == 3 ? std::nullopt : std::optional{static_cast<EntityType>(slot)};
        const std::string stem = "r-" + std::to_string(more.size());
        const Date cut{static_cast<std::int32_t>(random.below(30'000))};
        Rule early = rule(stem, std::string{state.code}, kind, RuleTopic::window_open, "61");
        early.effective_to = cut;
        Rule late = rule(stem + "b", std::string{state.code}, kind, RuleTopic::window_open, "62");
        late.effective_from = cut.plus_days(static_cast<std::int32_t>(random.below(3)));
        more.push_back(early);
        if (random.below(2) == 0) more.push_back(late);
      }
    }
    const RulePack pack = default_and(more);
    for (int i = 0; i < 2000; ++i) {
      const auto kind = static_cast<EntityType>(random.below(3));
      const std::string_view state = states()[random.below(states().size())].code;
      const Date on{static_cast<std::int32_t>(random.below(30'000))};
      ASSERT_EQ(pack.find(RuleTopic::window_open, kind, state, on),
                slow_find(pack.rules(), RuleTopic::window_open, kind, state, on));
    }
  }
}

}  // namespace
}  // namespace physcrm
