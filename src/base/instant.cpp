#include "physcrm/instant.hpp"

#include "physcrm/date.hpp"

namespace physcrm {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// Two digits at `at`, or -1.
constexpr int two_digits(std::string_view text, std::size_t at) noexcept {
  if (text.size() < at + 2 || !is_digit(text[at]) || !is_digit(text[at + 1])) return -1;
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

/// Reads `.123456` and moves `at` behind it; -1 when it is malformed.
std::int64_t fraction_us(std::string_view text, std::size_t& at) noexcept {
  if (at >= text.size() || text[at] != '.') return 0;
  std::int64_t value = 0;
  int digits = 0;
  for (++at; at < text.size() && is_digit(text[at]); ++at, ++digits) value = value * 10 + (text[at] - '0');
  if (digits < 1 || digits > 6) return -1;
  for (; digits < 6; ++digits) value *= 10;
  return value;
}

/// The offset from UTC in seconds of `Z` or `+05:30` that fills the rest of the text.
std::optional<std::int64_t> offset_s(std::string_view rest) noexcept {
  if (rest == "Z") return 0;
  if (rest.size() != 6 || (rest[0] != '+' && rest[0] != '-') || rest[3] != ':') return std::nullopt;
  const int hours = two_digits(rest, 1);
  const int minutes = two_digits(rest, 4);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  const std::int64_t seconds = hours * 3600 + minutes * 60;
  return rest[0] == '-' ? -seconds : seconds;
}

void append_two(std::string& out, std::int64_t value) {
  out += static_cast<char>('0' + value / 10);
  out += static_cast<char>('0' + value % 10);
}

}  // namespace

std::optional<Instant> Instant::parse(std::string_view text) noexcept {
  if (text.size() < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':') return std::nullopt;
  const auto date = Date::parse(text.substr(0, 10));
  const int hour = two_digits(text, 11);
  const int minute = two_digits(text, 14);
  const int second = two_digits(text, 17);
  if (!date || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
    return std::nullopt;
  }
  std::size_t at = 19;
  const std::int64_t fraction = fraction_us(text, at);
  if (fraction < 0) return std::nullopt;
  const auto offset = offset_s(text.substr(at));
  if (!offset) return std::nullopt;
  const std::int64_t seconds = hour * 3600 + minute * 60 + second - *offset;
  return Instant{date->days_since_epoch() * kDay + seconds * kSecond + fraction};
}

std::string Instant::to_string() const {
  std::int64_t day = us_ / kDay;
  std::int64_t rest = us_ % kDay;
  if (rest < 0) {
    rest += kDay;
    --day;
  }
  const std::int64_t ms = rest / 1000;
  std::string text = Date{static_cast<std::int32_t>(day)}.to_string();
  text += 'T';
  append_two(text, ms / 3'600'000);
  text += ':';
  append_two(text, ms / 60'000 % 60);
  text += ':';
  append_two(text, ms / 1000 % 60);
  text += '.';
  text += static_cast<char>('0' + ms / 100 % 10);
  append_two(text, ms % 100);
  text += 'Z';
  return text;
}

}  // namespace physcrm
