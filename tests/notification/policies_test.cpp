// Retries and retention (docs/rules.md 3).
#include <gtest/gtest.h>

#include <limits>
#include <optional>

#include "physcrm/notification/interval.hpp"
#include "physcrm/notification/retention.hpp"
#include "physcrm/notification/retry.hpp"

namespace physcrm {
namespace {

const Instant kFirst = Instant::parse("2026-01-15T06:00:00.250Z").value();
constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 86400;

TEST(Retry, comes_at_once_after_4_hours_and_after_12_hours_of_the_first_failure) {
  EXPECT_EQ(delivery_retry_at(kFirst, 1), kFirst);
  EXPECT_EQ(delivery_retry_at(kFirst, 2), Instant::parse("2026-01-15T10:00:00.250Z"));
  EXPECT_EQ(delivery_retry_at(kFirst, 3), Instant::parse("2026-01-15T18:00:00.250Z"));
  for (const int none :
       {0, -1, 4, 5, 8, 9, 1000, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()}) {
    EXPECT_EQ(delivery_retry_at(kFirst, none), std::nullopt) << none;
  }
}

// Pitfall: "No attempt counter, no cap: failed rows were tried for ever."
TEST(Retry, ends_after_the_third_one) {
  EXPECT_EQ(next_attempt_at(kFirst, 1, false, kFirst), kFirst);
  EXPECT_EQ(next_attempt_at(kFirst, 2, false, kFirst), kFirst.plus_seconds(4 * kHour));
  EXPECT_EQ(next_attempt_at(kFirst, 3, false, kFirst.plus_seconds(5 * kHour)),
            kFirst.plus_seconds(12 * kHour));
  EXPECT_EQ(next_attempt_at(kFirst, 4, false, kFirst.plus_seconds(12 * kHour)), std::nullopt);
}

TEST(Retry, what_is_older_than_72_hours_is_given_up_without_another_try) {
  EXPECT_FALSE(is_past_retrying(kFirst, kFirst));
  EXPECT_FALSE(is_past_retrying(kFirst, kFirst.plus_seconds(72 * kHour))) << "exactly 72 hours are not more";
  EXPECT_TRUE(is_past_retrying(kFirst, Instant{kFirst.plus_seconds(72 * kHour).microseconds() + 1}));
  EXPECT_TRUE(next_attempt_at(kFirst, 2, false, kFirst.plus_seconds(72 * kHour)));
  EXPECT_FALSE(next_attempt_at(kFirst, 2, false, kFirst.plus_seconds(72 * kHour + 1)));
}

TEST(Retry, a_permanent_error_is_not_retried) {
  for (int attempts = 1; attempts <= 4; ++attempts) {
    EXPECT_EQ(next_attempt_at(kFirst, attempts, true, kFirst), std::nullopt);
  }
}

TEST(Retry, the_schedule_is_a_policy_that_is_checked) {
  EXPECT_TRUE(check_retry_policy({}));
  RetryPolicy longer;
  longer.retries = 4;
  longer.delays_s = {60, 600, 600, 48 * 3600};
  EXPECT_TRUE(check_retry_policy(longer));
  EXPECT_EQ(delivery_retry_at(kFirst, 4, longer), kFirst.plus_seconds(48 * kHour));
  EXPECT_EQ(delivery_retry_at(kFirst, 5, longer), std::nullopt);
  RetryPolicy none;
  none.retries = 0;
  EXPECT_TRUE(check_retry_policy(none));
  EXPECT_EQ(delivery_retry_at(kFirst, 1, none), std::nullopt);

  const struct {
    RetryPolicy policy;
    const char* field;
  } bad[] = {{{-1, {}, 60}, "retries"},
             {{kMaxRetries + 1, {}, 60}, "retries"},
             {{1, {-1}, 60}, "delaySeconds"},
             {{2, {10, 9}, 60}, "delaySeconds"},
             {{1, {61}, 60}, "delaySeconds"},
             {{1, {0}, 0}, "giveUpAfterSeconds"},
             {{1, {0}, 31 * 86400}, "giveUpAfterSeconds"}};
  for (const auto& row : bad) {
    const auto result = check_retry_policy(row.policy);
    ASSERT_FALSE(result) << row.field;
    EXPECT_EQ(result.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(result.error().field, row.field);
  }
  RetryPolicy wild;
  wild.retries = 1000;
  EXPECT_EQ(delivery_retry_at(kFirst, kMaxRetries + 1, wild), std::nullopt)
      << "an unchecked policy reads nothing";
}

TEST(Retention, is_90_days_for_info_180_for_warning_365_for_critical) {
  const struct {
    Severity severity;
    int days;
  } rows[] = {{Severity::info, 90}, {Severity::warning, 180}, {Severity::critical, 365}};
  for (const auto& row : rows) {
    EXPECT_EQ(retention_days(row.severity), row.days);
    for (const auto status :
         {DeliveryStatus::sent, DeliveryStatus::permanently_failed, DeliveryStatus::cancelled}) {
      EXPECT_EQ(retention_until(row.severity, status, kFirst, false), kFirst.plus_seconds(row.days * kDay));
    }
  }
  EXPECT_EQ(failure_log_until(kFirst), kFirst.plus_seconds(30 * kDay));
  EXPECT_TRUE(is_archived_before_deletion(Severity::critical));
  EXPECT_FALSE(is_archived_before_deletion(Severity::warning));
  EXPECT_FALSE(is_archived_before_deletion(Severity::info));
}

// Pitfall: "Clean-up deleted pending and critical rows by age."
TEST(Retention, never_ends_for_what_is_not_final_or_still_owed) {
  for (const auto severity : {Severity::info, Severity::warning, Severity::critical}) {
    for (const auto status : {DeliveryStatus::pending, DeliveryStatus::failed}) {
      EXPECT_EQ(retention_until(severity, status, kFirst, false), std::nullopt);
    }
    EXPECT_EQ(retention_until(severity, DeliveryStatus::sent, kFirst, true), std::nullopt);
  }
}

TEST(Retention, an_interval_is_still_owed_until_the_next_one_is) {
  const Date expiration = Date::parse("2026-06-30").value();
  for (int days = -40; days <= 100; ++days) {
    const Interval* owed = owed_notification(days);
    for (const Interval& interval : default_intervals()) {
      EXPECT_EQ(is_interval_still_owed(expiration, interval.days_before, expiration.plus_days(-days)),
                owed == &interval)
          << days << ' ' << interval.days_before;
    }
  }
}

TEST(Retention, the_days_are_a_policy_that_is_checked_field_by_field) {
  RetentionPolicy policy;
  EXPECT_TRUE(check_retention_policy(policy));
  policy.info_days = 10;
  EXPECT_EQ(retention_until(Severity::info, DeliveryStatus::sent, kFirst, false, policy),
            kFirst.plus_seconds(10 * kDay));
  policy.info_days = 0;
  policy.failure_log_days = 36'501;
  const auto result = check_retention_policy(policy);
  ASSERT_FALSE(result);
  ASSERT_EQ(result.error().fields.size(), 2U);
  EXPECT_EQ(result.error().fields[0].field, "infoDays");
  EXPECT_EQ(result.error().fields[1].field, "failureLogDays");
}

}  // namespace
}  // namespace physcrm
