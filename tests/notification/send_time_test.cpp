// When a message may go out (docs/rules.md 3).
#include "notification/send_time.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "support/random.hpp"

namespace physcrm {
namespace {

constexpr const char* kNewYork = "America/New_York";

Instant at(std::string_view text) {
  return Instant::parse(text).value();
}

Date day(std::string_view iso) {
  return Date::parse(iso).value();
}

Zone zone_of(std::string_view name) {
  return Zone::find(name).value();
}

DeliveryPreferences quiet(std::string_view from, std::string_view to) {
  DeliveryPreferences preferences;
  preferences.quiet_hours = QuietHours{*parse_time_of_day(from), *parse_time_of_day(to)};
  return preferences;
}

DeliveryPreferences digest(std::int32_t hour) {
  DeliveryPreferences preferences;
  preferences.digest_hour = hour;
  return preferences;
}

DeliveryPreferences working_days(DeliveryPreferences preferences = {}) {
  preferences.working_days_only = true;
  return preferences;
}

std::string sent(const DeliveryPreferences& preferences, std::string_view not_before,
                 std::optional<Date> expiration = std::nullopt, const HolidayTable& holidays = {},
                 std::string_view zone = kNewYork) {
  return earliest_send(preferences, zone_of(zone), holidays, Severity::warning, expiration, at(not_before))
      .to_string();
}

TEST(EarliestSend, is_at_once_when_nothing_was_set) {
  EXPECT_EQ(sent({}, "2026-01-17T03:04:05.250Z"), "2026-01-17T03:04:05.250Z");
}

TEST(EarliestSend, is_outside_the_quiet_hours_of_the_recipients_own_wall_clock) {
  const DeliveryPreferences night = quiet("22:00", "07:00");
  EXPECT_EQ(sent(night, "2026-01-16T02:59:59Z"), "2026-01-16T02:59:59.000Z") << "21:59:59";
  EXPECT_EQ(sent(night, "2026-01-16T03:00:00Z"), "2026-01-16T12:00:00.000Z") << "22:00";
  EXPECT_EQ(sent(night, "2026-01-16T05:00:00Z"), "2026-01-16T12:00:00.000Z") << "midnight";
  EXPECT_EQ(sent(night, "2026-01-16T11:59:59.999Z"), "2026-01-16T12:00:00.000Z") << "06:59:59";
  EXPECT_EQ(sent(night, "2026-01-16T12:00:00Z"), "2026-01-16T12:00:00.000Z") << "07:00";
  EXPECT_EQ(sent(night, "2026-01-16T05:00:00Z", std::nullopt, {}, "Asia/Tokyo"), "2026-01-16T05:00:00.000Z")
      << "14:00 in Tokyo";
  EXPECT_EQ(sent(quiet("12:00", "13:00"), "2026-01-16T17:30:00Z"), "2026-01-16T18:00:00.000Z");
}

TEST(EarliestSend, quiet_hours_end_where_the_clock_goes_on_when_it_changes) {
  EXPECT_EQ(sent(quiet("22:00", "02:30"), "2026-03-08T06:30:00Z"), "2026-03-08T07:00:00.000Z")
      << "02:30 is skipped: 03:00";
  EXPECT_EQ(sent(quiet("22:00", "01:30"), "2026-11-01T05:10:00Z"), "2026-11-01T05:30:00.000Z")
      << "01:10 the first time: the first 01:30";
  EXPECT_EQ(sent(quiet("22:00", "01:30"), "2026-11-01T06:10:00.250Z"), "2026-11-01T06:30:00.000Z")
      << "01:10 the second time: the second 01:30";
  EXPECT_EQ(sent(quiet("22:00", "07:00"), "2026-11-01T05:30:00Z"), "2026-11-01T12:00:00.000Z")
      << "a night of an hour more";
  EXPECT_EQ(sent(quiet("22:00", "07:00"), "2011-12-30T09:30:00Z", std::nullopt, {}, "Pacific/Apia"),
            "2011-12-30T17:00:00.000Z")
      << "23:30 of the 29th; the next morning is the 31st";
}

TEST(EarliestSend, with_a_digest_is_its_hour_of_today_or_tomorrow) {
  EXPECT_EQ(sent(digest(8), "2026-01-16T12:00:00Z"), "2026-01-16T13:00:00.000Z");
  EXPECT_EQ(sent(digest(8), "2026-01-16T13:00:00Z"), "2026-01-16T13:00:00.000Z");
  EXPECT_EQ(sent(digest(8), "2026-01-16T13:00:00.001Z"), "2026-01-17T13:00:00.000Z");
  EXPECT_EQ(sent(digest(2), "2026-03-08T05:00:00Z"), "2026-03-08T07:00:00.000Z") << "02:00 is skipped";
  EXPECT_EQ(sent(digest(8), "2011-12-30T06:00:00Z", std::nullopt, {}, "Pacific/Apia"),
            "2011-12-30T18:00:00.000Z")
      << "after the 29th comes the 31st, and it has one digest";
  EXPECT_EQ(sent(digest(1), "2026-11-01T05:30:00Z"), "2026-11-02T06:00:00.000Z") << "not the second 01:00";
}

TEST(EarliestSend, of_a_digest_in_the_quiet_hours_is_their_end) {
  DeliveryPreferences preferences = digest(23);
  preferences.quiet_hours = QuietHours{22 * 60, 7 * 60};
  EXPECT_EQ(sent(preferences, "2026-01-16T20:00:00Z"), "2026-01-17T12:00:00.000Z");
  EXPECT_EQ(sent(preferences, "2026-01-17T11:00:00Z"), "2026-01-17T12:00:00.000Z")
      << "the digest of yesterday";
}

TEST(EarliestSend, on_working_days_only_passes_over_weekends_and_holidays) {
  const HolidayTable holidays{day("2026-01-19")};  // a Monday
  EXPECT_EQ(sent(working_days(), "2026-01-16T15:00:00Z"), "2026-01-16T15:00:00.000Z") << "a Friday";
  EXPECT_EQ(sent(working_days(), "2026-01-17T15:00:00Z"), "2026-01-19T05:00:00.000Z") << "a Saturday";
  EXPECT_EQ(sent(working_days(), "2026-01-17T15:00:00Z", std::nullopt, holidays), "2026-01-20T05:00:00.000Z");
  EXPECT_EQ(sent(working_days(digest(8)), "2026-01-16T20:00:00Z", std::nullopt, holidays),
            "2026-01-20T13:00:00.000Z");
  EXPECT_EQ(sent(working_days(quiet("22:00", "07:00")), "2026-01-17T03:30:00Z"), "2026-01-19T12:00:00.000Z")
      << "Friday 22:30";
}

TEST(EarliestSend, of_a_critical_one_is_at_once_whatever_was_set) {
  DeliveryPreferences preferences = working_days(quiet("00:00", "23:59"));
  preferences.digest_hour = 8;
  const Instant night = at("2026-01-17T08:00:00Z");
  EXPECT_EQ(earliest_send(preferences, zone_of(kNewYork), {}, Severity::critical, {}, night), night);
  EXPECT_NE(earliest_send(preferences, zone_of(kNewYork), {}, Severity::warning, {}, night), night);
}

TEST(EarliestSend, is_never_held_back_past_the_expiration) {
  // Saturday 2026-01-17, 10:00; the credential expires on Sunday.
  EXPECT_EQ(sent(working_days(), "2026-01-17T15:00:00Z", day("2026-01-19")), "2026-01-19T05:00:00.000Z");
  EXPECT_EQ(sent(working_days(), "2026-01-17T15:00:00Z", day("2026-01-18")), "2026-01-17T15:00:00.000Z");
  EXPECT_EQ(sent(working_days(digest(8)), "2026-01-17T15:00:00Z", day("2026-01-18")),
            "2026-01-18T13:00:00.000Z")
      << "Sunday's digest is in time";
  EXPECT_EQ(sent(working_days(digest(8)), "2026-01-17T15:00:00Z", day("2026-01-17")),
            "2026-01-17T15:00:00.000Z")
      << "no digest is";
  DeliveryPreferences all = working_days(quiet("09:00", "12:00"));
  all.digest_hour = 8;
  EXPECT_EQ(sent(all, "2026-01-17T15:00:00Z", day("2026-01-17")), "2026-01-17T17:00:00.000Z")
      << "the quiet hours end in time";
  EXPECT_EQ(sent(quiet("22:00", "07:00"), "2026-01-18T03:30:00Z", day("2026-01-17")),
            "2026-01-18T03:30:00.000Z")
      << "22:30 of the last day";
  EXPECT_EQ(sent(working_days(), "2026-01-17T15:00:00Z", day("2026-01-16")), "2026-01-19T05:00:00.000Z")
      << "past it already: there is no hurry left";
}

TEST(EarliestSend, ends_also_where_there_is_no_working_day_and_no_time_that_is_not_quiet) {
  HolidayTable every_day;
  for (int i = 0; i < 200; ++i) every_day.insert(day("2026-01-01").plus_days(i));
  EXPECT_EQ(sent(working_days(), "2026-01-17T15:00:00Z", std::nullopt, every_day),
            "2026-01-17T15:00:00.000Z");
  DeliveryPreferences unchecked;
  unchecked.quiet_hours = QuietHours{100, 100};
  EXPECT_EQ(sent(unchecked, "2026-01-17T15:00:00Z"), "2026-01-17T15:00:00.000Z");
  unchecked.quiet_hours = QuietHours{-100'000, 1440};
  EXPECT_EQ(sent(unchecked, "2026-01-17T15:00:00Z"), "2026-01-17T15:00:00.000Z");
}

TEST(EarliestSend, keeps_its_rules_in_every_zone_and_answers_the_same_when_asked_again) {
  testing_support::Random random{testing_support::test_seed()};
  for (const char* name :
       {"America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "America/Havana", "Pacific/Apia",
        "Asia/Gaza", "Africa/Cairo", "Asia/Beirut", "America/Nuuk", "America/St_Johns"}) {
    const Zone zone = zone_of(name);
    for (int i = 0; i < 400; ++i) {
      DeliveryPreferences preferences;
      if (random.below(3) != 0) {
        const auto from = static_cast<std::int32_t>(random.below(1440));
        const auto minutes = static_cast<std::int32_t>(1 + random.below(1320));
        preferences.quiet_hours = QuietHours{from, (from + minutes) % 1440};
      }
      if (random.below(2) == 0) preferences.digest_hour = static_cast<std::int32_t>(random.below(24));
      preferences.working_days_only = random.below(2) == 0;
      HolidayTable holidays;
      const Date first{static_cast<std::int32_t>(14'600 + random.below(6'500))};  // 2009 to 2027
      for (int n = 0; n < 5; ++n)
        holidays.insert(first.plus_days(static_cast<std::int32_t>(random.below(10))));
      const Instant begin = zone.first_instant(first);
      Instant before = begin;
      for (int step = 0; step < 6; ++step) {
        const Instant asked =
            begin.plus_seconds(step * 7'200 + static_cast<std::int64_t>(random.below(7'200)));
        const Instant send = earliest_send(preferences, zone, holidays, Severity::info, {}, asked);
        ASSERT_GE(send, asked) << name;
        ASSERT_GE(send, before) << name << ": later messages are not sent earlier";
        before = send;
        const CivilTime shown = zone.civil_time(send);
        ASSERT_FALSE(preferences.quiet_hours && preferences.quiet_hours->contain(shown.second_of_day))
            << name;
        ASSERT_TRUE(!preferences.working_days_only || is_working_day(shown.date, holidays)) << name;
        ASSERT_EQ(earliest_send(preferences, zone, holidays, Severity::info, {}, send), send) << name;
      }
    }
  }
}

TEST(WorkingDays, are_monday_to_friday_but_for_holidays) {
  const Date monday = day("2026-01-12");
  for (int i = -700; i < 700; ++i) {
    const int weekday = ((i % 7) + 7) % 7;
    EXPECT_EQ(is_working_day(monday.plus_days(i), {}), weekday < 5) << i;
  }
  EXPECT_FALSE(is_working_day(monday, {monday}));
  EXPECT_TRUE(is_working_day(day("1969-12-31"), {})) << "a Wednesday";
}

TEST(Digest, is_one_message_a_recipient_and_civil_day_and_never_holds_a_critical_one) {
  const std::vector<DueDelivery> due{
      {"ann", Severity::info, at("2026-01-16T13:00:00Z")},
      {"bob", Severity::info, at("2026-01-16T13:00:00Z")},
      {"ann", Severity::critical, at("2026-01-16T13:00:00Z")},
      {"ann", Severity::warning, at("2026-01-17T04:59:59Z")},  // 23:59:59 of the same day
      {"ann", Severity::warning, at("2026-01-17T05:00:00Z")},  // the next day
      {"ann", Severity::critical, at("2026-01-16T13:00:00Z")},
  };
  EXPECT_EQ(group_digests(due, zone_of(kNewYork)),
            (std::vector<std::vector<std::size_t>>{{0, 3}, {1}, {2}, {4}, {5}}));
  EXPECT_TRUE(group_digests({}, zone_of(kNewYork)).empty());
}

}  // namespace
}  // namespace physcrm
