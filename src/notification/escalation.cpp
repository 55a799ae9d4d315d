#include "physcrm/notification/escalation.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace physcrm {
namespace {

constexpr std::int64_t kHour_s = 3600;
constexpr std::int32_t kMaxHours = 2160;

bool is_rising(const std::array<std::int32_t, 2>& hours) noexcept {
  return hours[0] >= 1 && hours[1] > hours[0] && hours[1] <= kMaxHours;
}

}  // namespace

Result<void> check_escalation_policy(const EscalationPolicy& policy) {
  std::vector<FieldError> bad;
  if (!is_rising(policy.warning_hours))
    bad.push_back({"warningHours", "must be two rising numbers, 1 to 2160"});
  if (!is_rising(policy.critical_hours))
    bad.push_back({"criticalHours", "must be two rising numbers, 1 to 2160"});
  if (!bad.empty()) return invalid_fields(std::move(bad));
  return ok();
}

std::optional<Escalation> next_escalation(const EscalationState& state,
                                          const EscalationPolicy& policy) noexcept {
  const bool is_over = state.is_acknowledged || !state.is_open || !state.sent_at ||
                       state.reached == EscalationLevel::credentialing_team;
  if (!policy.enabled || is_over || state.severity == Severity::info) return std::nullopt;
  const auto& hours = state.severity == Severity::critical ? policy.critical_hours : policy.warning_hours;

  const std::int64_t first_s = state.is_undelivered ? 0 : hours[0] * kHour_s;
  Escalation next;
  if (state.reached == EscalationLevel::recipient) {
    next.level =
        state.has_practice_contact ? EscalationLevel::practice_contact : EscalationLevel::credentialing_team;
    next.at = state.sent_at->plus_seconds(first_s);
  } else {
    const Instant told = state.escalated_at.value_or(state.sent_at->plus_seconds(first_s));
    next.level = EscalationLevel::credentialing_team;
    next.at = told.plus_seconds((std::int64_t{hours[1]} - hours[0]) * kHour_s);
  }
  if (state.snoozed_until) next.at = std::max(next.at, *state.snoozed_until);
  return next;
}

std::optional<Date> latest_snooze(Severity severity, Date expiration, Date today) noexcept {
  const Date latest = today.plus_days(kMaxSnoozeDays);
  if (severity != Severity::critical) return latest;
  if (expiration <= today) return std::nullopt;
  return std::min(latest, expiration);
}

Result<void> check_snooze(Severity severity, Date expiration, Date today, Date until) {
  const std::optional<Date> latest = latest_snooze(severity, expiration, today);
  if (!latest) {
    return Error{ErrorCode::failed_precondition,
                 "a critical notification is not snoozed on the day of the expiration or later"};
  }
  if (until > today && until <= *latest) return ok();
  return Error{ErrorCode::invalid_argument, "must be after today and not after " + latest->to_string(),
               "until"}
      .with("latest", latest->to_string());
}

}  // namespace physcrm
