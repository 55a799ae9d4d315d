// The intervals as a policy: which notices there are, for each kind of credential (docs/rules.md 3).
#ifndef PHYSCRM_NOTIFICATION_POLICY_HPP
#define PHYSCRM_NOTIFICATION_POLICY_HPP

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "physcrm/notification/interval.hpp"
#include "physcrm/result.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// One row of a policy, as it is set and shown.
struct IntervalRule {
  int days_before = 0;  ///< 3660 to -366
  Severity severity = Severity::info;
  std::string purpose;  ///< one line of 1 to 200 bytes
  std::string action;   ///< one line of 1 to 500 bytes: what stands for `[next_steps]`
  bool enabled = true;  ///< a row that is switched off stays in the table and is never owed
  friend bool operator==(const IntervalRule&, const IntervalRule&) = default;
};

inline constexpr int kMostDaysBefore = 3660;
inline constexpr int kFewestDaysBefore = -366;

/// The rows of each kind, by `EntityType`, from the most days before to the fewest, each once; at most
/// `kMaxIntervals` a kind. A kind without a row that is enabled has no notices.
using IntervalRules = std::array<std::vector<IntervalRule>, kEntityTypeCount>;

/// A run of expiration dates that on one day all owe the same notification, kind by kind.
struct PolicyRange {
  Date from;                                             ///< inclusive
  Date to;                                               ///< inclusive
  std::array<const Interval*, kEntityTypeCount> owed{};  ///< null: nothing; at least one is not
};

/// A checked policy. Immutable and cheap to copy; safe to read from many threads.
class NotificationPolicy {
 public:
  /// `default_intervals()` for every kind.
  NotificationPolicy();

  /// `invalid_argument` naming every bad value at once, by kind and row: `license[2].daysBefore`.
  [[nodiscard]] static Result<NotificationPolicy> create(IntervalRules rules);

  /// The inverse of `text`, and nothing else: `invalid_argument` for any other text.
  [[nodiscard]] static Result<NotificationPolicy> parse(std::string_view text);

  /// The policy in canonical text, for storage: equal policies have equal texts.
  [[nodiscard]] std::string text() const;

  [[nodiscard]] const IntervalRules& rules() const noexcept;

  /// The enabled rows of a kind, with all that is asked of them: `intervals(kind).owed(days_until)`,
  /// `.is_trigger_day(days_until)`, `.owed_ranges(today, catch_up)`. Valid as long as a copy of the policy
  /// is.
  [[nodiscard]] IntervalTable intervals(EntityType kind) const noexcept;

  /// Which expirations owe which notification today (IntervalTable::owed_ranges), all kinds in one pass over
  /// the dates: the nearest first, without overlaps. Valid as long as a copy of the policy is.
  [[nodiscard]] std::vector<PolicyRange> owed_ranges(Date today, CatchUp catch_up) const;

  /// The widest of all kinds: no credential owes anything outside. Of a policy without any enabled row the
  /// first is less than the last.
  [[nodiscard]] std::int32_t first_notice_days() const noexcept;
  [[nodiscard]] std::int32_t last_notice_days() const noexcept;

  friend bool operator==(const NotificationPolicy& a, const NotificationPolicy& b) noexcept {
    return a.rules() == b.rules();
  }

 private:
  struct Tables;
  explicit NotificationPolicy(std::shared_ptr<const Tables> tables) noexcept : tables_(std::move(tables)) {}
  std::shared_ptr<const Tables> tables_;
};

}  // namespace physcrm

#endif
