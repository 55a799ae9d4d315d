// A prepared statement of PostgreSQL.
#ifndef PHYSCRM_STORAGE_SQL_POSTGRES_CURSOR_HPP
#define PHYSCRM_STORAGE_SQL_POSTGRES_CURSOR_HPP

#include <libpq-fe.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "storage/sql/cursor.hpp"
#include "storage/sql/postgres_copy.hpp"

namespace physcrm::storage::sql {

struct ClearResult {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using PostgresResult = std::unique_ptr<PGresult, ClearResult>;

/// What the server knows of a statement.
struct PreparedStatement {
  std::string name;
  int parameters = 0;
  bool reads_only = false;  ///< a SELECT, which has nothing to undo
  std::string copy;         ///< what it is as a COPY, or empty: see copy_of
};

/// A statement that writes undoes itself alone when it fails, as one of SQLite does: it runs between a
/// savepoint and its release, all three in one round trip. PostgreSQL alone would refuse everything that
/// comes after it in the transaction. Many uses in one round trip share a savepoint.
class PostgresCursor final : public Cursor {
 public:
  /// `is_kept`: by a cache, which destroys it.
  PostgresCursor(PGconn* connection, const PreparedStatement& statement, bool is_kept);

  [[nodiscard]] bool is_in_use() const noexcept { return is_in_use_; }
  void take() noexcept { is_in_use_ = true; }
  [[nodiscard]] const PreparedStatement& statement() const noexcept { return statement_; }

  void bind_null(int parameter) noexcept override;
  void bind_integer(int parameter, std::int64_t value) noexcept override;
  void bind_text(int parameter, std::string_view value) noexcept override;
  void bind_bytes(int parameter, std::string_view value) noexcept override;

  Result<bool> next() override;
  RowRun run() override;
  std::int64_t changes() const noexcept override { return changes_; }
  Error last_error() const override { return last_error_; }
  void reset() noexcept override;
  void release() noexcept override;

  bool is_null(int column) const noexcept override { return PQgetisnull(result_.get(), row_, column) != 0; }
  std::int64_t integer(int column) const noexcept override;
  std::string_view text(int column) const noexcept override;
  std::string_view bytes(int column) const override;

  std::size_t depth() const noexcept override { return kDepth; }
  bool writes() const noexcept override { return !statement_.reads_only; }
  Result<void> send() override;
  Result<void> flush() override;
  Result<void> receive() override;
  Result<void> end(bool keep) override;

  bool streams() const noexcept override { return !statement_.copy.empty(); }
  Result<bool> begin_stream(std::size_t rows) override;
  Result<bool> add_to_stream() override;
  Result<bool> end_stream(bool keep) override;

 private:
  static constexpr std::size_t kDepth = 256;

  void bind_raw(int parameter, std::string_view value) noexcept;
  void execute();
  [[nodiscard]] Result<void> send_command(const char* command);
  [[nodiscard]] Result<void> received_release();
  [[nodiscard]] Result<void> drain();
  [[nodiscard]] Result<void> begin_sending();
  [[nodiscard]] Result<void> sent(int outcome) const;
  [[nodiscard]] PostgresResult take_result() noexcept;
  /// Judges the result that is there: changes_, or last_error_.
  RowRun judge();

  PGconn* connection_;
  PreparedStatement statement_;
  bool is_kept_;
  bool is_in_use_ = false;
  bool has_bad_text_ = false;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
  std::vector<std::array<char, 24>> digits_;
  std::vector<std::int64_t> integers_;  ///< the same, for a stream
  std::vector<int> widths_;             ///< of what is streamed; see widths_of
  PostgresCopy stream_;
  PostgresResult result_;
  int row_ = -1;
  bool is_loaded_ = false;   ///< the answer is here, to be read or judged
  bool is_sending_ = false;  ///< in pipeline mode
  bool has_sync_ = false;    ///< the server has been asked to answer
  bool has_savepoint_answer_ = false;
  std::int64_t changes_ = 0;
  Error last_error_;
  mutable std::string decoded_;  ///< the bytes read last
};

}  // namespace physcrm::storage::sql

#endif
