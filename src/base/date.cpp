#include "physcrm/date.hpp"

#include <boost/date_time/gregorian/greg_date.hpp>
#include <boost/date_time/gregorian/greg_duration_types.hpp>
#include <chrono>

namespace physcrm {
namespace {

std::chrono::sys_days sys_days_of(Date date) noexcept {
  return std::chrono::sys_days{std::chrono::days{date.days_since_epoch()}};
}

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

constexpr int number(std::string_view digits) noexcept {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

void put_digits(char* out, int value, int width) noexcept {
  for (int i = width - 1; i >= 0; --i) {
    out[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

}  // namespace

std::optional<Date> Date::from_ymd(int year, int month, int day) noexcept {
  if (year < 1400 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
  const std::chrono::year_month_day ymd{std::chrono::year{year},
                                        std::chrono::month{static_cast<unsigned>(month)},
                                        std::chrono::day{static_cast<unsigned>(day)}};
  if (!ymd.ok()) return std::nullopt;
  return Date{static_cast<std::int32_t>(std::chrono::sys_days{ymd}.time_since_epoch().count())};
}

std::optional<Date> Date::parse(std::string_view iso) noexcept {
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
  for (const std::size_t i : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U}) {
    if (!is_digit(iso[i])) return std::nullopt;
  }
  return from_ymd(number(iso.substr(0, 4)), number(iso.substr(5, 2)), number(iso.substr(8, 2)));
}

bool Date::is_valid() const noexcept {
  return days_ >= kMinDay && days_ <= kMaxDay;
}

Date::Ymd Date::ymd() const noexcept {
  const std::chrono::year_month_day ymd{sys_days_of(*this)};
  return {static_cast<int>(ymd.year()), static_cast<int>(static_cast<unsigned>(ymd.month())),
          static_cast<int>(static_cast<unsigned>(ymd.day()))};
}

std::string Date::to_string() const {
  const Ymd d = ymd();
  std::string text(10, '-');
  put_digits(text.data(), d.year, 4);
  put_digits(text.data() + 5, d.month, 2);
  put_digits(text.data() + 8, d.day, 2);
  return text;
}

bool is_month_end(Date date) noexcept {
  return date.plus_days(1).ymd().day == 1;
}

std::optional<Date> add_months(Date date, int months) noexcept {
  const Date::Ymd d = date.ymd();
  const std::int64_t month_index = std::int64_t{d.year} * 12 + (d.month - 1) + months;
  if (month_index < 1400 * 12 || month_index >= 10000 * 12) return std::nullopt;
  // Boost's month arithmetic is the rule itself: its end of month is sticky.
  const boost::gregorian::date start{static_cast<unsigned short>(d.year),
                                     static_cast<unsigned short>(d.month),
                                     static_cast<unsigned short>(d.day)};
  const auto ymd = (start + boost::gregorian::months(months)).year_month_day();
  return Date::from_ymd(ymd.year, ymd.month, ymd.day);
}

}  // namespace physcrm
