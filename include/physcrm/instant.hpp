// An instant: microseconds since 1970-01-01T00:00:00Z.
#ifndef PHYSCRM_INSTANT_HPP
#define PHYSCRM_INSTANT_HPP

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace physcrm {

/// A point in time, UTC, in microseconds (leap seconds are not counted, as in POSIX).
class Instant {
 public:
  constexpr Instant() noexcept = default;
  constexpr explicit Instant(std::int64_t microseconds) noexcept : us_(microseconds) {}

  [[nodiscard]] constexpr std::int64_t microseconds() const noexcept { return us_; }
  [[nodiscard]] constexpr Instant plus_seconds(std::int64_t seconds) const noexcept {
    return Instant{us_ + seconds * 1'000'000};
  }

  /// RFC 3339 with a time and `Z` or a numeric offset, up to six decimals (`2026-01-15T06:00:00.250Z`).
  [[nodiscard]] static std::optional<Instant> parse(std::string_view rfc3339) noexcept;

  /// RFC 3339 UTC with milliseconds, as on the wire: `2026-01-15T06:00:00.000Z`.
  [[nodiscard]] std::string to_string() const;

  friend constexpr auto operator<=>(Instant, Instant) noexcept = default;

 private:
  std::int64_t us_ = 0;
};

}  // namespace physcrm

#endif
