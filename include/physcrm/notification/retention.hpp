// How long notifications and delivery logs are kept (docs/rules.md 3, retention).
#ifndef PHYSCRM_NOTIFICATION_RETENTION_HPP
#define PHYSCRM_NOTIFICATION_RETENTION_HPP

#include <cstdint>
#include <optional>

#include "physcrm/date.hpp"
#include "physcrm/instant.hpp"
#include "physcrm/notification/interval.hpp"
#include "physcrm/result.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

inline constexpr std::int32_t kMaxRetentionDays = 36'500;

/// Days of 24 hours, counted from the moment a notification was sent or became final. A policy value.
struct RetentionPolicy {
  std::int32_t info_days = 90;
  std::int32_t warning_days = 180;
  std::int32_t critical_days = 365;    ///< archived before it is deleted
  std::int32_t failure_log_days = 30;  ///< delivery logs of failed attempts
  friend bool operator==(const RetentionPolicy&, const RetentionPolicy&) = default;
};

/// `invalid_argument`, naming every field, unless each is 1..36,500 days.
[[nodiscard]] Result<void> check_retention_policy(const RetentionPolicy& policy);

[[nodiscard]] constexpr std::int32_t retention_days(Severity severity,
                                                    const RetentionPolicy& policy = {}) noexcept {
  switch (severity) {
    case Severity::info:
      return policy.info_days;
    case Severity::warning:
      return policy.warning_days;
    case Severity::critical:
      return policy.critical_days;
  }
  return policy.critical_days;
}

/// Sent, permanently failed or cancelled: nothing more will happen to it by itself.
[[nodiscard]] constexpr bool is_final(DeliveryStatus status) noexcept {
  return status == DeliveryStatus::sent || status == DeliveryStatus::permanently_failed ||
         status == DeliveryStatus::cancelled;
}

/// From when on a notification may be deleted; nothing: not now, whatever its age. That is so while it is
/// pending or will be retried, and while its interval is still the owed one (deleting it would have it sent
/// again). `final_at`: when it was sent or became final.
[[nodiscard]] constexpr std::optional<Instant> retention_until(Severity severity, DeliveryStatus status,
                                                               Instant final_at, bool interval_still_owed,
                                                               const RetentionPolicy& policy = {}) noexcept {
  if (!is_final(status) || interval_still_owed) return std::nullopt;
  return final_at.plus_seconds(std::int64_t{86400} * retention_days(severity, policy));
}

/// Whether `days_before` is the interval owed on `today` for this expiration.
[[nodiscard]] bool is_interval_still_owed(Date expiration, std::int32_t days_before, Date today,
                                          const IntervalTable& intervals = kDefaultIntervals) noexcept;

/// Critical ones go to the archive before they are deleted.
[[nodiscard]] constexpr bool is_archived_before_deletion(Severity severity) noexcept {
  return severity == Severity::critical;
}

/// From when on the log of a failed attempt may be deleted.
[[nodiscard]] constexpr Instant failure_log_until(Instant failed_at,
                                                  const RetentionPolicy& policy = {}) noexcept {
  return failed_at.plus_seconds(std::int64_t{86400} * policy.failure_log_days);
}

}  // namespace physcrm

#endif
