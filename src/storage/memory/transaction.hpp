// One transaction on a snapshot, with all parts of the port.
#ifndef PHYSCRM_STORAGE_MEMORY_TRANSACTION_HPP
#define PHYSCRM_STORAGE_MEMORY_TRANSACTION_HPP

#include "physcrm/clock.hpp"
#include "storage/memory/credentials.hpp"
#include "storage/memory/deliveries.hpp"
#include "storage/memory/integrity.hpp"
#include "storage/memory/journal.hpp"
#include "storage/memory/kept_calls.hpp"
#include "storage/memory/memory_store.hpp"
#include "storage/memory/notifications.hpp"
#include "storage/memory/physicians.hpp"
#include "storage/memory/rule_snapshots.hpp"
#include "storage/memory/workflows.hpp"

namespace physcrm::storage::memory {

/// A writer changes its own copy of the tables; the commit makes it everyone's, and its end without one lets
/// it go. The turn to write ends with the commit, so that others may write although the object lives on.
class MemoryTransaction final : public Transaction {
 public:
  /// With `Access::write`, begun by the one that has the turn.
  MemoryTransaction(MemoryStore& store, Tables tables, Access access)
      : store_(store), scope_(std::move(tables), access), has_turn_(access == Access::write) {}
  ~MemoryTransaction() override;

  Result<void> commit() override;
  Result<std::int64_t> allocate_ids(IdKind kind, std::int64_t count) override;
  Result<Instant> time() override { return system_clock()->now(); }

  Physicians& physicians() override { return physicians_; }
  Practices& practices() override { return practices_; }
  Credentials& credentials() override { return credentials_; }
  Workflows& workflows() override { return workflows_; }
  RuleSnapshots& rule_snapshots() override { return rule_snapshots_; }
  Notifications& notifications() override { return notifications_; }
  Deliveries& deliveries() override { return deliveries_; }
  Recipients& recipients() override { return recipients_; }
  AuditLog& audit() override { return audit_; }
  Settings& settings() override { return settings_; }
  KeptCalls& kept_calls() override { return kept_calls_; }
  Jobs& jobs() override { return jobs_; }
  Integrity& integrity() override { return integrity_; }

 private:
  void end_turn();

  MemoryStore& store_;
  Scope scope_;
  bool has_turn_;
  MemoryPhysicians physicians_{scope_};
  MemoryPractices practices_{scope_};
  MemoryCredentials credentials_{scope_};
  MemoryWorkflows workflows_{scope_};
  MemoryRuleSnapshots rule_snapshots_{scope_};
  MemoryNotifications notifications_{scope_};
  MemoryDeliveries deliveries_{scope_};
  MemoryRecipients recipients_{scope_};
  MemoryAuditLog audit_{scope_};
  MemorySettings settings_{scope_};
  MemoryKeptCalls kept_calls_{scope_};
  MemoryJobs jobs_{scope_};
  MemoryIntegrity integrity_{scope_};
};

}  // namespace physcrm::storage::memory

#endif
