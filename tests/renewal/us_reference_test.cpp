// What the researched facts do to a renewal: docs/rules.md 2, rule packs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "physcrm/renewal/checklist.hpp"
#include "physcrm/renewal/timeline.hpp"
#include "physcrm/renewal/workflow_state.hpp"
#include "physcrm/roster/states.hpp"
#include "rulepack/pack_builder.hpp"

namespace physcrm {
namespace {

using testing::ElementsAre;
using testing_support::day;
using testing_support::default_and;
using testing_support::rule;

constexpr auto kLicense = EntityType::license;
constexpr auto kDea = EntityType::dea;
constexpr auto kCsr = EntityType::csr;

const RulePack& us() {
  return RulePack::builtin_us_reference();
}

RenewalRules rules(EntityType kind, std::string_view state, const char* on = "2026-12-31") {
  return resolve(us(), kind, state, day(on));
}

std::optional<TemplateItem> item(const RulePack& pack, EntityType kind, std::string_view state,
                                 std::string_view id) {
  const ChecklistTemplate items = checklist_template(resolve(pack, kind, state, day("2026-12-31")));
  const auto at = items.index_of(id);
  return at ? std::optional{items.items[*at]} : std::nullopt;
}

std::optional<Date> milestone(EntityType kind, std::string_view state, const char* expiration,
                              MilestoneKind wanted) {
  for (const Milestone& row : timeline(kind, state, day(expiration), us())) {
    if (row.kind == wanted) return row.date;
  }
  return std::nullopt;
}

TEST(UsReferenceRenewal,
     a_dea_registration_opens_60_days_before_and_is_renewed_for_36_months_to_a_month_end) {
  EXPECT_EQ(milestone(kDea, "TX", "2026-12-31", MilestoneKind::window_open), day("2026-11-01"));
  const struct {
    const char* expiration;
    const char* next;
  } rows[] = {{"2026-12-31", "2029-12-31"},
              {"2025-02-28", "2028-02-29"},
              {"2024-02-29", "2027-02-28"},
              {"2027-04-30", "2030-04-30"},
              {"2028-02-29", "2031-02-28"}};
  for (const auto& row : rows) {
    const int months = rules(kDea, "TX", row.expiration).cycle_months;
    EXPECT_EQ(propose_next_expiration(day(row.expiration), months), day(row.next));
  }
}

TEST(UsReferenceRenewal, a_dea_registration_is_reinstated_for_one_calendar_month) {
  const struct {
    const char* expiration;
    const char* ends;
  } rows[] = {{"2026-12-31", "2027-01-31"},
              {"2027-01-31", "2027-02-28"},
              {"2028-01-31", "2028-02-29"},
              {"2028-02-29", "2028-03-31"},
              {"2027-04-30", "2027-05-31"}};
  for (const auto& row : rows) {
    EXPECT_EQ(reinstatement_ends(rules(kDea, "TX"), day(row.expiration)), day(row.ends));
  }
  EXPECT_EQ(reinstatement_ends(rules(kLicense, "KS"), day("2027-06-30")), day("2027-07-31"));
  EXPECT_FALSE(reinstatement_ends(rules(kLicense, "AR"), day("2027-06-30"))) << "none, says the board";
  EXPECT_FALSE(reinstatement_ends(rules(kLicense, "TX"), day("2027-06-30"))) << "not known";
  EXPECT_FALSE(reinstatement_ends(rules(kDea, "TX"), Date{kMaxDay}));
}

TEST(UsReferenceRenewal, mate_is_once_and_on_the_dea_side) {
  for (const State& state : states()) {
    EXPECT_FALSE(item(us(), kCsr, state.code, "mate-training")) << state.code;
    EXPECT_FALSE(milestone(kCsr, state.code, "2026-12-31", MilestoneKind::training_deadline));
    const auto training = item(us(), kDea, state.code, "mate-training");
    ASSERT_TRUE(training) << state.code;
    EXPECT_FALSE(training->required) << "the pack cannot know who has attested";
    EXPECT_EQ(training->required_rule_id, "us.dea.mate");
    EXPECT_EQ(training->due_days_before, 60);
  }
  EXPECT_FALSE(milestone(kDea, "TX", "2026-12-31", MilestoneKind::training_deadline));
}

TEST(UsReferenceRenewal, mate_is_where_and_as_often_as_a_pack_says) {
  const RulePack& standard = RulePack::builtin_default();
  EXPECT_TRUE(item(standard, kCsr, "TX", "mate-training")->required);
  EXPECT_EQ(item(standard, kCsr, "TX", "mate-training")->required_rule_id, "any-csr-mate");
  EXPECT_FALSE(item(standard, kDea, "TX", "mate-training"));
  const struct {
    EntityType kind;
    const char* value;
    std::optional<bool> required;
  } rows[] = {{kCsr, "once", false}, {kCsr, "every_cycle", true}, {kCsr, "none", std::nullopt},
              {kDea, "once", false}, {kDea, "every_cycle", true}, {kDea, "none", std::nullopt}};
  for (const auto& row : rows) {
    const RulePack pack = default_and({rule("tx-mate", "TX", row.kind, RuleTopic::mate, row.value, "")});
    const auto found = item(pack, row.kind, "TX", "mate-training");
    ASSERT_EQ(found.has_value(), row.required.has_value()) << row.value;
    if (found) {
      EXPECT_EQ(found->required, *row.required) << row.value;
    }
    const bool is_csr_without = row.kind == kCsr && !row.required;
    EXPECT_EQ(resolve(pack, kCsr, "TX", day("2026-12-31")).training_days.has_value(), !is_csr_without);
  }
}

TEST(UsReferenceRenewal, a_dea_renewal_asks_for_the_csr_only_where_there_may_be_one) {
  for (const State& state : states()) {
    const Rule* const exists = us().find(RuleTopic::csr_exists, kCsr, state.code, day("2026-12-31"));
    EXPECT_EQ(item(us(), kDea, state.code, "csr-valid")->required, exists->value != "no") << state.code;
  }
  EXPECT_FALSE(item(us(), kDea, "TX", "csr-valid")->required);
  EXPECT_EQ(item(us(), kDea, "TX", "csr-valid")->required_rule_id, "us-tx.csr.exists");
  EXPECT_TRUE(item(us(), kDea, "WV", "csr-valid")->required) << "conditional: someone has to look";
  EXPECT_TRUE(item(us(), kDea, "VI", "csr-valid")->required) << "unknown: someone has to look";
}

TEST(UsReferenceRenewal, windows_open_and_close_on_the_boards_days) {
  const struct {
    EntityType kind;
    const char* state;
    const char* expiration;
    const char* open;
    const char* close;
  } rows[] = {
      {kLicense, "AL", "2026-12-31", "2026-10-01", "2026-12-01"},
      {kLicense, "KS", "2027-06-30", "2027-05-15", "2027-06-30"},
      {kLicense, "MD", "2026-09-30", "2026-07-15", "2026-09-30"},
      {kLicense, "MS", "2027-06-30", "2027-05-01", "2027-06-30"},
      {kLicense, "MT", "2027-03-31", "2027-02-01", "2027-03-31"},
      {kCsr, "OK", "2026-10-31", "2026-08-02", "2026-09-01"},
      {kCsr, "WY", "2027-06-30", "2027-05-01", "2027-05-31"},
      {kLicense, "TX", "2026-12-31", "2026-11-01", "2026-12-01"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(milestone(row.kind, row.state, row.expiration, MilestoneKind::window_open), day(row.open))
        << row.state;
    EXPECT_EQ(milestone(row.kind, row.state, row.expiration, MilestoneKind::window_close), day(row.close))
        << row.state;
  }
}

TEST(UsReferenceRenewal, cme_is_due_when_the_board_says_where_it_says_so) {
  EXPECT_EQ(milestone(kLicense, "RI", "2028-06-30", MilestoneKind::training_deadline), day("2028-06-01"));
  EXPECT_EQ(milestone(kLicense, "TX", "2026-12-31", MilestoneKind::training_deadline), day("2026-12-01"));
  EXPECT_FALSE(milestone(kLicense, "MT", "2027-03-31", MilestoneKind::training_deadline));
  EXPECT_FALSE(item(us(), kLicense, "MT", "cme-requirements")->required);
  EXPECT_TRUE(item(us(), kLicense, "NY", "cme-requirements")->required);
}

TEST(UsReferenceRenewal, a_csr_course_is_required_where_the_state_says_so) {
  std::vector<std::string> found;
  for (const State& state : states()) {
    if (item(us(), kCsr, state.code, "prescribing-course")->required) found.emplace_back(state.code);
  }
  EXPECT_THAT(found, ElementsAre("AL", "DE", "IL", "IN", "UT"));
}

}  // namespace
}  // namespace physcrm
