// A civil date as a day number: what every rule computes with, and what the stores keep.
#ifndef PHYSCRM_DATE_HPP
#define PHYSCRM_DATE_HPP

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace physcrm {

/// A civil date, held as days since 1970-01-01 (day 0; earlier days are negative). Strong: an int is not a
/// date. Range 1400-01-01 to 9999-12-31, which `parse`, `from_ymd` and `is_valid` check; arithmetic on day
/// numbers does not.
class Date {
 public:
  /// 1970-01-01.
  constexpr Date() noexcept = default;
  constexpr explicit Date(std::int32_t days_since_epoch) noexcept : days_(days_since_epoch) {}

  /// The date, or nothing when there is no such day (2023-02-29) or it is out of range.
  [[nodiscard]] static std::optional<Date> from_ymd(int year, int month, int day) noexcept;

  /// Strict `YYYY-MM-DD`: ten characters, digits and hyphens, a day that exists.
  [[nodiscard]] static std::optional<Date> parse(std::string_view iso) noexcept;

  [[nodiscard]] constexpr std::int32_t days_since_epoch() const noexcept { return days_; }
  [[nodiscard]] bool is_valid() const noexcept;

  struct Ymd {
    int year;
    int month;
    int day;
  };
  [[nodiscard]] Ymd ymd() const noexcept;

  /// `YYYY-MM-DD`.
  [[nodiscard]] std::string to_string() const;

  [[nodiscard]] constexpr Date plus_days(std::int32_t days) const noexcept { return Date{days_ + days}; }

  friend constexpr auto operator<=>(Date, Date) noexcept = default;

 private:
  std::int32_t days_ = 0;
};

inline constexpr std::int32_t kMinDay = -208188;  ///< 1400-01-01
inline constexpr std::int32_t kMaxDay = 2932896;  ///< 9999-12-31

/// Whole days from `today` to `expiration`: 0 on the day itself, negative after it (rules.md, preamble).
[[nodiscard]] constexpr std::int32_t days_until(Date expiration, Date today) noexcept {
  return expiration.days_since_epoch() - today.days_since_epoch();
}

/// The last day of its month.
[[nodiscard]] bool is_month_end(Date date) noexcept;

/// `months` later (or earlier, when negative). The last day of a month stays one (2025-02-28 + 36 =
/// 2028-02-29); otherwise the day is kept, cut to the month's length (rules.md 2, approved).
/// Nothing when the result leaves the range of dates.
[[nodiscard]] std::optional<Date> add_months(Date date, int months) noexcept;

}  // namespace physcrm

#endif
