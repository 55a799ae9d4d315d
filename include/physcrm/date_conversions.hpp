// Conversions between Date and the date types of std::chrono and Boost.Date_Time. Optional: nothing else
// of the public API includes these libraries.
#ifndef PHYSCRM_DATE_CONVERSIONS_HPP
#define PHYSCRM_DATE_CONVERSIONS_HPP

#include <boost/date_time/gregorian/gregorian_types.hpp>
#include <chrono>

#include "physcrm/date.hpp"

namespace physcrm {

[[nodiscard]] constexpr std::chrono::sys_days to_sys_days(Date date) noexcept {
  return std::chrono::sys_days{std::chrono::days{date.days_since_epoch()}};
}

[[nodiscard]] constexpr Date from_sys_days(std::chrono::sys_days days) noexcept {
  return Date{static_cast<std::int32_t>(days.time_since_epoch().count())};
}

/// Throws `std::out_of_range` (Boost's own) when the date is outside 1400..9999.
[[nodiscard]] inline boost::gregorian::date to_boost(Date date) {
  return boost::gregorian::date(1970, 1, 1) + boost::gregorian::days(date.days_since_epoch());
}

/// Nothing for Boost's special values (not_a_date_time and the infinities).
[[nodiscard]] inline std::optional<Date> from_boost(const boost::gregorian::date& date) {
  if (date.is_special()) return std::nullopt;
  return Date{static_cast<std::int32_t>((date - boost::gregorian::date(1970, 1, 1)).days())};
}

}  // namespace physcrm

#endif
