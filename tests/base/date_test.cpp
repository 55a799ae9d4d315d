#include "physcrm/date.hpp"

#include <gtest/gtest.h>

#include "physcrm/date_conversions.hpp"
#include "physcrm/ids.hpp"
#include "physcrm/instant.hpp"

namespace physcrm {
namespace {

Date day(std::string_view iso) {
  return Date::parse(iso).value();
}

TEST(Date, parses_only_ten_characters_of_a_day_that_exists) {
  EXPECT_EQ(day("1970-01-01").days_since_epoch(), 0);
  EXPECT_EQ(day("2024-02-29").to_string(), "2024-02-29");
  for (const char* bad :
       {"", "2023-02-29", "2024-2-03", " 2024-02-03", "2024-02-03 ", "2024/02/03", "2024-13-01", "2024-00-10",
        "2024-04-31", "1399-12-31", "20240203", "2024-02-0x", "0000-00-00"}) {
    EXPECT_FALSE(Date::parse(bad)) << bad;
  }
}

TEST(Date, round_trips_every_day_from_1400_to_9999_and_agrees_with_boost) {
  EXPECT_EQ(Date{kMinDay}.to_string(), "1400-01-01");
  EXPECT_EQ(Date{kMaxDay}.to_string(), "9999-12-31");
  for (std::int32_t n = kMinDay; n <= kMaxDay; n += 37) {
    const Date date{n};
    ASSERT_EQ(Date::parse(date.to_string()), date);
    ASSERT_EQ(from_boost(to_boost(date)), date);
    ASSERT_EQ(from_sys_days(to_sys_days(date)), date);
  }
}

TEST(Date, days_until_is_zero_on_the_day_and_negative_after_it) {
  EXPECT_EQ(days_until(day("2026-03-01"), day("2026-03-01")), 0);
  EXPECT_EQ(days_until(day("2026-03-01"), day("2026-03-02")), -1);
  EXPECT_EQ(days_until(day("2024-03-01"), day("2024-02-28")), 2);
}

TEST(Date, adding_months_keeps_month_ends_and_cuts_long_days) {
  const struct {
    const char* from;
    int months;
    const char* to;
  } rows[] = {
      {"2025-02-28", 36, "2028-02-29"}, {"2024-02-29", 12, "2025-02-28"}, {"2023-04-30", 1, "2023-05-31"},
      {"2024-01-30", 1, "2024-02-29"},  {"2024-01-31", 1, "2024-02-29"},  {"2024-02-28", 12, "2025-02-28"},
      {"2026-12-31", 36, "2029-12-31"}, {"2026-05-15", 24, "2028-05-15"}, {"2024-03-31", -1, "2024-02-29"},
      {"2026-06-15", 0, "2026-06-15"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(add_months(day(row.from), row.months).value().to_string(), row.to) << row.from;
  }
  EXPECT_FALSE(add_months(day("9999-12-31"), 1));
  EXPECT_FALSE(add_months(day("1400-01-01"), -1));
}

TEST(Instant, reads_offsets_and_writes_milliseconds_in_utc) {
  EXPECT_EQ(Instant::parse("2026-01-15T06:00:00Z").value().to_string(), "2026-01-15T06:00:00.000Z");
  EXPECT_EQ(Instant::parse("2026-01-15T06:00:00.25-05:00").value().to_string(), "2026-01-15T11:00:00.250Z");
  EXPECT_EQ(Instant::parse("1969-12-31T23:59:59.999Z").value().to_string(), "1969-12-31T23:59:59.999Z");
  for (const char* bad : {"2026-01-15", "2026-01-15T06:00:00", "2026-01-15T24:00:00Z", "2026-01-15 06:00:00Z",
                          "2026-01-15T06:00:00.Z", "2026-01-15T06:00:00+5:00"}) {
    EXPECT_FALSE(Instant::parse(bad)) << bad;
  }
}

TEST(Ids, carry_their_kind_and_refuse_any_other_spelling) {
  EXPECT_EQ(WorkflowId{1042}.to_string(), "wf_1042");
  EXPECT_EQ(WorkflowId::parse("wf_1042"), WorkflowId{1042});
  for (const char* bad :
       {"", "wf_", "wf_0", "wf_01", "wf_-1", "phy_1", "wf_1x", "wf1", "wf_9223372036854775808"}) {
    EXPECT_FALSE(WorkflowId::parse(bad)) << bad;
  }
}

}  // namespace
}  // namespace physcrm
