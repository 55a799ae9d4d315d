#include "storage/sql/statement.hpp"

namespace physcrm::storage::sql {

Statement::~Statement() {
  if (handle_ == nullptr) return;
  if (cached_ == nullptr) {
    sqlite3_finalize(handle_);
    return;
  }
  sqlite3_reset(handle_);
  // What was bound belongs to the caller and is gone when the statement is taken again.
  sqlite3_clear_bindings(handle_);
  cached_->in_use = false;
}

Result<bool> Statement::next() {
  if (bind_error_ != SQLITE_OK) return error_of(bind_error_);
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    sqlite3_reset(handle_);
    return false;
  }
  Error error = error_of(code);
  sqlite3_reset(handle_);
  return error;
}

Result<std::int64_t> Statement::run() {
  const int code = try_run();
  if (code != SQLITE_DONE) return error_of(code);
  return changes();
}

int Statement::try_run() noexcept {
  int code = bind_error_;
  if (code == SQLITE_OK) {
    do {
      code = sqlite3_step(handle_);
    } while (code == SQLITE_ROW);
  }
  bind_error_ = SQLITE_OK;
  sqlite3_reset(handle_);
  return code;
}

Error Statement::error_of(int code) const {
  if (leaves_doubt(code)) *is_doubtful_ = true;
  return sqlite_error(code, sqlite3_db_handle(handle_));
}

std::string Columns::text() {
  if (skip_null()) return {};
  const int column = at_++;
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  if (data == nullptr) damaged_ = true;  // no memory to convert it
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

std::string Columns::bytes() {
  const int column = at_++;
  const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

}  // namespace physcrm::storage::sql
