#include "storage/sql/postgres_copy.hpp"

#include <algorithm>
#include <limits>
#include <memory>

#include "base/try.hpp"
#include "storage/sql/postgres_cursor.hpp"
#include "storage/sql/postgres_error.hpp"
#include "storage/sql/postgres_savepoint.hpp"

namespace physcrm::storage::sql {
namespace {

// COPY's binary form: a header, the rows, a trailer. A row is the number of its columns and then, of each,
// its length (-1: NULL) and its bytes; all numbers are big-endian.
constexpr std::string_view kHeader{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19};
constexpr std::string_view kTrailer{"\377\377", 2};

/// The server begins with what it has while more is made.
constexpr std::size_t kSentTogether_bytes = 32 * 1024;

/// So many that a table may have outgrown the plans made for it.
constexpr std::size_t kManyRows = 500;

constexpr Oid kBytea = 17;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kText = 25;

/// -1: of no type that is written here.
int width_of(Oid type) noexcept {
  switch (type) {
    case kInt8:
      return 8;
    case kInt4:
      return 4;
    case kInt2:
      return 2;
    case kText:
    case kBytea:
      return 0;
    default:
      return -1;
  }
}

std::string in_order(int parameters) {
  std::string list;
  for (int i = 1; i <= parameters; ++i) list += (i == 1 ? "$" : ", $") + std::to_string(i);
  return list;
}

/// A command's results, to the last; its first error.
Result<void> finish(PGconn* connection) {
  Result<void> outcome = ok();
  while (const PostgresResult result{PQgetResult(connection)}) {
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK && outcome) outcome = postgres_error(result.get());
  }
  return outcome;
}

}  // namespace

std::string copy_of(std::string_view insert) {
  constexpr std::string_view kInsert = "INSERT INTO ";
  constexpr std::string_view kValues = " VALUES (";
  constexpr std::string_view kSkip = " ON CONFLICT DO NOTHING";
  const std::size_t values = insert.find(kValues);
  if (!insert.starts_with(kInsert) || values == std::string_view::npos) return {};
  const std::string_view into = insert.substr(kInsert.size(), values - kInsert.size());
  std::string_view list = insert.substr(values + kValues.size());
  if (list.ends_with(kSkip)) list.remove_suffix(kSkip.size());
  if (!list.ends_with(')')) return {};
  list.remove_suffix(1);
  const auto columns = static_cast<int>(std::count(into.begin(), into.end(), ',')) + 1;
  if (list != in_order(columns)) return {};
  return "COPY " + std::string{into} + " FROM STDIN (FORMAT binary)";
}

std::vector<int> widths_of(PGconn* connection, const std::string& statement) {
  const PostgresResult described{PQdescribePrepared(connection, statement.c_str())};
  std::vector<int> widths;
  for (int i = 0; i < PQnparams(described.get()); ++i) {
    widths.push_back(width_of(PQparamtype(described.get(), i)));
    if (widths.back() < 0) return {};
  }
  return widths;
}

Result<void> PostgresCopy::begin(const std::string& copy, std::size_t rows) {
  rows_ = kHeader;
  std::string script = std::string{kSavepoint} + "; " + copy + "; " + kRelease;
  if (rows >= kManyRows) script += "; DISCARD PLANS";
  if (PQsendQuery(connection_, script.c_str()) != 1) return connection_lost();
  while (const PostgresResult result{PQgetResult(connection_)}) {
    if (PQresultStatus(result.get()) == PGRES_COPY_IN) return ok();
    if (PQresultStatus(result.get()) == PGRES_COMMAND_OK) continue;
    Error error = postgres_error(result.get());
    (void)finish(connection_);
    (void)undo_what_failed(connection_);
    return error;
  }
  return connection_lost();
}

void PostgresCopy::add_number(std::uint64_t value, int width) {
  for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) rows_ += static_cast<char>(value >> shift);
}

void PostgresCopy::begin_row(int columns) {
  add_number(static_cast<std::uint64_t>(columns), 2);
}

void PostgresCopy::add_null() {
  add_number(std::numeric_limits<std::uint32_t>::max(), 4);
}

bool PostgresCopy::add_integer(std::int64_t value, int width) {
  const int spare = 64 - 8 * width;
  if (width == 0 || (value << spare) >> spare != value) return false;
  add_number(static_cast<std::uint64_t>(width), 4);
  add_number(static_cast<std::uint64_t>(value), width);
  return true;
}

void PostgresCopy::add_text(std::string_view value) {
  add_number(value.size(), 4);
  rows_ += value;
}

Result<void> PostgresCopy::send() {
  const int sent = PQputCopyData(connection_, rows_.data(), static_cast<int>(rows_.size()));
  rows_.clear();
  return sent == 1 ? Result<void>{ok()} : Result<void>{connection_lost()};
}

Result<void> PostgresCopy::end_row() {
  if (rows_.size() < kSentTogether_bytes) return ok();
  return send();
}

Result<bool> PostgresCopy::end(bool keep) {
  if (keep) {
    rows_ += kTrailer;
    PHYSCRM_TRYV(send());
  }
  if (PQputCopyEnd(connection_, keep ? nullptr : "not wanted") != 1) return connection_lost();
  const auto copied = finish(connection_);
  const auto undone = undo_what_failed(connection_);
  const bool is_refused = !copied && (!keep || !concerns_store(copied.error()));
  if (!copied && !is_refused) return copied.error();
  PHYSCRM_TRYV(undone);
  return !is_refused;
}

}  // namespace physcrm::storage::sql
