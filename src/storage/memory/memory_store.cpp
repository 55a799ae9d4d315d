#include "storage/memory/memory_store.hpp"

#include "base/try.hpp"
#include "storage/memory/transaction.hpp"

namespace physcrm::storage::memory {
namespace {

constexpr std::size_t kMaxFindings = 100;

/// The least that the rows of a table take.
template <class Row>
std::int64_t size_of(const RowsById<Row>& rows) {
  return static_cast<std::int64_t>(rows.size() * sizeof(Row));
}

void add_broken(std::vector<std::string>& findings, const char* table, std::int64_t id, const char* other) {
  if (findings.size() == kMaxFindings) return;
  findings.push_back("references: row " + std::to_string(id) + " of " + table + " refers to a row of " +
                     other + " that is not there");
}

}  // namespace

Result<std::unique_ptr<Store>> open_memory_store(const StoreOptions& options) {
  return std::unique_ptr<Store>{std::make_unique<MemoryStore>(options)};
}

Tables MemoryStore::snapshot() const {
  const std::lock_guard lock{mutex_};
  return tables_;
}

void MemoryStore::publish(Tables tables) {
  const std::lock_guard lock{mutex_};
  std::swap(tables_, tables);
}

Result<std::unique_ptr<Transaction>> MemoryStore::begin(Access access) {
  if (access == Access::read) {
    return std::unique_ptr<Transaction>{std::make_unique<MemoryTransaction>(*this, snapshot(), access)};
  }
  if (!write_turn_.enter(options_.busy_timeout_ms)) {
    return Error{ErrorCode::unavailable, "the store is busy; try again"};
  }
  return std::unique_ptr<Transaction>{std::make_unique<MemoryTransaction>(*this, snapshot(), access)};
}

Result<StoreInfo> MemoryStore::info() {
  const Tables now = snapshot();
  StoreInfo info;
  info.kind = "memory";
  info.schema_version = 1;
  info.journal = "memory";
  info.size_bytes = size_of(now.practices->rows) + size_of(now.physicians->rows) +
                    size_of(now.credentials->rows) + size_of(now.workflows->rows) +
                    size_of(now.notifications->rows) + size_of(now.deliveries->rows) +
                    static_cast<std::int64_t>(sizeof(Tables));
  return info;
}

Result<void> MemoryStore::optimize() {
  return ok();
}

// References that a row must have when it is written can't be broken; these are looked at by nobody before.
Result<std::vector<std::string>> MemoryStore::check() {
  const Tables now = snapshot();
  std::vector<std::string> findings;
  for (const WorkflowRow& row : now.workflows->rows.all()) {
    const Workflow& w = row.workflow;
    if (!now.credentials->rows.contains(w.credential_id.value)) {
      add_broken(findings, "workflows", w.id.value, "credentials");
    }
    if (!now.physicians->rows.contains(w.physician_id.value)) {
      add_broken(findings, "workflows", w.id.value, "physicians");
    }
  }
  for (const Notification& n : now.notifications->rows.all()) {
    if (n.credential_id && !now.credentials->rows.contains(n.credential_id.value)) {
      add_broken(findings, "notifications", n.id.value, "credentials");
    }
    if (n.physician_id && !now.physicians->rows.contains(n.physician_id.value)) {
      add_broken(findings, "notifications", n.id.value, "physicians");
    }
  }
  return findings;
}

Result<void> MemoryStore::back_up(const std::string&, const CopyCheck&) {
  return Error{ErrorCode::failed_precondition, "a store in memory is not kept: it has no copies"};
}

}  // namespace physcrm::storage::memory
