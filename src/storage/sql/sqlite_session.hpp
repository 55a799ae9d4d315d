// A connection to a SQLite database: SOCI opens and owns it, everything else runs on its handle.
#ifndef PHYSCRM_STORAGE_SQL_SQLITE_SESSION_HPP
#define PHYSCRM_STORAGE_SQL_SQLITE_SESSION_HPP

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "physcrm/clock.hpp"
#include "physcrm/result.hpp"
#include "storage/sql/session.hpp"
#include "storage/sql/sqlite_cursor.hpp"
#include "storage/sql/sqlite_error.hpp"
#include "storage/sql/url.hpp"

namespace soci {
class session;
}

namespace physcrm::storage::sql {

struct SessionOptions {
  SessionUse use = SessionUse::write;
  int busy_timeout_ms = 5000;
};

class SqliteSession final : public Session {
 public:
  /// Opens the database and sets it up: WAL, synchronous=FULL, foreign keys on, untrusted schema, 16 KiB
  /// pages for a new file, a cache of 16 MB for the writer and 4 MB for a reader. Errors: sqlite_error.hpp.
  [[nodiscard]] static Result<std::unique_ptr<SqliteSession>> open(const SqliteLocation& location,
                                                                   const SessionOptions& options);
  ~SqliteSession() override;

  /// Of its own where the one that is kept is in use.
  Result<Statement> prepare(std::string_view sql, Planning planning) override;
  using Session::prepare;
  Result<void> execute(const char* script) override;
  Result<void> begin(SessionUse use) override;
  Result<void> commit() override;
  bool roll_back() noexcept override;
  /// This machine's, which all processes on a file share.
  Result<Instant> time() override { return system_clock()->now(); }
  bool in_transaction() const noexcept override { return sqlite3_get_autocommit(handle_) == 0; }
  [[nodiscard]] sqlite3* handle() const noexcept { return handle_; }

  /// The disk has failed it. A page that came damaged stays in its memory, even one that it read to undo what
  /// it could not write: what it is asked from then on may be refused, however sound the file is.
  [[nodiscard]] bool is_doubtful() const noexcept { return is_doubtful_; }

 private:
  explicit SqliteSession(std::unique_ptr<soci::session> connection, sqlite3* handle);
  [[nodiscard]] Result<void> configure(const SqliteLocation& location, const SessionOptions& options);
  [[nodiscard]] Result<void> use_wal(int timeout_ms);
  [[nodiscard]] Result<sqlite3_stmt*> compile(std::string_view sql);
  void shrink_cache() noexcept;
  [[nodiscard]] Error error_of(int code);
  /// SQLite's busy handler: not 0 to try again, having waited a little.
  static int wait_for_lock(void* session, int tries) noexcept;

  std::unique_ptr<soci::session> connection_;
  sqlite3* handle_;
  bool is_doubtful_ = false;  ///< set by its statements, too
  std::chrono::milliseconds busy_timeout_{0};
  std::chrono::steady_clock::time_point waiting_since_;  ///< of the wait in hand
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };
  std::unordered_map<std::string, std::unique_ptr<SqliteCursor>, Hash, std::equal_to<>> cache_;
};

}  // namespace physcrm::storage::sql

#endif
