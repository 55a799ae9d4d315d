// The policies that are more than one word, as the store keeps them and as they are checked.
#ifndef PHYSCRM_ENGINE_POLICY_VALUES_HPP
#define PHYSCRM_ENGINE_POLICY_VALUES_HPP

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "physcrm/settings.hpp"

namespace physcrm {

// Each to its text and back: numbers in the order of the struct's members, holidays and jobs as lists. A text
// that the library does not write is `invalid_argument`.
[[nodiscard]] std::string escalation_text(const EscalationPolicy& policy);
[[nodiscard]] Result<EscalationPolicy> parse_escalation(std::string_view text);
[[nodiscard]] std::string retry_text(const RetryPolicy& policy);
[[nodiscard]] Result<RetryPolicy> parse_retry(std::string_view text);
[[nodiscard]] std::string retention_text(const RetentionPolicy& policy);
[[nodiscard]] Result<RetentionPolicy> parse_retention(std::string_view text);
[[nodiscard]] std::string holidays_text(const std::set<Date>& holidays);
[[nodiscard]] Result<std::set<Date>> parse_holidays(std::string_view text);
[[nodiscard]] std::string missed_runs_text(const MissedRunPolicies& policies);
[[nodiscard]] Result<MissedRunPolicies> parse_missed_runs(std::string_view text);

/// Adds what is wrong with them, each field by its name on the wire (`policies.retry.retries`).
void check_policy_values(const Policies& policies, std::vector<FieldError>& bad);

}  // namespace physcrm

#endif
