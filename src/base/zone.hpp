// Civil days in a time zone of the IANA database (the system's tzdata).
#ifndef PHYSCRM_BASE_ZONE_HPP
#define PHYSCRM_BASE_ZONE_HPP

#include <cstdint>
#include <string>
#include <string_view>

#include "physcrm/date.hpp"
#include "physcrm/instant.hpp"
#include "physcrm/result.hpp"

namespace date {
class time_zone;
}

namespace physcrm {

/// Whether the system's database has a zone of this name (`America/New_York`, `UTC`; names are
/// case-sensitive). False as well when there is no database.
[[nodiscard]] bool is_known_zone(std::string_view name) noexcept;

/// What a wall clock shows.
struct CivilTime {
  Date date;
  std::int32_t second_of_day = 0;  ///< 0..86399, by the hands: 03:00:00 is 10800 also on a day of 23 hours
  friend bool operator==(const CivilTime&, const CivilTime&) = default;
};

/// A time zone. A value that is cheap to copy; safe from many threads.
class Zone {
 public:
  /// Errors: `invalid_argument`, field `timeZone`, for an unknown name; `failed_precondition` when the system
  /// has no time zone database.
  [[nodiscard]] static Result<Zone> find(std::string_view name);

  /// The name as it was asked for; an alias keeps its own name.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  /// The civil day of this instant: what "today" is (docs/rules.md, preamble). Years 1400 to 9999.
  [[nodiscard]] Date civil_date(Instant instant) const { return civil_time(instant).date; }

  /// What the wall clock shows at this instant, fractions of a second cut off. Years 1400 to 9999.
  [[nodiscard]] CivilTime civil_time(Instant instant) const;

  /// The first instant of the civil day, "local midnight" (docs/rules.md 4): where the clock skips midnight,
  /// the first moment after the gap; where midnight comes twice, the earlier one; where the whole day was
  /// skipped (Pacific/Apia 2011-12-30), the first instant of the day after it.
  [[nodiscard]] Instant first_instant(Date day) const { return instant_at(day, 0); }

  /// When the wall clock shows this time of this day: where the clock skips it, the first moment after the
  /// gap (which may lie on the next day); where it comes twice, the earlier one. `second_of_day`: 0..86399.
  [[nodiscard]] Instant instant_at(Date day, std::int32_t second_of_day) const;

 private:
  Zone(std::string name, const ::date::time_zone* zone) : name_(std::move(name)), zone_(zone) {}
  std::string name_;
  const ::date::time_zone* zone_;
};

}  // namespace physcrm

#endif
