// When a notification is owed, for one credential (docs/rules.md 3). Everything follows from `days_until`.
#ifndef PHYSCRM_NOTIFICATION_INTERVAL_HPP
#define PHYSCRM_NOTIFICATION_INTERVAL_HPP

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "physcrm/date.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// One row of the table of intervals.
struct Interval {
  std::int16_t days_before;  ///< 90, 60, 30, 7, 1; -1 is the one after the expiration
  Severity severity;
  std::string_view purpose;
  std::string_view action;
};

inline constexpr int kIntervalCount = 6;
inline constexpr std::int32_t kFirstNoticeDays = 90;  ///< nothing is owed earlier
inline constexpr std::int32_t kLastNoticeDays = -30;  ///< nor later than 30 days after the expiration
inline constexpr std::int16_t kNothingOwed = -32768;  ///< in a column of owed intervals
inline constexpr std::int16_t kExpiredInterval = -1;  ///< days_before of the notice after the expiration

namespace detail {
inline constexpr std::array<Interval, kIntervalCount> kIntervals{{
    {90, Severity::info, "Early awareness and planning", "Begin gathering renewal requirements"},
    {60, Severity::info, "Start renewal preparations", "Complete CME or training requirements"},
    {30, Severity::warning, "Begin application process", "Submit renewal applications"},
    {7, Severity::warning, "Final reminder", "Expedite pending applications"},
    {1, Severity::critical, "Urgent action required", "Immediate intervention needed"},
    {-1, Severity::critical, "Credential has expired",
     "Stop practising under this credential and contact the board"},
}};

/// The row of the owed interval; the number of rows when nothing is owed.
constexpr std::size_t owed_row(std::int32_t days_until) noexcept {
  if (days_until > kFirstNoticeDays || days_until < kLastNoticeDays) return kIntervals.size();
  std::size_t owed = kIntervals.size();
  for (std::size_t row = 0; row < kIntervals.size(); ++row) {
    if (kIntervals[row].days_before >= days_until) owed = row;
  }
  return owed;
}
}  // namespace detail

/// The table, from the most days before to the fewest. Static data; pointers into it stay valid.
[[nodiscard]] constexpr std::span<const Interval> default_intervals() noexcept {
  return detail::kIntervals;
}

/// The row with exactly these days before, or null.
[[nodiscard]] constexpr const Interval* find_interval(std::int32_t days_before) noexcept {
  for (const Interval& interval : detail::kIntervals) {
    if (interval.days_before == days_before) return &interval;
  }
  return nullptr;
}

/// Whether `days_until` is one of the intervals: 90, 60, 30, 7, 1 or -1.
[[nodiscard]] constexpr bool is_trigger_day(std::int32_t days_until) noexcept {
  return find_interval(days_until) != nullptr;
}

/// The interval with the smallest days-before that is >= `days_until`: what has to have been said by now, no
/// matter whether the check ran on the very day. Null above 90 days and more than 30 days after the
/// expiration.
[[nodiscard]] constexpr const Interval* owed_notification(std::int32_t days_until) noexcept {
  const std::size_t row = detail::owed_row(days_until);
  return row == detail::kIntervals.size() ? nullptr : &detail::kIntervals[row];
}

/// What a check does about days that are no trigger days: the policy `catchUp`.
enum class CatchUp : std::uint8_t {
  owed = 0,   ///< the owed notification is created whenever it is missing (the default)
  exact = 1,  ///< only on trigger days
};

/// The notification that a check on this day creates when it does not exist yet, or null.
[[nodiscard]] constexpr const Interval* notification_to_create(std::int32_t days_until,
                                                               CatchUp catch_up) noexcept {
  if (catch_up == CatchUp::exact && !is_trigger_day(days_until)) return nullptr;
  return owed_notification(days_until);
}

/// A run of expiration dates that all owe the same notification on one day.
struct OwedRange {
  Date from;  ///< inclusive
  Date to;    ///< inclusive
  const Interval* interval = nullptr;
};

/// The column question, answered once for all credentials: which expirations owe which notification today.
/// The ranges do not overlap and cover exactly the dates for which `notification_to_create` answers an
/// interval. The nearest expirations come first, so that a check that is stopped has done the most urgent.
[[nodiscard]] constexpr std::array<OwedRange, kIntervalCount> owed_ranges(
    Date today, CatchUp catch_up = CatchUp::owed) noexcept {
  std::array<OwedRange, kIntervalCount> ranges{};
  std::size_t count = 0;
  for (std::int32_t days = kLastNoticeDays; days <= kFirstNoticeDays; ++days) {
    const Interval* interval = notification_to_create(days, catch_up);
    if (interval == nullptr) continue;
    const Date expiration = today.plus_days(days);
    if (count == 0 || ranges[count - 1].interval != interval) {
      ranges[count++] = {expiration, expiration, interval};
    }
    ranges[count - 1].to = expiration;
  }
  return ranges;
}

/// The day that an interval stands for, part of a notification's identity: expiration - days_before.
[[nodiscard]] constexpr Date notification_date(Date expiration, std::int32_t days_before) noexcept {
  return expiration.plus_days(-days_before);
}

/// The notification's type by kind: `license_expiration`, `dea_expiration`, `csr_expiration`.
[[nodiscard]] std::string_view notification_type(EntityType kind) noexcept;

/// The kind of an expiration notice's type, or nothing (a system notice, or no type at all).
[[nodiscard]] std::optional<EntityType> kind_of_notification_type(std::string_view type) noexcept;

/// Notices that are about no credential: no interval; their identity is the event's id.
inline constexpr std::string_view kPracticeCreatedNotice = "practice_created";
inline constexpr std::string_view kPhysiciansAssignedNotice = "physicians_assigned";
inline constexpr std::string_view kSecurityEventNotice = "security_event";

/// A set of intervals, for narrow rows: bit i is row i of `default_intervals()` (bit 0 = 90 days).
using IntervalMask = std::uint8_t;

/// The bit of the interval with these days before; 0 when there is none.
[[nodiscard]] constexpr IntervalMask interval_bit(std::int32_t days_before) noexcept {
  for (std::size_t i = 0; i < detail::kIntervals.size(); ++i) {
    if (detail::kIntervals[i].days_before == days_before) return static_cast<IntervalMask>(1U << i);
  }
  return 0;
}

/// The intervals with more days before than `days_before`: those that creating this one supersedes when they
/// are unsent.
[[nodiscard]] constexpr IntervalMask earlier_intervals(std::int32_t days_before) noexcept {
  IntervalMask mask = 0;
  for (const Interval& interval : detail::kIntervals) {
    if (interval.days_before > days_before) {
      mask = static_cast<IntervalMask>(mask | interval_bit(interval.days_before));
    }
  }
  return mask;
}

/// The intervals that passed without ever being created for this term: those earlier than the one created
/// now, without `ever_created` (in whatever status they ended). Kept as the new notification's `collapsed`.
[[nodiscard]] constexpr IntervalMask collapsed_intervals(std::int32_t days_before,
                                                         IntervalMask ever_created) noexcept {
  return static_cast<IntervalMask>(earlier_intervals(days_before) & ~static_cast<unsigned>(ever_created));
}

/// The days before of a set, from the most to the fewest: {90, 60, 30}.
[[nodiscard]] std::vector<int> days_before_of(IntervalMask mask);

}  // namespace physcrm

#endif
