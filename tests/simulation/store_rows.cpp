#include "simulation/store_rows.hpp"

#include <charconv>
#include <stdexcept>

namespace physcrm::simulation {
namespace {

constexpr const char* kColumns =
    "SELECT n.credential_id, n.expiration_date, n.days_before, n.status, n.cancel_reason, n.collapsed "
    "FROM notifications n ";

std::vector<int> numbers_in(const char* text) {
  std::vector<int> numbers;
  if (text == nullptr) return numbers;
  for (const char* end = text + std::char_traits<char>::length(text); text < end; ++text) {
    int number = 0;
    text = std::from_chars(text, end, number).ptr;
    numbers.push_back(number);
  }
  return numbers;
}

}  // namespace

StoreRows::StoreRows(const test::StoreFile& file) {
  const int opened = sqlite3_open_v2(file.path().c_str(), &db_, SQLITE_OPEN_READWRITE, nullptr);
  if (opened != SQLITE_OK) throw std::runtime_error("the store can't be read");
  sqlite3_busy_timeout(db_, 5000);
}

StoreRows::~StoreRows() {
  sqlite3_close(db_);
}

std::vector<StoredNotice> StoreRows::select(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sqlite3_errmsg(db_));
  }
  std::vector<StoredNotice> rows;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    StoredNotice row;
    row.paper = static_cast<std::size_t>(sqlite3_column_int64(statement, 0)) - 1;
    row.expiration = Date{sqlite3_column_int(statement, 1)};
    row.days_before = sqlite3_column_int(statement, 2);
    row.status = static_cast<DeliveryStatus>(sqlite3_column_int(statement, 3));
    row.reason = static_cast<CancelReason>(sqlite3_column_int(statement, 4));
    row.collapsed = numbers_in(reinterpret_cast<const char*>(sqlite3_column_text(statement, 5)));
    rows.push_back(std::move(row));
  }
  sqlite3_finalize(statement);
  return rows;
}

std::int64_t StoreRows::number(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sqlite3_errmsg(db_));
  }
  const std::int64_t answer = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
  sqlite3_finalize(statement);
  return answer;
}

std::vector<StoredNotice> StoreRows::all() {
  return select(std::string{kColumns} + "WHERE n.credential_id IS NOT NULL");
}

StoredNotice StoreRows::of_delivery(std::int64_t id) {
  const auto rows =
      select(std::string{kColumns} +
             "JOIN deliveries d ON d.notification_id = n.id WHERE d.id = " + std::to_string(id));
  if (rows.size() != 1) throw std::runtime_error("a delivery of no notice");
  return rows.front();
}

std::int64_t StoreRows::doubled_deliveries() {
  return number(
      "SELECT coalesce(sum(times - 1), 0) FROM (SELECT count(*) AS times FROM deliveries WHERE status = 1 "
      "GROUP BY notification_id, recipient_kind, recipient_id)");
}

std::int64_t StoreRows::runs(std::string_view job) {
  return number("SELECT count(*) FROM job_runs WHERE outcome = 'ok' AND name = '" + std::string{job} + "'");
}

}  // namespace physcrm::simulation
