#include "storage/sql/sqlite_cursor.hpp"

#include <utility>

#include "storage/sql/sqlite_error.hpp"

namespace physcrm::storage::sql {
namespace {

/// A null pointer would be bound as NULL.
const char* data_of(std::string_view value) noexcept {
  return value.data() != nullptr ? value.data() : "";
}

}  // namespace

void SqliteCursor::bind_text(int parameter, std::string_view value) noexcept {
  note(sqlite3_bind_text64(handle_, parameter, data_of(value), value.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void SqliteCursor::bind_bytes(int parameter, std::string_view value) noexcept {
  note(sqlite3_bind_blob64(handle_, parameter, data_of(value), value.size(), SQLITE_STATIC));
}

void SqliteCursor::end_with(int code) noexcept {
  last_code_ = code;
  if (code != SQLITE_ROW && code != SQLITE_DONE && leaves_doubt(code)) *is_doubtful_ = true;
}

Result<bool> SqliteCursor::next() {
  last_code_ = std::exchange(bind_error_, SQLITE_OK);
  if (last_code_ != SQLITE_OK) return last_error();
  end_with(sqlite3_step(handle_));
  if (last_code_ == SQLITE_ROW) return true;
  if (last_code_ == SQLITE_DONE) {
    sqlite3_reset(handle_);
    return false;
  }
  Error error = last_error();
  sqlite3_reset(handle_);
  return error;
}

RowRun SqliteCursor::run() {
  last_code_ = std::exchange(bind_error_, SQLITE_OK);
  if (last_code_ == SQLITE_OK) {
    do {
      end_with(sqlite3_step(handle_));
    } while (last_code_ == SQLITE_ROW);
  }
  sqlite3_reset(handle_);
  if (last_code_ == SQLITE_DONE) return RowRun::done;
  const int kind = last_code_ & 0xff;
  const bool is_of_row = kind == SQLITE_CONSTRAINT || kind == SQLITE_MISMATCH || kind == SQLITE_TOOBIG;
  return is_of_row ? RowRun::refused : RowRun::failed;
}

Error SqliteCursor::last_error() const {
  return sqlite_error(last_code_, sqlite3_db_handle(handle_));
}

void SqliteCursor::release() noexcept {
  if (!is_kept_) {
    delete this;
    return;
  }
  sqlite3_reset(handle_);
  // What was bound belongs to the caller and is gone when the statement is taken again.
  sqlite3_clear_bindings(handle_);
  bind_error_ = SQLITE_OK;
  is_in_use_ = false;
}

std::string_view SqliteCursor::text(int column) const noexcept {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

std::string_view SqliteCursor::bytes(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

}  // namespace physcrm::storage::sql
