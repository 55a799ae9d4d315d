// One transaction on a session, with all parts of the port.
#ifndef PHYSCRM_STORAGE_SQL_TRANSACTION_HPP
#define PHYSCRM_STORAGE_SQL_TRANSACTION_HPP

#include "storage/sql/credentials.hpp"
#include "storage/sql/deliveries.hpp"
#include "storage/sql/integrity.hpp"
#include "storage/sql/journal.hpp"
#include "storage/sql/kept_calls.hpp"
#include "storage/sql/notifications.hpp"
#include "storage/sql/physicians.hpp"
#include "storage/sql/rule_snapshots.hpp"
#include "storage/sql/session_lease.hpp"
#include "storage/sql/workflows.hpp"

namespace physcrm::storage::sql {

/// Begun by whoever made the lease. The lease ends with the commit, so that the writer is free again although
/// the object lives on; uncommitted, it ends with the object, and rolls back.
class SqlTransaction final : public Transaction {
 public:
  SqlTransaction(SessionLease lease, Access access)
      : lease_(std::move(lease)), scope_(lease_.session(), access) {}

  Result<void> commit() override;
  Result<std::int64_t> allocate_ids(IdKind kind, std::int64_t count) override;
  Result<Instant> time() override;

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
  SessionLease lease_;
  Scope scope_;
  SqlPhysicians physicians_{scope_};
  SqlPractices practices_{scope_};
  SqlCredentials credentials_{scope_};
  SqlWorkflows workflows_{scope_};
  SqlRuleSnapshots rule_snapshots_{scope_};
  SqlNotifications notifications_{scope_};
  SqlDeliveries deliveries_{scope_};
  SqlRecipients recipients_{scope_};
  SqlAuditLog audit_{scope_};
  SqlSettings settings_{scope_};
  SqlKeptCalls kept_calls_{scope_};
  SqlJobs jobs_{scope_};
  SqlIntegrity integrity_{scope_};
};

}  // namespace physcrm::storage::sql

#endif
