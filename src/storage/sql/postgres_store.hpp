// The store on PostgreSQL: a pool of sessions on one schema, shared with other hosts.
#ifndef PHYSCRM_STORAGE_SQL_POSTGRES_STORE_HPP
#define PHYSCRM_STORAGE_SQL_POSTGRES_STORE_HPP

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "storage/common/turnstile.hpp"
#include "storage/port/store.hpp"
#include "storage/sql/postgres_session.hpp"
#include "storage/sql/session_lease.hpp"

namespace physcrm::storage::sql {

class PostgresStore final : public Store, private SessionOwner {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Store>> open(const PostgresLocation& location,
                                                           const StoreOptions& options);
  ~PostgresStore() override;

  Result<std::unique_ptr<Transaction>> begin(Access access) override;
  Result<StoreInfo> info() override;
  Result<void> optimize() override;
  Result<void> back_up(const std::string& path, const CopyCheck& check) override;
  Result<PageCheck> check_pages() override;
  Result<std::string> content_digest() override;

 private:
  PostgresStore(PostgresLocation location, const StoreOptions& options);
  /// A session that works; `unavailable` when all are taken for too long, or the server can't be reached.
  [[nodiscard]] Result<SessionLease> lease(SessionUse use);
  [[nodiscard]] Result<std::unique_ptr<PostgresSession>> take_session();
  [[nodiscard]] Result<SessionLease> begin_on_lease(SessionUse use);
  void give_back(std::unique_ptr<Session> session, SessionUse use) noexcept override;

  PostgresLocation location_;
  StoreOptions options_;
  /// Of this host's writers one waits for those of other hosts: the rest take no connection meanwhile.
  Turnstile write_turn_;
  std::mutex mutex_;
  std::condition_variable given_back_;
  int taken_ = 0;
  std::vector<std::unique_ptr<PostgresSession>> idle_;
};

}  // namespace physcrm::storage::sql

#endif
