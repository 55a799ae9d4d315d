// When a notification is owed (docs/rules.md 3).
#include "physcrm/notification/interval.hpp"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <vector>

namespace physcrm {
namespace {

Date day(std::string_view iso) {
  return Date::parse(iso).value();
}

/// The rule in words, written out independently: for each day the days-before that is owed.
std::optional<int> expected_owed(int days_until) {
  if (days_until > 90) return std::nullopt;
  if (days_until > 60) return 90;
  if (days_until > 30) return 60;
  if (days_until > 7) return 30;
  if (days_until > 1) return 7;
  if (days_until > -1) return 1;
  if (days_until >= -30) return -1;
  return std::nullopt;
}

std::optional<int> owed(int days_until) {
  const Interval* interval = owed_notification(days_until);
  if (interval == nullptr) return std::nullopt;
  return interval->days_before;
}

TEST(Intervals, are_the_six_of_the_table) {
  const Interval expected[] = {
      {90, Severity::info, "Early awareness and planning", "Begin gathering renewal requirements"},
      {60, Severity::info, "Start renewal preparations", "Complete CME or training requirements"},
      {30, Severity::warning, "Begin application process", "Submit renewal applications"},
      {7, Severity::warning, "Final reminder", "Expedite pending applications"},
      {1, Severity::critical, "Urgent action required", "Immediate intervention needed"},
      {-1, Severity::critical, "Credential has expired",
       "Stop practising under this credential and contact the board"},
  };
  ASSERT_EQ(default_intervals().size(), std::size(expected));
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    const Interval& row = default_intervals()[i];
    EXPECT_EQ(row.days_before, expected[i].days_before);
    EXPECT_EQ(row.severity, expected[i].severity);
    EXPECT_EQ(row.purpose, expected[i].purpose);
    EXPECT_EQ(row.action, expected[i].action);
    EXPECT_EQ(find_interval(row.days_before), &row);
  }
  EXPECT_EQ(find_interval(0), nullptr);
}

TEST(Intervals, every_day_from_100_before_to_40_after_owes_what_the_rule_says) {
  for (int days = -40; days <= 100; ++days) EXPECT_EQ(owed(days), expected_owed(days)) << days;
}

TEST(Intervals, the_boundaries_of_the_owed_notification) {
  const struct {
    int days_until;
    std::optional<int> owed;
  } rows[] = {{91, std::nullopt},
              {90, 90},
              {89, 90},
              {61, 90},
              {60, 60},
              {59, 60},
              {31, 60},
              {30, 30},
              {29, 30},
              {8, 30},
              {7, 7},
              {6, 7},
              {2, 7},
              {1, 1},
              {0, 1},
              {-1, -1},
              {-2, -1},
              {-29, -1},
              {-30, -1},
              {-31, std::nullopt}};
  for (const auto& row : rows) EXPECT_EQ(owed(row.days_until), row.owed) << row.days_until;
  for (const int far : {1000, 2'000'000'000, -1000, -2'000'000'000}) EXPECT_EQ(owed(far), std::nullopt);
}

TEST(Intervals, trigger_days_are_the_intervals_and_no_other_day) {
  std::vector<int> trigger_days;
  for (int days = 100; days >= -40; --days) {
    if (is_trigger_day(days)) trigger_days.push_back(days);
  }
  EXPECT_EQ(trigger_days, (std::vector<int>{90, 60, 30, 7, 1, -1}));
}

// docs/rules.md 3: `catchUp: "exact"` limits creation to trigger days.
TEST(Intervals, exact_catch_up_creates_on_trigger_days_only_and_then_the_same) {
  for (int days = -40; days <= 100; ++days) {
    EXPECT_EQ(notification_to_create(days, CatchUp::owed), owed_notification(days));
    const Interval* exact = notification_to_create(days, CatchUp::exact);
    EXPECT_EQ(exact, is_trigger_day(days) ? find_interval(days) : nullptr) << days;
  }
}

// Pitfall: "A credential entered 5 days before its end got four messages at once, saying 90, 60, 30 and 7
// days."
TEST(Intervals, a_credential_entered_5_days_before_its_end_owes_one_message) {
  const Interval* interval = owed_notification(5);
  ASSERT_NE(interval, nullptr);
  EXPECT_EQ(interval->days_before, 7);
  EXPECT_EQ(days_before_of(collapsed_intervals(interval->days_before, 0)), (std::vector<int>{90, 60, 30}));
}

// Pitfall: "After the expiration: silence for ever."
TEST(Intervals, after_the_expiration_there_is_one_more_notice_for_30_days) {
  for (int days = -1; days >= -30; --days) EXPECT_EQ(owed(days), -1) << days;
  EXPECT_EQ(owed_notification(-1)->severity, Severity::critical);
}

TEST(Intervals, a_term_checked_every_day_creates_each_interval_once_and_on_its_own_day) {
  const Date expiration = day("2028-02-29");
  std::map<int, Date> created;
  IntervalMask ever_created = 0;
  for (int days = 120; days >= -60; --days) {
    const Interval* interval = owed_notification(days);
    if (interval == nullptr || (ever_created & interval_bit(interval->days_before)) != 0) continue;
    EXPECT_EQ(collapsed_intervals(interval->days_before, ever_created), 0U) << "nothing was missed";
    ever_created = ever_created | interval_bit(interval->days_before);
    created[interval->days_before] = expiration.plus_days(-days);
  }
  ASSERT_EQ(created.size(), 6U);
  for (const auto& [days_before, date] : created) {
    EXPECT_EQ(date, notification_date(expiration, days_before)) << days_before;
  }
}

// docs/rules.md 3: each interval of a term ends in exactly one of created (sent, superseded, ...) or
// collapsed.
TEST(Intervals, whatever_days_a_check_misses_each_interval_is_created_or_collapsed_exactly_once) {
  for (unsigned missed = 0; missed < (1U << 14); ++missed) {
    IntervalMask ever_created = 0;
    IntervalMask collapsed = 0;
    const int check_days[] = {95, 90, 75, 60, 45, 30, 15, 7, 4, 1, 0, -1, -15, -30};
    for (std::size_t i = 0; i < std::size(check_days); ++i) {
      const Interval* interval = (missed >> i & 1U) != 0 ? nullptr : owed_notification(check_days[i]);
      if (interval == nullptr) continue;
      const IntervalMask bit = interval_bit(interval->days_before);
      if ((ever_created & bit) != 0) continue;
      const IntervalMask passed = collapsed_intervals(interval->days_before, ever_created) & ~collapsed;
      ever_created = ever_created | bit;
      collapsed = collapsed | passed;
    }
    ASSERT_EQ(ever_created & collapsed, 0U) << missed;
    // Up to the last interval created, nothing is left over.
    const IntervalMask known = ever_created | collapsed;
    ASSERT_EQ(known & (known + 1), 0U) << missed;
  }
}

TEST(Intervals, masks_hold_a_bit_for_each_interval_from_the_most_days_before) {
  EXPECT_EQ(interval_bit(90), 1U);
  EXPECT_EQ(interval_bit(-1), 32U);
  EXPECT_EQ(interval_bit(5), 0U);
  EXPECT_EQ(earlier_intervals(90), 0U);
  EXPECT_EQ(earlier_intervals(7), 7U);
  EXPECT_EQ(earlier_intervals(-1), 31U);
  EXPECT_EQ(days_before_of(63), (std::vector<int>{90, 60, 30, 7, 1, -1}));
  EXPECT_EQ(days_before_of(0), std::vector<int>{});
  EXPECT_EQ(collapsed_intervals(1, interval_bit(60)), interval_bit(90) | interval_bit(30) | interval_bit(7));
}

TEST(OwedRanges, cover_exactly_the_days_that_owe_something_each_once_and_the_nearest_first) {
  const Date today = day("2026-01-15");
  for (const CatchUp catch_up : {CatchUp::owed, CatchUp::exact}) {
    const auto ranges = owed_ranges(today, catch_up);
    for (std::int32_t days = -40; days <= 100; ++days) {
      const Date expiration = today.plus_days(days);
      const Interval* found = nullptr;
      for (const OwedRange& range : ranges) {
        if (expiration < range.from || expiration > range.to) continue;
        ASSERT_EQ(found, nullptr) << days;
        found = range.interval;
      }
      ASSERT_EQ(found, notification_to_create(days, catch_up)) << days;
    }
    ASSERT_EQ(ranges.size(), 6U);
    EXPECT_EQ(ranges.begin()->interval->days_before, -1);
    EXPECT_EQ((ranges.end() - 1)->interval->days_before, 90);
  }
}

// Pitfall: "Duplicate prevention without the expiration date silenced the next term."
TEST(Identity, holds_a_date_that_differs_between_terms_and_intervals) {
  const Date first = day("2026-12-31");
  const Date next = day("2029-12-31");
  std::set<std::int32_t> dates;
  for (const Interval& interval : default_intervals()) {
    dates.insert(notification_date(first, interval.days_before).days_since_epoch());
    dates.insert(notification_date(next, interval.days_before).days_since_epoch());
  }
  EXPECT_EQ(dates.size(), 12U);
  EXPECT_EQ(notification_date(first, 90), day("2026-10-02"));
  EXPECT_EQ(notification_date(first, -1), day("2027-01-01"));
  EXPECT_EQ(notification_date(day("2024-03-01"), 1), day("2024-02-29"));
}

TEST(Identity, has_a_type_for_each_kind_of_credential) {
  EXPECT_EQ(notification_type(EntityType::license), "license_expiration");
  EXPECT_EQ(notification_type(EntityType::dea), "dea_expiration");
  EXPECT_EQ(notification_type(EntityType::csr), "csr_expiration");
  for (const auto kind : {EntityType::license, EntityType::dea, EntityType::csr}) {
    EXPECT_EQ(kind_of_notification_type(notification_type(kind)), kind);
  }
  for (const auto other : {kPracticeCreatedNotice, kPhysiciansAssignedNotice, kSecurityEventNotice}) {
    EXPECT_EQ(kind_of_notification_type(other), std::nullopt);
  }
}

}  // namespace
}  // namespace physcrm
