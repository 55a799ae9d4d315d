#include "storage/sql/postgres_cursor.hpp"

#include <charconv>
#include <cstring>

#include "base/text.hpp"
#include "base/try.hpp"
#include "storage/sql/postgres_error.hpp"
#include "storage/sql/postgres_savepoint.hpp"

namespace physcrm::storage::sql {
namespace {

constexpr int kText = 0;
constexpr int kBinary = 1;

std::size_t place_of(int parameter) noexcept {
  return static_cast<std::size_t>(parameter - 1);
}

/// A statement that could not be undone ends the transaction. What was answered to it says why, where that
/// was an error of the store.
Error why_it_is_over(const PGresult* answer, const Error& undoing) {
  const ExecStatusType status = PQresultStatus(answer);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    Error error = postgres_error(answer);
    if (concerns_store(error)) return error;
  }
  return concerns_store(undoing) ? undoing : connection_lost();
}

int digit_of(char c) noexcept {
  return c <= '9' ? c - '0' : c - 'a' + 10;
}

}  // namespace

PostgresCursor::PostgresCursor(PGconn* connection, const PreparedStatement& statement, bool is_kept)
    : connection_(connection), statement_(statement), is_kept_(is_kept), stream_(connection) {
  const auto count = static_cast<std::size_t>(statement.parameters);
  values_.resize(count);
  lengths_.resize(count);
  formats_.resize(count);
  digits_.resize(count);
  integers_.resize(count);
}

void PostgresCursor::bind_null(int parameter) noexcept {
  values_[place_of(parameter)] = nullptr;
}

void PostgresCursor::bind_integer(int parameter, std::int64_t value) noexcept {
  auto& digits = digits_[place_of(parameter)];
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size() - 1, value).ptr;
  *end = '\0';
  values_[place_of(parameter)] = digits.data();
  formats_[place_of(parameter)] = kText;
  integers_[place_of(parameter)] = value;
}

// The binary form of a text are its bytes, with a length: so it needs no terminator.
void PostgresCursor::bind_raw(int parameter, std::string_view value) noexcept {
  values_[place_of(parameter)] = value.data() != nullptr ? value.data() : "";
  lengths_[place_of(parameter)] = static_cast<int>(value.size());
  formats_[place_of(parameter)] = kBinary;
}

// A query that is refused would end the transaction, so what it would be refused for is found here; a
// statement that writes is undone by itself.
void PostgresCursor::bind_text(int parameter, std::string_view value) noexcept {
  if (statement_.reads_only && (value.find('\0') != std::string_view::npos || !is_valid_utf8(value))) {
    has_bad_text_ = true;
  }
  bind_raw(parameter, value);
}

void PostgresCursor::bind_bytes(int parameter, std::string_view value) noexcept {
  bind_raw(parameter, value);
}

PostgresResult PostgresCursor::take_result() noexcept {
  PostgresResult result{PQgetResult(connection_)};
  // Each statement's result is followed by a null.
  if (result != nullptr) PostgresResult{PQgetResult(connection_)}.reset();
  return result;
}

Result<void> PostgresCursor::sent(int outcome) const {
  return outcome == 1 ? Result<void>{ok()} : Result<void>{connection_lost()};
}

Result<void> PostgresCursor::begin_sending() {
  PHYSCRM_TRYV(sent(PQenterPipelineMode(connection_)));
  is_sending_ = true;
  has_sync_ = false;
  has_savepoint_answer_ = statement_.reads_only;
  if (statement_.reads_only) return ok();
  return send_command(kSavepoint);
}

Result<void> PostgresCursor::send_command(const char* command) {
  return sent(PQsendQueryParams(connection_, command, 0, nullptr, nullptr, nullptr, nullptr, kText));
}

Result<void> PostgresCursor::send() {
  if (has_bad_text_) return postgres_error("22021", "");
  if (!is_sending_) PHYSCRM_TRYV(begin_sending());
  return sent(PQsendQueryPrepared(connection_, statement_.name.c_str(), statement_.parameters, values_.data(),
                                  lengths_.data(), formats_.data(), kText));
}

Result<void> PostgresCursor::flush() {
  has_sync_ = true;
  return sent(PQpipelineSync(connection_));
}

Result<void> PostgresCursor::receive() {
  if (!has_savepoint_answer_) {
    const PostgresResult savepoint = take_result();
    has_savepoint_answer_ = true;
    if (PQresultStatus(savepoint.get()) != PGRES_COMMAND_OK) return postgres_error(savepoint.get());
  }
  result_ = take_result();
  row_ = -1;
  is_loaded_ = true;
  return ok();
}

/// Back to one statement at a time, whatever was still to be received.
Result<void> PostgresCursor::drain() {
  has_bad_text_ = false;
  is_loaded_ = false;
  is_sending_ = false;
  // Without it the server answers nothing, and would be waited for for ever.
  if (!has_sync_) PHYSCRM_TRYV(flush());
  bool is_synced = false;
  // Nulls stand between the results; two of them in a row, that there is nothing more.
  for (int nulls = 0; !is_synced && nulls < 2;) {
    const PostgresResult rest{PQgetResult(connection_)};
    nulls = rest == nullptr ? nulls + 1 : 0;
    is_synced = rest != nullptr && PQresultStatus(rest.get()) == PGRES_PIPELINE_SYNC;
  }
  if (is_synced && PQexitPipelineMode(connection_) == 1) return ok();
  return connection_lost();
}

Result<void> PostgresCursor::end(bool keep) {
  if (!is_sending_) {
    has_bad_text_ = false;
    return ok();
  }
  PHYSCRM_TRYV(drain());
  if (statement_.reads_only) return ok();
  if (!keep) return undo_to_savepoint(connection_);
  const PostgresResult released{PQexec(connection_, kRelease)};
  if (PQresultStatus(released.get()) != PGRES_COMMAND_OK) return postgres_error(released.get());
  return ok();
}

Result<bool> PostgresCursor::begin_stream(std::size_t rows) {
  if (widths_.empty()) widths_ = widths_of(connection_, statement_.name);
  if (widths_.size() != values_.size()) return false;
  PHYSCRM_TRYV(stream_.begin(statement_.copy, rows));
  return true;
}

Result<bool> PostgresCursor::add_to_stream() {
  stream_.begin_row(statement_.parameters);
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (values_[i] == nullptr) {
      stream_.add_null();
    } else if (formats_[i] == kText) {
      if (!stream_.add_integer(integers_[i], widths_[i])) return false;
    } else {
      stream_.add_text({values_[i], static_cast<std::size_t>(lengths_[i])});
    }
  }
  PHYSCRM_TRYV(stream_.end_row());
  return true;
}

Result<bool> PostgresCursor::end_stream(bool keep) {
  has_bad_text_ = false;
  return stream_.end(keep);
}

/// What was done is undone with the savepoint where that could not be released (a query that was cancelled
/// just then): it must not be taken for done.
Result<void> PostgresCursor::received_release() {
  const ExecStatusType status = PQresultStatus(result_.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return ok();
  const PostgresResult released = take_result();
  if (PQresultStatus(released.get()) != PGRES_COMMAND_OK) return postgres_error(released.get());
  return ok();
}

void PostgresCursor::execute() {
  result_.reset();
  row_ = -1;
  if (statement_.reads_only && !has_bad_text_) {
    result_.reset(PQexecPrepared(connection_, statement_.name.c_str(), statement_.parameters, values_.data(),
                                 lengths_.data(), formats_.data(), kText));
    is_loaded_ = true;
    return;
  }
  const auto done = [&]() -> Result<void> {
    PHYSCRM_TRYV(send());
    PHYSCRM_TRYV(send_command(kRelease));  // not run when the statement fails
    PHYSCRM_TRYV(flush());
    PHYSCRM_TRYV(receive());
    return received_release();
  }();
  PostgresResult answer = std::move(result_);
  const auto ended = [&]() -> Result<void> {
    if (is_sending_) PHYSCRM_TRYV(drain());
    has_bad_text_ = false;
    return undo_what_failed(connection_);
  }();
  if (!done) last_error_ = done.error();
  if (done && !ended) last_error_ = why_it_is_over(answer.get(), ended.error());
  result_ = std::move(answer);
  is_loaded_ = true;
  if (!done || !ended) result_.reset(PQmakeEmptyPGresult(connection_, PGRES_BAD_RESPONSE));
}

RowRun PostgresCursor::judge() {
  const ExecStatusType status = PQresultStatus(result_.get());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
    const char* const count = PQcmdTuples(result_.get());
    changes_ = 0;
    std::from_chars(count, count + std::strlen(count), changes_);
    return RowRun::done;
  }
  if (status == PGRES_BAD_RESPONSE) {  // last_error_ says why
    return last_error_.code == ErrorCode::invalid_argument ? RowRun::refused : RowRun::failed;
  }
  last_error_ = postgres_error(result_.get());
  const char* const state = PQresultErrorField(result_.get(), PG_DIAG_SQLSTATE);
  return state != nullptr && is_of_row(state) ? RowRun::refused : RowRun::failed;
}

RowRun PostgresCursor::run() {
  if (!is_loaded_) execute();
  is_loaded_ = false;
  const RowRun outcome = judge();
  result_.reset();
  return outcome;
}

Result<bool> PostgresCursor::next() {
  if (!is_loaded_) execute();
  if (row_ < 0 && judge() != RowRun::done) {
    reset();
    return last_error_;
  }
  if (++row_ < PQntuples(result_.get())) return true;
  reset();
  return false;
}

void PostgresCursor::reset() noexcept {
  result_.reset();
  row_ = -1;
  is_loaded_ = false;
}

void PostgresCursor::release() noexcept {
  if (!is_kept_) {
    delete this;
    return;
  }
  reset();
  has_bad_text_ = false;
  std::fill(values_.begin(), values_.end(), nullptr);
  is_in_use_ = false;
}

std::int64_t PostgresCursor::integer(int column) const noexcept {
  const std::string_view value = text(column);
  if (value == "t") return 1;
  std::int64_t number = 0;
  std::from_chars(value.data(), value.data() + value.size(), number);
  return number;
}

std::string_view PostgresCursor::text(int column) const noexcept {
  if (is_null(column)) return {};
  return {PQgetvalue(result_.get(), row_, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row_, column))};
}

// As the server writes them: \x and two digits for each.
std::string_view PostgresCursor::bytes(int column) const {
  const std::string_view written = text(column);
  decoded_.clear();
  for (std::size_t i = 2; i + 1 < written.size(); i += 2) {
    decoded_ += static_cast<char>(digit_of(written[i]) * 16 + digit_of(written[i + 1]));
  }
  return decoded_;
}

}  // namespace physcrm::storage::sql
