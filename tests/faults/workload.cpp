#include "faults/workload.hpp"

#include <sqlite3.h>

#include <stdexcept>
#include <utility>

#include "physcrm/error_json.hpp"

namespace physcrm::faults {
namespace {

using testing_support::disk;
using testing_support::DiskImage;

constexpr const char* kRoster =
    "externalId,npi,firstName,lastName,entityType,state,number,expirationDate\n"
    ",1679576722,Bob,Stone,license,NV,S1234,2026-03-31\n"
    ",1679576722,Bob,Stone,csr,NV,C1234,2026-03-31\n";

int pages_of_the_log = 1000;

int set_up_connection(sqlite3* db, const char**, const sqlite3_api_routines*) {
  return sqlite3_wal_autocheckpoint(db, pages_of_the_log);
}

DiskImage copy_of(const std::string& store) {
  return disk().image(store);
}

/// Read from a copy, so that the store itself is left alone.
StoreState state_of(const DiskImage& image) {
  constexpr const char* kCopy = "/physcrm_disk/copy.db";
  disk().put(kCopy, image);
  return StoreReader{kCopy}.state();
}

Day run_a_day() {
  Day day;
  disk().put(kStorePath, practice());
  std::vector<DiskImage> synced{practice()};
  std::vector<std::size_t> images_before;
  disk().on_sync([&] { synced.push_back(copy_of(kStorePath)); });
  Worker worker;
  if (!worker.open()) throw std::runtime_error("the practice can't be opened");
  for (std::size_t step = 0; step < Worker::steps().size(); ++step) {
    day.images.push_back(copy_of(kStorePath));
    images_before.push_back(synced.size());
    disk().cut_at(0);
    if (!worker.run(step)) throw std::runtime_error("step " + std::to_string(step) + " was refused");
    day.changes.push_back(disk().changes());
  }
  images_before.push_back(synced.size());
  disk().on_sync({});
  worker.close();
  std::size_t next = 0;
  for (std::size_t i = 0; i < synced.size(); ++i) {
    while (next < images_before.size() && images_before[next] == i) {
      day.reached.push_back(day.states.size() - 1);
      ++next;
    }
    StoreState state = state_of(synced[i]);
    if (day.states.empty() || day.states.back() != state) day.states.push_back(std::move(state));
  }
  while (day.reached.size() < images_before.size()) day.reached.push_back(day.states.size() - 1);
  return day;
}

}  // namespace

void Worker::copy_log_after(int pages) {
  static const int is_registered =
      sqlite3_auto_extension(reinterpret_cast<void (*)()>(reinterpret_cast<void*>(set_up_connection)));
  if (is_registered != SQLITE_OK) throw std::runtime_error("connections can't be set up");
  pages_of_the_log = pages;
}

const std::vector<Call>& Worker::steps() {
  static const std::vector<Call> all{
      {"physicians.create", {{"firstName", "Eve"}, {"lastName", "Novak"}, {"npi", "1234567893"}}},
      {"renewals.update_status",
       {{"id", "wf_3"}, {"status", "approved"}, {"newExpirationDate", "2028-02-29"}}},
      {"renewals.auto_create", json::object(), {}, true},
      {"notifications.check_expirations", json::object(), {}, true},
      {"renewals.complete_task", {{"id", "wf_1"}, {"taskId", "renewal-fee"}}},
      {""},
      {"notifications.process_queue", json::object(), {}, true},
      {"settings.set", {{"policies", {{"lookBackDays", 30}}}}},
      {"roster.import", {{"atomic", true}}, kRoster},
      {"renewals.resubmit", {{"id", "wf_4"}}},
      {"notifications.acknowledge", {{"id", "ntf_3"}}},
      {"physicians.update", {{"id", "phy_3"}, {"status", "inactive"}}},
      {"rules.use", {{"name", "us-reference"}}},
      {""},
      {"notifications.cleanup", json::object(), {}, true},
      {"credentials.update", {{"id", "cred_2"}, {"expirationDate", "2026-03-12"}}},
      {"notifications.requeue"},
      {"jobs.run", {{"name", "processNotificationQueue"}}, {}, true},
      {"preferences.set", {{"recipient", "phy_2"}, {"language", "es"}}},
      {"jobs.run", {{"name", "maintenance"}}, {}, true},
      {"renewals.delete", {{"id", "wf_2"}}},
      {""},
  };
  return all;
}

bool Worker::open() {
  auto opened = Engine::open(host_options(clock_of_the_calls()));
  if (opened) engine_.emplace(std::move(opened).value());
  return engine_.has_value();
}

bool Worker::run(std::size_t step) {
  const Call& call = steps().at(step);
  if (call.operation.empty()) {
    close();
    return open();
  }
  if (!engine_) return false;
  const auto answered = answer(*engine_, call);
  if (!answered) return false;
  // A job is answered although it failed.
  return call.operation != "jobs.run" || json::parse(answered.value()).at("outcome") == "ok";
}

const Day& undisturbed_day() {
  static const Day day = run_a_day();
  return day;
}

}  // namespace physcrm::faults
