// The store on SQLite: one writer and a pool of readers on a file, one session in memory.
#ifndef PHYSCRM_STORAGE_SQL_SQLITE_STORE_HPP
#define PHYSCRM_STORAGE_SQL_SQLITE_STORE_HPP

#include <memory>
#include <mutex>
#include <vector>

#include "storage/common/turnstile.hpp"
#include "storage/port/store.hpp"
#include "storage/sql/session_lease.hpp"
#include "storage/sql/sqlite_session.hpp"

namespace physcrm::storage::sql {

/// In memory there is one session, and a transaction of either kind has it to itself: a thread that begins a
/// second one before the first has ended waits in vain and is told `unavailable`.
class SqliteStore final : public Store, private SessionOwner {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Store>> open(const SqliteLocation& location,
                                                           const StoreOptions& options);
  /// A copy as it lies in its file, only to be read: nothing is made, nothing brought up to date, and a
  /// transaction that writes is `failed_precondition`.
  [[nodiscard]] static Result<std::unique_ptr<Store>> open_copy(const SqliteLocation& location);
  ~SqliteStore() override;

  Result<std::unique_ptr<Transaction>> begin(Access access) override;
  Result<StoreInfo> info() override;
  Result<void> optimize() override;
  Result<void> back_up(const std::string& path, const CopyCheck& check) override;
  Result<PageCheck> check_pages() override;
  Result<std::string> content_digest() override;

 private:
  SqliteStore(SqliteLocation location, const StoreOptions& options)
      : location_(std::move(location)), options_(options) {}
  [[nodiscard]] Result<std::unique_ptr<SqliteSession>> open_session(SessionUse use) const;
  [[nodiscard]] Result<SessionLease> lease(SessionUse use);
  [[nodiscard]] Result<SessionLease> lease_writer();
  [[nodiscard]] Result<SessionLease> lease_reader();
  void give_back(std::unique_ptr<Session> session, SessionUse use) noexcept override;

  SqliteLocation location_;
  StoreOptions options_;
  bool is_copy_ = false;  ///< never written
  Turnstile write_turn_;
  std::unique_ptr<Session> writer_;  ///< belongs to whoever has the turn
  std::mutex readers_mutex_;
  std::vector<std::unique_ptr<Session>> idle_readers_;
};

}  // namespace physcrm::storage::sql

#endif
