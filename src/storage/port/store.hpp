// The storage port: a store, and one transaction on it. Adapters stand beside this folder.
#ifndef PHYSCRM_STORAGE_PORT_STORE_HPP
#define PHYSCRM_STORAGE_PORT_STORE_HPP

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "credentials.hpp"
#include "deliveries.hpp"
#include "integrity.hpp"
#include "journal.hpp"
#include "kept_calls.hpp"
#include "notifications.hpp"
#include "physcrm/ids.hpp"
#include "physcrm/result.hpp"
#include "physicians.hpp"
#include "workflows.hpp"

namespace physcrm::storage {

enum class Access : std::uint8_t {
  read,   ///< one consistent snapshot; writing methods answer `internal`
  write,  ///< waits for its turn at the start, so that it never fails half-way for want of the lock
};

/// One unit of work. Everything read is of one snapshot; everything written is there after `commit`, or not
/// at all: destroying it uncommitted rolls back. Used by one thread at a time; outlived by its store.
///
/// Errors of every method here and in the parts: `unavailable` (the store is busy or gone: try again),
/// `storage_error` (full, corrupt, unreadable; detail `cause`), beside those each names. `internal`, too, for
/// a row that breaks a rule which the engine holds (a value out of range, a reference that leads nowhere);
/// where a batch answers by the row, such a row is `failed`. A row's keys are looked at before its
/// references, and a link between workflows only by the commit. What a refused call wrote before the row it
/// was refused for (detail `row`, where a batch is inserted as a whole) stays written, and the transaction
/// goes on.
class Transaction {
 public:
  Transaction() = default;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  virtual ~Transaction() = default;

  /// After an error it is not over, and may be tried again.
  virtual Result<void> commit() = 0;

  /// Reserves `count` (1 and more) consecutive ids of a kind and answers the first. Reserved ids may be lost;
  /// they are never given twice.
  virtual Result<std::int64_t> allocate_ids(IdKind kind, std::int64_t count) = 0;

  /// What time it is at this moment by the clock that all hosts on the store share: the server's where there
  /// is one, else this machine's.
  virtual Result<Instant> time() = 0;

  virtual Physicians& physicians() = 0;
  virtual Practices& practices() = 0;
  virtual Credentials& credentials() = 0;
  virtual Workflows& workflows() = 0;
  virtual RuleSnapshots& rule_snapshots() = 0;
  virtual Notifications& notifications() = 0;
  virtual Deliveries& deliveries() = 0;
  virtual Recipients& recipients() = 0;
  virtual AuditLog& audit() = 0;
  virtual Settings& settings() = 0;
  virtual KeptCalls& kept_calls() = 0;
  virtual Jobs& jobs() = 0;
  virtual Integrity& integrity() = 0;
};

struct StoreInfo {
  std::string kind;  ///< "sqlite", "memory"
  std::int64_t schema_version = 0;
  std::string journal;  ///< "wal", "memory", ...
  std::int64_t size_bytes = 0;
};

class Store;
/// Looks at a copy before it gets its name; an error keeps it from getting one.
using CopyCheck = std::function<Result<void>(Store& copy)>;

/// What the database's own check of its pages says.
struct PageCheck {
  std::int64_t checked = 0;           ///< pages, or tables and indexes; 0 where it was not done
  std::vector<std::string> findings;  ///< a line each, at most 100; none when sound
  std::string not_done;               ///< why the pages were not looked at; empty: they were
};

/// A store, used from many threads at once.
class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  /// A thread ends one transaction before it begins the next: where a store has one session (SQLite in
  /// memory), a second one waits for the first until it is told `unavailable`.
  [[nodiscard]] virtual Result<std::unique_ptr<Transaction>> begin(Access access) = 0;

  /// A cheap question that really reaches the database.
  [[nodiscard]] virtual Result<StoreInfo> info() = 0;

  /// Lets the database refresh what it knows of its tables (statistics for its planner); quick, and to be
  /// done now and then.
  [[nodiscard]] virtual Result<void> optimize() = 0;

  /// SQLite: integrity_check. PostgreSQL: the extension amcheck, where the database has it and the role may
  /// use it. What the rows say is looked at by `Transaction::integrity`.
  [[nodiscard]] virtual Result<PageCheck> check_pages() = 0;

  /// SHA-256, hex, over every row of every table: two answers are equal if nothing was written between them.
  /// Of one kind of store and schema version; empty for a store in memory.
  [[nodiscard]] virtual Result<std::string> content_digest() = 0;

  /// Copies the store, as it is at one moment, into a file that is not there yet (`conflict`, field `path`),
  /// while others read and write; it has its name once it is whole, on the disk and good by `check`.
  /// `failed_precondition` where a store is not copied by its host.
  [[nodiscard]] virtual Result<void> back_up(const std::string& path, const CopyCheck& check) = 0;
};

struct StoreOptions {
  int busy_timeout_ms = 5000;
  bool create = true;  ///< false: a store that is not there is `not_found`
};

/// Opens the store that a URL names and brings its schema up to date: `sqlite:///absolute/path`,
/// `sqlite://relative/path`, `sqlite::memory:`; `postgresql://user@host/database?schema=name`; `memory:`,
/// plain tables. What is in memory is gone with the store, and so is always made, whatever `create` says.
/// Errors: `invalid_argument` (field `url`) for a malformed URL or an unknown kind, `version_mismatch` for a
/// store that is newer than this library, `storage_error` or `unavailable` when it can't be opened.
[[nodiscard]] Result<std::unique_ptr<Store>> open_store(const std::string& url, const StoreOptions& options);

/// Reads a copy, changes nothing in it, and answers what it is. One of an earlier schema is looked at as this
/// version would bring it up: in a copy of its own beside it, which is gone afterwards. `not_found` (field
/// `path`), `version_mismatch`, or `storage_error` for what is no store; else what `check` says.
[[nodiscard]] Result<StoreInfo> look_at_copy(const std::string& path, const CopyCheck& check);

/// Copies the copy to the place that a SQLite URL names, brings its schema up, and gives it its name where it
/// is good by `check`. `conflict`: a store is there; where `replaces`, its files get names of their own
/// instead (`unavailable`: a host has it open). `failed_precondition`: a place that is no file. Otherwise as
/// look_at_copy.
[[nodiscard]] Result<void> restore_copy(const std::string& path, const std::string& url, bool replaces,
                                        const CopyCheck& check);

}  // namespace physcrm::storage

#endif
