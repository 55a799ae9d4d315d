// Rows on their way into a table of PostgreSQL by COPY, which the server takes several times as fast as it
// runs an INSERT for each.
#ifndef PHYSCRM_STORAGE_SQL_POSTGRES_COPY_HPP
#define PHYSCRM_STORAGE_SQL_POSTGRES_COPY_HPP

#include <libpq-fe.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "physcrm/result.hpp"

namespace physcrm::storage::sql {

/// The COPY of the rows that `INSERT INTO table (columns) VALUES ($1, $2, ...)` inserts one at a time, with
/// or without `ON CONFLICT DO NOTHING` behind it; empty for any other statement.
[[nodiscard]] std::string copy_of(std::string_view insert);

/// How wide the whole numbers of a prepared statement are, in bytes, a parameter each; 0: a text or bytes.
/// Empty where it has a parameter of another type, or can't be asked.
[[nodiscard]] std::vector<int> widths_of(PGconn* connection, const std::string& statement);

/// One COPY, between a savepoint and its release: all of its rows are inserted, or none. In a transaction,
/// used by the session's thread.
///
///     PHYSCRM_TRYV(stream.begin(command, 1));
///     stream.begin_row(2); fits = stream.add_integer(17, 8); stream.add_text("MD"); stream.end_row();
///     PHYSCRM_TRY(const bool inserted, stream.end(fits));
class PostgresCopy {
 public:
  explicit PostgresCopy(PGconn* connection) noexcept : connection_(connection) {}

  /// `rows`: about how many. After many the server makes new plans for the session's statements: one made
  /// while a table was small would go through the whole of it, row by row, now that it has grown, and an
  /// import into a new store take the square of its length.
  [[nodiscard]] Result<void> begin(const std::string& copy, std::size_t rows);

  void begin_row(int columns);
  void add_null();
  /// False: it does not fit into `width` bytes, and nothing was added.
  [[nodiscard]] bool add_integer(std::int64_t value, int width);
  void add_text(std::string_view value);
  /// Sends what has come together.
  [[nodiscard]] Result<void> end_row();

  /// `keep`: true when all rows are inserted; false when one was refused, which undoes them all, as not to
  /// keep them does. The error is one of the store.
  [[nodiscard]] Result<bool> end(bool keep);

 private:
  void add_number(std::uint64_t value, int width);
  [[nodiscard]] Result<void> send();

  PGconn* connection_;
  std::string rows_;  ///< not sent yet
};

}  // namespace physcrm::storage::sql

#endif
