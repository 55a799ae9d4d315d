// A connection to a SQLite database: SOCI opens and owns it, everything else runs on its handle.
#ifndef PHYSCRM_STORAGE_SQL_SESSION_HPP
#define PHYSCRM_STORAGE_SQL_SESSION_HPP

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "physcrm/result.hpp"
#include "storage/sql/statement.hpp"
#include "storage/sql/url.hpp"

namespace soci {
class session;
}

namespace physcrm::storage::sql {

enum class SessionUse : std::uint8_t {
  write,  ///< the one writer of a file, or the one session of a store in memory
  read,   ///< refuses to write
};

struct SessionOptions {
  SessionUse use = SessionUse::write;
  int busy_timeout_ms = 5000;
};

/// Used by one thread at a time.
class Session {
 public:
  /// Opens the database and sets it up: WAL, synchronous=FULL, foreign keys on, untrusted schema, 16 KiB
  /// pages for a new file, a cache of 16 MB for the writer and 4 MB for a reader. Errors: sqlite_error.hpp.
  [[nodiscard]] static Result<std::unique_ptr<Session>> open(const SqliteLocation& location,
                                                             const SessionOptions& options);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  /// A statement of the cache, compiled once; of its own where the cached one is in use. Its parameters are
  /// `$1`, `$2`, ... in the order in which they appear first: this reads the same in SQLite and PostgreSQL.
  [[nodiscard]] Result<Statement> prepare(std::string_view sql);

  /// Runs a script of many statements, none of them with parameters.
  [[nodiscard]] Result<void> execute(const char* script);

  /// One whole number that a pragma or a query answers.
  [[nodiscard]] Result<std::int64_t> read_integer(std::string_view sql);

  /// `write`: takes the write lock, waiting for other processes. `read`: pins one snapshot.
  [[nodiscard]] Result<void> begin(SessionUse use);
  [[nodiscard]] Result<void> commit();
  /// Ends an open transaction, if there is one; false when that failed and the session must not be used
  /// again.
  [[nodiscard]] bool roll_back() noexcept;

  /// The disk has failed it. A page that came damaged stays in its memory, even one that it read to undo what
  /// it could not write: what it is asked from then on may be refused, however sound the file is.
  [[nodiscard]] bool is_doubtful() const noexcept { return is_doubtful_; }

  [[nodiscard]] bool in_transaction() const noexcept { return sqlite3_get_autocommit(handle_) == 0; }
  [[nodiscard]] sqlite3* handle() const noexcept { return handle_; }

 private:
  explicit Session(std::unique_ptr<soci::session> connection, sqlite3* handle);
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
  std::unordered_map<std::string, std::unique_ptr<CachedStatement>, Hash, std::equal_to<>> cache_;
};

}  // namespace physcrm::storage::sql

#endif
