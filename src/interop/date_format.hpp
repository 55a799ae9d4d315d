// Dates as other systems write them.
#ifndef PHYSCRM_INTEROP_DATE_FORMAT_HPP
#define PHYSCRM_INTEROP_DATE_FORMAT_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physcrm/date.hpp"

namespace physcrm {

/// A pattern of `YYYY` (four digits), `MM` and `DD` (two digits), `M` and `D` (one or two digits), `MON` (the
/// first three letters of an English month, any case), each part of the date exactly once, and separators
/// that stand for themselves (`-`, `/`, `.`, `,` and space). A `*` at the end takes whatever follows, such as
/// a time of day. `MM/DD/YYYY*` reads `07/31/2026 00:00:00`.
class DateFormat {
 public:
  /// Nothing when the pattern is malformed.
  [[nodiscard]] static std::optional<DateFormat> parse(std::string_view pattern);

  /// The date, or nothing when the text does not fit or there is no such day.
  [[nodiscard]] std::optional<Date> read(std::string_view text) const noexcept;

  [[nodiscard]] const std::string& pattern() const noexcept { return pattern_; }

 private:
  enum class Kind : std::uint8_t { year, month, month_name, day, separator, rest };
  struct Token {
    Kind kind;
    char separator;
    std::uint8_t least;  // digits
    std::uint8_t most;
  };
  [[nodiscard]] static std::optional<Token> token_at(std::string_view rest, std::size_t& length) noexcept;
  [[nodiscard]] bool is_complete() const noexcept;

  std::string pattern_;
  std::vector<Token> tokens_;
};

}  // namespace physcrm

#endif
