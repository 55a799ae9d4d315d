#include "physcrm/renewal/explain.hpp"

#include <gtest/gtest.h>

#include <string>

#include "physcrm/renewal/checklist.hpp"
#include "physcrm/roster/states.hpp"
#include "rulepack/pack_builder.hpp"

namespace physcrm {
namespace {

using testing_support::day;
using testing_support::default_and;
using testing_support::rule;

constexpr auto kLicense = EntityType::license;
constexpr auto kDea = EntityType::dea;
constexpr auto kCsr = EntityType::csr;

const RulePack& us() {
  return RulePack::builtin_us_reference();
}

const ExplainedMilestone& milestone(const Explanation& told, MilestoneKind kind) {
  for (const ExplainedMilestone& row : told.milestones) {
    if (row.kind == kind) return row;
  }
  ADD_FAILURE() << to_string(kind);
  return told.milestones.front();
}

const ExplainedItem& item(const Explanation& told, std::string_view id) {
  for (const ExplainedItem& row : told.items) {
    if (row.id == id) return row;
  }
  ADD_FAILURE() << id;
  return told.items.front();
}

const ExplainedFact& fact(const Explanation& told, RuleTopic topic) {
  for (const ExplainedFact& row : told.facts) {
    if (row.topic == topic) return row;
  }
  ADD_FAILURE() << to_string(topic);
  return told.facts.front();
}

TEST(Explain, gives_rule_source_and_arithmetic_of_each_milestone) {
  const Explanation told = explain(us(), kDea, "TX", day("2026-12-31"), day("2026-11-23"));
  EXPECT_EQ(told.pack, "us-reference");
  EXPECT_EQ(told.pack_version, us().version());
  const ExplainedMilestone& opening = milestone(told, MilestoneKind::window_open);
  EXPECT_EQ(opening.arithmetic, "2026-12-31 - 60 d");
  EXPECT_EQ(opening.date, day("2026-11-01"));
  EXPECT_EQ(opening.rule->id, "us.dea.window-open");
  EXPECT_EQ(opening.rule->source, "21 CFR 1301.13(b)");
  EXPECT_EQ(opening.rule->as_of, day("2026-11-23"));
  const ExplainedMilestone& last = milestone(told, MilestoneKind::final_deadline);
  EXPECT_EQ(last.arithmetic, "2026-12-31");
  EXPECT_FALSE(last.rule);
}

// docs/rules.md 2, rule packs: "with explicit `*` rows, so every look-up names a rule".
TEST(Explain, names_the_rule_behind_every_item_that_a_pack_decides_in_both_packs_and_every_state) {
  const struct {
    EntityType kind;
    const char* item;
  } decided[] = {{kLicense, "cme-requirements"},
                 {kLicense, "background-check"},
                 {kDea, "csr-valid"},
                 {kCsr, "prescribing-course"}};
  for (const RulePack* pack : {&RulePack::builtin_default(), &us()}) {
    for (const auto& state : states()) {
      for (const auto& [kind, id] : decided) {
        const Explanation told = explain(*pack, kind, state.code, day("2027-06-30"), day("2026-11-23"));
        EXPECT_TRUE(item(told, id).required_rule) << pack->name() << state.code << id;
      }
    }
  }
  const Explanation csr =
      explain(RulePack::builtin_default(), kCsr, "TX", day("2027-06-30"), day("2026-11-23"));
  EXPECT_EQ(item(csr, "mate-training").required_rule->id, "any-csr-mate");
}

TEST(Explain, gives_the_rules_of_each_item_and_what_made_it_required_or_not) {
  const Explanation told = explain(us(), kDea, "TX", day("2026-12-31"), day("2026-11-23"));
  const ExplainedItem& csr = item(told, "csr-valid");
  EXPECT_FALSE(csr.required);
  EXPECT_EQ(csr.required_rule->id, "us-tx.csr.exists");
  EXPECT_EQ(csr.due, day("2026-11-01"));
  EXPECT_EQ(csr.arithmetic, "2026-12-31 - 60 d");
  EXPECT_EQ(csr.rule->id, "us.dea.window-open");
  EXPECT_FALSE(item(told, "gather-documents").required_rule);
  EXPECT_EQ(item(told, "dea-fee").task, "Pay DEA renewal fee ($888)");
}

TEST(Explain, tells_facts_in_words_with_the_dates_that_follow_from_them) {
  const Explanation told = explain(us(), kDea, "TX", day("2027-01-31"), day("2026-11-23"));
  EXPECT_EQ(fact(told, RuleTopic::renewal_cycle).text, "36 months");
  EXPECT_EQ(fact(told, RuleTopic::renewal_cycle).date, day("2030-01-31"));
  EXPECT_EQ(fact(told, RuleTopic::renewal_cycle).arithmetic, "2027-01-31 + 36 months");
  EXPECT_EQ(fact(told, RuleTopic::reinstatement).date, day("2027-02-28"));
  EXPECT_EQ(fact(told, RuleTopic::reinstatement).arithmetic, "2027-01-31 + 1 month");
  EXPECT_EQ(fact(told, RuleTopic::fee).text, "$888");
  EXPECT_EQ(fact(told, RuleTopic::mate).text, "once");
  EXPECT_EQ(fact(told, RuleTopic::expiry).text, "the last day of a month that the authority assigns");
  EXPECT_FALSE(fact(told, RuleTopic::expiry).date);
  EXPECT_EQ(fact(told, RuleTopic::window_close).text, "on the expiration");
  const Explanation ar = explain(us(), kLicense, "AR", day("2027-01-31"), day("2026-11-23"));
  EXPECT_EQ(fact(ar, RuleTopic::reinstatement).text, "none");
  EXPECT_EQ(fact(ar, RuleTopic::reinstatement).arithmetic, "");
}

TEST(Explain, says_that_cme_runs_on_another_clock_where_it_does) {
  const Explanation told = explain(us(), kLicense, "MN", day("2027-05-31"), day("2026-11-23"));
  const ExplainedMilestone& training = milestone(told, MilestoneKind::training_deadline);
  EXPECT_EQ(training.arithmetic, "2027-05-31 - 30 d");
  EXPECT_NE(training.rule->note.find("75 hours in 36 months"), std::string::npos);
  EXPECT_EQ(fact(told, RuleTopic::cme_clock).text, "own");
  EXPECT_EQ(fact(told, RuleTopic::cme_hours).text, "75 hours");
}

TEST(Explain, of_a_csr_that_runs_with_the_license_names_the_licenses_rules) {
  const Explanation told = explain(us(), kCsr, "RI", std::nullopt, day("2026-11-23"));
  EXPECT_EQ(fact(told, RuleTopic::renewal_cycle).rule.id, "us-ri.license.cycle");
  EXPECT_EQ(fact(told, RuleTopic::csr_term).text, "with license");
  EXPECT_EQ(fact(told, RuleTopic::expiry).text, "the same day as the license");
  EXPECT_EQ(fact(told, RuleTopic::expiry).date, day("2028-06-30"));
  EXPECT_EQ(fact(told, RuleTopic::expiry).arithmetic,
            "the first such day from 2026-11-23, by us-ri.license.expiry");
}

TEST(Explain, without_an_expiration_gives_offsets_and_the_expected_date_but_no_dates) {
  const Explanation told = explain(us(), kLicense, "PA", std::nullopt, day("2027-01-01"));
  ASSERT_TRUE(told.expected);
  EXPECT_EQ(told.expected->date, day("2028-12-31"));
  EXPECT_EQ(told.expected->rule_id, "us-pa.license.expiry");
  const Explanation dated = explain(us(), kLicense, "PA", day("2030-12-31"), day("2027-01-01"));
  EXPECT_EQ(dated.expected->date, day("2028-12-31")) << "to be held beside the one entered";
  for (const ExplainedMilestone& row : told.milestones) EXPECT_FALSE(row.date);
  for (const ExplainedItem& row : told.items) EXPECT_FALSE(row.due);
  EXPECT_EQ(milestone(told, MilestoneKind::window_close).arithmetic, "expiration - 30 d");
  EXPECT_EQ(milestone(told, MilestoneKind::final_deadline).arithmetic, "expiration");
  EXPECT_EQ(fact(told, RuleTopic::renewal_cycle).arithmetic, "expiration + 24 months");
  EXPECT_FALSE(fact(told, RuleTopic::renewal_cycle).date);
}

TEST(Explain, goes_by_the_rules_in_force_on_the_expiration) {
  Rule later = rule("tx-open", "TX", kLicense, RuleTopic::window_open, "80");
  later.effective_from = day("2027-01-01");
  const RulePack pack = default_and({later});
  const auto opening = [&](std::optional<Date> expiration, const char* on) {
    return milestone(explain(pack, kLicense, "TX", expiration, day(on)), MilestoneKind::window_open).rule->id;
  };
  EXPECT_EQ(opening(day("2027-01-01"), "2026-11-23"), "tx-open");
  EXPECT_EQ(opening(day("2026-12-31"), "2027-11-23"), "any-window-open");
  EXPECT_EQ(opening(std::nullopt, "2026-12-31"), "any-window-open");
  EXPECT_EQ(opening(std::nullopt, "2027-01-01"), "tx-open");
}

TEST(Explain, has_exactly_the_timeline_and_the_checklist_of_every_state_and_kind_and_a_source_for_all) {
  const Date expiration = day("2028-02-29");
  for (const RulePack& pack : {RulePack::builtin_default(), us()}) {
    for (const State& state : states()) {
      for (const EntityType kind : {kLicense, kDea, kCsr}) {
        const Explanation told = explain(pack, kind, state.code, expiration, day("2026-11-23"));
        const auto milestones = timeline(kind, state.code, expiration, pack);
        ASSERT_EQ(told.milestones.size(), milestones.size());
        for (std::size_t i = 0; i < milestones.size(); ++i) {
          EXPECT_EQ(told.milestones[i].kind, milestones[i].kind);
          EXPECT_EQ(told.milestones[i].date, milestones[i].date);
          const bool is_last = milestones[i].kind == MilestoneKind::final_deadline;
          EXPECT_EQ(told.milestones[i].rule.has_value(), !is_last);
        }
        const auto items = checklist(kind, state.code, expiration, pack);
        ASSERT_EQ(told.items.size(), items.size());
        for (std::size_t i = 0; i < items.size(); ++i) {
          EXPECT_EQ(told.items[i].id, items[i].id);
          EXPECT_EQ(told.items[i].due, items[i].due);
          EXPECT_EQ(told.items[i].required, items[i].required);
          ASSERT_TRUE(told.items[i].rule) << items[i].id;
          EXPECT_FALSE(told.items[i].rule->source.empty());
        }
        for (const ExplainedFact& row : told.facts) EXPECT_FALSE(row.text.empty());
      }
    }
  }
}

TEST(Explain, gives_an_overlays_reason_with_its_rule) {
  Rule own = rule("tx-open", "TX", kLicense, RuleTopic::window_open, "75");
  own.reason = "we file early";
  own.author = "Lee";
  const Explanation told = explain(default_and({own}), kLicense, "TX", day("2026-12-31"), day("2026-11-23"));
  EXPECT_EQ(milestone(told, MilestoneKind::window_open).rule->reason, "we file early");
  EXPECT_EQ(milestone(told, MilestoneKind::window_open).rule->author, "Lee");
}

TEST(Explain, words_of_values) {
  const auto words = [](RuleTopic topic, const char* value, const char* unit) {
    return value_in_words(rule("x", "*", std::nullopt, topic, value, unit));
  };
  EXPECT_EQ(words(RuleTopic::start, "1", "days_before"), "1 day before the expiration");
  EXPECT_EQ(words(RuleTopic::training_deadline, "none", "days_before"), "none");
  EXPECT_EQ(words(RuleTopic::fee, "49148", "cents"), "$491.48");
  EXPECT_EQ(words(RuleTopic::fee, "unknown", "cents"), "unknown");
  EXPECT_EQ(words(RuleTopic::cme_hours, "1", "hours"), "1 hour");
  EXPECT_EQ(words(RuleTopic::cme_period, "36", "months"), "36 months");
  EXPECT_EQ(words(RuleTopic::mate, "every_cycle", ""), "every cycle");
  EXPECT_EQ(words(RuleTopic::filing_url, "https://a.example/b_c", ""), "https://a.example/b_c");
  EXPECT_EQ(words(RuleTopic::expiry, "fixed 12-31 even", ""), "December 31 of even-numbered years");
}

}  // namespace
}  // namespace physcrm
