#include "storage/memory/memory_store.hpp"

#include "base/try.hpp"
#include "storage/memory/transaction.hpp"

namespace physcrm::storage::memory {
namespace {

/// The least that the rows of a table take.
template <class Row>
std::int64_t size_of(const RowsById<Row>& rows) {
  return static_cast<std::int64_t>(rows.size() * sizeof(Row));
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

Result<PageCheck> MemoryStore::check_pages() {
  PageCheck pages;
  pages.not_done = "a store in memory has none";
  return pages;
}

// It is one tenant's, and gone with its engine.
Result<std::string> MemoryStore::content_digest() {
  return std::string{};
}

Result<void> MemoryStore::back_up(const std::string&, const CopyCheck&) {
  return Error{ErrorCode::failed_precondition, "a store in memory is not kept: it has no copies"};
}

}  // namespace physcrm::storage::memory
