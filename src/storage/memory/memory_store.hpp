// The store in memory: the port's rules on plain tables, and nothing else. It is gone with its object. What
// the port says is to be read here; every other adapter is compared with it.
#ifndef PHYSCRM_STORAGE_MEMORY_MEMORY_STORE_HPP
#define PHYSCRM_STORAGE_MEMORY_MEMORY_STORE_HPP

#include <array>
#include <memory>
#include <mutex>

#include "storage/common/turnstile.hpp"
#include "storage/memory/tables.hpp"

namespace physcrm::storage::memory {

/// `memory:`. Readers each have a snapshot and wait for nobody; writers come one after the other.
[[nodiscard]] Result<std::unique_ptr<Store>> open_memory_store(const StoreOptions& options);

class MemoryStore final : public Store {
 public:
  explicit MemoryStore(const StoreOptions& options) : options_(options) { next_ids_.fill(1); }

  Result<std::unique_ptr<Transaction>> begin(Access access) override;
  Result<StoreInfo> info() override;
  Result<void> optimize() override;
  Result<void> back_up(const std::string& path, const CopyCheck& check) override;
  Result<PageCheck> check_pages() override;
  Result<std::string> content_digest() override;

  // For the transaction that has the turn to write.

  /// Makes these the tables that everyone sees from now on.
  void publish(Tables tables);
  /// The next id to be given. It only grows: an id that a transaction was given is not given again, even
  /// though it rolled back.
  [[nodiscard]] std::int64_t& next_id(IdKind kind) { return next_ids_.at(static_cast<std::size_t>(kind)); }
  void end_turn() { write_turn_.leave(); }

 private:
  [[nodiscard]] Tables snapshot() const;

  StoreOptions options_;
  Turnstile write_turn_;
  std::array<std::int64_t, 16> next_ids_{};
  mutable std::mutex mutex_;  ///< of the tables
  Tables tables_;
};

}  // namespace physcrm::storage::memory

#endif
