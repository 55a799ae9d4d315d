#include "physcrm/renewal/checklist.hpp"

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

struct Row {
  const char* id;
  const char* task;
  bool required;
  int due_days_before;
};

// docs/rules.md 2, checklists and due dates, written out.
const std::vector<Row>& table(EntityType kind) {
  static const std::vector<Row> license{
      {"review-expiration", "Review expiration date and renewal requirements", true, 90},
      {"gather-documents", "Gather all required documents", true, 60},
      {"cme-requirements", "Complete CME requirements", true, 30},
      {"license-application", "Complete license renewal application", true, 60},
      {"malpractice-insurance", "Provide proof of malpractice insurance", true, 60},
      {"renewal-fee", "Pay license renewal fee", true, 30},
      {"background-check", "Submit to background check if required", false, 60},
      {"submit-renewal", "Submit renewal application", true, 30},
  };
  static const std::vector<Row> dea{
      {"review-expiration", "Review expiration date and renewal requirements", true, 90},
      {"gather-documents", "Gather all required documents", true, 60},
      {"dea-form", "Complete DEA Form 224a", true, 60},
      {"state-license-valid", "Ensure state medical license is active", true, 60},
      {"csr-valid", "Verify state CSR is current (if applicable)", true, 60},
      {"dea-fee", "Pay DEA renewal fee ($888)", true, 0},
      {"dea-submit", "Submit renewal online via DEA website", true, 0},
      {"submit-renewal", "Submit renewal application", true, 0},
  };
  static const std::vector<Row> csr{
      {"review-expiration", "Review expiration date and renewal requirements", true, 90},
      {"gather-documents", "Gather all required documents", true, 60},
      {"csr-application", "Complete state CSR renewal application", true, 60},
      {"mate-training", "Complete MATE Act training (if required)", true, 30},
      {"csr-fee", "Pay CSR renewal fee", true, 0},
      {"csr-attestation", "Sign renewal attestation", true, 60},
      {"prescribing-course", "Complete controlled substance prescribing course", false, 60},
      {"submit-renewal", "Submit renewal application", true, 0},
  };
  return kind == EntityType::license ? license : kind == EntityType::dea ? dea : csr;
}

const char* const kExpirations[] = {"2024-02-29", "2025-02-28", "2024-03-01", "2026-03-31", "2026-04-30",
                                    "2026-05-30", "2024-05-29", "2026-12-31", "2027-01-01", "2000-02-29"};

// Pitfall: due dates counted from the day of creation; no day but the expiration goes in here.
TEST(Checklist, every_item_of_every_state_and_kind_is_due_as_the_table_says_at_leap_days_and_month_ends) {
  for (const char* const text : kExpirations) {
    const Date expiration = day(text);
    for (const State& state : states()) {
      for (const EntityType kind : kKinds) {
        const auto items = checklist(kind, state.code, expiration, RulePack::builtin_default());
        const auto& expected = table(kind);
        ASSERT_EQ(items.size(), expected.size());
        for (std::size_t i = 0; i < items.size(); ++i) {
          EXPECT_EQ(items[i].id, expected[i].id);
          EXPECT_EQ(items[i].task, expected[i].task);
          EXPECT_EQ(items[i].required, expected[i].required);
          EXPECT_EQ(items[i].due, expiration.plus_days(-expected[i].due_days_before)) << items[i].id;
          EXPECT_FALSE(items[i].rule_id.empty()) << items[i].id;
        }
      }
    }
  }
}

TEST(Checklist, dates_of_one_licence_written_out) {
  const auto items = checklist(EntityType::license, "CA", day("2024-03-30"), RulePack::builtin_default());
  const char* const due[] = {"2023-12-31", "2024-01-30", "2024-02-29", "2024-01-30",
                             "2024-01-30", "2024-02-29", "2024-01-30", "2024-02-29"};
  ASSERT_EQ(items.size(), 8U);
  for (std::size_t i = 0; i < items.size(); ++i) EXPECT_EQ(items[i].due, day(due[i])) << items[i].id;
}

TEST(Checklist, moves_with_the_expiration_day_for_day_and_with_nothing_else) {
  const Date base = day("2026-06-15");
  for (const EntityType kind : kKinds) {
    const auto first = checklist(kind, "TX", base, RulePack::builtin_default());
    for (int shift = -800; shift <= 800; ++shift) {
      const auto moved = checklist(kind, "TX", base.plus_days(shift), RulePack::builtin_default());
      ASSERT_EQ(moved.size(), first.size());
      for (std::size_t i = 0; i < first.size(); ++i) {
        ASSERT_EQ(moved[i].due, first[i].due->plus_days(shift)) << first[i].id << ' ' << shift;
      }
    }
  }
}

TEST(Checklist, of_an_undated_workflow_has_no_dates) {
  const ChecklistTemplate items =
      checklist_template(resolve(RulePack::builtin_default(), EntityType::dea, "TX", day("2026-06-15")));
  for (const ChecklistItem& item : checklist(items, std::nullopt)) EXPECT_FALSE(item.due) << item.id;
}

// Pitfall: state rules never fired because the state was not passed to the checklist.
TEST(Checklist, follows_the_states_own_rules_and_names_them) {
  const RulePack pack = default_and({
      rule("tx-check", "TX", EntityType::license, RuleTopic::background_check, "required", ""),
      rule("tx-cme", "TX", EntityType::license, RuleTopic::training_deadline, "45"),
      rule("ny-course", "NY", EntityType::csr, RuleTopic::prescribing_course, "required", ""),
      rule("fl-csr", "FL", EntityType::csr, RuleTopic::csr_exists, "no", ""),
      rule("fl-fee", "FL", EntityType::license, RuleTopic::fee_due, "12"),
  });
  const Date on = day("2026-06-30");
  const auto item = [&](EntityType kind, std::string_view state, std::string_view id) {
    const ChecklistTemplate items = checklist_template(resolve(pack, kind, state, on));
    return items.items.at(find_item(items, id).value());
  };
  EXPECT_EQ(item(EntityType::license, "TX", "background-check").required_rule_id, "tx-check");
  EXPECT_TRUE(item(EntityType::license, "TX", "background-check").required);
  EXPECT_FALSE(item(EntityType::license, "NY", "background-check").required);
  EXPECT_EQ(item(EntityType::license, "TX", "cme-requirements").due_days_before, 45);
  EXPECT_EQ(item(EntityType::license, "TX", "cme-requirements").rule_id, "tx-cme");
  EXPECT_TRUE(item(EntityType::csr, "NY", "prescribing-course").required);
  EXPECT_FALSE(item(EntityType::dea, "FL", "csr-valid").required);
  EXPECT_EQ(item(EntityType::dea, "FL", "csr-valid").required_rule_id, "fl-csr");
  EXPECT_TRUE(item(EntityType::dea, "TX", "csr-valid").required);
  EXPECT_EQ(item(EntityType::license, "FL", "renewal-fee").due_days_before, 12);
  EXPECT_EQ(item(EntityType::license, "FL", "submit-renewal").due_days_before, 30);
}

TEST(Checklist, shows_the_dea_fee_that_the_pack_knows) {
  const auto text = [](const char* value) {
    const RulePack pack =
        default_and({rule("any-dea-fee", "*", EntityType::dea, RuleTopic::fee, value, "cents")});
    return checklist(EntityType::dea, "TX", day("2026-06-30"), pack).at(5).task;
  };
  EXPECT_EQ(text("88800"), "Pay DEA renewal fee ($888)");
  EXPECT_EQ(text("90005"), "Pay DEA renewal fee ($900.05)");
  EXPECT_EQ(text("0"), "Pay DEA renewal fee ($0)");
  EXPECT_EQ(text("unknown"), "Pay DEA renewal fee");
}

TEST(Checklist, without_a_training_deadline_the_training_is_due_with_the_rest_at_the_opening) {
  const RulePack pack =
      default_and({rule("wa-none", "WA", EntityType::csr, RuleTopic::training_deadline, "none")});
  const auto items = checklist_template(resolve(pack, EntityType::csr, "WA", day("2026-06-30")));
  const TemplateItem& training = items.items.at(find_item(items, "mate-training").value());
  EXPECT_EQ(training.due_days_before, 60);
  EXPECT_EQ(training.rule_id, "any-window-open");
}

TEST(ChecklistItems, the_named_ones_exist_and_ids_are_unique) {
  for (const EntityType kind : kKinds) {
    const auto items = checklist_template(resolve(RulePack::builtin_default(), kind, "", day("2026-06-30")));
    EXPECT_TRUE(items.index_of(fee_item(kind))) << fee_item(kind);
    if (kind != EntityType::dea) {
      EXPECT_TRUE(items.index_of(training_item(kind)));
    }
    int submissions = 0;
    for (std::size_t i = 0; i < items.items.size(); ++i) {
      EXPECT_EQ(items.index_of(items.items[i].id), i) << "repeated: " << items.items[i].id;
      submissions += is_submission_item(items.items[i].id) ? 1 : 0;
    }
    EXPECT_EQ(submissions, kind == EntityType::dea ? 2 : 1);
  }
  EXPECT_EQ(training_item(EntityType::dea), "");
}

// Pitfall: an unknown task id was answered with success.
TEST(ChecklistItems, an_unknown_one_is_not_found) {
  const auto items =
      checklist_template(resolve(RulePack::builtin_default(), EntityType::dea, "TX", day("2026-06-30")));
  for (const char* id : {"", "cme-requirements", "DEA-FEE", "dea-fee "}) {
    const auto result = find_item(items, id);
    ASSERT_FALSE(result) << id;
    EXPECT_EQ(result.error().code, ErrorCode::not_found);
    EXPECT_EQ(result.error().field, "taskId");
  }
}

TEST(ChecklistTemplates, are_shared_by_all_expirations_and_states_that_resolve_alike) {
  const RulePack& pack = RulePack::builtin_default();
  const auto hash = [&](EntityType kind, std::string_view state, const char* on) {
    return checklist_template(resolve(pack, kind, state, day(on))).content_hash();
  };
  EXPECT_EQ(hash(EntityType::csr, "TX", "2026-06-30"), hash(EntityType::csr, "WY", "2031-01-01"));
  EXPECT_NE(hash(EntityType::csr, "TX", "2026-06-30"), hash(EntityType::dea, "TX", "2026-06-30"));
  EXPECT_EQ(hash(EntityType::csr, "TX", "2026-06-30").size(), 64U);
}

TEST(ChecklistTemplates, any_difference_changes_the_hash) {
  const ChecklistTemplate base =
      checklist_template(resolve(RulePack::builtin_default(), EntityType::dea, "TX", day("2026-06-30")));
  std::vector<ChecklistTemplate> others(7, base);
  others[0].items[4].required = false;
  others[1].items[4].due_days_before = 59;
  others[2].items[4].rule_id = "other";
  others[3].items[4].required_rule_id = "other";
  others[4].items[4].task += '.';
  others[5].items.pop_back();
  std::swap(others[6].items[3], others[6].items[4]);
  for (const auto& other : others) {
    EXPECT_NE(other.content_hash(), base.content_hash());
    EXPECT_EQ(ChecklistTemplate::decode(other.encode()).value(), other);
  }
}

TEST(ChecklistTemplates, the_canonical_text_stays_as_it_is) {
  ChecklistTemplate items;
  items.items.push_back({"review-expiration", "Review", true, 90, "any-start", ""});
  items.items.push_back({"csr-valid", "Verify (if applicable)", false, 60, "any-window-open", "fl-csr"});
  EXPECT_EQ(items.encode(),
            "physcrm checklist 1\n"
            "review-expiration\tr\t90\tany-start\t\tReview\n"
            "csr-valid\to\t60\tany-window-open\tfl-csr\tVerify (if applicable)\n");
  EXPECT_EQ(ChecklistTemplate::decode(items.encode()).value(), items);
}

TEST(ChecklistTemplates, every_other_text_is_refused) {
  const std::string head = "physcrm checklist 1\n";
  for (const std::string& bad :
       {std::string{}, std::string{"physcrm checklist 2\n"}, std::string{"physcrm checklist 1"}, head + "\n",
        head + "a\tr\t90\tx\t\tTask", head + "a\tr\t90\tx\tTask\n", head + "a\tr\t90\tx\t\tTask\textra\n",
        head + "a\tR\t90\tx\t\tTask\n", head + "a\tr\t090\tx\t\tTask\n", head + "a\tr\t-1\tx\t\tTask\n",
        head + "a\tr\t1001\tx\t\tTask\n", head + "a\tr\t\tx\t\tTask\n", head + "\tr\t1\tx\t\tTask\n",
        head + "a\tr\t1\tx\t\t\n", head + "a\tr\t1\tx\t\tT\na\tr\t1\tx\t\tT\n",
        head + "a\tr\t1\tx\t\tT\n\n"}) {
    const auto result = ChecklistTemplate::decode(bad);
    ASSERT_FALSE(result) << bad;
    EXPECT_EQ(result.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(result.error().field, "checklistTemplate");
  }
  EXPECT_TRUE(ChecklistTemplate::decode(head).value().items.empty());
}

}  // namespace
}  // namespace physcrm
