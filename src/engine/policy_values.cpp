#include "engine/policy_values.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/try.hpp"
#include "engine/job_table.hpp"

namespace physcrm {
namespace {

Error unreadable() {
  return {ErrorCode::invalid_argument, "this is no text of a policy"};
}

std::string joined(const std::vector<std::int64_t>& numbers) {
  std::string text;
  for (const std::int64_t number : numbers) {
    if (!text.empty()) text += ' ';
    text += std::to_string(number);
  }
  return text;
}

/// The parts between single separators; none of an empty text.
std::vector<std::string_view> parts_of(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::optional<std::int32_t> number_in(std::string_view text) {
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Result<std::vector<std::int32_t>> numbers_in(std::string_view text) {
  std::vector<std::int32_t> numbers;
  for (const std::string_view part : parts_of(text, ' ')) {
    const auto number = number_in(part);
    if (!number) return unreadable();
    numbers.push_back(*number);
  }
  return numbers;
}

/// Exactly so many of them.
Result<std::vector<std::int32_t>> numbers_in(std::string_view text, std::size_t count) {
  PHYSCRM_TRY(auto numbers, numbers_in(text));
  if (numbers.size() != count) return unreadable();
  return numbers;
}

/// Puts a place in front of the fields of a check that failed.
void add_errors(const std::string& place, const Result<void>& checked, std::vector<FieldError>& bad) {
  if (checked) return;
  const Error& error = checked.error();
  for (const FieldError& field : error.fields) bad.push_back({place + '.' + field.field, field.message});
  if (error.fields.empty()) bad.push_back({place + '.' + error.field, error.message});
}

}  // namespace

std::string escalation_text(const EscalationPolicy& policy) {
  return joined({policy.enabled ? 1 : 0, policy.warning_hours[0], policy.warning_hours[1],
                 policy.critical_hours[0], policy.critical_hours[1]});
}

Result<EscalationPolicy> parse_escalation(std::string_view text) {
  PHYSCRM_TRY(const auto numbers, numbers_in(text, 5));
  const EscalationPolicy policy{numbers[0] != 0, {numbers[1], numbers[2]}, {numbers[3], numbers[4]}};
  PHYSCRM_TRYV(check_escalation_policy(policy));
  return policy;
}

std::string retry_text(const RetryPolicy& policy) {
  std::vector<std::int64_t> numbers{policy.retries, policy.give_up_after_s};
  for (int i = 0; i < policy.retries; ++i) numbers.push_back(policy.delays_s[static_cast<std::size_t>(i)]);
  return joined(numbers);
}

Result<RetryPolicy> parse_retry(std::string_view text) {
  PHYSCRM_TRY(const auto numbers, numbers_in(text));
  if (numbers.size() < 2 || numbers[0] < 0 || numbers[0] > kMaxRetries ||
      numbers.size() != static_cast<std::size_t>(numbers[0]) + 2) {
    return unreadable();
  }
  RetryPolicy policy{numbers[0], {}, numbers[1]};
  for (std::size_t i = 2; i < numbers.size(); ++i) policy.delays_s[i - 2] = numbers[i];
  PHYSCRM_TRYV(check_retry_policy(policy));
  return policy;
}

std::string retention_text(const RetentionPolicy& policy) {
  return joined({policy.info_days, policy.warning_days, policy.critical_days, policy.failure_log_days});
}

Result<RetentionPolicy> parse_retention(std::string_view text) {
  PHYSCRM_TRY(const auto numbers, numbers_in(text, 4));
  const RetentionPolicy policy{numbers[0], numbers[1], numbers[2], numbers[3]};
  PHYSCRM_TRYV(check_retention_policy(policy));
  return policy;
}

std::string holidays_text(const std::set<Date>& holidays) {
  std::string text;
  for (const Date day : holidays) {
    if (!text.empty()) text += ' ';
    text += day.to_string();
  }
  return text;
}

Result<std::set<Date>> parse_holidays(std::string_view text) {
  std::set<Date> holidays;
  for (const std::string_view part : parts_of(text, ' ')) {
    const auto day = Date::parse(part);
    if (!day) return unreadable();
    holidays.insert(*day);
  }
  return holidays;
}

std::string missed_runs_text(const MissedRunPolicies& policies) {
  std::string text;
  for (const auto& [job, policy] : policies) {
    if (!text.empty()) text += ';';
    text += job + ' ' + std::string{to_string(policy.runs)} + ' ' + std::to_string(policy.cap) + ' ' +
            std::to_string(policy.grace_s);
  }
  return text;
}

Result<MissedRunPolicies> parse_missed_runs(std::string_view text) {
  MissedRunPolicies policies;
  for (const std::string_view job : parts_of(text, ';')) {
    const auto parts = parts_of(job, ' ');
    if (parts.size() != 4) return unreadable();
    const auto runs = from_string<MissedRuns>(parts[1]);
    const auto cap = number_in(parts[2]);
    const auto grace = number_in(parts[3]);
    if (!runs || !cap || !grace) return unreadable();
    policies.emplace(parts[0], MissedRunPolicy{*runs, *cap, *grace});
  }
  return policies;
}

void check_policy_values(const Policies& policies, std::vector<FieldError>& bad) {
  add_errors("policies.escalation", check_escalation_policy(policies.escalation), bad);
  add_errors("policies.retry", check_retry_policy(policies.retry), bad);
  add_errors("policies.retention", check_retention_policy(policies.retention), bad);
  if (policies.holidays.size() > kMaxHolidays) bad.push_back({"policies.holidays", "at most 1000 days"});
  for (const auto& [job, policy] : policies.missed_runs) {
    const std::string place = "policies.missedRuns." + job;
    if (find_job(job) == nullptr) bad.push_back({place, "there is no such job"});
    add_errors(place, check_missed_run_policy(policy), bad);
  }
}

}  // namespace physcrm
