// What the engine needs of a store about the outbox: deliveries, their attempts, who wants them how, and the
// texts that replace the built-in ones.
#ifndef PHYSCRM_STORAGE_PORT_DELIVERIES_HPP
#define PHYSCRM_STORAGE_PORT_DELIVERIES_HPP

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "physcrm/notification/notification.hpp"
#include "physcrm/result.hpp"
#include "workflows.hpp"

namespace physcrm::storage {

/// Which deliveries a worker asks for.
struct ClaimRequest {
  std::string owner;         ///< who; for people who look at a stuck one
  Instant now;               ///< what is due then; by the engine's clock
  Instant lease_now;         ///< by the leases' clock: whose lease has ended then is free
  Instant lease_until;       ///< when others may take what this worker has not finished
  bool only_failed = false;  ///< those that have failed before (a retry), not the first deliveries
  int limit = 100;
  NotificationId only_of;               ///< those of this notification alone; none: of any
  std::uint32_t channels = 0xFFFFFFFF;  ///< bit i: those of channel i; the others are for other hosts
};

/// A delivery that a worker has taken, until its lease ends.
struct ClaimedDelivery {
  Delivery delivery;       ///< without sent_at, final_at and the text: they are yet to come
  std::int64_t epoch = 0;  ///< fencing token: what is recorded under an older one changes nothing
};

/// What a worker says of a delivery that it had taken: the row as it is to be, and the attempt for the log
/// (none: it was not tried, and is given back).
struct DeliveryRecord {
  Delivery delivery;
  std::int64_t epoch = 0;
  std::optional<DeliveryAttempt> attempt;
};

struct DeliveryState {
  DeliveryId id;
  RecipientKind recipient_kind = RecipientKind::physician;
  std::int64_t recipient_id = 0;
  ChannelKind channel = ChannelKind::email;
  DeliveryStatus status = DeliveryStatus::pending;
};

/// What a notification's status follows from: itself and its deliveries.
struct NotificationStanding {
  /// Only id, severity, status, cancel_reason, is_test, physician_id, final_at, acknowledged_at,
  /// snoozed_until and escalate_at are read.
  Notification notification;
  std::vector<DeliveryState> deliveries;  ///< by id
};

/// The depth of the queue, for health and metrics.
struct QueueDepth {
  std::int64_t due = 0;      ///< may be taken now
  std::int64_t waiting = 0;  ///< unsent, their time yet to come
  std::int64_t leased = 0;
  std::optional<Instant> oldest_due;
};

class Deliveries {
 public:
  virtual ~Deliveries() = default;

  /// New rows with ids set. One whose (notification, recipient, channel) exists is `duplicate` and not
  /// written; if that one was cancelled it begins anew, as the new one would but under its own id, and is
  /// `written`. What attempts leave behind (first failure, sent, text) is not taken from the row: `record`
  /// alone writes it. `failed`: an id that is taken, a notification that is not there.
  virtual Result<std::vector<RowOutcome>> insert(std::span<const Delivery> rows) = 0;

  /// Takes due, unsent deliveries that nobody holds, the longest due first, and with each one of a digest the
  /// rest of that digest. At most `limit` of them, and the rest of their digests.
  virtual Result<std::vector<ClaimedDelivery>> claim(const ClaimRequest& request) = 0;

  /// Failed ones whose next attempt is yet to come and that nobody holds at `lease_now` are due at `now`.
  /// Answers how many.
  virtual Result<std::int64_t> make_failed_due(Instant now, Instant lease_now) = 0;
  /// Unsent ones of this notification that would be due before `until` are due then, and leave the digest
  /// they were in.
  virtual Result<void> postpone(NotificationId id, Instant until) = 0;

  /// Holds what was taken until `lease_until`; answers how many are still ours.
  virtual Result<std::int64_t> extend(std::span<const ClaimedDelivery> held, Instant lease_until) = 0;

  /// Writes what an attempt changes of each row (status, attempts, times, error, text) and gives its lease
  /// back, if `epoch` is still the lease's; answers which were. One whose lease was taken over is not
  /// changed, and nothing is logged of it. The log counts the attempts itself.
  virtual Result<std::vector<bool>> record(std::span<const DeliveryRecord> records) = 0;

  /// The unsent ones of these notifications that nobody holds at `lease_now` become cancelled at `now`. One
  /// that is held may still finish.
  virtual Result<void> cancel_of(std::span<const NotificationId> ids, Instant now, Instant lease_now) = 0;

  /// Of those of these notifications that have deliveries, in the order asked.
  virtual Result<std::vector<NotificationStanding>> standings_of(std::span<const NotificationId> ids) = 0;
  virtual Result<std::vector<Delivery>> of_notification(NotificationId id) = 0;
  /// By delivery, then attempt.
  virtual Result<std::vector<DeliveryAttempt>> attempts_of(NotificationId id) = 0;

  /// Permanently failed ones of this notification become cancelled, so that inserting them again begins them
  /// anew, at the address of then; their log stays. Answers how many.
  virtual Result<std::int64_t> cancel_failed(NotificationId id, Instant now) = 0;

  virtual Result<QueueDepth> depth(Instant now, Instant lease_now) = 0;

  /// The logs of failed attempts before `before`, of deliveries that are final; at most `limit`, in the order
  /// of `attempts_of`. Answers how many.
  virtual Result<std::int64_t> remove_failure_logs(Instant before, int limit) = 0;
  /// With everything that hangs on them.
  virtual Result<std::int64_t> remove_of(std::span<const NotificationId> ids) = 0;
};

/// Texts and preferences in their canonical form: what they mean, the rules know.
struct StoredPreferences {
  std::string recipient;  ///< `phy_17`, `prc_3`, `team`
  std::string body;
  std::int64_t version = 1;
};

struct StoredTemplate {
  std::string key;
  std::string subject;
  std::string body;
  std::string html;  ///< empty: none of its own
  friend bool operator==(const StoredTemplate&, const StoredTemplate&) = default;
};

class Recipients {
 public:
  virtual ~Recipients() = default;

  virtual Result<std::optional<StoredPreferences>> find_preferences(const std::string& recipient) = 0;
  /// Written if the stored version is `row.version - 1` (0: none is stored); else `conflict`.
  virtual Result<void> put_preferences(const StoredPreferences& row) = 0;

  /// All of them, by key.
  virtual Result<std::vector<StoredTemplate>> templates() = 0;
  virtual Result<void> put_template(const StoredTemplate& row) = 0;
  virtual Result<void> remove_template(const std::string& key) = 0;
};

}  // namespace physcrm::storage

#endif
