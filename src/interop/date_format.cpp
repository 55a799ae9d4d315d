#include "interop/date_format.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace physcrm {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::string_view kSeparators = "-/., ";

/// Takes `least` to `most` digits from the front; -1 when there are fewer.
int take_number(std::string_view& rest, std::size_t least, std::size_t most) noexcept {
  int value = 0;
  std::size_t count = 0;
  for (; count < most && count < rest.size() && is_ascii_digit(rest[count]); ++count) {
    value = value * 10 + (rest[count] - '0');
  }
  if (count < least) return -1;
  rest.remove_prefix(count);
  return value;
}

/// Takes a month's three letters; -1 when they are none.
int take_month_name(std::string_view& rest) noexcept {
  const auto found = std::find_if(kMonths.begin(), kMonths.end(), [rest](std::string_view name) {
    return equals_ignoring_case(rest.substr(0, 3), name);
  });
  if (found == kMonths.end()) return -1;
  rest.remove_prefix(3);
  return static_cast<int>(found - kMonths.begin()) + 1;
}

}  // namespace

std::optional<DateFormat::Token> DateFormat::token_at(std::string_view rest, std::size_t& length) noexcept {
  const auto token = [&length](std::size_t n, Kind kind, std::uint8_t least, std::uint8_t most) {
    length = n;
    return Token{kind, '\0', least, most};
  };
  if (rest.starts_with("YYYY")) return token(4, Kind::year, 4, 4);
  if (rest.starts_with("MON")) return token(3, Kind::month_name, 3, 3);
  if (rest.starts_with("MM")) return token(2, Kind::month, 2, 2);
  if (rest.starts_with("M")) return token(1, Kind::month, 1, 2);
  if (rest.starts_with("DD")) return token(2, Kind::day, 2, 2);
  if (rest.starts_with("D")) return token(1, Kind::day, 1, 2);
  if (rest == "*") return token(1, Kind::rest, 0, 0);
  if (kSeparators.find(rest.front()) == std::string_view::npos) return std::nullopt;
  length = 1;
  return Token{Kind::separator, rest.front(), 0, 0};
}

std::optional<DateFormat> DateFormat::parse(std::string_view pattern) {
  DateFormat format;
  format.pattern_ = pattern;
  while (!pattern.empty()) {
    std::size_t length = 0;
    const auto token = token_at(pattern, length);
    if (!token) return std::nullopt;
    format.tokens_.push_back(*token);
    pattern.remove_prefix(length);
  }
  if (!format.is_complete()) return std::nullopt;
  return format;
}

bool DateFormat::is_complete() const noexcept {
  const auto count = [this](Kind kind) {
    return std::count_if(tokens_.begin(), tokens_.end(), [kind](const Token& t) { return t.kind == kind; });
  };
  return count(Kind::year) == 1 && count(Kind::month) + count(Kind::month_name) == 1 && count(Kind::day) == 1;
}

std::optional<Date> DateFormat::read(std::string_view text) const noexcept {
  int year = 0;
  int month = 0;
  int day = 0;
  for (const Token& token : tokens_) {
    switch (token.kind) {
      case Kind::year:
        year = take_number(text, token.least, token.most);
        break;
      case Kind::month:
        month = take_number(text, token.least, token.most);
        break;
      case Kind::month_name:
        month = take_month_name(text);
        break;
      case Kind::day:
        day = take_number(text, token.least, token.most);
        break;
      case Kind::separator:
        if (text.empty() || text.front() != token.separator) return std::nullopt;
        text.remove_prefix(1);
        break;
      case Kind::rest:
        // A digit would be the fifth of a year or the third of a day, not the rest of anything.
        if (!text.empty() && is_ascii_digit(text.front())) return std::nullopt;
        text = {};
        break;
    }
  }
  if (!text.empty()) return std::nullopt;
  return Date::from_ymd(year, month, day);
}

}  // namespace physcrm
