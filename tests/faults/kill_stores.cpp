#include "faults/kill_stores.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "engine/store_file.hpp"
#include "physcrm/error_json.hpp"
#include "support/kept_stores.hpp"
#include "support/shared_files.hpp"

namespace physcrm::faults {
namespace {

namespace fs = std::filesystem;

using testing_support::Moment;

/// Thirty people with something to be told of each, and a renewal to be opened.
std::string roster() {
  std::string csv = "externalId,firstName,lastName,email,entityType,state,number,expirationDate\n";
  for (int i = 0; i < 30; ++i) {
    const std::string name = "P" + std::to_string(i);
    csv += name + ",Bob," + name + "," + name + "@example.org,csr,NV," + name + ",";
    csv += (i % 2 == 0 ? "2026-01-2" + std::to_string(i % 10) : "2026-02-1" + std::to_string(i % 10)) + "\n";
  }
  return csv;
}

void execute(const fs::path& store, const std::string& sql) {
  sqlite3* db = nullptr;
  const bool is_open = sqlite3_open(store.c_str(), &db) == SQLITE_OK;
  const bool is_done = is_open && sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
  const std::string fault = sqlite3_errmsg(db);
  sqlite3_close(db);
  if (!is_done) throw std::runtime_error{fault};
}

/// Done by a host that nobody looks at.
void work(const KillPlace& place, std::vector<Call> steps) {
  const Scenario scenario{.name = "before", .steps = std::move(steps)};
  PointHost host{scenario, place, clock_of_the_calls()->now()};
  for (std::size_t step = 0; step < scenario.steps.size(); ++step) {
    const auto answered = host.run(step);
    if (!answered) throw std::runtime_error{error_body(answered.error())};
  }
}

constexpr const char* kDamage =
    "PRAGMA foreign_keys = OFF;"
    "UPDATE workflows SET entity_type = 1 - entity_type WHERE entity_type < 2;"
    "UPDATE workflows SET expiration_date = expiration_date + 1 WHERE status = 0;"
    "UPDATE deliveries SET lease_owner = 'gone';";

/// Since the scenario began; what was founded before has left unseen.
constexpr const char* kMarked =
    "SELECT 'dlv_' || id FROM deliveries WHERE sent_at >= strftime('%s', '2026-01-19 18:00') * 1000000 "
    "AND digest_id IS NULL";

/// A message's key ends with it, and so does its file's name.
std::string delivery_of(const std::string& key) {
  const std::string id = key.substr(std::min(key.find("dlv_"), key.size()));
  return id.substr(0, id.find('.'));
}

void read_files(const fs::path& folder, std::map<std::string, std::string>& files) {
  for (const auto& entry : fs::directory_iterator{folder}) {
    const std::string name = entry.path().filename().string();
    if (name.front() != '.') files[name] = testing_support::slurp(entry.path());
  }
}

}  // namespace

KillFolder::KillFolder(const std::string& name)
    : place_{test::memory_folder() / ("physcrm_points_" + name + "_" + std::to_string(::getpid()))} {
  fs::remove_all(place_.folder);
  fs::create_directories(place_.mail());
  fs::create_directories(place_.archive());
}

KillFolder::~KillFolder() {
  std::error_code ignored;
  fs::remove_all(place_.folder, ignored);
}

void KillFolder::take_over(const KillFolder& other) const {
  fs::remove_all(place_.folder);
  fs::copy(other.place_.folder, place_.folder, fs::copy_options::recursive);
}

std::vector<std::string> Found::lost() const {
  const auto left = sent_once();
  std::vector<std::string> lost;
  std::set_difference(marked.begin(), marked.end(), left.begin(), left.end(), std::back_inserter(lost));
  return lost;
}

Found find_all(const KillPlace& place) {
  Found found;
  std::error_code ignored;
  const auto size = fs::file_size(place.store(), ignored);
  if (!ignored && size > 0) {
    StoreReader reader{place.store().string(), "unix"};
    found.state = reader.state();
    if (found.state.contains("deliveries")) {
      const auto marked = reader.list(kMarked);
      found.marked = {marked.begin(), marked.end()};
    }
  }
  read_files(place.mail(), found.files);
  for (const auto& [name, bytes] : found.files) found.sent.push_back(delivery_of(name));
  read_files(place.archive(), found.files);
  std::ifstream in{place.spool()};
  for (std::string line; std::getline(in, line);) found.sent.push_back(delivery_of(line));
  return found;
}

StoreState outcome_of(const KillPlace& place) {
  StoreState state = StoreReader{place.store().string(), "unix"}.state(Detail::outcome);
  std::erase_if(state["settings"], [](const std::string& row) { return row.starts_with("'changedAt"); });
  for (std::string& row : state["kept_calls"]) row.resize(std::min(row.size(), row.find('{')));
  return state;
}

void begin_scenario(const Scenario& scenario, const KillPlace& place) {
  if (scenario.beginning == Beginning::none) return;
  if (scenario.beginning == Beginning::old_schema) {
    execute(place.store(),
            "PRAGMA journal_mode = WAL; BEGIN;" + testing_support::kept_store("sqlite", 1) + "COMMIT;");
    return;
  }
  found_practice(url_of(place.store()));
  // An escalation goes up one step a run: to where it is now, however often a killed run is made again.
  const Call send{"notifications.process_queue", json::object(), {}, true};
  work(place, {send, send, send});
  work(place, {{"roster.import", json::object(), roster(), true}});
  if (scenario.beginning == Beginning::told_practice) {
    work(place, {{"notifications.check_expirations"}, send});
  }
  if (scenario.beginning == Beginning::with_copy) {
    work(place, {{"maintenance.backup", {{"path", "copy.db"}}},
                 {"physicians.update", {{"id", "phy_2"}, {"lastName", "Since"}}}});
  }
  if (scenario.beginning == Beginning::damaged) execute(place.store(), kDamage);
}

Undisturbed run_undisturbed(const Scenario& scenario, const KillPlace& place) {
  Undisturbed run;
  const auto look = [&] {
    Found found = find_all(place);
    if (run.found.empty() || run.found.back().state != found.state) run.found.push_back(std::move(found));
  };
  look();
  PointHost host{scenario, place, *Instant::parse(scenario.now)};
  testing_support::look_on([&](Moment moment, std::string_view what) {
    if (moment == Moment::statement_done && what == "COMMIT") look();
  });
  for (std::size_t step = 0; step < scenario.steps.size(); ++step) {
    run.reached.push_back(run.found.size() - 1);
    auto answered = host.run(step);
    if (!answered) {
      throw std::runtime_error{"step " + std::to_string(step) + ": " + error_body(answered.error())};
    }
    run.answers.push_back(std::move(answered).value());
    look();
  }
  run.reached.push_back(run.found.size() - 1);
  testing_support::look_on({});
  host.close();
  run.found.back() = find_all(place);
  run.outcome = outcome_of(place);
  return run;
}

}  // namespace physcrm::faults
