#include "physcrm/rulepack/expiry_rule.hpp"

#include <gtest/gtest.h>

#include "rulepack/pack_builder.hpp"

namespace physcrm {
namespace {

using testing_support::day;

TEST(ExpiryRule, every_text_of_the_language_reads_back_as_it_was_written) {
  for (const char* text : {
           "unknown",
           "assigned",
           "assigned_month_end",
           "issue_anniversary",
           "issue_month_end",
           "with_license",
           "fixed 12-31 even",
           "fixed 01-01 yearly",
           "fixed 03-31 every 2",
           "fixed 07-31 every 3 from 2026",
           "fixed 02-28 odd",
           "month_end 02 yearly",
           "month_end 12 every 10 from 1900",
           "birthday",
           "birthday even",
           "birth_month_end",
           "birth_month_end birth_year_parity",
           "birth_month_first odd",
           "surname A-L fixed 09-30 even | M-Z fixed 09-30 odd",
           "surname A-A birthday | B-Y birth_month_end | Z-Z assigned",
           "cohort fl-g1 fixed 01-31 even | fl-g2 fixed 01-31 odd",
           "cohort a issue_anniversary | b issue_month_end | c birthday",
       }) {
    const auto rule = ExpiryRule::parse(text);
    ASSERT_TRUE(rule) << text;
    EXPECT_EQ(rule->to_string(), text);
    EXPECT_EQ(ExpiryRule::parse(rule->to_string()), rule);
    EXPECT_FALSE(rule->describe().empty());
  }
}

TEST(ExpiryRule, every_other_text_is_refused) {
  for (const char* text : {
           "",
           " ",
           "fixed",
           "fixed 12-31",
           "fixed 12-31 ",
           "fixed  12-31 even",
           "Fixed 12-31 even",
           "fixed 1-31 even",
           "fixed 12/31 even",
           "fixed 12-32 even",
           "fixed 13-01 even",
           "fixed 00-10 even",
           "fixed 04-31 even",
           "fixed 02-29 even",
           "fixed 12-31 even odd",
           "fixed 12-31 leap",
           "fixed 12-31 birth_year_parity",
           "fixed 12-31 every",
           "fixed 12-31 every 1",
           "fixed 12-31 every 11",
           "fixed 12-31 every 02",
           "fixed 12-31 every 1 from 2026",
           "fixed 12-31 every 11 from 2026",
           "fixed 12-31 every 3 from",
           "fixed 12-31 every 3 since 2026",
           "fixed 12-31 every 3 from 26",
           "fixed 12-31 every 3 from 2201",
           "fixed 12-31 every 3 from 2026 x",
           "month_end 02-28 yearly",
           "month_end 2 yearly",
           "month_end 02",
           "month_end",
           "birthday yearly",
           "birthday every 2",
           "birthday even ",
           "assigned even",
           "unknown 24",
           "with_license 24",
           "surname",
           "surname ",
           "surname A-Z birthday",
           "surname A-L birthday | N-Z birthday",
           "surname A-M birthday | M-Z birthday",
           "surname M-Z birthday | A-L birthday",
           "surname A-M birthday | N-L birthday | M-Z birthday",
           "surname A-L birthday | M-Y birthday",
           "surname a-l birthday | m-z birthday",
           "surname A-L birthday| M-Z birthday",
           "surname A-L | M-Z birthday",
           "surname A-L unknown | M-Z birthday",
           "surname A-L with_license | M-Z birthday",
           "surname A-L surname A-L birthday | M-Z birthday",
           "cohort",
           "cohort a birthday",
           "cohort a birthday | a assigned",
           "cohort A birthday | b assigned",
           "cohort a birthday | b",
           "cohort a cohort b birthday | c birthday",
           "cohort abcdefghijklmnopqrstuvwxyz0123456 birthday | b birthday",
       }) {
    EXPECT_FALSE(ExpiryRule::parse(text)) << '`' << text << '`';
  }
}

TEST(ExpiryRule, tells_itself_in_words) {
  const auto words = [](const char* text) { return ExpiryRule::parse(text).value().describe(); };
  EXPECT_EQ(words("fixed 12-31 even"), "December 31 of even-numbered years");
  EXPECT_EQ(words("fixed 06-30 yearly"), "June 30 of every year");
  EXPECT_EQ(words("fixed 07-31 every 3 from 2026"), "July 31 of every third year (2026, 2029, ...)");
  EXPECT_EQ(words("fixed 03-31 every 2"), "March 31 of every second year (which ones differs by credential)");
  EXPECT_EQ(words("month_end 02 odd"), "the last day of February of odd-numbered years");
  EXPECT_EQ(words("birthday"), "the holder's birthday");
  EXPECT_EQ(words("birth_month_end birth_year_parity"),
            "the last day of the holder's birth month in even- or odd-numbered years, as the year of birth");
  EXPECT_EQ(words("birth_month_end even"), "the last day of the holder's birth month in even-numbered years");
  EXPECT_EQ(words("surname A-L fixed 09-30 even | M-Z fixed 09-30 odd"),
            "surnames A-L: September 30 of even-numbered years; surnames M-Z: September 30 of odd-numbered "
            "years");
  EXPECT_EQ(words("cohort g1 assigned | g2 birthday"),
            "cohort g1: a day that the board assigns; cohort g2: the holder's birthday");
  EXPECT_EQ(words("with_license"), "the same day as the license");
  EXPECT_EQ(words("unknown"), "a day that is not known");
}

TEST(ExpiryRule, the_next_day_over_year_ends_parities_and_leap_days) {
  const struct {
    const char* rule;
    const char* from;
    const char* next;
  } rows[] = {
      {"fixed 12-31 even", "2026-12-30", "2026-12-31"},
      {"fixed 12-31 even", "2026-12-31", "2026-12-31"},
      {"fixed 12-31 even", "2027-01-01", "2028-12-31"},
      {"fixed 12-31 odd", "2026-12-31", "2027-12-31"},
      {"fixed 12-31 odd", "2027-12-31", "2027-12-31"},
      {"fixed 12-31 odd", "2028-01-01", "2029-12-31"},
      {"fixed 01-01 even", "2025-12-31", "2026-01-01"},
      {"fixed 01-01 even", "2026-01-02", "2028-01-01"},
      {"fixed 06-30 yearly", "2026-06-30", "2026-06-30"},
      {"fixed 06-30 yearly", "2026-07-01", "2027-06-30"},
      {"fixed 02-28 odd", "2024-02-29", "2025-02-28"},
      {"fixed 02-28 yearly", "2024-02-29", "2025-02-28"},
      {"month_end 02 yearly", "2024-02-29", "2024-02-29"},
      {"month_end 02 yearly", "2024-03-01", "2025-02-28"},
      {"month_end 02 even", "2026-03-01", "2028-02-29"},
      {"month_end 02 yearly", "1900-01-01", "1900-02-28"},
      {"month_end 02 yearly", "2000-01-01", "2000-02-29"},
      {"month_end 04 odd", "2026-01-01", "2027-04-30"},
      {"month_end 12 yearly", "2026-12-31", "2026-12-31"},
      {"fixed 07-31 every 3 from 2026", "2026-07-31", "2026-07-31"},
      {"fixed 07-31 every 3 from 2026", "2026-08-01", "2029-07-31"},
      {"fixed 07-31 every 3 from 2026", "2023-07-31", "2023-07-31"},
      {"fixed 07-31 every 3 from 2026", "2019-01-01", "2020-07-31"},
      {"fixed 07-31 every 10 from 2026", "2026-08-01", "2036-07-31"},
      {"fixed 12-31 yearly", "9999-12-31", "9999-12-31"},
  };
  for (const auto& row : rows) {
    const auto rule = ExpiryRule::parse(row.rule);
    ASSERT_TRUE(rule) << row.rule;
    EXPECT_EQ(rule->next_on_or_after(day(row.from)), day(row.next)) << row.rule << " from " << row.from;
  }
}

TEST(ExpiryRule, there_is_no_next_day_where_something_is_unknown) {
  for (const char* text :
       {"unknown", "assigned", "assigned_month_end", "issue_anniversary", "issue_month_end", "with_license",
        "birthday", "birth_month_end", "birth_month_end even", "birth_month_first",
        "birth_month_end birth_year_parity", "fixed 03-31 every 2", "month_end 03 every 3",
        "surname A-L fixed 09-30 even | M-Z fixed 09-30 odd",
        "cohort g1 fixed 01-31 even | g2 fixed 01-31 even"}) {
    EXPECT_FALSE(ExpiryRule::parse(text).value().next_on_or_after(day("2026-11-23"))) << text;
  }
  EXPECT_FALSE(ExpiryRule::parse("fixed 12-30 yearly").value().next_on_or_after(day("9999-12-31")));
  EXPECT_FALSE(ExpiryRule::parse("fixed 12-30 yearly").value().next_on_or_after(Date{kMaxDay + 1}));
}

// The plain reading: try each day.
TEST(ExpiryRule, the_next_day_is_the_first_that_fits_when_each_day_is_tried) {
  const char* const rules[] = {"fixed 02-28 odd", "month_end 02 even", "month_end 04 yearly",
                               "fixed 01-01 every 4 from 2023"};
  for (const char* const text : rules) {
    const ExpiryRule rule = ExpiryRule::parse(text).value();
    std::optional<Date> expected;
    for (Date date = day("2040-12-31"); date >= day("2019-01-01"); date = date.plus_days(-1)) {
      const auto [year, month, number] = date.ymd();
      const bool is_of_year = rule.years == ExpiryYears::yearly ||
                              (rule.years == ExpiryYears::even && year % 2 == 0) ||
                              (rule.years == ExpiryYears::odd && year % 2 == 1) ||
                              (rule.years == ExpiryYears::every && (year - 2023) % 4 == 0);
      const bool is_day = rule.anchor == ExpiryAnchor::month_end ? is_month_end(date) : number == rule.day;
      if (is_of_year && month == rule.month && is_day) expected = date;
      if (expected) {
        ASSERT_EQ(rule.next_on_or_after(date), expected) << text << ' ' << date.to_string();
      }
    }
  }
}

}  // namespace
}  // namespace physcrm
