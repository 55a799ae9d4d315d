// Checks of the policies that a host may set for retries and retention.
#include <string>
#include <vector>

#include "physcrm/notification/retention.hpp"
#include "physcrm/notification/retry.hpp"

namespace physcrm {
namespace {

constexpr std::int32_t kMaxGiveUpAfter_s = 30 * 86400;

}  // namespace

Result<void> check_retry_policy(const RetryPolicy& policy) {
  if (policy.give_up_after_s < 1 || policy.give_up_after_s > kMaxGiveUpAfter_s) {
    return Error{ErrorCode::invalid_argument, "a delivery is given up after 1 second to 30 days",
                 "giveUpAfterSeconds"};
  }
  if (policy.retries < 0 || policy.retries > kMaxRetries) {
    return Error{ErrorCode::invalid_argument, "there are 0 to 8 retries", "retries"};
  }
  std::int32_t before = 0;
  for (int i = 0; i < policy.retries; ++i) {
    const std::int32_t delay = policy.delays_s[static_cast<std::size_t>(i)];
    if (delay < before || delay > policy.give_up_after_s) {
      return Error{ErrorCode::invalid_argument,
                   "the delays count from the first failure: they do not fall and end before giving up",
                   "delaySeconds"};
    }
    before = delay;
  }
  return ok();
}

Result<void> check_retention_policy(const RetentionPolicy& policy) {
  const struct {
    const char* name;
    std::int32_t days;
  } rows[] = {{"infoDays", policy.info_days},
              {"warningDays", policy.warning_days},
              {"criticalDays", policy.critical_days},
              {"failureLogDays", policy.failure_log_days}};
  std::vector<FieldError> bad;
  for (const auto& row : rows) {
    if (row.days < 1 || row.days > kMaxRetentionDays) bad.push_back({row.name, "must be 1 to 36500 days"});
  }
  if (!bad.empty()) return invalid_fields(std::move(bad));
  return ok();
}

}  // namespace physcrm
