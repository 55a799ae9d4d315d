#include "physcrm/renewal/timeline.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "physcrm/roster/states.hpp"
#include "rulepack/pack_builder.hpp"

namespace physcrm {
namespace {

using testing_support::day;
using testing_support::default_and;
using testing_support::rule;

constexpr EntityType kKinds[] = {EntityType::license, EntityType::dea, EntityType::csr};

// "name date" of each milestone.
std::vector<std::string> lines(const std::vector<Milestone>& milestones) {
  std::vector<std::string> text;
  for (const Milestone& m : milestones) text.push_back(std::string{m.name()} + ' ' + m.date.to_string());
  return text;
}

std::vector<std::string> default_lines(EntityType kind, std::string_view expiration) {
  return lines(timeline(kind, "TX", day(expiration), RulePack::builtin_default()));
}

TEST(Timeline, of_each_kind_by_date_with_ties_in_their_fixed_order) {
  EXPECT_EQ(default_lines(EntityType::license, "2026-06-30"),
            (std::vector<std::string>{"start 2026-04-01", "window_open 2026-05-01", "window_close 2026-05-31",
                                      "training_deadline 2026-05-31", "fee_due 2026-05-31",
                                      "final_deadline 2026-06-30"}));
  EXPECT_EQ(default_lines(EntityType::dea, "2026-06-30"),
            (std::vector<std::string>{"start 2026-04-01", "window_open 2026-05-01", "window_close 2026-06-30",
                                      "fee_due 2026-06-30", "final_deadline 2026-06-30"}));
  EXPECT_EQ(default_lines(EntityType::csr, "2026-06-30"),
            (std::vector<std::string>{"start 2026-04-01", "window_open 2026-05-01",
                                      "training_deadline 2026-05-31", "window_close 2026-06-30",
                                      "fee_due 2026-06-30", "final_deadline 2026-06-30"}));
}

TEST(Timeline, across_leap_days_and_year_ends) {
  EXPECT_EQ(default_lines(EntityType::license, "2024-03-30"),
            (std::vector<std::string>{"start 2023-12-31", "window_open 2024-01-30", "window_close 2024-02-29",
                                      "training_deadline 2024-02-29", "fee_due 2024-02-29",
                                      "final_deadline 2024-03-30"}));
  EXPECT_EQ(default_lines(EntityType::csr, "2024-02-29"),
            (std::vector<std::string>{"start 2023-12-01", "window_open 2023-12-31",
                                      "training_deadline 2024-01-30", "window_close 2024-02-29",
                                      "fee_due 2024-02-29", "final_deadline 2024-02-29"}));
}

TEST(Timeline, every_milestone_of_every_state_and_kind_is_a_function_of_the_expiration_only) {
  for (const State& state : states()) {
    for (const EntityType kind : kKinds) {
      const Date base = day("2026-06-15");
      const auto first = timeline(kind, state.code, base, RulePack::builtin_default());
      for (const int shift :
           {-36500, -366, -365, -59, -1, 1, 27, 28, 29, 30, 31, 60, 365, 366, 1461, 36500}) {
        const auto moved = timeline(kind, state.code, base.plus_days(shift), RulePack::builtin_default());
        ASSERT_EQ(moved.size(), first.size());
        for (std::size_t i = 0; i < first.size(); ++i) {
          EXPECT_EQ(moved[i].kind, first[i].kind);
          EXPECT_EQ(moved[i].date, first[i].date.plus_days(shift));
          EXPECT_EQ(moved[i].days_before, days_until(base.plus_days(shift), moved[i].date));
          if (i > 0) {
            EXPECT_LE(moved[i - 1].date, moved[i].date);
          }
        }
      }
    }
  }
}

TEST(Timeline, each_milestone_has_a_description_and_names_its_rule_but_the_final_one) {
  for (const EntityType kind : kKinds) {
    for (const Milestone& m : timeline(kind, "TX", day("2026-06-30"), RulePack::builtin_default())) {
      EXPECT_FALSE(m.description.empty()) << m.name();
      EXPECT_EQ(m.description, milestone_description(kind, m.kind));
      EXPECT_EQ(m.rule == nullptr, m.kind == MilestoneKind::final_deadline);
    }
  }
  EXPECT_EQ(milestone_description(EntityType::dea, MilestoneKind::training_deadline), "");
}

// Pitfall: state rules never fired because the state was not passed.
TEST(Timeline, follows_the_states_rules) {
  const RulePack pack = default_and({
      rule("ny-cme", "NY", EntityType::license, RuleTopic::training_deadline, "90"),
      rule("ny-dea-training", "NY", EntityType::dea, RuleTopic::training_deadline, "30"),
      rule("ny-close", "NY", EntityType::license, RuleTopic::window_close, "0"),
  });
  EXPECT_EQ(lines(timeline(EntityType::license, "NY", day("2026-06-30"), pack)),
            (std::vector<std::string>{"start 2026-04-01", "training_deadline 2026-04-01",
                                      "window_open 2026-05-01", "fee_due 2026-05-31",
                                      "window_close 2026-06-30", "final_deadline 2026-06-30"}));
  EXPECT_EQ(timeline(EntityType::license, "NY", day("2026-06-30"), pack).at(1).rule->id, "ny-cme");
  EXPECT_EQ(timeline(EntityType::dea, "NY", day("2026-06-30"), pack).size(), 5U)
      << "a dea timeline has no training of its own";
}

TEST(Timeline, names_are_the_fixed_ones_and_read_back) {
  const char* const names[] = {"start",   "window_open",   "window_close", "training_deadline",
                               "fee_due", "final_deadline"};
  for (int i = 0; i < kMilestoneKindCount; ++i) {
    const auto kind = static_cast<MilestoneKind>(i);
    EXPECT_EQ(to_string(kind), names[i]);
    EXPECT_EQ(from_string<MilestoneKind>(names[i]), kind);
  }
  EXPECT_FALSE(from_string<MilestoneKind>("Start"));
  EXPECT_EQ(to_string(MilestoneState::done), "done");
  EXPECT_EQ(to_string(MilestoneState::due), "due");
  EXPECT_EQ(to_string(MilestoneState::overdue), "overdue");
  EXPECT_EQ(to_string(MilestoneState::upcoming), "upcoming");
}

}  // namespace
}  // namespace physcrm
