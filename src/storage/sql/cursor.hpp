// What a database driver is asked for: one use of a prepared statement. Statement (statement.hpp) is what the
// rest of the adapter works with.
#ifndef PHYSCRM_STORAGE_SQL_CURSOR_HPP
#define PHYSCRM_STORAGE_SQL_CURSOR_HPP

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "physcrm/result.hpp"

namespace physcrm::storage::sql {

/// How one row of a batch ended.
enum class RowRun : std::uint8_t {
  done,
  refused,  ///< the row breaks a rule of the table; it is undone by itself, and others may follow
  failed,   ///< it concerns the store: `last_error`
};

/// Parameters are numbered from 1, columns from 0. What is wrong with a bound value is answered when the
/// statement is run. Bound texts are not copied: they live until then.
class Cursor {
 public:
  Cursor() = default;
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;
  virtual ~Cursor() = default;

  virtual void bind_null(int parameter) noexcept = 0;
  virtual void bind_integer(int parameter, std::int64_t value) noexcept = 0;
  virtual void bind_text(int parameter, std::string_view value) noexcept = 0;
  virtual void bind_bytes(int parameter, std::string_view value) noexcept = 0;

  /// Runs the statement up to its next row; false after the last one, and then it may be bound again.
  [[nodiscard]] virtual Result<bool> next() = 0;
  /// Runs it to the end; it may then be bound again.
  [[nodiscard]] virtual RowRun run() = 0;
  /// Rows changed by the last `run`.
  [[nodiscard]] virtual std::int64_t changes() const noexcept = 0;
  [[nodiscard]] virtual Error last_error() const = 0;
  /// Leaves the rows that were not read; it may be bound again.
  virtual void reset() noexcept = 0;
  /// The end of its use: it keeps no snapshot, no lock and none of the bound values. A cursor that nobody
  /// else keeps destroys itself.
  virtual void release() noexcept = 0;

  [[nodiscard]] virtual bool is_null(int column) const noexcept = 0;
  /// 0 for NULL.
  [[nodiscard]] virtual std::int64_t integer(int column) const noexcept = 0;
  /// Valid until the next row; a null pointer for NULL, and where memory ran out.
  [[nodiscard]] virtual std::string_view text(int column) const noexcept = 0;
  [[nodiscard]] virtual std::string_view bytes(int column) const = 0;

  // Many uses in one round trip, where a round trip is dear (see for_each_row).

  /// How many uses may be under way at once; 1: each ends before the next begins, and the rest of these is
  /// not asked for.
  [[nodiscard]] virtual std::size_t depth() const noexcept { return 1; }
  /// Whether what it does can be undone by `end`; else it only reads.
  [[nodiscard]] virtual bool writes() const noexcept { return true; }
  /// Begins a use with what is bound now, which is copied.
  [[nodiscard]] virtual Result<void> send() { return ok(); }
  /// Ends the sending: the answers may be received.
  [[nodiscard]] virtual Result<void> flush() { return ok(); }
  /// Takes the answer of the next use: `next` reads its rows, `changes` is its number.
  [[nodiscard]] virtual Result<void> receive() { return ok(); }
  /// After the last answer, whether all were taken or not. `keep`: what the uses wrote since the first `send`
  /// stays; else all of it is undone.
  [[nodiscard]] virtual Result<void> end(bool keep) {
    static_cast<void>(keep);
    return ok();
  }

  // Many rows in one stream, where even the running of a statement is dear (see stream_rows).

  /// Whether it inserts rows that may go in a stream; else the rest of these is not asked for.
  [[nodiscard]] virtual bool streams() const noexcept { return false; }
  /// About so many rows; false: these can't after all.
  [[nodiscard]] virtual Result<bool> begin_stream(std::size_t rows) {
    static_cast<void>(rows);
    return false;
  }
  /// Adds what is bound now as a row, which is copied; false: it can't go in a stream.
  [[nodiscard]] virtual Result<bool> add_to_stream() { return false; }
  /// `keep`: true when all its rows were inserted; false when one of them was refused, or `keep` is false,
  /// and then none was.
  [[nodiscard]] virtual Result<bool> end_stream(bool keep) { return keep; }
};

}  // namespace physcrm::storage::sql

#endif
