#include "interop/date_format.hpp"

#include <gtest/gtest.h>

namespace physcrm {
namespace {

TEST(DateFormat, reads_the_dates_of_other_systems) {
  const struct {
    const char* pattern;
    const char* text;
    const char* date;  // empty: not one
  } rows[] = {
      {"YYYY-MM-DD", "2026-07-31", "2026-07-31"},
      {"MM/DD/YYYY", "07/31/2026", "2026-07-31"},
      {"MM/DD/YYYY", "7/31/2026", ""},
      {"MM/DD/YYYY", "07/31/26", ""},
      {"MM/DD/YYYY", "31/07/2026", ""},
      {"MM/DD/YYYY", "07/31/2026 00:00", ""},
      {"MM/DD/YYYY", "02/29/2026", ""},
      {"MM/DD/YYYY", "02/29/2028", "2028-02-29"},
      {"MM/DD/YYYY", "", ""},
      {"MM/DD/YYYY*", "07/31/2026 00:00:00", "2026-07-31"},
      {"MM/DD/YYYY*", "07/31/2026", "2026-07-31"},
      {"MM/DD/YYYY*", "07/31/20265", ""},
      {"YYYY-MM-DD*", "2026-07-31T00:00:00.000", "2026-07-31"},
      {"YYYYMMDD", "20260731", "2026-07-31"},
      {"YYYYMMDD", "2026073", ""},
      {"YYYYMMDD", "202607311", ""},
      {"YYYYMMDD", "00000000", ""},
      {"M/D/YYYY", "7/4/2026", "2026-07-04"},
      {"M/D/YYYY", "07/04/2026", "2026-07-04"},
      {"M/D/YYYY", "007/4/2026", ""},
      {"D.M.YYYY", "4.7.2026", "2026-07-04"},
      {"DD-MON-YYYY", "31-JUL-2026", "2026-07-31"},
      {"MON D, YYYY", "jul 4, 2026", "2026-07-04"},
      {"MON D, YYYY", "juli 4, 2026", ""},
      {"DD-MON-YYYY", "31-XXX-2026", ""},
      {"DD-MON-YYYY", "31-J", ""},
  };
  for (const auto& row : rows) {
    const auto format = DateFormat::parse(row.pattern);
    ASSERT_TRUE(format) << row.pattern;
    const auto date = format->read(row.text);
    EXPECT_EQ(date ? date->to_string() : "", row.date) << row.pattern << ' ' << row.text;
  }
}

TEST(DateFormat, a_pattern_has_each_part_once_and_nothing_unknown) {
  for (const char* bad :
       {"", "YYYY", "YYYY-MM", "YYYY-MM-DD-DD", "YY-MM-DD", "YYYY-MM-MON", "yyyy-mm-dd", "YYYY-MM-DDTHH",
        "*YYYY-MM-DD", "YYYY-MM-DD**", "YYYY-MM-DD\xC3\xA9", "YYYY/MM/DD|"}) {
    EXPECT_FALSE(DateFormat::parse(bad)) << bad;
  }
}

}  // namespace
}  // namespace physcrm
