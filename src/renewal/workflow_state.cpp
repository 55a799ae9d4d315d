#include "physcrm/renewal/workflow_state.hpp"

#include <array>
#include <string>
#include <utility>

namespace physcrm {
namespace {

// Indexed by WorkflowStatus; docs/rules.md 2, states.
constexpr std::array<std::string_view, kWorkflowStatusCount> kNextActions{
    "Begin renewal application",
    "Complete renewal application",
    "Await state board review",
    "Respond to any board inquiries",
    "",
    "Review rejection and resubmit",
    "License has expired - immediate action required",
};

std::optional<Date> days_after(std::optional<Date> date, int days) noexcept {
  if (!date) return std::nullopt;
  return date->plus_days(days);
}

// The dates of the two first states, where they are not counted from an expiration.
std::optional<Date> undated_due(const WorkflowFacts& facts) noexcept {
  return days_after(facts.created_on, kUndatedActionDays);
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text.empty() ? "none" : text;
}

std::string refusal(WorkflowStatus from, WorkflowStatus to, std::optional<Date> expiration,
                    const std::vector<std::string>& allowed) {
  std::string text =
      "a workflow that is " + std::string{to_string(from)} + " cannot become " + std::string{to_string(to)};
  if (is_legal_transition(from, to)) {
    text += expiration ? " before its expiration " + expiration->to_string() + " is past"
                       : std::string{" without an expiration date"};
  }
  return text + "; allowed: " + joined(allowed);
}

Error bad_date(std::string message) {
  return {ErrorCode::invalid_argument, std::move(message), "newExpirationDate"};
}

}  // namespace

std::vector<WorkflowStatus> allowed_transitions(WorkflowStatus from, bool past_expiration) {
  std::vector<WorkflowStatus> allowed;
  for (int i = 0; i < kWorkflowStatusCount; ++i) {
    const auto to = static_cast<WorkflowStatus>(i);
    if (is_legal_transition(from, to, past_expiration)) allowed.push_back(to);
  }
  return allowed;
}

Result<void> check_transition(WorkflowStatus from, WorkflowStatus to, std::optional<Date> expiration,
                              Date today) {
  const bool past = is_past_expiration(expiration, today);
  if (is_legal_transition(from, to, past)) return ok();
  std::vector<std::string> allowed;
  for (const WorkflowStatus status : allowed_transitions(from, past)) allowed.emplace_back(to_string(status));
  std::string message = refusal(from, to, expiration, allowed);
  return Error{ErrorCode::invalid_transition, std::move(message), "status"}
      .with("from", std::string{to_string(from)})
      .with("to", std::string{to_string(to)})
      .with("allowed", std::move(allowed));
}

std::string_view next_action_text(WorkflowStatus status) noexcept {
  return kNextActions[static_cast<std::size_t>(status)];
}

NextAction next_action(const WorkflowFacts& facts, const RenewalRules& rules) noexcept {
  NextAction action{next_action_text(facts.status), std::nullopt};
  switch (facts.status) {
    case WorkflowStatus::not_started:
      action.due = facts.expiration ? days_after(facts.expiration, -rules.start_days) : undated_due(facts);
      break;
    case WorkflowStatus::in_progress:
      action.due =
          facts.expiration ? days_after(facts.expiration, -rules.window_close_days) : undated_due(facts);
      break;
    case WorkflowStatus::filed:
      action.due = days_after(facts.filed_on, kReviewExpectedDays);
      break;
    case WorkflowStatus::under_review:
    case WorkflowStatus::rejected:
      action.due = facts.expiration;
      break;
    case WorkflowStatus::approved:
      break;
    case WorkflowStatus::expired:
      action.due = facts.expired_on;
      break;
  }
  return action;
}

std::optional<Date> overdue_after(const WorkflowFacts& facts, const RenewalRules& rules) noexcept {
  if (facts.status == WorkflowStatus::expired) return std::nullopt;
  if (facts.status == WorkflowStatus::not_started && facts.expiration) {
    return days_after(facts.expiration, -rules.window_open_days);
  }
  return next_action(facts, rules).due;
}

std::optional<Date> propose_next_expiration(Date expiration, int cycle_months) noexcept {
  return add_months(expiration, cycle_months);
}

Result<NextExpiration> next_expiration(std::optional<Date> current, std::optional<Date> given,
                                       int cycle_months) {
  if (given) {
    if (!given->is_valid()) return bad_date("the new expiration date is out of range");
    if (current && *given <= *current) {
      return bad_date("the new expiration date " + given->to_string() + " must be later than " +
                      current->to_string());
    }
    return NextExpiration{*given, true};
  }
  if (!current) return bad_date("the new expiration date is required: there is no old one to count from");
  const auto proposed = propose_next_expiration(*current, cycle_months);
  if (!proposed || *proposed <= *current) {
    return bad_date("the new expiration date is required: none can be proposed from " + current->to_string());
  }
  return NextExpiration{*proposed, false};
}

}  // namespace physcrm
