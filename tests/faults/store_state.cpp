#include "faults/store_state.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "audit/chain.hpp"
#include "audit/entry.hpp"
#include "faults/host.hpp"
#include "physcrm/renewal/workflow_state.hpp"

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
  [[nodiscard]] std::int64_t number(int i) const { return sqlite3_column_int64(statement_, i); }
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

/// Each answers the rows that break a rule.
constexpr std::pair<const char*, const char*> kRules[] = {
    {"integrity", "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'"},
    {"foreign key", "SELECT \"table\" || ' ' || coalesce(rowid, '') FROM pragma_foreign_key_check"},
    {"workflow without its credential",
     "SELECT id FROM workflows WHERE credential_id NOT IN (SELECT id FROM credentials) "
     "OR physician_id NOT IN (SELECT id FROM physicians)"},
    {"notification without its credential",
     "SELECT id FROM notifications WHERE credential_id NOT IN (SELECT id FROM credentials) "
     "OR physician_id NOT IN (SELECT id FROM physicians)"},
    {"two open renewals",
     "SELECT credential_id FROM workflows WHERE status <= 3 AND deleted_at IS NULL "
     "GROUP BY credential_id HAVING count(*) > 1"},
    {"renewal whose history does not end in its status",
     "SELECT w.id FROM workflows w WHERE w.status <> (SELECT e.status FROM workflow_events e "
     "WHERE e.workflow_id = w.id ORDER BY e.id DESC LIMIT 1)"},
    {"doubled notification",
     "SELECT min(id) FROM notifications WHERE event_id = '' "
     "GROUP BY credential_id, expiration_date, days_before HAVING count(*) > 1"},
    {"doubled delivery",
     "SELECT min(id) FROM deliveries GROUP BY notification_id, recipient_kind, recipient_id, channel "
     "HAVING count(*) > 1"},
    {"delivery tried too often", "SELECT id FROM deliveries WHERE attempts > 4"},
    // A requeue counts them anew.
    {"delivery whose attempts are not in the log",
     "SELECT d.id FROM deliveries d WHERE d.attempts > (SELECT count(*) FROM delivery_attempts a "
     "WHERE a.delivery_id = d.id)"},
    {"id beyond those reserved",
     "SELECT id FROM physicians WHERE id >= (SELECT next_id FROM id_blocks WHERE kind = 0)"},
};

using Ids = std::map<std::string, std::map<std::int64_t, int>>;

/// How often the audit log says that each row was made, less how often it says it was deleted.
Ids made_by_the_log(Query& entries, std::vector<std::string>& wrong) {
  Ids made;
  while (entries.next()) {
    const auto entry = audit::decode(entries.text(1));
    if (!entry) wrong.push_back("audit: entry " + entries.text(0) + " can't be read");
    if (!entry) continue;
    if (entry.value().changes.empty()) wrong.push_back("audit: entry " + entries.text(0) + " names nothing");
    for (const audit::RowChange& change : entry.value().changes) {
      if (change.action != "created") continue;
      for (std::int64_t id = change.first_id; id <= change.last_id; ++id) ++made[change.kind][id];
    }
  }
  return made;
}

void check_made(StoreReader& reader, const Ids& made, std::vector<std::string>& wrong) {
  // Notifications are deleted one day, the others leave a tombstone.
  static const std::vector<std::pair<std::string, std::string>> kKinds{
      {"phy", "physicians"}, {"cred", "credentials"}, {"wf", "workflows"}, {"ntf", "notifications"}};
  for (const auto& [kind, table] : kKinds) {
    const auto of_kind = made.find(kind);
    std::set<std::int64_t> there;
    for (const std::string& id : reader.list("SELECT id FROM " + table)) there.insert(std::stoll(id));
    for (const std::int64_t id : there) {
      const bool is_named = of_kind != made.end() && of_kind->second.count(id) != 0;
      if (!is_named) wrong.push_back("audit: no entry made " + kind + "_" + std::to_string(id));
    }
    if (of_kind == made.end()) continue;
    for (const auto& [id, times] : of_kind->second) {
      const std::string name = kind + "_" + std::to_string(id);
      if (times != 1) wrong.push_back("audit: " + name + " was made " + std::to_string(times) + " times");
      if (table != "notifications" && there.count(id) == 0)
        wrong.push_back("audit: " + name + " is not there");
    }
  }
}

void check_audit(StoreReader& reader, std::vector<std::string>& wrong) {
  constexpr const char* kSql =
      "SELECT sequence, body, entry_hash, chain_hash FROM audit_log ORDER BY sequence";
  Query rows{reader.handle(), kSql};
  audit::ChainHead head;
  while (rows.next()) {
    const std::string body = rows.text(1);
    const std::string hash = rows.text(2);
    const std::string chain = rows.text(3);
    const audit::ChainedEntry entry{rows.number(0), body, hash, chain};
    if (!audit::verify({&entry, 1}, head)) continue;
    wrong.push_back("audit: the chain breaks at " + std::to_string(entry.sequence));
    return;
  }
  Query entries{reader.handle(), kSql};
  check_made(reader, made_by_the_log(entries, wrong), wrong);
}

void check_histories(StoreReader& reader, std::vector<std::string>& wrong) {
  Query events{reader.handle(), "SELECT workflow_id, status FROM workflow_events ORDER BY workflow_id, id"};
  std::int64_t workflow = 0;
  WorkflowStatus status{};
  while (events.next()) {
    const auto next = static_cast<WorkflowStatus>(events.number(1));
    const bool is_first = events.number(0) != workflow;
    workflow = events.number(0);
    // A checklist's event keeps the status.
    const bool is_legal = is_first || next == status || is_legal_transition(status, next);
    if (!is_legal) wrong.push_back("history of wf_" + std::to_string(workflow) + " takes an illegal step");
    status = next;
  }
}

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

std::vector<std::string> StoreReader::violations() {
  std::vector<std::string> wrong;
  for (const auto& [rule, sql] : kRules) {
    for (const std::string& row : list(sql)) wrong.push_back(std::string{rule} + ": " + row);
  }
  check_audit(*this, wrong);
  check_histories(*this, wrong);
  return wrong;
}

}  // namespace physcrm::faults
