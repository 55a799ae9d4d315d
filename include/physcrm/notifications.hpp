// Notifications: the daily check and what it planned (docs/rules.md 3).
#ifndef PHYSCRM_NOTIFICATIONS_HPP
#define PHYSCRM_NOTIFICATIONS_HPP

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "physcrm/actor.hpp"
#include "physcrm/notification/notification.hpp"
#include "physcrm/page.hpp"
#include "physcrm/renewals.hpp"
#include "physcrm/result.hpp"

namespace physcrm {

class EngineCore;

/// A notification with its text as of today.
struct NotificationView {
  Notification notification;
  std::string type;  ///< `license_expiration`, ...
  Date notification_date;
  std::int32_t days_remaining = 0;  ///< really left today; negative after the expiration
  std::string subject;
  std::string message;
};

struct NotificationQuery {
  std::optional<DeliveryStatus> status;  ///< none: any, cancelled ones too
  std::optional<Severity> severity;
  PhysicianId physician_id;
  std::optional<Date> from;  ///< notification date, inclusive
  std::optional<Date> to;
  PageQuery page;
};

struct CheckReport {
  std::int64_t scanned = 0;  ///< active credentials of active physicians with -30 <= days_until <= 90
  std::int64_t created = 0;
  std::int64_t revived = 0;                   ///< cancelled ones that are owed again
  std::int64_t duplicates = 0;                ///< owed ones that existed already
  std::int64_t cancelled = 0;                 ///< unsent ones that a newer one superseded
  std::array<std::int64_t, 3> by_severity{};  ///< of the created and revived ones, by Severity
  std::int64_t failed = 0;
  std::vector<RunFailure> errors;  ///< the first 100
};

/// Notifications. Every method may also answer `unavailable` or `storage_error`.
class NotificationService {
 public:
  explicit NotificationService(EngineCore& core) noexcept : core_(core) {}

  /// The job checkExpirations: creates the owed notification of each credential in the window where it does
  /// not exist yet, the nearest expirations first. May be repeated and raced. Goes by slices, each with its
  /// one audit entry; memory does not grow with the roster. `progress` counts the days of the window, 121 of
  /// them. `cancelled` when it says stop; what was committed by then stays.
  [[nodiscard]] Result<CheckReport> check_expirations(const Actor& actor = Actor::system(),
                                                      const Progress& progress = {});

  [[nodiscard]] Result<NotificationView> get(NotificationId id);
  [[nodiscard]] Result<Page<NotificationView>> list(const NotificationQuery& query);

 private:
  EngineCore& core_;
};

}  // namespace physcrm

#endif
