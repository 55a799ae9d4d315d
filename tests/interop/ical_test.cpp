#include "interop/ical.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "base/text.hpp"
#include "support/ical_reader.hpp"
#include "support/random.hpp"
#include "support/shared_files.hpp"

namespace physcrm {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing_support::content_lines;
using testing_support::IcalComponent;
using testing_support::physical_lines;
using testing_support::Random;
using testing_support::read_ical;

Date date(std::string_view iso) {
  return Date::parse(iso).value();
}
const Instant kStamp = Instant::parse("2026-01-15T12:00:00.999Z").value();

CalendarEvent event(Date day) {
  CalendarEvent event;
  event.uid = "cred_7-final_deadline@physcrm";
  event.sequence = 3;
  event.modified = Instant::parse("2026-01-14T23:59:58Z").value();
  event.day = day;
  event.summary = "License expires";
  return event;
}

std::string calendar_of(const CalendarEvent& event, std::string_view name = "Renewals") {
  CalendarWriter writer{name, kStamp};
  writer.add(event);
  return std::move(writer).take();
}

IcalComponent read_one(const CalendarEvent& event) {
  return read_ical(calendar_of(event)).inside.at(0);
}

/// What a text comes back as: every line end a line feed, no control character but the tab.
std::string as_read(std::string_view text) {
  std::string expected{text};
  const auto replace = [&expected](std::string_view from, std::string_view to) {
    for (std::size_t at = 0; (at = expected.find(from, at)) != std::string::npos; at += to.size()) {
      expected.replace(at, from.size(), to);
    }
  };
  for (const std::string_view end : {"\r\n", "\r", "\u0085", "\u2028", "\u2029"}) replace(end, "\n");
  for (int c = 1; c < 0x20; ++c) {
    if (c != '\n' && c != '\t') replace(std::string(1, static_cast<char>(c)), "");
  }
  replace(std::string_view{"\0", 1}, "");
  replace("\x7F", "");
  for (int c = 0x80; c < 0xA0; ++c) replace(std::string{'\xC2', static_cast<char>(c)}, "");
  return expected;
}

void expect_comes_back(const std::string& text) {
  CalendarEvent one = event(date("2026-03-01"));
  one.summary = text;
  one.description = text;
  const std::array categories{std::string_view{text}};
  one.categories = categories;
  const std::array<std::int16_t, 2> alarms{7, 1};
  one.alarm_days = alarms;
  const std::string file = calendar_of(one, text);
  for (const std::string& line : physical_lines(file)) ASSERT_TRUE(is_valid_utf8(line)) << line;
  const IcalComponent calendar = read_ical(file);
  const IcalComponent& read = calendar.inside.at(0);
  const std::string expected = as_read(text);
  EXPECT_EQ(calendar.text("X-WR-CALNAME"), expected);
  EXPECT_EQ(read.text("SUMMARY"), expected);
  EXPECT_EQ(read.text("CATEGORIES"), expected);
  if (!text.empty()) {
    EXPECT_EQ(read.text("DESCRIPTION"), expected);
  }
  for (const IcalComponent& alarm : read.inside) EXPECT_EQ(alarm.text("DESCRIPTION"), expected);
}

TEST(Ical, a_calendar_is_published_and_says_who_made_it) {
  const std::string file = CalendarWriter{"Ada Moore: renewals", kStamp}.take();
  EXPECT_THAT(
      content_lines(file),
      ElementsAre("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//physcrm//Credential renewals//EN",
                  "CALSCALE:GREGORIAN", "METHOD:PUBLISH", "X-WR-CALNAME:Ada Moore: renewals",
                  "BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000",
                  "TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE", "END:VCALENDAR"))
      << "RFC 5545 3.6: a calendar has at least one component";
  CalendarWriter writer{"Ada Moore: renewals", kStamp};
  writer.add(event(date("2026-02-28")));
  EXPECT_EQ(std::move(writer).take().find("VTIMEZONE"), std::string::npos);
}

TEST(Ical, an_event_is_one_whole_day_and_ends_the_day_after) {
  const std::array<std::string_view, 2> categories{"Renewal", "a,b"};
  CalendarEvent one = event(date("2026-02-28"));
  one.description = "first\nsecond";
  one.categories = categories;
  const auto lines = content_lines(calendar_of(one));
  EXPECT_THAT(std::vector(lines.begin() + 6, lines.end() - 1),
              ElementsAre("BEGIN:VEVENT", "UID:cred_7-final_deadline@physcrm", "DTSTAMP:20260115T120000Z",
                          "DTSTART;VALUE=DATE:20260228", "DTEND;VALUE=DATE:20260301", "SEQUENCE:3",
                          "LAST-MODIFIED:20260114T235958Z", "STATUS:CONFIRMED", "TRANSP:TRANSPARENT",
                          "SUMMARY:License expires", "DESCRIPTION:first\\nsecond", "CATEGORIES:Renewal,a\\,b",
                          "END:VEVENT"));
}

TEST(Ical, the_day_after_crosses_months_years_and_leap_days) {
  constexpr std::array<std::array<std::string_view, 3>, 5> kTable{{
      {"2024-02-28", "20240228", "20240229"},
      {"2024-02-29", "20240229", "20240301"},
      {"2026-12-31", "20261231", "20270101"},
      {"1400-01-01", "14000101", "14000102"},
      {"9999-12-30", "99991230", "99991231"},
  }};
  for (const auto& [day, start, end] : kTable) {
    const IcalComponent read = read_one(event(date(day)));
    EXPECT_EQ(read.at("DTSTART;VALUE=DATE"), start);
    EXPECT_EQ(read.at("DTEND;VALUE=DATE"), end);
  }
}

TEST(Ical, the_last_day_of_all_has_no_end) {
  const IcalComponent read = read_one(event(Date{kMaxDay}));
  EXPECT_EQ(read.at("DTSTART;VALUE=DATE"), "99991231");
  EXPECT_FALSE(read.values.contains("DTEND;VALUE=DATE"));
}

TEST(Ical, an_alarm_stands_at_each_interval_and_shows_the_summary) {
  const std::array<std::int16_t, 5> days{90, 60, 30, 7, 1};
  CalendarEvent one = event(date("2026-03-01"));
  one.alarm_days = days;
  const IcalComponent read = read_one(one);
  ASSERT_EQ(read.inside.size(), days.size());
  for (std::size_t i = 0; i < days.size(); ++i) {
    EXPECT_EQ(read.inside[i].name, "VALARM");
    EXPECT_EQ(read.inside[i].at("ACTION"), "DISPLAY");
    EXPECT_EQ(read.inside[i].at("TRIGGER"), "-P" + std::to_string(days[i]) + "D");
    EXPECT_EQ(read.inside[i].text("DESCRIPTION"), "License expires");
  }
}

TEST(Ical, a_cancelled_event_has_its_status_and_no_alarms) {
  const std::array<std::int16_t, 1> days{1};
  CalendarEvent one = event(date("2026-03-01"));
  one.alarm_days = days;
  one.cancelled = true;
  const IcalComponent read = read_one(one);
  EXPECT_EQ(read.at("STATUS"), "CANCELLED");
  EXPECT_THAT(read.inside, IsEmpty());
}

TEST(Ical, a_sequence_stays_in_the_range_of_an_integer) {
  const auto written = [](std::int64_t sequence) {
    CalendarEvent one = event(date("2026-03-01"));
    one.sequence = sequence;
    return read_one(one).at("SEQUENCE");
  };
  EXPECT_EQ(written(0), "0");
  EXPECT_EQ(written(-1), "0");
  EXPECT_EQ(written(2'147'483'647), "2147483647");
  EXPECT_EQ(written(2'147'483'648), "2147483647");
}

TEST(Ical, an_instant_is_cut_to_its_second_also_before_1970) {
  constexpr std::array<std::array<std::string_view, 2>, 4> kTable{{
      {"1969-12-31T23:59:59.500Z", "19691231T235959Z"},
      {"1970-01-01T00:00:00Z", "19700101T000000Z"},
      {"1969-12-31T00:00:00Z", "19691231T000000Z"},
      {"2028-02-29T23:59:59.999Z", "20280229T235959Z"},
  }};
  for (const auto& [given, expected] : kTable) {
    CalendarEvent one = event(date("2026-03-01"));
    one.modified = Instant::parse(given).value();
    EXPECT_EQ(read_one(one).at("LAST-MODIFIED"), expected);
  }
}

TEST(Ical, backslash_semicolon_comma_and_line_ends_are_escaped) {
  CalendarEvent one = event(date("2026-03-01"));
  one.summary = "a\\b;c,d\ne\r\nf\rg:h\"";
  EXPECT_EQ(read_one(one).at("SUMMARY"), "a\\\\b\\;c\\,d\\ne\\nf\\ng:h\"");
}

// Other readers take these for the end of a line, and then for a property without a name.
TEST(Ical, line_ends_of_unicode_are_escaped_as_line_ends) {
  CalendarEvent one = event(date("2026-03-01"));
  one.summary = "a\u0085b\u2028c\u2029d";
  EXPECT_EQ(read_one(one).at("SUMMARY"), "a\\nb\\nc\\nd");
}

TEST(Ical, control_characters_are_left_out_but_the_tab) {
  std::string text = "[";
  for (int c = 0; c < 0x20; ++c) {
    if (c != '\n' && c != '\r') text += static_cast<char>(c);
  }
  text += "\x7F\u0080\u009F\u00A0]";
  CalendarEvent one = event(date("2026-03-01"));
  one.summary = text;
  EXPECT_EQ(read_one(one).at("SUMMARY"), "[\t\u00A0]");
}

TEST(Ical, bytes_that_are_not_utf8_become_replacement_characters) {
  const std::array<std::array<std::string_view, 2>, 5> table{{
      {"a\xFF"
       "b",
       "a\uFFFDb"},
      {"\xC3", "\uFFFD"},
      {"\xC3(", "\uFFFD("},
      {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},
      {"\xF0\x9F\x98", "\uFFFD\uFFFD\uFFFD"},
  }};
  for (const auto& [given, expected] : table) {
    CalendarEvent one = event(date("2026-03-01"));
    one.summary = given;
    EXPECT_EQ(read_one(one).text("SUMMARY"), expected);
  }
}

TEST(Ical, a_line_is_folded_at_75_octets_and_no_earlier) {
  const std::size_t room = 75 - std::string_view{"SUMMARY:"}.size();
  for (std::size_t length = room - 2; length <= room + 80; ++length) {
    const std::string text(length, 'x');
    CalendarEvent one = event(date("2026-03-01"));
    one.summary = text;
    const std::string file = calendar_of(one);
    EXPECT_EQ(read_ical(file).inside.at(0).text("SUMMARY"), text);
    std::size_t continuations = 0;
    for (const std::string& line : physical_lines(file)) continuations += line.front() == ' ' ? 1U : 0U;
    const std::size_t expected = length <= room ? 0 : (length - room + 73) / 74;
    EXPECT_EQ(continuations, expected) << length;
  }
}

TEST(Ical, a_fold_never_stands_inside_a_character_or_an_escape) {
  for (const std::string_view unit : {"\u00E9", "\u20AC", "\U0001F600", "\n", "\\", ";", ",", "\xFF"}) {
    for (std::size_t before = 50; before < 90; ++before) {
      std::string text(before, 'x');
      for (int i = 0; i < 60; ++i) text += unit;
      CalendarEvent one = event(date("2026-03-01"));
      one.summary = text;
      for (const std::string& line : physical_lines(calendar_of(one))) {
        ASSERT_TRUE(is_valid_utf8(line)) << before;
        const std::size_t backslashes = line.size() - 1 - line.find_last_not_of('\\');
        ASSERT_EQ(backslashes % 2, 0U) << before << " " << line;
      }
    }
  }
}

TEST(Ical, any_text_comes_back_as_it_was) {
  constexpr std::array<std::string_view, 24> kPieces{
      "a",    "Z",      "0",       " ",          "\t",           "\\",
      ";",    ",",      ":",       "\"",         "\n",           "\r\n",
      "\\n",  "\u00E9", "\u20AC",  "\U0001F600", "\u0085",       "\u2028",
      "\x01", "\u009C", "e\u0301", "\x7F",       "BEGIN:VEVENT", "renewal fee paid"};
  Random random{testing_support::test_seed()};
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    const std::uint64_t pieces = random.below(round % 10 == 0 ? 400 : 40);
    for (std::uint64_t i = 0; i < pieces; ++i) text += kPieces[random.below(kPieces.size())];
    expect_comes_back(text);
    if (HasFailure()) FAIL() << "in round " << round;
  }
}

TEST(Ical, any_bytes_give_a_well_formed_calendar) {
  Random random{testing_support::test_seed()};
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes(random.below(200), '\0');
    for (char& c : bytes)
      c = static_cast<char>(random.below(4) == 0 ? random.below(256) : 'a' + random.below(26));
    CalendarEvent one = event(date("2026-03-01"));
    one.uid = bytes;
    one.summary = bytes;
    one.description = bytes;
    for (const std::string& line : physical_lines(calendar_of(one, bytes))) ASSERT_TRUE(is_valid_utf8(line));
    EXPECT_EQ(read_one(one).text("UID"), read_one(one).text("SUMMARY"));
  }
}

TEST(Ical, hostile_files_of_others_are_only_text) {
  const auto folder = testing_support::shared_vectors("ical");
  PHYSCRM_SKIP_WITHOUT(folder);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    if (entry.path().extension() != ".ics") continue;
    CalendarEvent one = event(date("2026-03-01"));
    const std::string text = testing_support::slurp(entry.path());
    one.description = text;
    const IcalComponent calendar = read_ical(calendar_of(one));
    EXPECT_EQ(calendar.inside.size(), 1U) << entry.path();
    if (is_valid_utf8(text)) {
      EXPECT_EQ(calendar.inside[0].text("DESCRIPTION"), as_read(text)) << entry.path();
    }
    ++files;
  }
  EXPECT_GT(files, 0);
}

TEST(Ical, many_events_stand_one_after_the_other) {
  CalendarWriter writer{"Renewals", kStamp};
  const std::string summary(300, ';');
  for (int i = 0; i < 2000; ++i) {
    CalendarEvent one = event(date("2026-03-01").plus_days(i));
    one.summary = summary;
    writer.add(one);
  }
  const IcalComponent calendar = read_ical(std::move(writer).take());
  ASSERT_EQ(calendar.inside.size(), 2000U);
  EXPECT_EQ(calendar.inside[1999].text("SUMMARY"), summary);
}

}  // namespace
}  // namespace physcrm
