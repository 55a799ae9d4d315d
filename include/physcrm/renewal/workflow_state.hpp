// The renewal workflow: its states, transitions, next action, progress, priority (docs/rules.md 2).
#ifndef PHYSCRM_RENEWAL_WORKFLOW_STATE_HPP
#define PHYSCRM_RENEWAL_WORKFLOW_STATE_HPP

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "physcrm/date.hpp"
#include "physcrm/result.hpp"
#include "physcrm/rulepack/renewal_rules.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

// --- Creation -------------------------------------------------------------------------------------------

inline constexpr int kCreationWindowDays = 90;    ///< how far ahead a workflow is opened by itself
inline constexpr int kCreationLookBackDays = 30;  ///< how far back an expired credential still gets one

/// What the automatic creation opens for an active credential that has no workflow for its date.
enum class Creation : std::uint8_t { none = 0, not_started = 1, expired = 2 };

/// docs/rules.md 2, creation: 0 <= days_until <= 90 opens `not_started`; -30 <= days_until < 0 one straight
/// in `expired`; anything else nothing. `look_back_days` is the policy value, 0 and above.
[[nodiscard]] constexpr Creation creation_for(std::int32_t days_until,
                                              int look_back_days = kCreationLookBackDays) noexcept {
  if (days_until > kCreationWindowDays || days_until < -look_back_days) return Creation::none;
  return days_until >= 0 ? Creation::not_started : Creation::expired;
}

// --- Transitions ----------------------------------------------------------------------------------------

/// When a row of the transition table holds.
enum class TransitionCondition : std::uint8_t {
  always = 0,
  past_expiration = 1,  ///< only when today > expiration; never for an undated workflow
};

struct Transition {
  WorkflowStatus from;
  WorkflowStatus to;
  TransitionCondition condition;
};

/// The state machine, all of it. The diagram in the docs is generated from this table.
inline constexpr std::array kTransitions{
    Transition{WorkflowStatus::not_started, WorkflowStatus::in_progress, TransitionCondition::always},
    Transition{WorkflowStatus::not_started, WorkflowStatus::expired, TransitionCondition::past_expiration},
    Transition{WorkflowStatus::in_progress, WorkflowStatus::filed, TransitionCondition::always},
    Transition{WorkflowStatus::in_progress, WorkflowStatus::expired, TransitionCondition::past_expiration},
    Transition{WorkflowStatus::filed, WorkflowStatus::under_review, TransitionCondition::always},
    Transition{WorkflowStatus::filed, WorkflowStatus::expired, TransitionCondition::past_expiration},
    Transition{WorkflowStatus::under_review, WorkflowStatus::approved, TransitionCondition::always},
    Transition{WorkflowStatus::under_review, WorkflowStatus::rejected, TransitionCondition::always},
    Transition{WorkflowStatus::under_review, WorkflowStatus::expired, TransitionCondition::past_expiration},
    Transition{WorkflowStatus::rejected, WorkflowStatus::expired, TransitionCondition::past_expiration},
};

namespace detail {
constexpr unsigned transition_bit(WorkflowStatus from, WorkflowStatus to) noexcept {
  return ((static_cast<unsigned>(from) & 7U) << 3U) | (static_cast<unsigned>(to) & 7U);
}
constexpr std::uint64_t transition_mask(bool past_expiration) noexcept {
  std::uint64_t mask = 0;
  for (const Transition& t : kTransitions) {
    if (t.condition == TransitionCondition::always || past_expiration) {
      mask |= std::uint64_t{1} << transition_bit(t.from, t.to);
    }
  }
  return mask;
}
inline constexpr std::uint64_t kTransitionMask = transition_mask(false);
inline constexpr std::uint64_t kTransitionMaskPastExpiration = transition_mask(true);
}  // namespace detail

/// Whether a workflow may go from one status to another, given whether today is past its expiration.
/// A transition to the present status is never legal. One bit test; needs no table in memory.
[[nodiscard]] constexpr bool is_legal_transition(WorkflowStatus from, WorkflowStatus to,
                                                 bool past_expiration) noexcept {
  const std::uint64_t mask =
      past_expiration ? detail::kTransitionMaskPastExpiration : detail::kTransitionMask;
  return ((mask >> detail::transition_bit(from, to)) & 1U) != 0;
}

/// The same, whatever the date: whether the table has this row at all.
[[nodiscard]] constexpr bool is_legal_transition(WorkflowStatus from, WorkflowStatus to) noexcept {
  return is_legal_transition(from, to, true);
}

/// today > expiration; false without an expiration.
[[nodiscard]] constexpr bool is_past_expiration(std::optional<Date> expiration, Date today) noexcept {
  return expiration.has_value() && today > *expiration;
}

/// The statuses a workflow may go to now, in the order of the enum. Empty for the final ones.
[[nodiscard]] std::vector<WorkflowStatus> allowed_transitions(WorkflowStatus from, bool past_expiration);

/// Ok, or `invalid_transition` naming both states and those allowed; details `from`, `to` (texts), `allowed`
/// (list of texts). `expired` only when today > expiration.
[[nodiscard]] Result<void> check_transition(WorkflowStatus from, WorkflowStatus to,
                                            std::optional<Date> expiration, Date today);

/// Whether the automatic run sets this workflow to expired: active, or rejected and the last attempt of its
/// term; past its expiration; and not a late one.
[[nodiscard]] constexpr bool expires_by_itself(WorkflowStatus status, bool is_last_attempt, bool is_late,
                                               std::optional<Date> expiration, Date today) noexcept {
  const bool open = is_active(status) || (status == WorkflowStatus::rejected && is_last_attempt);
  return open && !is_late && is_past_expiration(expiration, today);
}

// --- Next action, overdue, progress, priority -----------------------------------------------------------

inline constexpr int kUndatedActionDays = 30;  ///< due of the first steps where there is no expiration date
inline constexpr int kReviewExpectedDays = 7;  ///< filed + 7 d

/// The facts of a workflow that its next action depends on. Dates are absent until their event happened.
struct WorkflowFacts {
  WorkflowStatus status = WorkflowStatus::not_started;
  std::optional<Date> expiration = std::nullopt;
  std::optional<Date> created_on = std::nullopt;
  std::optional<Date> filed_on = std::nullopt;
  std::optional<Date> expired_on = std::nullopt;
};

/// What is to be done next and by when. `text` is static; empty when nothing is left to do (approved).
struct NextAction {
  std::string_view text;
  std::optional<Date> due;
  friend bool operator==(const NextAction&, const NextAction&) = default;
};

/// docs/rules.md 2, states. An undated workflow: created day + 30 while not_started or in_progress; its later
/// states have the dates that do not need an expiration (filed + 7) and otherwise none.
[[nodiscard]] NextAction next_action(const WorkflowFacts& facts, const RenewalRules& rules) noexcept;

/// The text of a status alone.
[[nodiscard]] std::string_view next_action_text(WorkflowStatus status) noexcept;

/// The last day on which the workflow is not overdue: not_started: the window's opening; in_progress: the
/// window's close; filed: filed + 7; under_review and rejected: the expiration; undated ones: the action's
/// due date; approved and expired: none.
[[nodiscard]] std::optional<Date> overdue_after(const WorkflowFacts& facts,
                                                const RenewalRules& rules) noexcept;

/// Active or rejected, and past `overdue_after`.
[[nodiscard]] constexpr bool is_overdue(WorkflowStatus status, std::optional<Date> overdue_after,
                                        Date today) noexcept {
  return (is_active(status) || status == WorkflowStatus::rejected) && overdue_after.has_value() &&
         today > *overdue_after;
}

/// Progress in percent: not_started 0; in_progress floor(74 * completed / total); filed 75; under_review 90;
/// approved 100; rejected and expired keep `kept`, what it was before. 0 <= completed <= total; no items: 0.
[[nodiscard]] constexpr int progress(WorkflowStatus status, int completed, int total, int kept) noexcept {
  switch (status) {
    case WorkflowStatus::not_started:
      return 0;
    case WorkflowStatus::in_progress:
      return total <= 0 ? 0 : 74 * completed / total;
    case WorkflowStatus::filed:
      return 75;
    case WorkflowStatus::under_review:
      return 90;
    case WorkflowStatus::approved:
      return 100;
    case WorkflowStatus::rejected:
    case WorkflowStatus::expired:
      break;
  }
  return kept;
}

/// approved: normal; expired: critical; others: critical when days_until <= 7, high when <= 30, else normal
/// (also when undated).
[[nodiscard]] constexpr Priority priority(WorkflowStatus status, std::optional<Date> expiration,
                                          Date today) noexcept {
  if (status == WorkflowStatus::approved) return Priority::normal;
  if (status == WorkflowStatus::expired) return Priority::critical;
  if (!expiration) return Priority::normal;
  const std::int32_t days = days_until(*expiration, today);
  if (days <= 7) return Priority::critical;
  return days <= 30 ? Priority::high : Priority::normal;
}

/// filed + 7 days.
[[nodiscard]] constexpr Date review_expected(Date filed) noexcept {
  return filed.plus_days(kReviewExpectedDays);
}

// --- Approval -------------------------------------------------------------------------------------------

/// expiration + one cycle; the last day of a month stays one (2025-02-28 + 36 months = 2028-02-29), otherwise
/// the day is kept, cut to the month's length. Nothing when that leaves the range of dates.
[[nodiscard]] std::optional<Date> propose_next_expiration(Date expiration, int cycle_months) noexcept;

/// The date that an approval gives a credential.
struct NextExpiration {
  Date date;
  bool confirmed = true;  ///< false: proposed by the engine, so `expirationConfirmed: false`
  friend bool operator==(const NextExpiration&, const NextExpiration&) = default;
};

/// The new expiration of an approved renewal. `given` is the caller's; left out, it is proposed from
/// `current`. `invalid_argument` (field `newExpirationDate`) when the date is not later than the workflow's,
/// not a date that exists, or left out where it can't be proposed.
[[nodiscard]] Result<NextExpiration> next_expiration(std::optional<Date> current, std::optional<Date> given,
                                                     int cycle_months);

}  // namespace physcrm

#endif
