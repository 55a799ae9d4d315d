#include "storage/sql/sqlite_session.hpp"

#include <sqlite3.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "base/try.hpp"

// soci-sqlite3.h includes <sqlite3.h> inside this namespace; here it has been included already.
namespace sqlite_api {
using ::sqlite3;
using ::sqlite3_destructor_type;
using ::sqlite3_int64;
using ::sqlite3_stmt;
}  // namespace sqlite_api
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

namespace physcrm::storage::sql {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxCachedStatements = 200;

constexpr const char* kSetUp =
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA cell_size_check = ON;"
    "PRAGMA journal_size_limit = 67108864;";
constexpr const char* kSetUpWriter = "PRAGMA cache_size = -16384;";
constexpr const char* kSetUpReader = "PRAGMA cache_size = -4096; PRAGMA query_only = ON;";

// SQLite answers one code for all of these; a person needs to know which it is.
Error explain_open_failure(const std::string& path, int code) {
  if ((code & 0xff) != SQLITE_CANTOPEN) return sqlite_error(code, nullptr);
  std::error_code ignored;
  const fs::path file{path};
  if (fs::is_directory(file, ignored)) {
    return storage_error("is_a_directory", "the store can't be opened: its path is a directory");
  }
  const fs::path parent = fs::absolute(file, ignored).parent_path();
  const fs::file_status status = fs::status(parent, ignored);
  if (status.type() == fs::file_type::not_found) {
    return storage_error("no_such_directory", "the store can't be opened: its directory does not exist");
  }
  if (fs::exists(status) && !fs::is_directory(status)) {
    return storage_error("not_a_directory", "the store can't be opened: its path leads through a file");
  }
  return storage_error("permission_denied", "the store can't be opened: access is denied");
}

Result<std::unique_ptr<soci::session>> connect(const SqliteLocation& location) {
  const std::string name = location.in_memory ? ":memory:" : location.path;
  try {
    return std::make_unique<soci::session>(soci::sqlite3, "dbname=\"" + name + "\"");
  } catch (const soci::sqlite3_soci_error& error) {
    return explain_open_failure(location.path, error.result());
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::out_of_memory, "out of memory"};
  } catch (const std::exception&) {
    return storage_error("can_not_open", "the store can't be opened");
  }
}

}  // namespace

SqliteSession::SqliteSession(std::unique_ptr<soci::session> connection, sqlite3* handle)
    : connection_(std::move(connection)), handle_(handle) {}

SqliteSession::~SqliteSession() {
  // The last one to close would copy the log into the database and delete it: not by way of a disk that has
  // just failed. Whoever opens the store next finds the log, and checks what it reads of it.
  if (is_doubtful_) sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  (void)roll_back();
  cache_.clear();
  // SOCI closes with sqlite3_close, which leaks the connection while statements live: one whose place in the
  // cache could not be had for want of memory.
  while (sqlite3_stmt* const statement = sqlite3_next_stmt(handle_, nullptr)) sqlite3_finalize(statement);
}

Result<std::unique_ptr<SqliteSession>> SqliteSession::open(const SqliteLocation& location,
                                                           const SessionOptions& options) {
  // SQLite would take a name that begins with "file:" for a URI.
  SqliteLocation place = location;
  if (!place.in_memory && !place.path.starts_with('/')) place.path = "./" + place.path;
  PHYSCRM_TRY(auto connection, connect(place));
  auto* const backend = static_cast<soci::sqlite3_session_backend*>(connection->get_backend());
  sqlite3* const handle = backend->conn_;
  std::unique_ptr<SqliteSession> session{new SqliteSession{std::move(connection), handle}};
  PHYSCRM_TRYV(session->configure(place, options));
  return session;
}

Result<void> SqliteSession::configure(const SqliteLocation& location, const SessionOptions& options) {
  sqlite3_extended_result_codes(handle_, 1);
  busy_timeout_ = std::chrono::milliseconds{options.busy_timeout_ms};
  sqlite3_busy_handler(handle_, wait_for_lock, this);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  const bool writes = options.use == SessionUse::write;
  if (writes && !location.in_memory) {
    PHYSCRM_TRYV(execute("PRAGMA page_size = 16384"));
    PHYSCRM_TRYV(use_wal(options.busy_timeout_ms));
  }
  PHYSCRM_TRYV(execute(kSetUp));
  return execute(writes ? kSetUpWriter : kSetUpReader);
}

// SQLite's own handler sleeps longer each time, up to a tenth of a second. A host that writes without a pause
// leaves the lock free for microseconds between two transactions: one that looks ten times a second is told
// `unavailable` after seconds in which a hundred others had their turn. So this one looks often.
int SqliteSession::wait_for_lock(void* session, int tries) noexcept {
  using Clock = std::chrono::steady_clock;
  constexpr int kHastyTries = 200;
  constexpr std::chrono::milliseconds kHasty{1};
  constexpr std::chrono::milliseconds kPatient{5};
  auto& self = *static_cast<SqliteSession*>(session);
  const auto now = Clock::now();
  if (tries == 0) self.waiting_since_ = now;
  if (now - self.waiting_since_ >= self.busy_timeout_) return 0;
  std::this_thread::sleep_for(tries < kHastyTries ? kHasty : kPatient);
  return 1;
}

Result<void> SqliteSession::use_wal(int timeout_ms) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + std::chrono::milliseconds{timeout_ms};
  for (;;) {
    // The change of mode does not wait on the busy handler, so two processes that create the store at once
    // are told BUSY here.
    PHYSCRM_TRY(auto change, prepare("PRAGMA journal_mode = WAL"));
    auto mode = fetch_one(change, [](Columns& row) { return row.text(); });
    if (mode) {
      if (mode.value() == "wal") return ok();
      return storage_error("no_wal", "the store can't be opened: its file system knows no write-ahead log");
    }
    if (mode.error().code != ErrorCode::unavailable || Clock::now() >= deadline) return mode.error();
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
}

Error SqliteSession::error_of(int code) {
  is_doubtful_ |= leaves_doubt(code);
  return sqlite_error(code, handle_);
}

Result<sqlite3_stmt*> SqliteSession::compile(std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const char* tail = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, &tail);
  if (code != SQLITE_OK) return error_of(code);
  bool sound = handle != nullptr && tail == sql.data() + sql.size();
  for (int i = 1; sound && i <= sqlite3_bind_parameter_count(handle); ++i) {
    const char* name = sqlite3_bind_parameter_name(handle, i);
    sound = name != nullptr && name == "$" + std::to_string(i);
  }
  if (sound) return handle;
  sqlite3_finalize(handle);
  return Error{ErrorCode::internal, "a statement is not one, or its parameters are not $1, $2, ... in order"};
}

// The way of a statement is chosen when it is compiled, whatever will be bound.
Result<Statement> SqliteSession::prepare(std::string_view sql, Planning) {
  auto found = cache_.find(sql);
  if (found == cache_.end()) {
    if (cache_.size() >= kMaxCachedStatements) shrink_cache();
    PHYSCRM_TRY(sqlite3_stmt* const handle, compile(sql));
    auto cursor = std::make_unique<SqliteCursor>(handle, true, &is_doubtful_);
    found = cache_.emplace(std::string{sql}, std::move(cursor)).first;
  } else if (found->second->is_in_use()) {
    PHYSCRM_TRY(sqlite3_stmt* const handle, compile(sql));
    return Statement{*new SqliteCursor{handle, false, &is_doubtful_}};
  }
  found->second->take();
  return Statement{*found->second};
}

void SqliteSession::shrink_cache() noexcept {
  std::erase_if(cache_, [](const auto& entry) { return !entry.second->is_in_use(); });
}

Result<void> SqliteSession::execute(const char* script) {
  const int code = sqlite3_exec(handle_, script, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error_of(code);
  return ok();
}

Result<void> SqliteSession::begin(SessionUse use) {
  if (use == SessionUse::write) {
    PHYSCRM_TRY(auto begin, prepare("BEGIN IMMEDIATE"));
    PHYSCRM_TRYV(begin.run());
    return ok();
  }
  PHYSCRM_TRY(auto begin, prepare("BEGIN"));
  PHYSCRM_TRYV(begin.run());
  // A deferred transaction has no snapshot before its first read.
  const auto pinned = read_integer("SELECT count(*) FROM id_blocks");
  if (!pinned) (void)roll_back();
  if (!pinned) return pinned.error();
  return ok();
}

Result<void> SqliteSession::commit() {
  PHYSCRM_TRY(auto commit, prepare("COMMIT"));
  PHYSCRM_TRYV(commit.run());
  return ok();
}

bool SqliteSession::roll_back() noexcept {
  if (!in_transaction()) return true;
  return sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr) == SQLITE_OK || !in_transaction();
}

}  // namespace physcrm::storage::sql
