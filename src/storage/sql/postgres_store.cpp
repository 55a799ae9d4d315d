#include "storage/sql/postgres_store.hpp"

#include <chrono>
#include <new>

#include "base/try.hpp"
#include "storage/sql/postgres_migrations.hpp"
#include "storage/sql/storage_error.hpp"
#include "storage/sql/transaction.hpp"

namespace physcrm::storage::sql {
namespace {

/// Connections of one host. Those who ask for one more wait.
constexpr int kMostSessions = 16;
constexpr std::size_t kMostIdle = 8;

constexpr std::string_view kSize =
    "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c JOIN pg_namespace n "
    "ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind = 'r'";

}  // namespace

PostgresStore::~PostgresStore() = default;

Result<std::unique_ptr<Store>> PostgresStore::open(const PostgresLocation& location,
                                                   const StoreOptions& options) {
  std::unique_ptr<PostgresStore> store{new PostgresStore{location, options}};
  PHYSCRM_TRY(auto session, PostgresSession::open(location, options.busy_timeout_ms));
  PHYSCRM_TRYV(migrate_postgres(*session, location.schema, options.create));
  store->idle_.push_back(std::move(session));
  return std::unique_ptr<Store>{std::move(store)};
}

PostgresStore::PostgresStore(PostgresLocation location, const StoreOptions& options)
    : location_(std::move(location)), options_(options) {
  idle_.reserve(kMostIdle + 1);  // what is given back needs no memory
}

Result<std::unique_ptr<PostgresSession>> PostgresStore::take_session() {
  {
    std::unique_lock lock{mutex_};
    const auto patience = std::chrono::milliseconds{options_.busy_timeout_ms};
    if (!given_back_.wait_for(lock, patience, [this] { return taken_ < kMostSessions; })) return busy();
    ++taken_;
    if (!idle_.empty()) {
      auto session = std::move(idle_.back());
      idle_.pop_back();
      return session;
    }
  }
  Result<std::unique_ptr<PostgresSession>> opened = Error{ErrorCode::out_of_memory, "out of memory"};
  try {
    opened = PostgresSession::open(location_, options_.busy_timeout_ms);
  } catch (const std::bad_alloc&) {
    // as it stands
  }
  if (!opened) give_back(nullptr, SessionUse::read);
  return opened;
}

Result<SessionLease> PostgresStore::lease(SessionUse use) {
  if (use == SessionUse::write && !write_turn_.enter(options_.busy_timeout_ms)) return busy();
  auto session = take_session();
  if (session) return SessionLease{*this, std::move(session).value(), use};
  if (use == SessionUse::write) write_turn_.leave();
  return session.error();
}

void PostgresStore::give_back(std::unique_ptr<Session> session, SessionUse use) noexcept {
  // The sessions of this store are all of this class.
  std::unique_ptr<PostgresSession> mine{static_cast<PostgresSession*>(session.release())};
  {
    const std::lock_guard lock{mutex_};
    --taken_;
    if (mine != nullptr && !mine->is_lost() && idle_.size() < kMostIdle) idle_.push_back(std::move(mine));
  }
  given_back_.notify_one();
  if (use == SessionUse::write) write_turn_.leave();
}

// A connection that died while nobody used it is noticed here, where nothing has been done yet: then all that
// lay idle are given up and a new one is made.
Result<SessionLease> PostgresStore::begin_on_lease(SessionUse use) {
  for (bool is_second_try = false;; is_second_try = true) {
    PHYSCRM_TRY(auto lease, this->lease(use));
    auto begun = lease.session().begin(use);
    if (begun && use == SessionUse::write) begun = refuse_newer_postgres(lease.session());
    if (begun) return lease;
    (void)lease.session().roll_back();
    const bool is_lost = lease.session().is_lost();
    if (!is_lost || is_second_try) return begun.error();
    const std::lock_guard lock{mutex_};
    idle_.clear();
  }
}

Result<std::unique_ptr<Transaction>> PostgresStore::begin(Access access) {
  PHYSCRM_TRY(auto lease, begin_on_lease(access == Access::write ? SessionUse::write : SessionUse::read));
  return std::unique_ptr<Transaction>{std::make_unique<SqlTransaction>(std::move(lease), access)};
}

Result<StoreInfo> PostgresStore::info() {
  PHYSCRM_TRY(auto lease, begin_on_lease(SessionUse::read));
  StoreInfo info;
  info.kind = "postgresql";
  info.journal = "wal";
  PHYSCRM_TRY(info.schema_version, stored_postgres_version(lease.session()));
  PHYSCRM_TRY(info.size_bytes, lease.session().read_integer(kSize));
  return info;
}

Result<void> PostgresStore::optimize() {
  PHYSCRM_TRY(auto lease, begin_on_lease(SessionUse::write));
  PHYSCRM_TRYV(
      lease.session().execute("ANALYZE physicians, credentials, workflows, notifications, deliveries"));
  return lease.session().commit();
}

// The server's own program does it: it has to be of the server's version or a newer one, and where it runs,
// as whom, and where the file goes is for whoever runs the server. The URL is not said: it may hold a
// password.
Result<void> PostgresStore::back_up(const std::string&, const CopyCheck&) {
  return Error{ErrorCode::failed_precondition,
               "a PostgreSQL store is copied by: pg_dump --format=custom --schema=" + location_.schema +
                   " --file=FILE DATABASE"}
      .with("schema", location_.schema);
}

}  // namespace physcrm::storage::sql
