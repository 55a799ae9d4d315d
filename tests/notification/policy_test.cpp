// Intervals as a policy (docs/rules.md 3).
#include "physcrm/notification/policy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "physcrm/notification/message.hpp"
#include "physcrm/notification/retention.hpp"
#include "support/random.hpp"

namespace physcrm {
namespace {

constexpr EntityType kKinds[] = {EntityType::license, EntityType::dea, EntityType::csr};
const Date kToday = Date::parse("2026-01-15").value();

IntervalRule rule(int days_before, bool enabled = true) {
  return {days_before, Severity::warning, "Look", "Do something about day " + std::to_string(days_before),
          enabled};
}

std::vector<IntervalRule> rows(std::initializer_list<int> days) {
  std::vector<IntervalRule> out;
  for (const int day : days) out.push_back(rule(day));
  return out;
}

NotificationPolicy policy_of(std::vector<IntervalRule> license, std::vector<IntervalRule> dea = {},
                             std::vector<IntervalRule> csr = {}) {
  return NotificationPolicy::create({std::move(license), std::move(dea), std::move(csr)}).value();
}

std::optional<int> owed(const NotificationPolicy& policy, EntityType kind, int days_until) {
  const Interval* interval = policy.intervals(kind).owed(days_until);
  return interval == nullptr ? std::nullopt : std::optional<int>{interval->days_before};
}

std::vector<std::string> bad_fields(IntervalRules rules) {
  const auto result = NotificationPolicy::create(std::move(rules));
  std::vector<std::string> fields;
  if (result) return fields;
  EXPECT_EQ(result.error().code, ErrorCode::invalid_argument);
  for (const FieldError& field : result.error().fields) fields.push_back(field.field);
  if (fields.empty()) fields.push_back(result.error().field);
  return fields;
}

/// A random policy, its days drawn from all that are allowed but crowded around the expiration.
NotificationPolicy random_policy(testing_support::Random& random) {
  IntervalRules rules;
  for (std::vector<IntervalRule>& of_kind : rules) {
    std::set<int, std::greater<>> days;
    const std::size_t wanted = random.below(kMaxIntervals + 1);
    while (days.size() < wanted) {
      const bool near = random.below(3) != 0;
      days.insert(near ? 100 - static_cast<int>(random.below(160))
                       : kMostDaysBefore - static_cast<int>(random.below(kMostDaysBefore + 367)));
    }
    for (const int day : days) of_kind.push_back(rule(day, random.below(5) != 0));
  }
  return NotificationPolicy::create(std::move(rules)).value();
}

TEST(NotificationPolicy, of_a_new_store_is_the_default_table_for_every_kind) {
  const NotificationPolicy policy;
  EXPECT_EQ(policy.first_notice_days(), kFirstNoticeDays);
  EXPECT_EQ(policy.last_notice_days(), kLastNoticeDays);
  for (const EntityType kind : kKinds) {
    const IntervalTable table = policy.intervals(kind);
    ASSERT_EQ(table.rows().size(), default_intervals().size());
    for (std::size_t i = 0; i < table.rows().size(); ++i) {
      EXPECT_EQ(table.rows()[i].days_before, default_intervals()[i].days_before);
      EXPECT_EQ(table.rows()[i].severity, default_intervals()[i].severity);
      EXPECT_EQ(table.rows()[i].purpose, default_intervals()[i].purpose);
      EXPECT_EQ(table.rows()[i].action, default_intervals()[i].action);
    }
    for (int days = -4000; days <= 4000; ++days) {
      const Interval* expected = owed_notification(days);
      EXPECT_EQ(owed(policy, kind, days),
                expected == nullptr ? std::nullopt : std::optional<int>{expected->days_before});
      EXPECT_EQ(table.is_trigger_day(days), is_trigger_day(days));
      EXPECT_EQ(table.bit(days), interval_bit(days));
      EXPECT_EQ(table.earlier(days), earlier_intervals(days));
    }
  }
}

TEST(NotificationPolicy, differs_by_kind_and_owes_nothing_where_a_kind_has_no_rows) {
  const NotificationPolicy policy = policy_of(rows({120, 14}), rows({45, -60}));
  EXPECT_EQ(owed(policy, EntityType::license, 121), std::nullopt);
  EXPECT_EQ(owed(policy, EntityType::license, 120), 120);
  EXPECT_EQ(owed(policy, EntityType::license, 14), 14);
  EXPECT_EQ(owed(policy, EntityType::license, -30), 14) << "the last row is owed until 30 days after the end";
  EXPECT_EQ(owed(policy, EntityType::license, -31), std::nullopt);
  EXPECT_EQ(owed(policy, EntityType::dea, 46), std::nullopt);
  EXPECT_EQ(owed(policy, EntityType::dea, -59), 45);
  EXPECT_EQ(owed(policy, EntityType::dea, -60), -60);
  EXPECT_EQ(owed(policy, EntityType::dea, -89), -60) << "a row further on is owed for 30 days";
  EXPECT_EQ(owed(policy, EntityType::dea, -90), std::nullopt);
  for (int days = -400; days <= 4000; ++days) ASSERT_EQ(owed(policy, EntityType::csr, days), std::nullopt);
  EXPECT_EQ(policy.intervals(EntityType::csr).owed_ranges(kToday, CatchUp::owed).size(), 0U);
  EXPECT_EQ(policy.first_notice_days(), 120);
  EXPECT_EQ(policy.last_notice_days(), -89);
  const NotificationPolicy silent = policy_of({});
  EXPECT_LT(silent.first_notice_days(), silent.last_notice_days());
}

TEST(NotificationPolicy, a_row_that_is_switched_off_is_kept_and_never_owed) {
  const NotificationPolicy policy = policy_of({rule(90), rule(60, false), rule(30)});
  EXPECT_EQ(owed(policy, EntityType::license, 60), 90);
  EXPECT_FALSE(policy.intervals(EntityType::license).is_trigger_day(60));
  EXPECT_EQ(policy.intervals(EntityType::license).days_of(policy.intervals(EntityType::license).earlier(7)),
            (std::vector<int>{90, 30}));
  EXPECT_EQ(policy.rules()[0].size(), 3U);
  EXPECT_FALSE(NotificationPolicy::parse(policy.text()).value().rules()[0][1].enabled);
}

TEST(NotificationPolicy, whatever_the_table_what_is_owed_only_comes_nearer_and_ranges_cover_exactly_it) {
  testing_support::Random random{testing_support::test_seed()};
  for (int i = 0; i < 150; ++i) {
    const NotificationPolicy policy = random_policy(random);
    for (const EntityType kind : kKinds) {
      const IntervalTable table = policy.intervals(kind);
      for (const CatchUp catch_up : {CatchUp::owed, CatchUp::exact}) {
        const OwedRanges ranges = table.owed_ranges(kToday, catch_up);
        const OwedRange* range = ranges.begin();
        const Interval* nearer = nullptr;
        for (std::int32_t days = -500; days <= 3700; ++days) {
          const Interval* interval = table.to_create(days, catch_up);
          const Date expiration = kToday.plus_days(days);
          while (range != ranges.end() && range->to < expiration) ++range;
          const bool is_covered = range != ranges.end() && range->from <= expiration;
          ASSERT_EQ(interval, is_covered ? range->interval : nullptr) << days;
          const Interval* is_owed = table.owed(days);
          ASSERT_EQ(table.owed_days(days), is_owed == nullptr ? kNothingOwed : is_owed->days_before) << days;
          if (interval == nullptr) continue;
          ASSERT_GE(interval->days_before, days);
          ASSERT_TRUE(nearer == nullptr || interval->days_before >= nearer->days_before) << days;
          nearer = interval;
          ASSERT_LE(days, policy.first_notice_days());
          ASSERT_GE(days, policy.last_notice_days());
        }
      }
    }
  }
}

TEST(NotificationPolicy, its_ranges_say_of_every_kind_at_once_what_its_table_does) {
  testing_support::Random random{testing_support::test_seed()};
  for (int i = 0; i < 100; ++i) {
    const NotificationPolicy policy = i == 0 ? NotificationPolicy{} : random_policy(random);
    for (const CatchUp catch_up : {CatchUp::owed, CatchUp::exact}) {
      const std::vector<PolicyRange> ranges = policy.owed_ranges(kToday, catch_up);
      auto range = ranges.begin();
      for (std::int32_t days = -500; days <= 3700; ++days) {
        const Date expiration = kToday.plus_days(days);
        while (range != ranges.end() && range->to < expiration) ++range;
        const bool is_covered = range != ranges.end() && range->from <= expiration;
        for (const EntityType kind : kKinds) {
          const Interval* in_range = is_covered ? range->owed[static_cast<std::size_t>(kind)] : nullptr;
          ASSERT_EQ(policy.intervals(kind).to_create(days, catch_up), in_range) << days;
        }
      }
    }
  }
  EXPECT_EQ(NotificationPolicy{}.owed_ranges(kToday, CatchUp::owed).size(), 6U) << "one scan an interval";
  EXPECT_TRUE(policy_of({}).owed_ranges(kToday, CatchUp::owed).empty());
}

TEST(NotificationPolicy, each_interval_of_a_term_is_created_or_collapsed_exactly_once_whatever_is_missed) {
  testing_support::Random random{testing_support::test_seed()};
  for (int i = 0; i < 300; ++i) {
    const NotificationPolicy policy = random_policy(random);
    const IntervalTable table = policy.intervals(EntityType::license);
    std::vector<int> created;
    std::vector<int> collapsed;
    for (std::int32_t days = 3700; days >= -500; days -= 1 + static_cast<int>(random.below(40))) {
      const Interval* interval = table.owed(days);
      if (interval == nullptr || (table.mask_of(created) & table.bit(interval->days_before)) != 0) continue;
      const IntervalMask known = table.mask_of(created) | table.mask_of(collapsed);
      for (const int passed : table.days_of(table.collapsed(interval->days_before, known))) {
        collapsed.push_back(passed);
      }
      created.push_back(interval->days_before);
    }
    ASSERT_EQ(table.mask_of(created) & table.mask_of(collapsed), 0U);
    const IntervalMask all = table.mask_of(created) | table.mask_of(collapsed);
    ASSERT_EQ(all & (all + 1), 0U) << "nothing earlier than the last one is left over";
    ASSERT_EQ(table.days_of(all).size(), created.size() + collapsed.size());
  }
}

TEST(NotificationPolicy, days_told_under_an_earlier_policy_still_count) {
  const NotificationPolicy policy = policy_of(rows({90, 45, 10}));
  const IntervalTable table = policy.intervals(EntityType::license);
  EXPECT_EQ(table.days_of(table.earlier(30)), (std::vector<int>{90, 45})) << "30 is no row of this policy";
  const int told[] = {90, 60, 30};
  EXPECT_EQ(table.days_of(table.mask_of(told)), std::vector<int>{90});
  EXPECT_EQ(table.days_of(table.collapsed(10, table.mask_of(told))), std::vector<int>{45});
}

TEST(NotificationPolicy, its_action_is_what_the_message_says_to_do) {
  const NotificationPolicy policy = policy_of(rows({120, 14}));
  const IntervalTable table = policy.intervals(EntityType::license);
  EXPECT_EQ(next_steps_of(14, std::nullopt, "", table), "Do something about day 14");
  EXPECT_EQ(next_steps_of(30, std::nullopt, "", table), "Do something about day 120")
      << "the row that covers it";
  EXPECT_EQ(next_steps_of(200, std::nullopt, "", table), "Do something about day 120");
  EXPECT_EQ(next_steps_of(14, WorkflowStatus::filed, "Wait", table), "Wait");
  EXPECT_EQ(next_steps_of(7, std::nullopt, "", policy.intervals(EntityType::csr)),
            "Expedite pending applications")
      << "an empty table leaves no message without a word on what to do";
  const Date expiration = kToday.plus_days(14);
  EXPECT_TRUE(is_interval_still_owed(expiration, 14, kToday, table));
  EXPECT_FALSE(is_interval_still_owed(expiration, 30, kToday, table));
}

TEST(NotificationPolicy, names_every_bad_value_by_kind_and_row) {
  IntervalRules rules{rows({90, 60, 60, 70}), rows({3661}), rows({-366, -367})};
  rules[1].push_back({5, static_cast<Severity>(3), " ", std::string(501, 'x'), true});
  rules[2][0].purpose = "two\nlines";
  EXPECT_EQ(bad_fields(rules),
            (std::vector<std::string>{"license[2].daysBefore", "license[3].daysBefore", "dea[0].daysBefore",
                                      "dea[1].severity", "dea[1].purpose", "dea[1].action", "csr[0].purpose",
                                      "csr[1].daysBefore"}));
}

TEST(NotificationPolicy, takes_the_ends_of_its_ranges_and_32_rows) {
  IntervalRules rules{rows({3660, -366}), {}, {}};
  rules[0][0].purpose = std::string(200, 'x');
  rules[0][1].action = std::string(500, 'x');
  for (int day = 40; day > 8; --day) rules[1].push_back(rule(day));
  EXPECT_EQ(bad_fields(rules), std::vector<std::string>{});
  rules[1].push_back(rule(8));
  EXPECT_EQ(bad_fields(rules), std::vector<std::string>{"dea"});
}

TEST(NotificationPolicy, is_kept_as_text_and_read_back_the_same) {
  testing_support::Random random{testing_support::test_seed()};
  EXPECT_EQ(NotificationPolicy::parse(NotificationPolicy{}.text()).value(), NotificationPolicy{});
  for (int i = 0; i < 50; ++i) {
    const NotificationPolicy policy = random_policy(random);
    const auto read = NotificationPolicy::parse(policy.text());
    ASSERT_TRUE(read);
    EXPECT_EQ(read.value(), policy);
    EXPECT_EQ(read.value().text(), policy.text());
  }
}

TEST(NotificationPolicy, refuses_any_text_that_it_did_not_write) {
  const std::string good = policy_of(rows({90, 30}), rows({7})).text();
  ASSERT_TRUE(NotificationPolicy::parse(good));
  for (std::size_t cut = 0; cut < good.size(); ++cut) {
    EXPECT_FALSE(NotificationPolicy::parse(good.substr(0, cut))) << cut;
  }
  EXPECT_FALSE(NotificationPolicy::parse(good + "~"));
  std::string reversed = good;
  reversed.replace(reversed.find("#2:90,"), 6, "#2:20,");
  EXPECT_FALSE(NotificationPolicy::parse(reversed)) << "20, then 30 days before";
  std::string later = good;
  later.replace(later.find("/1:"), 3, "/2:");
  EXPECT_FALSE(NotificationPolicy::parse(later));
}

}  // namespace
}  // namespace physcrm
