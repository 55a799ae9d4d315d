// When a delivery that failed is tried again, and when it is given up (docs/rules.md 3).
#ifndef PHYSCRM_NOTIFICATION_RETRY_HPP
#define PHYSCRM_NOTIFICATION_RETRY_HPP

#include <array>
#include <cstdint>
#include <optional>

#include "physcrm/instant.hpp"
#include "physcrm/result.hpp"

namespace physcrm {

inline constexpr int kMaxRetries = 8;

/// The schedule, a policy value. Delays count from the *first* failure, not from the last attempt.
struct RetryPolicy {
  int retries = 3;  ///< 0..kMaxRetries; 0: a failure is final at once
  /// Of retry 1, 2, 3: in the same run, 4 hours and 12 hours after the first failure. The rest is unused.
  std::array<std::int32_t, kMaxRetries> delays_s{0, 4 * 3600, 12 * 3600};
  std::int32_t give_up_after_s = 72 * 3600;  ///< since the first failure; beyond it there is no further try
  friend bool operator==(const RetryPolicy&, const RetryPolicy&) = default;
};

/// `invalid_argument` unless 0 <= retries <= kMaxRetries, the delays used are not negative and do not fall,
/// and none is beyond `give_up_after_s` (1 second to 30 days).
[[nodiscard]] Result<void> check_retry_policy(const RetryPolicy& policy);

/// When retry 1..`policy.retries` of a delivery may be made at the earliest; nothing when there is no such
/// retry. Retry 1 is due at the instant of the first failure: it is made in the same run, after its batch.
[[nodiscard]] constexpr std::optional<Instant> delivery_retry_at(Instant first_failed_at, int retry,
                                                                 const RetryPolicy& policy = {}) noexcept {
  if (retry < 1 || retry > policy.retries || retry > kMaxRetries) return std::nullopt;
  return first_failed_at.plus_seconds(policy.delays_s[static_cast<std::size_t>(retry - 1)]);
}

/// Whether more than 72 hours have passed since the first failure (exactly 72 are not more).
[[nodiscard]] constexpr bool is_past_retrying(Instant first_failed_at, Instant now,
                                              const RetryPolicy& policy = {}) noexcept {
  return now > first_failed_at.plus_seconds(policy.give_up_after_s);
}

/// What becomes of a delivery after `attempts` failed attempts (1 = the first delivery only), asked at `now`:
/// the instant of its next attempt, or nothing: it is permanently failed. `permanent_error` (no such
/// recipient, address refused) is never tried again.
[[nodiscard]] constexpr std::optional<Instant> next_attempt_at(Instant first_failed_at, int attempts,
                                                               bool permanent_error, Instant now,
                                                               const RetryPolicy& policy = {}) noexcept {
  if (permanent_error || is_past_retrying(first_failed_at, now, policy)) return std::nullopt;
  return delivery_retry_at(first_failed_at, attempts, policy);
}

}  // namespace physcrm

#endif
