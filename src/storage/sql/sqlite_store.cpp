#include "storage/sql/sqlite_store.hpp"

#include <filesystem>

#include "base/crypto.hpp"
#include "base/try.hpp"
#include "storage/sql/migrations.hpp"
#include "storage/sql/sqlite_copy.hpp"
#include "storage/sql/storage_error.hpp"
#include "storage/sql/transaction.hpp"

namespace physcrm::storage::sql {
namespace {

constexpr std::size_t kMaxIdleReaders = 4;

/// A question for each table, which answers its rows as texts.
constexpr std::string_view kRowTexts =
    "SELECT 'SELECT ' || group_concat('quote(' || c.name || ')', ' || '','' || ') || ' FROM ' || m.name || "
    "' ORDER BY ' || max(CASE c.cid WHEN 0 THEN c.name END) || "
    "coalesce(', ' || max(CASE c.cid WHEN 1 THEN c.name END), '') "
    "FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' "
    "AND m.name NOT LIKE 'sqlite%' GROUP BY m.name ORDER BY m.name";

}  // namespace

SqliteStore::~SqliteStore() = default;

Result<std::unique_ptr<Store>> SqliteStore::open(const SqliteLocation& location,
                                                 const StoreOptions& options) {
  std::error_code unreadable;
  if (!location.in_memory && !options.create && !std::filesystem::exists(location.path, unreadable)) {
    return Error{ErrorCode::not_found, "there is no store at this place"};
  }
  std::unique_ptr<SqliteStore> store{new SqliteStore{location, options}};
  PHYSCRM_TRY(auto writer, store->open_session(SessionUse::write));
  PHYSCRM_TRYV(migrate(*writer));
  store->writer_ = std::move(writer);
  return std::unique_ptr<Store>{std::move(store)};
}

Result<std::unique_ptr<Store>> SqliteStore::open_copy(const SqliteLocation& location) {
  std::unique_ptr<SqliteStore> store{new SqliteStore{location, {}}};
  store->is_copy_ = true;
  PHYSCRM_TRY(auto session, store->open_session(SessionUse::read));
  PHYSCRM_TRY(const auto version, stored_version(*session));
  if (version == 0) return storage_error("not_a_database", "the file is not a store");
  store->idle_readers_.push_back(std::move(session));
  return std::unique_ptr<Store>{std::move(store)};
}

Result<std::unique_ptr<SqliteSession>> SqliteStore::open_session(SessionUse use) const {
  return SqliteSession::open(location_, {use, options_.busy_timeout_ms});
}

Result<SessionLease> SqliteStore::lease(SessionUse use) {
  return use == SessionUse::write || location_.in_memory ? lease_writer() : lease_reader();
}

Result<SessionLease> SqliteStore::lease_writer() {
  if (is_copy_) return Error{ErrorCode::failed_precondition, "a copy is only read"};
  if (!write_turn_.enter(options_.busy_timeout_ms)) {
    return busy();
  }
  // There is none after one that could not be rolled back, or whose disk failed.
  if (writer_ == nullptr) {
    auto opened = open_session(SessionUse::write);
    if (!opened) {
      write_turn_.leave();
      return opened.error();
    }
    writer_ = std::move(opened).value();
  }
  return SessionLease{*this, std::move(writer_), SessionUse::write};
}

Result<SessionLease> SqliteStore::lease_reader() {
  {
    const std::lock_guard lock{readers_mutex_};
    if (!idle_readers_.empty()) {
      auto session = std::move(idle_readers_.back());
      idle_readers_.pop_back();
      return SessionLease{*this, std::move(session), SessionUse::read};
    }
  }
  PHYSCRM_TRY(auto session, open_session(SessionUse::read));
  return SessionLease{*this, std::move(session), SessionUse::read};
}

void SqliteStore::give_back(std::unique_ptr<Session> session, SessionUse use) noexcept {
  // Its sessions are all of this class. A store in memory ends with its session, and so keeps it.
  const auto* const mine = static_cast<const SqliteSession*>(session.get());
  if (mine != nullptr && mine->is_doubtful() && !location_.in_memory) session.reset();
  if (use == SessionUse::write) {
    writer_ = std::move(session);
    write_turn_.leave();
    return;
  }
  if (session == nullptr) return;
  const std::lock_guard lock{readers_mutex_};
  if (idle_readers_.size() < kMaxIdleReaders) idle_readers_.push_back(std::move(session));
}

Result<std::unique_ptr<Transaction>> SqliteStore::begin(Access access) {
  const SessionUse use = access == Access::write ? SessionUse::write : SessionUse::read;
  PHYSCRM_TRY(auto lease, this->lease(use));
  Session& session = lease.session();
  PHYSCRM_TRYV(session.begin(use));
  if (access == Access::write) {
    const auto known = refuse_newer(session);
    if (!known) (void)session.roll_back();
    if (!known) return known.error();
  }
  return std::unique_ptr<Transaction>{std::make_unique<SqlTransaction>(std::move(lease), access)};
}

Result<StoreInfo> SqliteStore::info() {
  PHYSCRM_TRY(auto lease, this->lease(SessionUse::read));
  Session& session = lease.session();
  StoreInfo info;
  info.kind = "sqlite";
  PHYSCRM_TRY(info.schema_version, session.read_integer("PRAGMA user_version"));
  PHYSCRM_TRY(auto query, session.prepare("PRAGMA journal_mode"));
  PHYSCRM_TRY(auto journal, fetch_one(query, [](Columns& row) { return row.text(); }));
  info.journal = journal.value_or("");
  PHYSCRM_TRY(const auto pages, session.read_integer("PRAGMA page_count"));
  PHYSCRM_TRY(const auto page_size, session.read_integer("PRAGMA page_size"));
  info.size_bytes = pages * page_size;
  return info;
}

Result<void> SqliteStore::optimize() {
  PHYSCRM_TRY(auto lease, lease(SessionUse::write));
  // As a writer from its beginning: SQLite would read first, and to write afterwards is refused at once where
  // another host has written meanwhile.
  Session& session = lease.session();
  PHYSCRM_TRYV(session.begin(SessionUse::write));
  auto optimized = refuse_newer(session);
  if (optimized) optimized = session.execute("PRAGMA optimize");
  if (optimized) optimized = session.commit();
  if (!optimized) (void)session.roll_back();
  return optimized;
}

Result<PageCheck> SqliteStore::check_pages() {
  PHYSCRM_TRY(auto lease, this->lease(SessionUse::read));
  PageCheck pages;
  PHYSCRM_TRY(pages.checked, lease.session().read_integer("PRAGMA page_count"));
  PHYSCRM_TRY(auto check, lease.session().prepare("PRAGMA integrity_check(100)"));
  for (;;) {
    const auto more = check.next();
    // Of some damage it ends with an error, after what it has found.
    if (!more && !more.error().has_cause("corrupt")) return more.error();
    if (!more) pages.findings.push_back(more.error().message);
    if (!more || !more.value()) break;
    pages.findings.push_back(Columns{check}.text());
  }
  if (pages.findings.size() == 1 && pages.findings.front() == "ok") pages.findings.clear();
  return pages;
}

// quote() tells a NULL from a text and a text from a number. The first two columns of a table, or the first,
// are its key.
Result<std::string> SqliteStore::content_digest() {
  PHYSCRM_TRY(auto lease, this->lease(SessionUse::read));
  Session& session = lease.session();
  PHYSCRM_TRYV(session.begin(SessionUse::read));
  PHYSCRM_TRY(auto columns, session.prepare(kRowTexts));
  PHYSCRM_TRY(const auto questions, fetch_all(columns, [](Columns& row) { return row.text(); }));
  std::string digest;
  for (const std::string& question : questions) {
    PHYSCRM_TRY(auto rows, session.prepare(question));
    digest = sha256_hex(digest + question);
    for (;;) {
      PHYSCRM_TRY(const bool more, rows.next());
      if (!more) break;
      digest = sha256_hex(digest + Columns{rows}.text());
    }
  }
  return digest;
}

Result<void> SqliteStore::back_up(const std::string& path, const CopyCheck& check) {
  PHYSCRM_TRY(auto lease, this->lease(SessionUse::read));
  // Its sessions are all of this class.
  return write_copy(static_cast<SqliteSession&>(lease.session()), path, check);
}

}  // namespace physcrm::storage::sql
