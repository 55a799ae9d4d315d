#include "base/zone.hpp"

#include <date/tz.h>

#include <array>
#include <chrono>
#include <exception>

namespace physcrm {
namespace {

using Seconds = std::chrono::seconds;

constexpr std::int64_t kMicro = 1'000'000;
constexpr std::int64_t kDayS = 86'400;
constexpr int kLastTabledYear = 2037;

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) noexcept {
  return a / b - (a % b < 0 ? 1 : 0);
}

Date first_of(int year, int month) noexcept {
  return Date::from_ymd(year, month, 1).value_or(Date{});
}

constexpr int weekday(Date day) noexcept {
  return static_cast<int>((day.days_since_epoch() % 7 + 7) % 7);
}

/// tzdata's files list each transition until 2037 and leave the years after it to a rule that the date
/// library does not read: without this, summer time ends for ever in 2037. Such rules name weekdays of months
/// (the second Sunday in March), so a day after 2037 behaves as the one in the latest tabled year whose
/// months begin on the same weekdays: those from March on, where 1 March does; January and February, where
/// 1 January does. Answers the days to go back.
std::int32_t days_beyond_table(Date day) noexcept {
  const Date::Ymd ymd = day.ymd();
  if (ymd.year <= kLastTabledYear) return 0;
  const int anchor_month = ymd.month >= 3 ? 3 : 1;
  const Date anchor = first_of(ymd.year, anchor_month);
  int year = kLastTabledYear;
  while (weekday(first_of(year, anchor_month)) != weekday(anchor)) --year;
  return anchor.days_since_epoch() - first_of(year, anchor_month).days_since_epoch();
}

bool is_alias_of_the_machine(std::string_view name) noexcept {
  return name == "localtime" || name == "posixrules" || name == "Factory";
}

/// Nothing for an unknown name; throws when there is no database at all.
const ::date::time_zone* locate(std::string_view name) {
  static_cast<void>(::date::get_tzdb());
  if (name.empty() || is_alias_of_the_machine(name)) return nullptr;
  try {
    return ::date::locate_zone(name);
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

}  // namespace

bool is_known_zone(std::string_view name) noexcept {
  try {
    return locate(name) != nullptr;
  } catch (const std::exception&) {
    return false;
  }
}

Result<Zone> Zone::find(std::string_view name) {
  try {
    if (const ::date::time_zone* zone = locate(name)) return Zone{std::string{name}, zone};
  } catch (const std::runtime_error&) {
    return Error{ErrorCode::failed_precondition, "the system has no time zone database (package tzdata)"};
  }
  return Error{ErrorCode::invalid_argument, "there is no time zone \"" + std::string{name} + "\"",
               "timeZone"};
}

CivilTime Zone::civil_time(Instant instant) const {
  const std::int64_t utc_s = floor_div(instant.microseconds(), kMicro);
  const auto local_as_on = [&](Date day) {
    const std::int64_t shift_s = days_beyond_table(day) * kDayS;
    return utc_s + zone_->get_info(::date::sys_seconds{Seconds{utc_s - shift_s}}).offset.count();
  };
  const auto day_of = [](std::int64_t seconds) {
    return Date{static_cast<std::int32_t>(floor_div(seconds, kDayS))};
  };
  const Date utc_day = day_of(utc_s);
  std::int64_t local_s = local_as_on(utc_day);
  // Beyond the table two neighbours may behave as days of different years, whose offsets need not agree
  // (Africa/Casablanca, whose clocks follow the moon): a day begins at its own first instant.
  if (days_beyond_table(utc_day.plus_days(1)) != 0) {
    const Date tomorrow = day_of(local_s).plus_days(1);
    local_s = local_as_on(first_instant(tomorrow) <= instant ? tomorrow : day_of(local_s));
  }
  const Date day = day_of(local_s);
  return {day, static_cast<std::int32_t>(local_s - day.days_since_epoch() * kDayS)};
}

Instant Zone::instant_at(Date day, std::int32_t second_of_day) const {
  const std::int64_t shift_s = days_beyond_table(day) * kDayS;
  const std::int64_t wall_s = day.days_since_epoch() * kDayS + second_of_day - shift_s;
  const ::date::local_info info = zone_->get_info(::date::local_seconds{Seconds{wall_s}});
  // In a gap the answer is where the gap ends in real time: the transition itself. Where the time comes
  // twice, `first` is the period before the transition, so its offset gives the earlier one.
  const std::int64_t utc_s = info.result == ::date::local_info::nonexistent
                                 ? info.first.end.time_since_epoch().count()
                                 : wall_s - info.first.offset.count();
  return Instant{(utc_s + shift_s) * kMicro};
}

}  // namespace physcrm
