/* The calculators from C: a few values that a person can check; calculators_test.cpp compares them all. */
#include <string.h>

#include "check.h"

static int32_t date_of(const char* text) {
  int32_t date = PHYSCRM_NO_DATE;
  CHECK_INT(physcrm_date_parse(text, &date), PHYSCRM_OK);
  return date;
}

static void check_date(int32_t date, const char* expected) {
  char text[11];
  CHECK_INT(physcrm_date_format(date, text), PHYSCRM_OK);
  CHECK_TEXT(text, expected);
}

static void dates_are_day_numbers(void) {
  CHECK_INT(date_of("1970-01-01"), 0);
  CHECK_INT(date_of("2024-02-29"), 19782);
  CHECK_INT(date_of("1400-01-01"), PHYSCRM_MIN_DATE);
  CHECK_INT(date_of("9999-12-31"), PHYSCRM_MAX_DATE);
  check_date(-1, "1969-12-31");
  CHECK_INT(physcrm_days_until(date_of("2026-03-01"), date_of("2026-02-28")), 1);
  CHECK_INT(physcrm_days_until(date_of("2024-02-28"), date_of("2024-03-01")), -2);
}

static void owed_notifications(void) {
  static const struct {
    int32_t days_until;
    int32_t owed;
  } rows[] = {{91, PHYSCRM_NOTHING_OWED},
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
              {-30, -1},
              {-31, PHYSCRM_NOTHING_OWED}};
  physcrm_interval interval;
  size_t i;
  for (i = 0; i < sizeof rows / sizeof *rows; ++i) {
    CHECK_INT(physcrm_owed_notification(rows[i].days_until, NULL), rows[i].owed);
  }
  CHECK_INT(physcrm_owed_notification(7, &interval), 7);
  CHECK_INT(interval.days_before, 7);
  CHECK_INT(interval.severity, PHYSCRM_SEVERITY_WARNING);
  CHECK_TEXT(interval.purpose, "Final reminder");
  CHECK_TEXT(interval.action, "Expedite pending applications");
  CHECK_INT(physcrm_is_trigger_day(30), 1);
  CHECK_INT(physcrm_is_trigger_day(29), 0);
}

static void a_column_is_planned_at_once(void) {
  const int32_t today = date_of(START_DATE);
  const int32_t expirations[] = {today + 91, today + 90, today + 45,      today,
                                 today - 1,  today - 31, PHYSCRM_NO_DATE, INT32_MAX};
  const int16_t expected[] = {PHYSCRM_NOTHING_OWED, 90, 60, 1, -1, PHYSCRM_NOTHING_OWED, PHYSCRM_NOTHING_OWED,
                              PHYSCRM_NOTHING_OWED};
  int16_t owed[8];
  CHECK_INT(physcrm_plan_notifications(expirations, 8, today, owed), PHYSCRM_OK);
  CHECK(memcmp(owed, expected, sizeof owed) == 0);
}

static void a_timeline_has_its_milestones(void) {
  physcrm_milestone rows[PHYSCRM_MAX_MILESTONES];
  size_t count = 0;
  CHECK_INT(physcrm_timeline_compute(PHYSCRM_LICENSE, "TX", date_of("2026-06-30"), rows,
                                     PHYSCRM_MAX_MILESTONES, &count),
            PHYSCRM_OK);
  CHECK_INT((long long)count, 6);
  CHECK_TEXT(rows[0].name, "start");
  CHECK_INT(rows[0].days_before, 90);
  check_date(rows[0].date, "2026-04-01");
  CHECK_TEXT(rows[count - 1].name, "final_deadline");
  check_date(rows[count - 1].date, "2026-06-30");
  CHECK_INT(physcrm_timeline_compute(PHYSCRM_DEA, "TX", date_of("2026-06-30"), NULL, 0, &count), PHYSCRM_OK);
  CHECK_INT((long long)count, 5); /* no training */
}

static void an_array_that_is_too_short_gets_what_fits(void) {
  physcrm_checklist_item rows[3];
  size_t count = 0;
  memset(rows, 0, sizeof rows);
  CHECK_INT(physcrm_checklist_compute(PHYSCRM_DEA, "TX", date_of("2026-06-30"), rows, 2, &count), PHYSCRM_OK);
  CHECK(count > 2);
  CHECK_TEXT(rows[0].id, "review-expiration");
  CHECK_TEXT(rows[0].task, "Review expiration date and renewal requirements");
  CHECK_INT(rows[0].required, 1);
  check_date(rows[0].due_date, "2026-04-01");
  CHECK_TEXT(rows[1].id, "gather-documents");
  CHECK(rows[2].id == NULL);
}

static void kinds_and_dates_out_of_range_are_refused(void) {
  physcrm_milestone milestone;
  physcrm_checklist_item item;
  size_t count = 42;
  static const int32_t bad_kinds[] = {-1, 3, INT32_MIN, INT32_MAX};
  static const int32_t bad_dates[] = {PHYSCRM_NO_DATE, PHYSCRM_MIN_DATE - 1, PHYSCRM_MAX_DATE + 1, INT32_MAX};
  size_t i;
  for (i = 0; i < 4; ++i) {
    CHECK_INT(physcrm_timeline_compute(bad_kinds[i], "TX", 0, &milestone, 1, &count),
              PHYSCRM_INVALID_ARGUMENT);
    CHECK_INT(physcrm_checklist_compute(bad_kinds[i], "TX", 0, &item, 1, &count), PHYSCRM_INVALID_ARGUMENT);
    CHECK_INT(physcrm_timeline_compute(0, "TX", bad_dates[i], &milestone, 1, &count),
              PHYSCRM_INVALID_ARGUMENT);
    CHECK_INT(physcrm_checklist_compute(0, "TX", bad_dates[i], &item, 1, &count), PHYSCRM_INVALID_ARGUMENT);
  }
  CHECK_INT((long long)count, 42);
}

static void numbers_are_checked(void) {
  CHECK_INT(physcrm_is_valid_npi("1234567893"), 1);
  CHECK_INT(physcrm_is_valid_npi("1234567890"), 0);
  CHECK_INT(physcrm_is_valid_npi(""), 0);
  CHECK_INT(physcrm_is_valid_dea("AP5836727", "Perry"), 1);
  CHECK_INT(physcrm_is_valid_dea("AP5836727", "Married"), 1);
  CHECK_INT(physcrm_is_valid_dea("AP5836728", NULL), 0);
  CHECK_INT(physcrm_is_valid_ein("12-3456789"), 1);
  CHECK_INT(physcrm_is_valid_ein("123-45-6789"), 0);
}

static void the_library_says_what_it_is(void) {
  CHECK(physcrm_abi_version() >= PHYSCRM_ABI_VERSION); /* equal but where the header is the frozen one */
  CHECK_INT(physcrm_abi_version() >> 16, 1);
  CHECK(strchr(physcrm_version_string(), '.') != NULL);
}

const test_case calculators_cases[] = {
    {"dates are day numbers", dates_are_day_numbers},
    {"owed notifications are those of the table", owed_notifications},
    {"a column is planned at once", a_column_is_planned_at_once},
    {"a timeline has its milestones", a_timeline_has_its_milestones},
    {"an array that is too short gets what fits", an_array_that_is_too_short_gets_what_fits},
    {"kinds and dates out of range are refused", kinds_and_dates_out_of_range_are_refused},
    {"numbers are checked", numbers_are_checked},
    {"the library says what it is", the_library_says_what_it_is},
    {NULL, NULL},
};
