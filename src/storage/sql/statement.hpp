// One use of a prepared statement: bind, step, read. The only way that SQL is run here; why it stands on the
// databases' own handles instead of SOCI's statements: docs/decisions/0003-soci-and-the-raw-handle.md.
#ifndef PHYSCRM_STORAGE_SQL_STATEMENT_HPP
#define PHYSCRM_STORAGE_SQL_STATEMENT_HPP

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
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
#include "storage/sql/cursor.hpp"
#include "storage/sql/storage_error.hpp"

namespace physcrm::storage::sql {

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
  explicit Statement(Cursor& cursor) noexcept : cursor_(&cursor) {}
  Statement(Statement&& other) noexcept : cursor_(std::exchange(other.cursor_, nullptr)) {}
  Statement& operator=(Statement&&) = delete;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() {
    if (cursor_ != nullptr) cursor_->release();
  }

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
  [[nodiscard]] Result<bool> next() { return cursor_->next(); }

  /// Runs to the end and answers how many rows were changed; ready to be bound again.
  [[nodiscard]] Result<std::int64_t> run() {
    if (cursor_->run() != RowRun::done) return cursor_->last_error();
    return cursor_->changes();
  }

  [[nodiscard]] Cursor& cursor() const noexcept { return *cursor_; }

 private:
  Cursor* cursor_;
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
    value ? bind_at(index, *value) : cursor_->bind_null(index);
  } else if constexpr (kIsId<Value>) {
    cursor_->bind_integer(index, value.value);
  } else if constexpr (std::is_same_v<Value, Date>) {
    cursor_->bind_integer(index, value.days_since_epoch());
  } else if constexpr (std::is_same_v<Value, Instant>) {
    cursor_->bind_integer(index, value.microseconds());
  } else if constexpr (std::is_same_v<Value, TextOrNull>) {
    value.text.empty() ? cursor_->bind_null(index) : cursor_->bind_text(index, value.text);
  } else if constexpr (std::is_same_v<Value, Bytes>) {
    cursor_->bind_bytes(index, value.bytes);
  } else if constexpr (std::is_enum_v<Value>) {
    cursor_->bind_integer(index, static_cast<std::int64_t>(value));
  } else if constexpr (std::is_integral_v<Value>) {
    cursor_->bind_integer(index, static_cast<std::int64_t>(value));
  } else {
    cursor_->bind_text(index, std::string_view{value});
  }
}

/// Reads the row that a statement stands on, from left to right. NULL reads as "", 0 or nothing.
class Columns {
 public:
  explicit Columns(const Statement& statement) noexcept : cursor_(&statement.cursor()) {}

  [[nodiscard]] std::int64_t integer() noexcept { return cursor_->integer(at_++); }
  [[nodiscard]] int small() noexcept { return static_cast<int>(integer()); }
  [[nodiscard]] bool flag() noexcept { return integer() != 0; }
  [[nodiscard]] std::string text() {
    if (skip_null()) return {};
    const std::string_view value = cursor_->text(at_++);
    if (value.data() == nullptr) damaged_ = true;  // no memory to convert it
    return std::string{value};
  }
  [[nodiscard]] std::string bytes() { return std::string{cursor_->bytes(at_++)}; }
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
    if (!cursor_->is_null(at_)) return false;
    ++at_;
    return true;
  }
  const Cursor* cursor_;
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
  statement.cursor().reset();
  if (columns.damaged()) return damaged_row();
  return row;
}

/// Uses the statement once for each row: `bind(statement, row)`, then `take(statement, index)`, which reads
/// the rows of that use (fetch_one, next) or asks how many were changed (run). The first `take` that fails
/// ends it: the rows before stay written, those after are not. Where a round trip is dear, many uses share
/// one; so `bind` must not look at what an earlier `take` learned, nor `take` use the session for anything
/// else, and what is bound must outlive `bind`.
template <class Row, class Bind, class Take>
[[nodiscard]] Result<void> for_each_row(Statement& statement, std::span<const Row> rows, Bind&& bind,
                                        Take&& take) {
  Cursor& cursor = statement.cursor();
  const std::size_t depth = cursor.depth();
  if (depth == 1) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      bind(statement, rows[i]);
      PHYSCRM_TRYV(take(statement, i));
    }
    return ok();
  }
  // Some rows in one round trip; `taken` counts those whose `take` went well.
  const auto together = [&](std::size_t begin, std::size_t end, auto&& take_one,
                            std::size_t& taken) -> Result<void> {
    for (std::size_t i = begin; i < end; ++i) {
      bind(statement, rows[i]);
      PHYSCRM_TRYV(cursor.send());
    }
    PHYSCRM_TRYV(cursor.flush());
    for (taken = begin; taken < end; ++taken) {
      PHYSCRM_TRYV(cursor.receive());
      PHYSCRM_TRYV(take_one(statement, taken));
    }
    return ok();
  };
  for (std::size_t begin = 0; begin < rows.size(); begin += depth) {
    std::size_t taken = begin;
    const auto outcome = together(begin, std::min(begin + depth, rows.size()), take, taken);
    const auto ended = cursor.end(outcome.has_value());
    // Of two errors the first says why; the second, that the transaction is over.
    if (!outcome && !ended) return outcome;
    PHYSCRM_TRYV(ended);
    if (outcome) continue;
    // All of them were undone: what those before the one that failed wrote is written again.
    std::size_t again = begin;
    const auto ignore = [](Statement& each, std::size_t) -> Result<void> {
      PHYSCRM_TRYV(each.run());
      return ok();
    };
    if (taken > begin && cursor.writes()) {
      const auto redone = together(begin, taken, ignore, again);
      const auto ended_again = cursor.end(redone.has_value());
      if (!redone) return redone;
      PHYSCRM_TRYV(ended_again);
    }
    return outcome;
  }
  return ok();
}

/// The same for what answers no rows: `took(index, changes)`.
template <class Row, class Bind, class Took>
[[nodiscard]] Result<void> run_each(Statement& statement, std::span<const Row> rows, Bind&& bind,
                                    Took&& took) {
  return for_each_row(statement, rows, bind, [&](Statement& each, std::size_t index) -> Result<void> {
    PHYSCRM_TRY(const std::int64_t changed, each.run());
    return took(index, changed);
  });
}

/// Rows that are worth a stream.
inline constexpr std::size_t kStreamedRows = 32;

/// Inserts all rows in one stream, if there are many and the database has such a thing. False when nothing
/// was inserted: there is none, or a row was refused, whose turn it then is to be inserted by itself.
template <class Row, class Bind>
[[nodiscard]] Result<bool> stream_rows(Statement& insert, std::span<const Row> rows, Bind&& bind) {
  Cursor& cursor = insert.cursor();
  if (rows.size() < kStreamedRows || !cursor.streams()) return false;
  PHYSCRM_TRY(bool fits, cursor.begin_stream(rows.size()));
  if (!fits) return false;
  for (std::size_t i = 0; i < rows.size() && fits; ++i) {
    bind(insert, rows[i]);
    PHYSCRM_TRY(fits, cursor.add_to_stream());
  }
  return cursor.end_stream(fits);
}

/// Inserts; of a row that is refused the error says which (detail `row`).
template <class Row, class Bind>
[[nodiscard]] Result<void> insert_all(Statement& insert, std::span<const Row> rows, Bind&& bind) {
  PHYSCRM_TRY(const bool streamed, stream_rows(insert, rows, bind));
  if (streamed) return ok();
  return for_each_row(insert, rows, bind, [](Statement& each, std::size_t index) -> Result<void> {
    const auto inserted = each.run();
    if (inserted) return ok();
    return Error{inserted.error()}.with("row", static_cast<std::int64_t>(index));
  });
}

/// The same where nobody asks how many rows were changed.
template <class Row, class Bind>
[[nodiscard]] Result<void> run_all(Statement& statement, std::span<const Row> rows, Bind&& bind) {
  PHYSCRM_TRY(const bool streamed, stream_rows(statement, rows, bind));
  if (streamed) return ok();
  return run_each(statement, rows, bind, [](std::size_t, std::int64_t) -> Result<void> { return ok(); });
}

/// The same; answers how many rows were changed by all of them.
template <class Row, class Bind>
[[nodiscard]] Result<std::int64_t> run_counting(Statement& statement, std::span<const Row> rows,
                                                Bind&& bind) {
  std::int64_t sum = 0;
  PHYSCRM_TRYV(run_each(statement, rows, bind, [&sum](std::size_t, std::int64_t changed) -> Result<void> {
    sum += changed;
    return ok();
  }));
  return sum;
}

/// The first row, or nothing, for each key, in their order.
template <class Key, class Bind, class Read>
[[nodiscard]] auto fetch_each(Statement& statement, std::span<const Key> keys, Bind&& bind, Read&& read)
    -> Result<std::vector<std::optional<std::decay_t<std::invoke_result_t<Read&, Columns&>>>>> {
  std::vector<std::optional<std::decay_t<std::invoke_result_t<Read&, Columns&>>>> rows;
  rows.reserve(keys.size());
  PHYSCRM_TRYV(for_each_row(statement, keys, bind, [&](Statement& each, std::size_t) -> Result<void> {
    PHYSCRM_TRY(auto row, fetch_one(each, read));
    rows.push_back(std::move(row));
    return ok();
  }));
  return rows;
}

}  // namespace physcrm::storage::sql

#endif
