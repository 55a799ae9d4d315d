#include <gtest/gtest.h>

#include "physcrm/renewal/workflow_state.hpp"
#include "rulepack/pack_builder.hpp"

namespace physcrm {
namespace {

using testing_support::day;
using testing_support::default_and;
using testing_support::rule;
using Status = WorkflowStatus;

RenewalRules rules_of(EntityType kind, std::string_view state = "TX") {
  return resolve(RulePack::builtin_default(), kind, state, day("2026-06-30"));
}

// A workflow with a date for everything that can have one.
WorkflowFacts facts_of(Status status) {
  return {.status = status,
          .expiration = day("2026-06-30"),
          .created_on = day("2026-04-10"),
          .filed_on = day("2026-05-20"),
          .expired_on = day("2026-07-01")};
}

// Pitfall: the next action's due date never moved with the status.
TEST(NextActionTable, text_due_date_and_the_last_day_in_time_of_each_status) {
  const struct {
    EntityType kind;
    Status status;
    const char* text;
    const char* due;
    const char* overdue_after;
  } rows[] = {
      {EntityType::license, Status::not_started, "Begin renewal application", "2026-04-01", "2026-05-01"},
      {EntityType::license, Status::in_progress, "Complete renewal application", "2026-05-31", "2026-05-31"},
      {EntityType::dea, Status::in_progress, "Complete renewal application", "2026-06-30", "2026-06-30"},
      {EntityType::csr, Status::in_progress, "Complete renewal application", "2026-06-30", "2026-06-30"},
      {EntityType::license, Status::filed, "Await state board review", "2026-05-27", "2026-05-27"},
      {EntityType::license, Status::under_review, "Respond to any board inquiries", "2026-06-30",
       "2026-06-30"},
      {EntityType::license, Status::approved, "", nullptr, nullptr},
      {EntityType::license, Status::rejected, "Review rejection and resubmit", "2026-06-30", "2026-06-30"},
      {EntityType::license, Status::expired, "License has expired - immediate action required", "2026-07-01",
       nullptr},
  };
  const auto date = [](const char* text) {
    return text == nullptr ? std::nullopt : std::optional{day(text)};
  };
  for (const auto& row : rows) {
    const WorkflowFacts facts = facts_of(row.status);
    const RenewalRules rules = rules_of(row.kind);
    EXPECT_EQ(next_action(facts, rules), (NextAction{row.text, date(row.due)})) << to_string(row.status);
    EXPECT_EQ(overdue_after(facts, rules), date(row.overdue_after)) << to_string(row.status);
    EXPECT_EQ(next_action_text(row.status), row.text);
  }
}

TEST(NextActionTable, an_undated_workflow_is_due_30_days_from_its_creation) {
  for (int s = 0; s < kWorkflowStatusCount; ++s) {
    WorkflowFacts facts = facts_of(static_cast<Status>(s));
    facts.expiration.reset();
    std::optional<Date> due;
    if (facts.status <= Status::in_progress) due = day("2026-05-10");
    if (facts.status == Status::filed) due = day("2026-05-27");
    EXPECT_EQ(overdue_after(facts, rules_of(EntityType::license)), due) << s;
    if (facts.status == Status::expired) due = day("2026-07-01");
    EXPECT_EQ(next_action(facts, rules_of(EntityType::license)).due, due) << s;
  }
}

TEST(NextActionTable, without_the_stamps_there_is_no_date) {
  for (int s = 0; s < kWorkflowStatusCount; ++s) {
    const WorkflowFacts facts{.status = static_cast<Status>(s)};
    EXPECT_FALSE(next_action(facts, rules_of(EntityType::csr)).due) << s;
    EXPECT_FALSE(overdue_after(facts, rules_of(EntityType::csr))) << s;
  }
}

TEST(NextActionTable, follows_the_pack) {
  const RulePack pack = default_and({rule("tx-start", "TX", std::nullopt, RuleTopic::start, "120"),
                                     rule("tx-open", "TX", std::nullopt, RuleTopic::window_open, "100"),
                                     rule("tx-close", "TX", std::nullopt, RuleTopic::window_close, "10")});
  const RenewalRules rules = resolve(pack, EntityType::license, "TX", day("2026-06-30"));
  EXPECT_EQ(next_action(facts_of(Status::not_started), rules).due, day("2026-03-02"));
  EXPECT_EQ(overdue_after(facts_of(Status::not_started), rules), day("2026-03-22"));
  EXPECT_EQ(next_action(facts_of(Status::in_progress), rules).due, day("2026-06-20"));
}

TEST(Overdue, each_day_from_91_ahead_to_31_back_for_every_status_and_kind) {
  const Date expiration = day("2024-05-29");  // 90 days after a leap day
  for (const EntityType kind : {EntityType::license, EntityType::dea, EntityType::csr}) {
    const RenewalRules rules = rules_of(kind);
    const int close = kind == EntityType::license ? 30 : 0;
    for (int s = 0; s < kWorkflowStatusCount; ++s) {
      const WorkflowFacts facts{.status = static_cast<Status>(s),
                                .expiration = expiration,
                                .created_on = expiration.plus_days(-90),
                                .filed_on = expiration.plus_days(-50),
                                .expired_on = expiration.plus_days(1)};
      for (int days = 91; days >= -31; --days) {
        bool expected = false;
        switch (facts.status) {
          case Status::not_started:
            expected = days < 60;
            break;
          case Status::in_progress:
            expected = days < close;
            break;
          case Status::filed:
            expected = days < 43;
            break;
          case Status::under_review:
          case Status::rejected:
            expected = days < 0;
            break;
          case Status::approved:
          case Status::expired:
            break;
        }
        EXPECT_EQ(is_overdue(facts.status, overdue_after(facts, rules), expiration.plus_days(-days)),
                  expected)
            << to_string(kind) << ' ' << to_string(facts.status) << ' ' << days;
      }
    }
  }
}

TEST(Overdue, a_stored_day_says_nothing_of_an_approved_or_expired_one) {
  EXPECT_FALSE(is_overdue(Status::approved, day("2026-01-01"), day("2026-02-01")));
  EXPECT_FALSE(is_overdue(Status::expired, day("2026-01-01"), day("2026-02-01")));
  EXPECT_FALSE(is_overdue(Status::filed, std::nullopt, day("2026-02-01")));
  EXPECT_FALSE(is_overdue(Status::filed, day("2026-02-01"), day("2026-02-01")));
  EXPECT_TRUE(is_overdue(Status::filed, day("2026-01-31"), day("2026-02-01")));
}

TEST(ReviewExpected, is_a_week_after_filing) {
  EXPECT_EQ(review_expected(day("2024-02-23")), day("2024-03-01"));
  EXPECT_EQ(review_expected(day("2026-12-28")), day("2027-01-04"));
}

}  // namespace
}  // namespace physcrm
