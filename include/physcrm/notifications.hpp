// Notifications: the daily check, the outbox that delivers what it planned, and what people do with them
// (docs/rules.md 3).
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
  std::string type;  ///< `license_expiration`, ..., `security_event`
  Date notification_date;
  std::int32_t days_remaining = 0;  ///< really left today; negative after the expiration
  std::string subject;
  std::string message;
  std::vector<Delivery> deliveries;  ///< by id
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
  std::int64_t scanned = 0;  ///< active credentials of active physicians that owe one
  std::int64_t created = 0;
  std::int64_t revived = 0;                   ///< cancelled ones that are owed again
  std::int64_t duplicates = 0;                ///< owed ones that existed already
  std::int64_t cancelled = 0;                 ///< unsent ones that a newer one superseded
  std::array<std::int64_t, 3> by_severity{};  ///< of the created and revived ones, by Severity
  std::int64_t failed = 0;
  std::vector<RunFailure> errors;  ///< the first 100
};

/// What a run of the queue did. Every delivery counts once, by what became of it in the end of the run.
struct QueueReport {
  std::int64_t claimed = 0;  ///< deliveries that were tried
  std::int64_t sent = 0;
  std::int64_t failed = 0;              ///< will be tried again
  std::int64_t permanently_failed = 0;  ///< those that nobody could be written to about included
  std::int64_t escalated = 0;           ///< notifications that a further recipient is told of
};

/// One attempt to deliver, as the log has it.
struct DeliveryLogEntry {
  Delivery delivery;  ///< as it stands
  DeliveryAttempt attempt;
};

struct CleanupReport {
  std::int64_t archived = 0;  ///< critical ones, of the deleted ones
  std::int64_t deleted = 0;
  std::int64_t delivery_logs_deleted = 0;
};

/// Notifications. Every method may also answer `unavailable` or `storage_error`.
class NotificationService {
 public:
  explicit NotificationService(EngineCore& core) noexcept : core_(core) {}

  /// The job checkExpirations: creates the owed notification of each credential in the window where it does
  /// not exist yet, the nearest expirations first. May be repeated. Of a store one run at a time: `conflict`
  /// while another run holds the job (detail `heldBy`: its worker), and when another host has taken this one
  /// over meanwhile (docs/rules.md 4). Goes by slices, each with its one audit entry; memory does not grow
  /// with the roster. `progress` counts the days of the window, which follows from the policy `intervals`:
  /// 121 of them by default, from 30 ago to 90 ahead. `cancelled` when it says stop; what was committed by
  /// then stays.
  [[nodiscard]] Result<CheckReport> check_expirations(const Actor& actor = Actor::system(),
                                                      const Progress& progress = {});

  /// The job processNotificationQueue: decides who is told of each pending notification, over which channel
  /// and when; escalates what nobody acknowledged; then takes what is due in batches, each under a lease with
  /// a heartbeat, sends it and records what became of it. The first retry of what fails is made in the same
  /// run. Hosts take turns: `conflict` as `check_expirations` has it. A delivery is one host's at a time, and
  /// a host whose lease was taken over cannot finish it. A message may go out twice after a crash, with the
  /// same key
  /// (`OutgoingMessage::idempotency_key`). Without a channel (EngineOptions::channels) nothing is taken and
  /// everything stays pending. `progress` counts deliveries. `cancelled` when it says stop: what is on its
  /// way is finished, the rest given back.
  [[nodiscard]] Result<QueueReport> process_queue(const Actor& actor = Actor::system(),
                                                  const Progress& progress = {});

  /// The job retryFailedNotifications: the failed deliveries whose next attempt is due; with `force` all
  /// failed ones. `conflict` as `check_expirations` has it; `cancelled` as `process_queue` has it.
  [[nodiscard]] Result<QueueReport> retry_failed(bool force = false, const Actor& actor = Actor::system(),
                                                 const Progress& progress = {});

  /// Sends one message to a physician, marked as a test, about the credential of theirs that expires first,
  /// and answers what became of it. It is no notice of that credential. `not_found`; `failed_precondition`
  /// without a channel.
  [[nodiscard]] Result<NotificationView> test(PhysicianId physician, const Actor& actor = Actor::host());

  /// `not_found`.
  [[nodiscard]] Result<NotificationView> get(NotificationId id);

  /// `invalid_argument`: `to` (before `from`), `limit`, `page`, `cursor` (PageQuery).
  [[nodiscard]] Result<Page<NotificationView>> list(const NotificationQuery& query);

  /// Every attempt that was made, by delivery; a delivery that was not tried yet is not in it. `not_found`.
  [[nodiscard]] Result<std::vector<DeliveryLogEntry>> deliveries(NotificationId id);

  /// Somebody has taken note: nothing of it is escalated any more. It stays what it is otherwise (reading is
  /// not sending). Once is enough; the first one's name and time stay. `not_found`; `failed_precondition` for
  /// a cancelled one (detail `cancelReason`).
  [[nodiscard]] Result<NotificationView> acknowledge(NotificationId id, const Actor& actor = Actor::host());

  /// Nothing of it is sent or escalated before the first instant of `until`, a day after today: at most 30
  /// days ahead, for a critical one not after the expiration. `not_found`; `invalid_argument` (field `until`,
  /// detail `latest`); `failed_precondition` for a cancelled one (detail `cancelReason`) and where there is
  /// no such day.
  [[nodiscard]] Result<NotificationView> snooze(NotificationId id, Date until,
                                                const Actor& actor = Actor::host());

  /// Puts the permanently failed ones that a query finds (its `status` and page do not count) back into the
  /// queue: to those whom they did not reach, at the addresses and over the channels of now. Answers how many
  /// notifications that were; one whose term is over (renewed, moved) stays as it is. Their log stays.
  [[nodiscard]] Result<std::int64_t> requeue(const NotificationQuery& query,
                                             const Actor& actor = Actor::host());

  /// The job cleanupNotifications: deletes what its retention is over for (docs/rules.md 3), each slice with
  /// its audit entry, and the logs of failed attempts. Critical ones are written into the archive first
  /// (EngineOptions::archive_directory), a file a slice, durable before anything of it is deleted; without an
  /// archive they stay. Pending ones, and those whose interval is still the owed one, are never deleted.
  /// `storage_error` where the archive can't be written: nothing critical is deleted. `conflict` as
  /// `check_expirations` has it; `cancelled` when `progress` says stop: what was committed by then stays.
  [[nodiscard]] Result<CleanupReport> cleanup(const Actor& actor = Actor::system(),
                                              const Progress& progress = {});

 private:
  EngineCore& core_;
};

}  // namespace physcrm

#endif
