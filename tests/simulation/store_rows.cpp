#include "simulation/store_rows.hpp"

#include <sqlite3.h>

#include <charconv>
#include <stdexcept>

#include "support/store_mirror.hpp"

namespace physcrm::simulation {
namespace {

constexpr const char* kColumns =
    "SELECT n.credential_id, n.expiration_date, n.days_before, n.status, n.cancel_reason, n.collapsed "
    "FROM notifications n ";

std::vector<int> numbers_in(const std::string& text) {
  std::vector<int> numbers;
  for (const char *at = text.data(), *const end = at + text.size(); at < end; ++at) {
    int number = 0;
    at = std::from_chars(at, end, number).ptr;
    numbers.push_back(number);
  }
  return numbers;
}

}  // namespace

class StoreRows::OfFile final : public StoreRows {
 public:
  explicit OfFile(const std::filesystem::path& file) {
    const int opened = sqlite3_open_v2(file.c_str(), &db_, SQLITE_OPEN_READWRITE, nullptr);
    if (opened != SQLITE_OK) throw std::runtime_error("the store can't be read");
    sqlite3_busy_timeout(db_, 5000);
  }
  ~OfFile() override { sqlite3_close(db_); }

 private:
  std::vector<Row> ask(const std::string& sql) override {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
      throw std::runtime_error(sqlite3_errmsg(db_));
    }
    std::vector<Row> rows;
    while (sqlite3_step(statement) == SQLITE_ROW) {
      Row& row = rows.emplace_back();
      for (int i = 0; i < sqlite3_column_count(statement); ++i) {
        const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
        row.emplace_back(text != nullptr ? text : "");
      }
    }
    sqlite3_finalize(statement);
    return rows;
  }
  sqlite3* db_ = nullptr;
};

class StoreRows::OfServer final : public StoreRows {
 public:
  OfServer(const std::string& connection, const std::string& schema) : asker_(connection) {
    asker_.run("SET search_path = " + schema);
  }

 private:
  std::vector<Row> ask(const std::string& sql) override {
    const auto answer = asker_.ask(sql);
    std::vector<Row> rows(static_cast<std::size_t>(PQntuples(answer.get())));
    for (std::size_t at = 0; at < rows.size(); ++at) {
      for (int i = 0; i < PQnfields(answer.get()); ++i) {
        rows[at].emplace_back(PQgetvalue(answer.get(), static_cast<int>(at), i));
      }
    }
    return rows;
  }
  testing_support::PostgresAsker asker_;
};

std::unique_ptr<StoreRows> StoreRows::of_file(const std::filesystem::path& file) {
  return std::make_unique<OfFile>(file);
}

std::unique_ptr<StoreRows> StoreRows::of_server(const std::string& connection, const std::string& schema) {
  return std::make_unique<OfServer>(connection, schema);
}

std::vector<StoredNotice> StoreRows::select(const std::string& sql) {
  std::vector<StoredNotice> rows;
  for (const Row& columns : ask(sql)) {
    StoredNotice row;
    row.paper = std::stoul(columns.at(0)) - 1;
    row.expiration = Date{std::stoi(columns.at(1))};
    row.days_before = std::stoi(columns.at(2));
    row.status = static_cast<DeliveryStatus>(std::stoi(columns.at(3)));
    row.reason = static_cast<CancelReason>(std::stoi(columns.at(4)));
    row.collapsed = numbers_in(columns.at(5));
    rows.push_back(std::move(row));
  }
  return rows;
}

std::int64_t StoreRows::number(const std::string& sql) {
  return std::stoll(ask(sql).at(0).at(0));
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
      "GROUP BY notification_id, recipient_kind, recipient_id) AS told");
}

std::int64_t StoreRows::runs(std::string_view job) {
  return number("SELECT count(*) FROM job_runs WHERE outcome = 'ok' AND name = '" + std::string{job} + "'");
}

}  // namespace physcrm::simulation
