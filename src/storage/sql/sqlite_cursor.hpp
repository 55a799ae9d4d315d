// A prepared statement of SQLite.
#ifndef PHYSCRM_STORAGE_SQL_SQLITE_CURSOR_HPP
#define PHYSCRM_STORAGE_SQL_SQLITE_CURSOR_HPP

#include <sqlite3.h>

#include "storage/sql/cursor.hpp"

namespace physcrm::storage::sql {

class SqliteCursor final : public Cursor {
 public:
  /// Owns the statement. `is_kept`: by a cache, which destroys it. `is_doubtful`: set when the disk fails it.
  SqliteCursor(sqlite3_stmt* handle, bool is_kept, bool* is_doubtful) noexcept
      : handle_(handle), is_kept_(is_kept), is_doubtful_(is_doubtful) {}
  ~SqliteCursor() override { sqlite3_finalize(handle_); }

  [[nodiscard]] sqlite3_stmt* handle() const noexcept { return handle_; }
  [[nodiscard]] bool is_in_use() const noexcept { return is_in_use_; }
  void take() noexcept { is_in_use_ = true; }

  void bind_null(int parameter) noexcept override { note(sqlite3_bind_null(handle_, parameter)); }
  void bind_integer(int parameter, std::int64_t value) noexcept override {
    note(sqlite3_bind_int64(handle_, parameter, value));
  }
  void bind_text(int parameter, std::string_view value) noexcept override;
  void bind_bytes(int parameter, std::string_view value) noexcept override;

  Result<bool> next() override;
  RowRun run() override;
  std::int64_t changes() const noexcept override { return sqlite3_changes64(sqlite3_db_handle(handle_)); }
  Error last_error() const override;
  void reset() noexcept override { sqlite3_reset(handle_); }
  void release() noexcept override;

  bool is_null(int column) const noexcept override {
    return sqlite3_column_type(handle_, column) == SQLITE_NULL;
  }
  std::int64_t integer(int column) const noexcept override { return sqlite3_column_int64(handle_, column); }
  std::string_view text(int column) const noexcept override;
  std::string_view bytes(int column) const override;

 private:
  void note(int code) noexcept {
    if (code != SQLITE_OK && bind_error_ == SQLITE_OK) bind_error_ = code;
  }

  void end_with(int code) noexcept;

  sqlite3_stmt* handle_;
  bool is_kept_;
  bool* is_doubtful_;
  bool is_in_use_ = false;
  int bind_error_ = SQLITE_OK;
  int last_code_ = SQLITE_OK;
};

}  // namespace physcrm::storage::sql

#endif
