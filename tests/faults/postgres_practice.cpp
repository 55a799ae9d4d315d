#include "faults/postgres_practice.hpp"

#include <chrono>
#include <stdexcept>

namespace physcrm::faults {
namespace {

using testing_support::disk;

void make_store(const std::string& url) {
  EngineOptions options;
  options.url = url;
  const auto made = Engine::open(std::move(options));
  if (!made) throw std::runtime_error{made.error().message};
}

}  // namespace

PostgresPractice::PostgresPractice() {
  found_practice(server_.url_of(kFounded));
  for (const char* schema : {kInUse, kKept}) make_store(server_.url_of(schema));
  disk().put(kStorePath, practice());
  tables_ = testing_support::table_names(StoreReader{}.handle());
  // Rows are put in their place table by table.
  asker_.run("SET session_replication_role = replica; SET client_min_messages = warning");
}

void PostgresPractice::copy(const std::string& from, const std::string& to) {
  wait_until_quiet();
  std::string sql;
  for (const std::string& table : tables_) {
    sql += "DELETE FROM " + to + "." + table + "; INSERT INTO " + to + "." + table + " SELECT * FROM " +
           from + "." + table + ";";
  }
  for (const char* table : {"workflow_events", "job_runs"}) {
    const std::string name = to + "." + table;
    sql += "SELECT setval(pg_get_serial_sequence('" + name +
           "', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM " + name + "), false);";
  }
  asker_.run(sql);
}

/// Until the server has come to the end of what it was still to do for connections that broke.
void PostgresPractice::wait_until_quiet() {
  while (asker_.number("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'physcrm' "
                       "AND state <> 'idle'") != 0) {
    continue;
  }
}

bool PostgresPractice::are_closed_but(std::int64_t left) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (asker_.number("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'physcrm'") > left) {
    if (std::chrono::steady_clock::now() > deadline) return false;
  }
  return true;
}

void PostgresPractice::close_all() {
  asker_.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'physcrm'");
}

void PostgresPractice::look() {
  wait_until_quiet();
  disk().put(kStorePath, practice());
  const StoreReader copy;
  testing_support::mirror(asker_, kInUse, copy.handle());
}

StoreState PostgresPractice::state(Detail detail) {
  look();
  return StoreReader{}.state(detail);
}

std::vector<std::string> PostgresPractice::violations() {
  wait_until_quiet();
  return faults::violations(url());
}

}  // namespace physcrm::faults
