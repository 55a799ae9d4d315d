// One use of a prepared statement: bind, step, read. The only way that SQL is run here; why it stands on
// SQLite's own handle instead of SOCI's statements: docs/decisions/0003-soci-and-the-raw-handle.md.
#ifndef PHYSCRM_STORAGE_SQL_STATEMENT_HPP
#define PHYSCRM_STORAGE_SQL_STATEMENT_HPP

#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/try.hpp"
#include "physcrm/date.hpp"
#include "physcrm/ids.hpp"
#include "physcrm/instant.hpp"
#include "physcrm/result.hpp"
#include "storage/sql/sqlite_error.hpp"

namespace physcrm::storage::sql {

/// A prepared statement in a session's cache.
struct CachedStatement {
  sqlite3_stmt* handle = nullptr;
  bool in_use = false;
};

/// Bound as NULL when empty.
struct TextOrNull {
  std::string_view text;
};
[[nodiscard]] inline TextOrNull or_null(const std::string& text) noexcept {
  return {text};
}
/// Bound as NULL when 0.
template <IdKind Kind>
[[nodiscard]] std::optional<std::int64_t> or_null(Id<Kind> id) noexcept {
  if (!id) return std::nullopt;
  return id.value;
}
[[nodiscard]] inline std::optional<std::int64_t> or_null(std::int64_t id) noexcept {
  if (id == 0) return std::nullopt;
  return id;
}
/// Bound as a BLOB.
struct Bytes {
  std::string_view bytes;
};

/// A lease of a prepared statement. Its end resets the statement, so that it never keeps a snapshot or a lock
/// alive. Not copyable, used by the session's thread.
///
///     PHYSCRM_TRY(auto find, db.prepare("SELECT name FROM practices WHERE id = $1"));
///     find.bind(id);
///     PHYSCRM_TRY(const bool found, find.next());
class Statement {
 public:
  /// `cached`: null for a statement of one use, which is then finalised at the end. `is_doubtful`: set when
  /// the disk fails it.
  Statement(sqlite3_stmt* handle, CachedStatement* cached, bool* is_doubtful) noexcept
      : handle_(handle), cached_(cached), is_doubtful_(is_doubtful) {}
  Statement(Statement&& other) noexcept
      : handle_(std::exchange(other.handle_, nullptr)),
        cached_(other.cached_),
        is_doubtful_(other.is_doubtful_),
        bind_error_(other.bind_error_) {}
  Statement& operator=(Statement&&) = delete;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  /// Binds `$1`, `$2`, ... in this order, all of them. Texts are not copied: they live until the statement is
  /// run or bound again. Whole numbers, bools, enums, ids, dates, instants, texts, optionals (NULL), and the
  /// wrappers above. What goes wrong is answered by `next` or `run`.
  template <class... Values>
  Statement& bind(const Values&... values) {
    int index = 0;
    (bind_at(++index, values), ...);
    return *this;
  }
  /// One value, for statements that are put together (sql_builder.hpp).
  template <class Value>
  void bind_at(int index, const Value& value);

  /// Steps to the next row; false after the last one.
  [[nodiscard]] Result<bool> next();

  /// Runs to the end and answers how many rows were changed; ready to be bound again.
  [[nodiscard]] Result<std::int64_t> run();

  /// The same for a row of a batch that may fail alone: an extended result code, SQLITE_DONE for success.
  [[nodiscard]] int try_run() noexcept;
  /// The error for a code of `try_run`.
  [[nodiscard]] Error error_of(int code) const;
  [[nodiscard]] std::int64_t changes() const noexcept {
    return sqlite3_changes64(sqlite3_db_handle(handle_));
  }

  [[nodiscard]] sqlite3_stmt* handle() const noexcept { return handle_; }

 private:
  void note(int code) noexcept {
    if (code != SQLITE_OK && bind_error_ == SQLITE_OK) bind_error_ = code;
  }
  void bind_text(int index, std::string_view text) noexcept {
    // A null pointer would be bound as NULL.
    const char* data = text.data() != nullptr ? text.data() : "";
    note(sqlite3_bind_text64(handle_, index, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
  }
  void bind_integer(int index, std::int64_t value) noexcept {
    note(sqlite3_bind_int64(handle_, index, value));
  }
  void bind_null(int index) noexcept { note(sqlite3_bind_null(handle_, index)); }

  sqlite3_stmt* handle_;
  CachedStatement* cached_;
  bool* is_doubtful_;
  int bind_error_ = SQLITE_OK;
};

template <class>
inline constexpr bool kIsId = false;
template <IdKind Kind>
inline constexpr bool kIsId<Id<Kind>> = true;
template <class>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

template <class Value>
void Statement::bind_at(int index, const Value& value) {
  if constexpr (kIsOptional<Value>) {
    value ? bind_at(index, *value) : bind_null(index);
  } else if constexpr (kIsId<Value>) {
    bind_integer(index, value.value);
  } else if constexpr (std::is_same_v<Value, Date>) {
    bind_integer(index, value.days_since_epoch());
  } else if constexpr (std::is_same_v<Value, Instant>) {
    bind_integer(index, value.microseconds());
  } else if constexpr (std::is_same_v<Value, TextOrNull>) {
    value.text.empty() ? bind_null(index) : bind_text(index, value.text);
  } else if constexpr (std::is_same_v<Value, Bytes>) {
    const char* data = value.bytes.data() != nullptr ? value.bytes.data() : "";
    note(sqlite3_bind_blob64(handle_, index, data, value.bytes.size(), SQLITE_STATIC));
  } else if constexpr (std::is_enum_v<Value>) {
    bind_integer(index, static_cast<std::int64_t>(value));
  } else if constexpr (std::is_integral_v<Value>) {
    bind_integer(index, static_cast<std::int64_t>(value));
  } else {
    bind_text(index, std::string_view{value});
  }
}

/// Reads the row that a statement stands on, from left to right. NULL reads as "", 0 or nothing.
class Columns {
 public:
  explicit Columns(const Statement& statement) noexcept : handle_(statement.handle()) {}

  [[nodiscard]] std::int64_t integer() noexcept { return sqlite3_column_int64(handle_, at_++); }
  [[nodiscard]] int small() noexcept { return sqlite3_column_int(handle_, at_++); }
  [[nodiscard]] bool flag() noexcept { return sqlite3_column_int(handle_, at_++) != 0; }
  [[nodiscard]] std::string text();
  [[nodiscard]] std::string bytes();
  [[nodiscard]] Date date() noexcept { return Date{small()}; }
  [[nodiscard]] Instant instant() noexcept { return Instant{integer()}; }
  [[nodiscard]] std::optional<Date> optional_date() noexcept {
    if (skip_null()) return std::nullopt;
    return date();
  }
  [[nodiscard]] std::optional<Instant> optional_instant() noexcept {
    if (skip_null()) return std::nullopt;
    return instant();
  }
  [[nodiscard]] std::optional<std::int64_t> optional_integer() noexcept {
    if (skip_null()) return std::nullopt;
    return integer();
  }
  template <class TypedId>
  [[nodiscard]] TypedId id() noexcept {
    return TypedId{integer()};
  }
  /// An enum whose values are 0..last. Another number marks the row as damaged and reads as the first.
  template <class Enum>
  [[nodiscard]] Enum one_of(Enum last) noexcept {
    const int value = small();
    if (value >= 0 && value <= static_cast<int>(last)) return static_cast<Enum>(value);
    damaged_ = true;
    return Enum{};
  }
  void mark_damaged() noexcept { damaged_ = true; }
  [[nodiscard]] bool damaged() const noexcept { return damaged_; }

 private:
  bool skip_null() noexcept {
    if (sqlite3_column_type(handle_, at_) != SQLITE_NULL) return false;
    ++at_;
    return true;
  }
  sqlite3_stmt* handle_;
  int at_ = 0;
  bool damaged_ = false;
};

/// The rest of the rows, each read by `read(Columns&)`.
template <class Read>
[[nodiscard]] auto fetch_all(Statement& statement, Read&& read)
    -> Result<std::vector<std::decay_t<std::invoke_result_t<Read&, Columns&>>>> {
  std::vector<std::decay_t<std::invoke_result_t<Read&, Columns&>>> rows;
  for (;;) {
    PHYSCRM_TRY(const bool more, statement.next());
    if (!more) return rows;
    Columns columns{statement};
    rows.push_back(read(columns));
    if (columns.damaged()) return damaged_row();
  }
}

/// The first row, or nothing; the statement is then ready to be bound again.
template <class Read>
[[nodiscard]] auto fetch_one(Statement& statement, Read&& read)
    -> Result<std::optional<std::decay_t<std::invoke_result_t<Read&, Columns&>>>> {
  std::optional<std::decay_t<std::invoke_result_t<Read&, Columns&>>> row;
  PHYSCRM_TRY(const bool found, statement.next());
  if (!found) return row;
  Columns columns{statement};
  row = read(columns);
  sqlite3_reset(statement.handle());
  if (columns.damaged()) return damaged_row();
  return row;
}

}  // namespace physcrm::storage::sql

#endif
