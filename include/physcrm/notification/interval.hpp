// When a notification is owed, for one credential (docs/rules.md 3). Everything follows from `days_until` and
// a table of intervals: the default one below, or one of a policy (policy.hpp).
#ifndef PHYSCRM_NOTIFICATION_INTERVAL_HPP
#define PHYSCRM_NOTIFICATION_INTERVAL_HPP

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "physcrm/date.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// One row of a table of intervals.
struct Interval {
  std::int16_t days_before;  ///< 90, 60, 30, 7, 1; -1 is the one after the expiration
  Severity severity;
  std::string_view purpose;
  std::string_view action;
};

inline constexpr int kIntervalCount = 6;              ///< rows of the default table
inline constexpr std::size_t kMaxIntervals = 32;      ///< rows of any table
inline constexpr std::int32_t kFirstNoticeDays = 90;  ///< by the default table nothing is owed earlier
inline constexpr std::int32_t kLastNoticeDays = -30;  ///< nor later than 30 days after the expiration
inline constexpr std::int16_t kNothingOwed = -32768;  ///< in a column of owed intervals
inline constexpr std::int16_t kExpiredInterval = -1;  ///< days_before of the notice after the expiration

/// What a check does about days that are no trigger days: the policy `catchUp`.
enum class CatchUp : std::uint8_t {
  owed = 0,   ///< the owed notification is created whenever it is missing (the default)
  exact = 1,  ///< only on trigger days
};

/// A run of expiration dates that all owe the same notification on one day.
struct OwedRange {
  Date from;  ///< inclusive
  Date to;    ///< inclusive
  const Interval* interval = nullptr;
};

/// At most one range for each interval, in place.
class OwedRanges {
 public:
  constexpr void push_back(const OwedRange& range) noexcept { ranges_[size_++] = range; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr const OwedRange* begin() const noexcept { return ranges_.data(); }
  [[nodiscard]] constexpr const OwedRange* end() const noexcept { return ranges_.data() + size_; }

 private:
  std::array<OwedRange, kMaxIntervals> ranges_{};
  std::size_t size_ = 0;
};

/// A set of rows of one table: bit i is row i (of the default table: bit 0 = 90 days). It means nothing
/// beside another table, so it is never stored; the days before are.
using IntervalMask = std::uint32_t;

/// The rule of what is owed, over any table. A view: it is valid as long as its rows are.
class IntervalTable {
 public:
  /// `rows`: from the most days before to the fewest, each once; those beyond `kMaxIntervals` are left out.
  /// None at all is a table that never owes anything.
  constexpr explicit IntervalTable(std::span<const Interval> rows) noexcept
      : rows_(rows.first(std::min(rows.size(), kMaxIntervals))) {}

  /// Pointers into them are what the calls below answer.
  [[nodiscard]] constexpr std::span<const Interval> rows() const noexcept { return rows_; }

  /// Nothing is owed earlier. Of an empty table: less than `last_notice_days`.
  [[nodiscard]] constexpr std::int32_t first_notice_days() const noexcept {
    return rows_.empty() ? kLastNoticeDays - 1 : rows_.front().days_before;
  }

  /// Nothing is owed later: 30 days after the expiration, or the 30th day of a last row that is further on
  /// (-60: until -89).
  [[nodiscard]] constexpr std::int32_t last_notice_days() const noexcept {
    const std::int32_t after_last_row = rows_.empty() ? 0 : rows_.back().days_before + kLastNoticeDays + 1;
    return std::min(kLastNoticeDays, after_last_row);
  }

  /// The row with exactly these days before, or null.
  [[nodiscard]] constexpr const Interval* find(std::int32_t days_before) const noexcept {
    const std::size_t row = row_covering(days_before);
    return row < rows_.size() && rows_[row].days_before == days_before ? &rows_[row] : nullptr;
  }

  /// Whether `days_until` is one of the intervals.
  [[nodiscard]] constexpr bool is_trigger_day(std::int32_t days_until) const noexcept {
    return find(days_until) != nullptr;
  }

  /// The interval with the smallest days-before that is >= `days_until`: what has to have been said by now,
  /// no matter whether the check ran on the very day. Null before `first_notice_days` and after
  /// `last_notice_days`.
  [[nodiscard]] constexpr const Interval* owed(std::int32_t days_until) const noexcept {
    const std::size_t row = row_owed(days_until);
    return row < rows_.size() ? &rows_[row] : nullptr;
  }

  /// The same as a column holds it: the owed interval's days before, or `kNothingOwed`.
  [[nodiscard]] constexpr std::int16_t owed_days(std::int32_t days_until) const noexcept {
    const std::size_t row = row_owed(days_until);
    return row < rows_.size() ? rows_[row].days_before : kNothingOwed;
  }

  /// The notification that a check on this day creates when it does not exist yet, or null.
  [[nodiscard]] constexpr const Interval* to_create(std::int32_t days_until,
                                                    CatchUp catch_up) const noexcept {
    return catch_up == CatchUp::exact ? find(days_until) : owed(days_until);
  }

  /// The column question, answered once for all credentials: which expirations owe which notification today.
  /// The ranges do not overlap and cover exactly the dates for which `to_create` answers an interval. The
  /// nearest expirations come first, so that a check that is stopped has done the most urgent.
  [[nodiscard]] constexpr OwedRanges owed_ranges(Date today, CatchUp catch_up) const noexcept {
    OwedRanges ranges;
    std::int32_t from = last_notice_days();
    for (std::size_t i = rows_.size(); i-- > 0;) {
      const std::int32_t to = rows_[i].days_before;
      if (catch_up == CatchUp::exact) from = to;
      ranges.push_back({today.plus_days(from), today.plus_days(to), &rows_[i]});
      from = to + 1;
    }
    return ranges;
  }

  /// The bit of the interval with these days before; 0 when there is none.
  [[nodiscard]] constexpr IntervalMask bit(std::int32_t days_before) const noexcept {
    const std::size_t row = row_covering(days_before);
    if (row == rows_.size() || rows_[row].days_before != days_before) return 0;
    return IntervalMask{1} << row;
  }

  /// The intervals with more days before than `days_before` (which need not be a row: one that was told under
  /// an earlier policy counts as well): those that creating it supersedes when they are unsent.
  [[nodiscard]] constexpr IntervalMask earlier(std::int32_t days_before) const noexcept {
    IntervalMask mask = 0;
    for (std::size_t i = 0; i < rows_.size() && rows_[i].days_before > days_before; ++i) {
      mask |= IntervalMask{1} << i;
    }
    return mask;
  }

  /// The intervals that passed without ever being created for this term: those earlier than the one created
  /// now, without `ever_created` (in whatever status they ended). Kept as the new notification's `collapsed`.
  [[nodiscard]] constexpr IntervalMask collapsed(std::int32_t days_before,
                                                 IntervalMask ever_created) const noexcept {
    return earlier(days_before) & ~ever_created;
  }

  /// The days before of a set, from the most to the fewest: {90, 60, 30}.
  [[nodiscard]] std::vector<int> days_of(IntervalMask mask) const;

  /// The set of the rows with these days before; days that are no row are passed over.
  [[nodiscard]] constexpr IntervalMask mask_of(std::span<const int> days_before) const noexcept {
    IntervalMask mask = 0;
    for (const int days : days_before) mask |= bit(days);
    return mask;
  }

 private:
  // Places and not pointers: with the undefined-behaviour sanitizer GCC 12 compares no pointer with null in a
  // constant, and the planner's tables are constants.

  /// The row with the smallest days-before that is >= `days`; the number of rows when there is none.
  [[nodiscard]] constexpr std::size_t row_covering(std::int32_t days) const noexcept {
    for (std::size_t i = rows_.size(); i-- > 0;) {
      if (rows_[i].days_before >= days) return i;
    }
    return rows_.size();
  }

  [[nodiscard]] constexpr std::size_t row_owed(std::int32_t days_until) const noexcept {
    return days_until < last_notice_days() ? rows_.size() : row_covering(days_until);
  }

  std::span<const Interval> rows_;
};

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
}  // namespace detail

/// The table of docs/rules.md 3. Static data; pointers into it stay valid.
inline constexpr IntervalTable kDefaultIntervals{detail::kIntervals};
static_assert(kDefaultIntervals.first_notice_days() == kFirstNoticeDays &&
              kDefaultIntervals.last_notice_days() == kLastNoticeDays);

// --- The default table's answers --------------------------------------------------------------------------

/// From the most days before to the fewest.
[[nodiscard]] constexpr std::span<const Interval> default_intervals() noexcept {
  return kDefaultIntervals.rows();
}

/// The row with exactly these days before, or null.
[[nodiscard]] constexpr const Interval* find_interval(std::int32_t days_before) noexcept {
  return kDefaultIntervals.find(days_before);
}

/// Whether `days_until` is one of the intervals: 90, 60, 30, 7, 1 or -1.
[[nodiscard]] constexpr bool is_trigger_day(std::int32_t days_until) noexcept {
  return kDefaultIntervals.is_trigger_day(days_until);
}

/// What has to have been said by now; null above 90 days and more than 30 days after the expiration.
[[nodiscard]] constexpr const Interval* owed_notification(std::int32_t days_until) noexcept {
  return kDefaultIntervals.owed(days_until);
}

/// The notification that a check on this day creates when it does not exist yet, or null.
[[nodiscard]] constexpr const Interval* notification_to_create(std::int32_t days_until,
                                                               CatchUp catch_up) noexcept {
  return kDefaultIntervals.to_create(days_until, catch_up);
}

[[nodiscard]] constexpr OwedRanges owed_ranges(Date today, CatchUp catch_up = CatchUp::owed) noexcept {
  return kDefaultIntervals.owed_ranges(today, catch_up);
}

[[nodiscard]] constexpr IntervalMask interval_bit(std::int32_t days_before) noexcept {
  return kDefaultIntervals.bit(days_before);
}

[[nodiscard]] constexpr IntervalMask earlier_intervals(std::int32_t days_before) noexcept {
  return kDefaultIntervals.earlier(days_before);
}

[[nodiscard]] constexpr IntervalMask collapsed_intervals(std::int32_t days_before,
                                                         IntervalMask ever_created) noexcept {
  return kDefaultIntervals.collapsed(days_before, ever_created);
}

[[nodiscard]] inline std::vector<int> days_before_of(IntervalMask mask) {
  return kDefaultIntervals.days_of(mask);
}

// --- Identity ---------------------------------------------------------------------------------------------

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

}  // namespace physcrm

#endif
