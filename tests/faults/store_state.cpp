#include "faults/store_state.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "faults/host.hpp"
#include "support/violations.hpp"

namespace physcrm::faults {
namespace {

class Query {
 public:
  Query(sqlite3* db, const std::string& sql) {
    if (sqlite3_prepare_v2(db, sql.c_str(), -1, &statement_, nullptr) != SQLITE_OK) {
      throw std::runtime_error(sql + ": " + sqlite3_errmsg(db));
    }
  }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query() { sqlite3_finalize(statement_); }
  bool next() {
    const int code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) throw std::runtime_error(sqlite3_errstr(code));
    return code == SQLITE_ROW;
  }
  [[nodiscard]] int columns() const { return sqlite3_column_count(statement_); }
  [[nodiscard]] std::string column(int i) const { return sqlite3_column_name(statement_, i); }
  [[nodiscard]] bool is_null(int i) const { return sqlite3_column_type(statement_, i) == SQLITE_NULL; }
  [[nodiscard]] std::string text(int i) const {
    const void* bytes = sqlite3_column_blob(statement_, i);
    if (bytes == nullptr) return {};
    return {static_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(statement_, i))};
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
};

bool is_shown(const std::string& table, const std::string& column, Detail detail) {
  static const std::set<std::string> kOfTheHost{"last_duration_ms", "duration_ms", "lease_owner", "host"};
  if (kOfTheHost.count(column) != 0) return false;
  if (detail == Detail::all) return true;
  if (column == "version" && table == "workflows") return true;
  // On the same host an id that was reserved in vain is skipped.
  const bool is_id = column == "id" || column.find("_id") != std::string::npos;
  return !is_id && column != "at" && column.find("_at") == std::string::npos &&
         column.rfind("lease_", 0) != 0;
}

bool is_shown(const std::string& table, Detail detail) {
  static const std::set<std::string> kOfTheRun{"audit_log", "jobs", "job_runs", "id_blocks"};
  return detail == Detail::all || kOfTheRun.count(table) == 0;
}

constexpr const char* kTables =
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";

}  // namespace

std::string first_difference(const StoreState& a, const StoreState& b) {
  for (const auto& [table, rows] : a) {
    const auto other = b.find(table);
    if (other == b.end()) return "no table " + table;
    if (rows == other->second) continue;
    for (std::size_t i = 0; i < std::max(rows.size(), other->second.size()); ++i) {
      const std::string here = i < rows.size() ? rows[i] : "nothing";
      const std::string there = i < other->second.size() ? other->second[i] : "nothing";
      if (here == there) continue;
      const auto parted = std::mismatch(here.begin(), here.end(), there.begin(), there.end());
      const auto from = static_cast<std::size_t>(parted.first - here.begin());
      const std::size_t shown = from < 150 ? 0 : from - 150;
      return table + ": " + here.substr(shown, 400) + "\n  but " + there.substr(shown, 400);
    }
  }
  return a.size() == b.size() ? "" : "another table";
}

StoreReader::StoreReader(const std::string& path, const char* vfs) {
  const std::string& name = path.empty() ? std::string{kStorePath} : path;
  if (sqlite3_open_v2(name.c_str(), &db_, SQLITE_OPEN_READWRITE, vfs) != SQLITE_OK) {
    sqlite3_close(db_);
    throw std::runtime_error("the store can't be read");
  }
  sqlite3_busy_timeout(db_, 5000);
}

StoreReader::~StoreReader() {
  sqlite3_close(db_);
}

std::vector<std::string> StoreReader::list(const std::string& sql) {
  std::vector<std::string> texts;
  Query rows{db_, sql};
  while (rows.next()) texts.push_back(rows.text(0));
  return texts;
}

StoreState StoreReader::state(Detail detail) {
  StoreState state;
  for (const std::string& table : list(kTables)) {
    if (!is_shown(table, detail)) continue;
    Query query{db_, "SELECT * FROM " + table};
    std::vector<std::string>& rows = state[table];
    std::vector<int> shown;
    for (int i = 0; i < query.columns(); ++i) {
      if (is_shown(table, query.column(i), detail)) shown.push_back(i);
    }
    while (query.next()) {
      std::string row;
      for (const int i : shown) row += (query.is_null(i) ? "null" : "'" + query.text(i)) + "|";
      rows.push_back(std::move(row));
    }
    std::sort(rows.begin(), rows.end());
  }
  return state;
}

std::vector<std::string> violations(const std::string& url) {
  auto store = storage::open_store(url, {});
  if (!store) throw std::runtime_error(store.error().message);
  return testing_support::violations(*store.value());
}

}  // namespace physcrm::faults
