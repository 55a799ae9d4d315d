// What happens when nobody reacts: acknowledgement, snooze, escalation (docs/rules.md 3).
#ifndef PHYSCRM_NOTIFICATION_ESCALATION_HPP
#define PHYSCRM_NOTIFICATION_ESCALATION_HPP

#include <array>
#include <cstdint>
#include <optional>

#include "physcrm/date.hpp"
#include "physcrm/instant.hpp"
#include "physcrm/result.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// Whom a notification has reached so far.
enum class EscalationLevel : std::uint8_t {
  recipient = 0,           ///< the physician, as it was first sent
  practice_contact = 1,    ///< the contact of the physician's practice
  credentialing_team = 2,  ///< the last level
};

/// Hours after the first sending until the practice's contact and until the credentialing team is told. Info
/// is never escalated.
struct EscalationPolicy {
  bool enabled = true;
  std::array<std::int32_t, 2> warning_hours{72, 144};
  std::array<std::int32_t, 2> critical_hours{24, 48};
  friend bool operator==(const EscalationPolicy&, const EscalationPolicy&) = default;
};

/// `invalid_argument` naming `warningHours` and `criticalHours` unless both rise within 1 to 2160 hours (90
/// days).
[[nodiscard]] Result<void> check_escalation_policy(const EscalationPolicy& policy);

/// What escalation depends on.
struct EscalationState {
  Severity severity = Severity::info;
  std::optional<Instant> sent_at;       ///< when it was sent, or given up; nothing: neither yet
  bool is_undelivered = false;          ///< given up: it did not reach its recipient on any channel
  std::optional<Instant> escalated_at;  ///< when `reached` was told, above `recipient`
  EscalationLevel reached = EscalationLevel::recipient;
  bool is_acknowledged = false;
  std::optional<Instant> snoozed_until;
  bool is_open = true;               ///< not renewed, not cancelled, its date not moved
  bool has_practice_contact = true;  ///< of an active practice, with an address
};

struct Escalation {
  EscalationLevel level = EscalationLevel::practice_contact;
  Instant at;  ///< due from here on
  friend bool operator==(const Escalation&, const Escalation&) = default;
};

/// The next escalation and when it is due; nothing when there is none: it is info, was not sent, was
/// acknowledged, is no longer open, has reached the last level, or the policy is off.
/// - The team is told as long after the practice's contact as the policy puts between the two, counted from
/// when
///   the contact was told: a run that was late does not tell both at once.
/// - Without a practice contact the team takes that place, at that time.
/// - Of one that did not reach its recipient the next one is told at once.
/// - A snooze puts it off to the snooze's end, never brings it forward.
[[nodiscard]] std::optional<Escalation> next_escalation(const EscalationState& state,
                                                        const EscalationPolicy& policy = {}) noexcept;

inline constexpr std::int32_t kMaxSnoozeDays = 30;

/// The last day to which a notification may be snoozed (it wakes at that day's first instant): 30 days from
/// today, and for a critical one not after the expiration. Nothing when it may not be snoozed at all: a
/// critical one on the day of the expiration or later.
[[nodiscard]] std::optional<Date> latest_snooze(Severity severity, Date expiration, Date today) noexcept;

/// `failed_precondition` where there is no `latest_snooze`; `invalid_argument`, field `until`, unless
/// today < until <= that day (`details.latest` names it).
[[nodiscard]] Result<void> check_snooze(Severity severity, Date expiration, Date today, Date until);

}  // namespace physcrm

#endif
