// What the engine needs of a store about notifications.
#ifndef PHYSCRM_STORAGE_PORT_NOTIFICATIONS_HPP
#define PHYSCRM_STORAGE_PORT_NOTIFICATIONS_HPP

#include <optional>
#include <span>
#include <vector>

#include "physcrm/notification/notification.hpp"
#include "physcrm/result.hpp"
#include "storage/port/page.hpp"
#include "storage/port/workflows.hpp"

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

struct OwedSlice {
  std::int64_t scanned = 0;     ///< active credentials of active physicians in the slice
  std::int64_t duplicates = 0;  ///< of them, those whose owed notification exists and is not cancelled
  std::vector<OwedCandidate> candidates;
  std::optional<ScanPosition> next;
};

struct NotificationFilter {
  std::optional<DeliveryStatus> status;
  std::optional<Severity> severity;
  PhysicianId physician_id;
  std::optional<Date> from;  ///< notification date, inclusive
  std::optional<Date> to;
};

/// Which unsent (pending or failed) notifications to cancel: those of this physician, or of this credential,
/// and of this expiration date where one is given.
struct CancelScope {
  PhysicianId physician_id;
  CredentialId credential_id;
  std::optional<Date> expiration;
};

class Notifications {
 public:
  virtual ~Notifications() = default;

  /// Active credentials of active physicians with from <= expiration <= to, all of which owe `days_before`;
  /// in the order of ScanPosition, at most `limit` of them.
  virtual Result<OwedSlice> scan_owed(Date from, Date to, int days_before,
                                      const std::optional<ScanPosition>& after, int limit) = 0;

  /// New rows with ids set. One whose identity exists is `duplicate` and not written.
  virtual Result<std::vector<RowOutcome>> insert(std::span<const Notification> rows) = 0;

  /// Cancelled rows set back to pending, with no reason.
  virtual Result<void> revive(std::span<const NotificationId> ids) = 0;

  /// Those of the rows that are unsent become cancelled; answers which did, in ascending order (the audit
  /// entry names them).
  virtual Result<std::vector<NotificationId>> cancel(std::span<const NotificationId> ids,
                                                     CancelReason reason) = 0;
  virtual Result<std::vector<NotificationId>> cancel_unsent(const CancelScope& scope,
                                                            CancelReason reason) = 0;

  virtual Result<std::optional<Notification>> find(NotificationId id) = 0;

  /// By notification date (expiration - days before), newest first, then id.
  virtual Result<Page<Notification>> list(const NotificationFilter& filter, const PageRequest& page) = 0;
};

}  // namespace physcrm::storage

#endif
