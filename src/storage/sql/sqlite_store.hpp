// The store on SQLite: one writer and a pool of readers on a file, one session in memory.
#ifndef PHYSCRM_STORAGE_SQL_SQLITE_STORE_HPP
#define PHYSCRM_STORAGE_SQL_SQLITE_STORE_HPP

#include <array>
#include <memory>
#include <mutex>
#include <vector>

#include "storage/common/turnstile.hpp"
#include "storage/port/store.hpp"
#include "storage/sql/session.hpp"

namespace physcrm::storage::sql {

class SqliteStore;

/// A session taken from the store; given back, without a transaction, when the lease ends.
class SessionLease {
 public:
  SessionLease(SqliteStore& store, std::unique_ptr<Session> session, SessionUse use) noexcept
      : store_(&store), session_(std::move(session)), use_(use) {}
  SessionLease(SessionLease&& other) noexcept
      : store_(other.store_), session_(std::move(other.session_)), use_(other.use_) {}
  SessionLease& operator=(SessionLease&&) = delete;
  ~SessionLease() { release(); }
  void release() noexcept;
  [[nodiscard]] Session& session() noexcept { return *session_; }
  [[nodiscard]] SqliteStore& store() noexcept { return *store_; }

 private:
  SqliteStore* store_;
  std::unique_ptr<Session> session_;
  SessionUse use_;
};

/// In memory there is one session, and a transaction of either kind has it to itself: a thread that begins a
/// second one before the first has ended waits in vain and is told `unavailable`.
class SqliteStore final : public Store {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Store>> open(const SqliteLocation& location,
                                                           const StoreOptions& options);
  ~SqliteStore() override;

  Result<std::unique_ptr<Transaction>> begin(Access access) override;
  Result<StoreInfo> info() override;
  Result<void> optimize() override;
  Result<std::vector<std::string>> check() override;

  /// The next ids of this kind must be this or more: what a transaction of this process was given is not
  /// given again, even though it rolled back. Only while holding the writer.
  [[nodiscard]] std::int64_t& id_watermark(IdKind kind) {
    return id_watermarks_.at(static_cast<std::size_t>(kind));
  }

 private:
  friend class SessionLease;
  SqliteStore(SqliteLocation location, const StoreOptions& options)
      : location_(std::move(location)), options_(options) {
    id_watermarks_.fill(1);
  }
  [[nodiscard]] Result<std::unique_ptr<Session>> open_session(SessionUse use) const;
  [[nodiscard]] Result<SessionLease> lease(SessionUse use);
  [[nodiscard]] Result<SessionLease> lease_writer();
  [[nodiscard]] Result<SessionLease> lease_reader();
  void give_back(std::unique_ptr<Session> session, SessionUse use) noexcept;

  SqliteLocation location_;
  StoreOptions options_;
  Turnstile write_turn_;
  std::unique_ptr<Session> writer_;  ///< belongs to whoever has the turn
  std::array<std::int64_t, 16> id_watermarks_{};
  std::mutex readers_mutex_;
  std::vector<std::unique_ptr<Session>> idle_readers_;
};

}  // namespace physcrm::storage::sql

#endif
