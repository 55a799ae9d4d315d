#include "engine/store_probe.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace physcrm::test {

/// The rows that a statement answers, as text.
class Rows {
 public:
  Rows(const StoreProbe& probe, const std::string& sql) {
    if (sqlite3_prepare_v2(probe.db_, sql.c_str(), -1, &statement_, nullptr) != SQLITE_OK) {
      throw std::runtime_error(sql + ": " + sqlite3_errmsg(probe.db_));
    }
  }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  ~Rows() { sqlite3_finalize(statement_); }

  /// False after the last row.
  bool next(std::string& row) {
    const int code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) throw std::runtime_error(sqlite3_errstr(code));
    row.clear();
    if (code == SQLITE_DONE) return false;
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, 0));
    row.assign(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, 0)));
    return true;
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
};

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kOfTheHost{{
    {"jobs", "last_duration_ms"},
    {"jobs", "lease_owner"},
    {"job_runs", "duration_ms"},
    {"job_runs", "host"},
}};

bool is_of_the_host(const std::string& table, const std::string& column) {
  return std::find(kOfTheHost.begin(), kOfTheHost.end(),
                   std::pair<std::string_view, std::string_view>{table, column}) != kOfTheHost.end();
}

constexpr const char* kTables =
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";

}  // namespace

StoreProbe::StoreProbe(const StoreFile& file) {
  if (sqlite3_open_v2(file.path().c_str(), &db_, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK ||
      sqlite3_prepare_v2(db_, "PRAGMA data_version", -1, &data_version_, nullptr) != SQLITE_OK) {
    throw std::runtime_error("the store's file can't be opened");
  }
  (void)has_changed();
}

StoreProbe::~StoreProbe() {
  sqlite3_finalize(data_version_);
  sqlite3_close(db_);
}

bool StoreProbe::has_changed() {
  if (sqlite3_step(data_version_) != SQLITE_ROW) throw std::runtime_error(sqlite3_errmsg(db_));
  const std::int64_t version = sqlite3_column_int64(data_version_, 0);
  sqlite3_reset(data_version_);
  return std::exchange(seen_version_, version) != version;
}

std::vector<std::string> StoreProbe::list(const std::string& sql) {
  std::vector<std::string> texts;
  Rows rows{*this, sql};
  for (std::string text; rows.next(text);) texts.push_back(text);
  return texts;
}

std::string StoreProbe::select_all(const std::string& table) {
  std::string values;
  std::string order;
  for (const std::string& column : list("SELECT name FROM pragma_table_info('" + table + "')")) {
    if (is_of_the_host(table, column)) continue;
    if (!order.empty()) values += " || ' ' || ";
    values += "quote(" + column + ")";
    order += (order.empty() ? "" : ", ") + column;
  }
  return "SELECT " + values + " FROM " + table + " ORDER BY " + order;
}

std::string StoreProbe::first_difference(StoreProbe& other) {
  const std::vector<std::string> tables = list(kTables);
  if (tables != other.list(kTables)) return "they have not the same tables";
  for (const std::string& table : tables) {
    const std::string sql = select_all(table);
    Rows here{*this, sql};
    Rows there{other, sql};
    std::string row;
    std::string other_row;
    for (bool more = true; more;) {
      more = here.next(row);
      if (more != there.next(other_row) || row != other_row) return table + ": " + row + " | " + other_row;
    }
  }
  return {};
}

}  // namespace physcrm::test
