// What the engine needs of a store about notifications.
#ifndef PHYSCRM_STORAGE_PORT_NOTIFICATIONS_HPP
#define PHYSCRM_STORAGE_PORT_NOTIFICATIONS_HPP

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "page.hpp"
#include "physcrm/notification/notification.hpp"
#include "physcrm/result.hpp"
#include "workflows.hpp"

namespace physcrm::storage {

/// A notification that a term already has.
struct TermNotification {
  NotificationId id;
  int days_before = 0;
  DeliveryStatus status = DeliveryStatus::pending;
};

/// An active credential of an active physician that has no notification of the owed interval, or only a
/// cancelled one.
struct OwedCandidate {
  CredentialId credential_id;
  PhysicianId physician_id;
  EntityType entity_type = EntityType::license;
  std::string state;
  Date expiration;
  std::vector<TermNotification>
      of_term;  ///< all of this credential and expiration, by days_before descending
};

/// The owed interval's days before, by `EntityType`; nothing: credentials of this kind owe none.
using OwedDays = std::array<std::optional<int>, kEntityTypeCount>;

/// Expirations, both days included, that owe the same.
struct OwedRange {
  Date from;
  Date to;
  OwedDays days_before;
};

struct OwedSlice {
  std::int64_t scanned = 0;     ///< active credentials of active physicians in the slice that owe one
  std::int64_t duplicates = 0;  ///< of them, those whose owed notification exists and is not cancelled
  std::vector<OwedCandidate> candidates;
  std::optional<ScanPosition> next;
};

struct NotificationFilter {
  std::optional<DeliveryStatus> status;
  std::optional<Severity> severity;
  PhysicianId physician_id;  ///< about their credentials, or about none and addressed to them
  std::optional<Date> from;  ///< notification date, inclusive
  std::optional<Date> to;
};

/// Which unsent (pending or failed) notifications to cancel: those about this physician's credentials, or
/// about this credential, and of this expiration date where one is given.
struct CancelScope {
  PhysicianId physician_id;
  CredentialId credential_id;
  std::optional<Date> expiration;
};

class Notifications {
 public:
  virtual ~Notifications() = default;

  /// Active credentials of active physicians that expire in the range, which owe what their kind does; in the
  /// order of ScanPosition, at most `limit` of them, those of kinds that owe nothing included.
  virtual Result<OwedSlice> scan_owed(const OwedRange& range, const std::optional<ScanPosition>& after,
                                      int limit) = 0;

  /// How far from the beginning of the first range a scan need not look: Workflows::settled_for_creation.
  /// `scanned` are those that owe one, `inactive_physician` is 0. Ranges in the order of their days, without
  /// overlaps.
  virtual Result<SettledDays> settled_owed(std::span<const OwedRange> ranges) = 0;

  /// New rows with ids set. One whose identity, event or id exists is `duplicate` and not written. Of one
  /// about no credential, kind and expiration are not kept.
  virtual Result<std::vector<RowOutcome>> insert(std::span<const Notification> rows) = 0;

  /// Cancelled rows set back to pending, with no reason; their deliveries are to be made again.
  virtual Result<void> revive(std::span<const NotificationId> ids) = 0;

  /// Those of the rows that are unsent become cancelled; answers which did, in ascending order (the audit
  /// entry names them). Their deliveries are not touched.
  virtual Result<std::vector<NotificationId>> cancel(std::span<const NotificationId> ids, CancelReason reason,
                                                     Instant at) = 0;
  virtual Result<std::vector<NotificationId>> cancel_unsent(const CancelScope& scope, CancelReason reason,
                                                            Instant at) = 0;

  /// Replaces what changes in a notification's life: status, reason, planned, final, acknowledged, snoozed,
  /// escalation. `not_found` for one that is not there.
  virtual Result<void> update(std::span<const Notification> rows) = 0;

  /// Replaces status, reason, final and the time to escalate alone. `not_found` for one that is not there.
  virtual Result<void> settle(std::span<const Notification> rows) = 0;

  /// Pending ones that have no deliveries yet and are not snoozed beyond `now`; by id, after `after`.
  virtual Result<std::vector<Notification>> unplanned(Instant now, NotificationId after, int limit) = 0;
  /// Those whose time to escalate has come; the longest due first.
  virtual Result<std::vector<Notification>> to_escalate(Instant now, int limit) = 0;

  /// Of this severity, those that became final before `before`; by id, after `after`.
  virtual Result<std::vector<Notification>> final_before(Severity severity, Instant before,
                                                         NotificationId after, int limit) = 0;
  /// Their deliveries must be gone.
  virtual Result<std::int64_t> remove(std::span<const NotificationId> ids) = 0;

  virtual Result<std::optional<Notification>> find(NotificationId id) = 0;
  /// In the order asked; nothing where there is no such one.
  virtual Result<std::vector<std::optional<Notification>>> find_many(std::span<const NotificationId> ids) = 0;

  /// By notification date (expiration - days before; of one about no credential the UTC day of its creation),
  /// newest first, then id.
  virtual Result<Page<Notification>> list(const NotificationFilter& filter, const PageRequest& page) = 0;
};

}  // namespace physcrm::storage

#endif
