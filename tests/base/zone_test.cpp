#include "base/zone.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "support/random.hpp"

namespace physcrm {
namespace {

Date day(std::string_view iso) {
  return Date::parse(iso).value();
}

Instant at(std::string_view text) {
  return Instant::parse(text).value();
}

constexpr const char* kZones[] = {
    "UTC",
    "America/New_York",
    "America/Los_Angeles",
    "America/Phoenix",
    "Pacific/Honolulu",
    "Asia/Kolkata",
    "America/St_Johns",
    "Pacific/Kiritimati",
    "Australia/Lord_Howe",
    "Europe/London",
    "America/Havana",
    "Asia/Beirut",
    "America/Sao_Paulo",
    "Pacific/Apia",
    "Africa/Casablanca",
};

TEST(Zone, knows_the_names_of_the_database_and_no_others) {
  for (const char* name : kZones) EXPECT_TRUE(is_known_zone(name)) << name;
  for (const char* name : {"", "nowhere", "america/new_york", "America/New_York ", "../etc/passwd",
                           "localtime", "posixrules", "Factory", "America", "EST5EDT,M3.2.0,M11.1.0"}) {
    EXPECT_FALSE(is_known_zone(name)) << name;
  }
  const auto unknown = Zone::find("Mars/Olympus");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(unknown.error().field, "timeZone");
  EXPECT_EQ(Zone::find("US/Eastern").value().name(), "US/Eastern");
}

TEST(Zone, dates_are_civil_and_not_cut_from_utc_timestamps) {
  const Zone new_york = Zone::find("America/New_York").value();
  EXPECT_EQ(new_york.civil_date(at("2026-01-16T04:59:59.999999Z")), day("2026-01-15"));
  EXPECT_EQ(new_york.civil_date(at("2026-01-16T05:00:00Z")), day("2026-01-16"));
  EXPECT_EQ(new_york.civil_date(at("2026-07-16T03:59:59Z")), day("2026-07-15"));
  EXPECT_EQ(new_york.civil_date(at("1969-12-31T23:00:00Z")), day("1969-12-31"));
  EXPECT_EQ(Zone::find("Pacific/Kiritimati").value().civil_date(at("2026-01-15T10:00:00Z")),
            day("2026-01-16"));
}

TEST(Zone, a_day_begins_at_its_first_instant_even_where_midnight_is_missing_or_comes_twice) {
  const struct {
    const char* zone;
    const char* date;
    const char* begins;
    const char* why;
  } rows[] = {
      {"UTC", "2026-01-15", "2026-01-15T00:00:00.000Z", "plain"},
      {"America/New_York", "2026-03-08", "2026-03-08T05:00:00.000Z", "the clocks go forward later that day"},
      {"America/New_York", "2026-11-01", "2026-11-01T04:00:00.000Z", "the clocks go back later that day"},
      {"America/Phoenix", "2026-07-01", "2026-07-01T07:00:00.000Z", "no summer time"},
      {"Asia/Kolkata", "2026-01-15", "2026-01-14T18:30:00.000Z", "half an hour"},
      {"Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00:00.000Z", "half an hour of summer time"},
      {"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00.000Z", "00:00 to 01:00 does not exist"},
      {"Asia/Beirut", "2022-03-27", "2022-03-26T22:00:00.000Z", "00:00 to 01:00 does not exist"},
      {"America/Havana", "2026-03-08", "2026-03-08T05:00:00.000Z", "00:00 to 01:00 does not exist"},
      {"America/Havana", "2026-11-01", "2026-11-01T04:00:00.000Z", "00:00 to 01:00 comes twice"},
      {"America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00:00.000Z", "23:00 of the day before comes twice"},
      {"Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00.000Z", "the last day before the date line moved"},
      {"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00.000Z", "the whole day does not exist"},
      {"Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00.000Z", "the day after it"},
  };
  for (const auto& row : rows) {
    const Zone zone = Zone::find(row.zone).value();
    EXPECT_EQ(zone.first_instant(day(row.date)).to_string(), row.begins) << row.zone << ' ' << row.why;
  }
}

TEST(Zone, summer_time_goes_on_after_the_years_that_the_database_lists) {
  const Zone new_york = Zone::find("America/New_York").value();
  const Zone sydney = Zone::find("Australia/Sydney").value();
  for (const int year : {2037, 2038, 2040, 2045, 2100, 2400, 2999, 9998}) {
    const std::string y = std::to_string(year);
    EXPECT_EQ(new_york.first_instant(day(y + "-07-01")).to_string(), y + "-07-01T04:00:00.000Z");
    EXPECT_EQ(new_york.first_instant(day(y + "-01-31")).to_string(), y + "-01-31T05:00:00.000Z");
    EXPECT_EQ(sydney.first_instant(day(y + "-07-02")).to_string(), y + "-07-01T14:00:00.000Z");
    EXPECT_EQ(sydney.first_instant(day(y + "-01-02")).to_string(), y + "-01-01T13:00:00.000Z");
  }
}

TEST(Zone, every_year_changes_its_clocks_on_the_second_sunday_of_march_and_the_first_of_november) {
  const Zone new_york = Zone::find("America/New_York").value();
  const auto hour_at_which = [&new_york](Date date) {
    return (new_york.first_instant(date).microseconds() / 3'600'000'000) % 24;
  };
  for (int year = 2008; year <= 2450; ++year) {
    // 1970-01-04, day 3, was a Sunday.
    Date march = Date::from_ymd(year, 3, 8).value();
    while ((march.days_since_epoch() - 3) % 7 != 0) march = march.plus_days(1);
    Date november = Date::from_ymd(year, 11, 1).value();
    while ((november.days_since_epoch() - 3) % 7 != 0) november = november.plus_days(1);
    EXPECT_EQ(hour_at_which(march), 5) << march.to_string();
    EXPECT_EQ(hour_at_which(march.plus_days(1)), 4) << march.to_string();
    EXPECT_EQ(hour_at_which(november), 4) << november.to_string();
    EXPECT_EQ(hour_at_which(november.plus_days(1)), 5) << november.to_string();
  }
}

TEST(Zone, the_first_instant_of_a_day_is_its_first_in_every_zone_and_year) {
  testing_support::Random random{testing_support::test_seed()};
  for (const char* name : kZones) {
    const Zone zone = Zone::find(name).value();
    for (int i = 0; i < 1500; ++i) {
      // 1990 to 2190, and now and then any year.
      const auto n =
          static_cast<std::int32_t>(i % 10 == 0 ? random.below(2'900'000) : 7305 + random.below(73'000));
      const Date date{n};
      const Instant first = zone.first_instant(date);
      ASSERT_LT(zone.civil_date(Instant{first.microseconds() - 1}), date) << name << ' ' << date.to_string();
      if (std::string_view{name} == "Pacific/Apia" && date == day("2011-12-30")) continue;
      ASSERT_EQ(zone.civil_date(first), date) << name << ' ' << date.to_string();
      ASSERT_LT(first, zone.first_instant(date.plus_days(1))) << name << ' ' << date.to_string();
    }
  }
}

TEST(Zone, a_time_of_day_is_the_one_on_the_wall_after_a_gap_and_the_first_of_two) {
  const struct {
    const char* zone;
    const char* date;
    int second_of_day;
    const char* instant;
    const char* why;
  } rows[] = {
      {"America/New_York", "2026-01-15", 9 * 3600 + 90, "2026-01-15T14:01:30.000Z", "plain"},
      {"America/New_York", "2026-03-08", 2 * 3600 + 1800, "2026-03-08T07:00:00.000Z", "02:30 is skipped"},
      {"America/New_York", "2026-03-08", 3 * 3600, "2026-03-08T07:00:00.000Z", "the end of the gap"},
      {"America/New_York", "2026-11-01", 3600 + 1800, "2026-11-01T05:30:00.000Z", "01:30 comes twice"},
      {"Australia/Lord_Howe", "2026-10-04", 2 * 3600 + 60, "2026-10-03T15:30:00.000Z",
       "a gap of half an hour"},
      {"America/Nuuk", "2026-03-28", 23 * 3600 + 1800, "2026-03-29T01:00:00.000Z", "a gap up to midnight"},
      {"Pacific/Apia", "2011-12-30", 9 * 3600, "2011-12-30T10:00:00.000Z", "the whole day is skipped"},
      {"America/New_York", "2061-07-01", 9 * 3600, "2061-07-01T13:00:00.000Z", "beyond the database's table"},
  };
  for (const auto& row : rows) {
    const Zone zone = Zone::find(row.zone).value();
    EXPECT_EQ(zone.instant_at(day(row.date), row.second_of_day).to_string(), row.instant)
        << row.zone << ' ' << row.why;
  }
}

TEST(Zone, the_wall_clock_is_read_back_wherever_it_shows_the_time_at_all) {
  const Zone new_york = Zone::find("America/New_York").value();
  const CivilTime first{day("2026-11-01"), 3600 + 1800};
  EXPECT_EQ(new_york.civil_time(at("2026-11-01T05:30:00.999999Z")), first);
  EXPECT_EQ(new_york.civil_time(at("2026-11-01T06:30:00Z")), first) << "an hour later it is 01:30 again";
  EXPECT_EQ(new_york.civil_time(at("1969-12-31T23:59:59.5Z")), (CivilTime{day("1969-12-31"), 68'399}));
  testing_support::Random random{testing_support::test_seed()};
  for (const char* name : kZones) {
    const Zone zone = Zone::find(name).value();
    for (int i = 0; i < 500; ++i) {
      const Date date{static_cast<std::int32_t>(7305 + random.below(17'500))};  // 1990 to 2037
      const auto second = static_cast<std::int32_t>(random.below(86'400));
      const Instant instant = zone.instant_at(date, second);
      const CivilTime shown = zone.civil_time(instant);
      // Not as asked only after a gap; then the moment before it shows an earlier time.
      if (shown == CivilTime{date, second}) continue;
      const CivilTime before = zone.civil_time(Instant{instant.microseconds() - 1});
      ASSERT_LT(std::pair(before.date, before.second_of_day), std::pair(date, second)) << name;
      ASSERT_GT(std::pair(shown.date, shown.second_of_day), std::pair(date, second)) << name;
    }
  }
}

}  // namespace
}  // namespace physcrm
