// Renewal workflows in SQL.
#ifndef PHYSCRM_STORAGE_SQL_WORKFLOWS_HPP
#define PHYSCRM_STORAGE_SQL_WORKFLOWS_HPP

#include "storage/port/workflows.hpp"
#include "storage/sql/scope.hpp"

namespace physcrm::storage::sql {

/// Rows are in workflows.cpp, lists and scans in workflow_queries.cpp, history in workflow_history.cpp, sums
/// in workflow_statistics.cpp.
class SqlWorkflows final : public Workflows {
 public:
  explicit SqlWorkflows(Scope& scope) noexcept : scope_(scope) {}

  Result<CreationSlice> scan_for_creation(Date from, Date to, const std::optional<ScanPosition>& after,
                                          int limit) override;
  Result<SettledDays> settled_for_creation(Date from, Date to) override;
  Result<CreationSlice> scan_undated(const ExpectedTerm& term, const std::optional<ScanPosition>& after,
                                     int limit) override;
  Result<std::vector<RowOutcome>> insert(std::span<const Workflow> rows) override;
  Result<void> update(const Workflow& row) override;
  Result<std::optional<Workflow>> find(WorkflowId id) override;
  Result<std::optional<Workflow>> find_active(CredentialId id) override;
  Result<int> last_attempt(CredentialId id, std::optional<Date> expiration) override;
  Result<std::int64_t> count_active_of(PhysicianId id) override;
  Result<std::vector<WorkflowRecord>> records_of(PhysicianId id) override;
  Result<Page<Workflow>> list(const WorkflowFilter& filter, const PageRequest& page) override;
  Result<WorkflowStatistics> statistics(Date today) override;
  Result<std::vector<Workflow>> expirable(Date today, WorkflowId after, int limit) override;
  Result<void> remove(WorkflowId id, Instant at, bool withdrawn) override;
  Result<void> add_events(std::span<const WorkflowEvent> events) override;
  Result<std::vector<WorkflowEvent>> events(WorkflowId id) override;
  Result<std::vector<ChecklistMark>> marks(WorkflowId id) override;
  Result<void> put_mark(WorkflowId id, const ChecklistMark& mark) override;

 private:
  Scope& scope_;
};

}  // namespace physcrm::storage::sql

#endif
