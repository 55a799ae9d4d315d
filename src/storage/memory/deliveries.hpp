// The outbox in memory.
#ifndef PHYSCRM_STORAGE_MEMORY_DELIVERIES_HPP
#define PHYSCRM_STORAGE_MEMORY_DELIVERIES_HPP

#include "storage/memory/scope.hpp"
#include "storage/port/deliveries.hpp"

namespace physcrm::storage::memory {

class MemoryDeliveries final : public Deliveries {
 public:
  explicit MemoryDeliveries(Scope& scope) noexcept : scope_(scope) {}

  Result<std::vector<RowOutcome>> insert(std::span<const Delivery> rows) override;
  Result<std::vector<ClaimedDelivery>> claim(const ClaimRequest& request) override;
  Result<std::int64_t> make_failed_due(Instant now, Instant lease_now) override;
  Result<void> postpone(NotificationId id, Instant until) override;
  Result<std::int64_t> extend(std::span<const ClaimedDelivery> held, Instant lease_until) override;
  Result<std::vector<bool>> record(std::span<const DeliveryRecord> records) override;
  Result<void> cancel_of(std::span<const NotificationId> ids, Instant now, Instant lease_now) override;
  Result<std::vector<NotificationStanding>> standings_of(std::span<const NotificationId> ids) override;
  Result<std::vector<Delivery>> of_notification(NotificationId id) override;
  Result<std::vector<DeliveryAttempt>> attempts_of(NotificationId id) override;
  Result<std::int64_t> cancel_failed(NotificationId id, Instant now) override;
  Result<QueueDepth> depth(Instant now, Instant lease_now) override;
  Result<std::int64_t> remove_failure_logs(Instant before, int limit) override;
  Result<std::int64_t> remove_of(std::span<const NotificationId> ids) override;

 private:
  Scope& scope_;
};

class MemoryRecipients final : public Recipients {
 public:
  explicit MemoryRecipients(Scope& scope) noexcept : scope_(scope) {}

  Result<std::optional<StoredPreferences>> find_preferences(const std::string& recipient) override;
  Result<void> put_preferences(const StoredPreferences& row) override;
  Result<std::vector<StoredTemplate>> templates() override;
  Result<void> put_template(const StoredTemplate& row) override;
  Result<void> remove_template(const std::string& key) override;

 private:
  Scope& scope_;
};

}  // namespace physcrm::storage::memory

#endif
