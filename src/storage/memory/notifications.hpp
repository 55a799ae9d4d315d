// Notifications in memory.
#ifndef PHYSCRM_STORAGE_MEMORY_NOTIFICATIONS_HPP
#define PHYSCRM_STORAGE_MEMORY_NOTIFICATIONS_HPP

#include "storage/memory/scope.hpp"
#include "storage/port/notifications.hpp"

namespace physcrm::storage::memory {

class MemoryNotifications final : public Notifications {
 public:
  explicit MemoryNotifications(Scope& scope) noexcept : scope_(scope) {}

  Result<OwedSlice> scan_owed(const OwedRange& range, const std::optional<ScanPosition>& after,
                              int limit) override;
  Result<SettledDays> settled_owed(std::span<const OwedRange> ranges) override;
  Result<std::vector<RowOutcome>> insert(std::span<const Notification> rows) override;
  Result<void> revive(std::span<const NotificationId> ids) override;
  Result<std::vector<NotificationId>> cancel(std::span<const NotificationId> ids, CancelReason reason,
                                             Instant at) override;
  Result<std::vector<NotificationId>> cancel_unsent(const CancelScope& scope, CancelReason reason,
                                                    Instant at) override;
  Result<void> update(std::span<const Notification> rows) override;
  Result<void> settle(std::span<const Notification> rows) override;
  Result<std::vector<Notification>> unplanned(Instant now, NotificationId after, int limit) override;
  Result<std::vector<Notification>> to_escalate(Instant now, int limit) override;
  Result<std::vector<Notification>> final_before(Severity severity, Instant before, NotificationId after,
                                                 int limit) override;
  Result<std::int64_t> remove(std::span<const NotificationId> ids) override;
  Result<std::vector<std::optional<Notification>>> find_many(std::span<const NotificationId> ids) override;
  Result<std::optional<Notification>> find(NotificationId id) override;
  Result<Page<Notification>> list(const NotificationFilter& filter, const PageRequest& page) override;

 private:
  Scope& scope_;
};

}  // namespace physcrm::storage::memory

#endif
