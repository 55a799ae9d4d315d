// Claim and completion of a queue that is full: the engine with a channel that takes everything at once, and
// the floors, each on a copy of the same store, from a closed file to a closed file.
#include <benchmark/benchmark.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include "floor.h"
#include "physcrm/engine.hpp"
#include "storage/port/store.hpp"

namespace {

namespace fs = std::filesystem;
using physcrm::Engine;
using physcrm::EngineOptions;
using physcrm::Instant;

const Instant kNow = Instant::parse("2026-01-15T12:00:00Z").value();

template <class T>
T must(physcrm::Result<T> result) {
  if (!result) throw std::runtime_error{result.error().message};
  return std::move(result).value();
}

/// A folder that goes with the program. PHYSCRM_BENCH_DIR chooses the disk.
const fs::path& folder() {
  struct Scratch {
    Scratch() {
      const char* chosen = std::getenv("PHYSCRM_BENCH_DIR");
      std::string name = (fs::path{chosen != nullptr ? chosen : fs::temp_directory_path().string()} /
                          "physcrm-outbox-XXXXXX");
      if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no scratch folder"};
      path = name;
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() {
      std::error_code ignored;
      fs::remove_all(path, ignored);
    }
    fs::path path;
  };
  static const Scratch scratch;
  return scratch.path;
}

/// The connections that are opened while it lives: the engine always works with synchronous = FULL, and is to
/// be measured with NORMAL too.
class Connections {
 public:
  Connections() {
    all().clear();
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(&remember));
  }
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;
  ~Connections() { sqlite3_reset_auto_extension(); }

  void sync_less() {
    for (sqlite3* db : all()) sqlite3_exec(db, "PRAGMA synchronous = NORMAL", nullptr, nullptr, nullptr);
  }

 private:
  static int remember(sqlite3* db, const char**, const sqlite3_api_routines*) {
    all().push_back(db);
    return SQLITE_OK;
  }
  static std::vector<sqlite3*>& all() {
    static std::vector<sqlite3*> list;
    return list;
  }
};

/// The civil time stands still, and the machine's goes on: recording waits for it.
class StillClock final : public physcrm::Clock {
 public:
  [[nodiscard]] Instant now() const noexcept override { return kNow; }
};

Engine open_engine(const fs::path& path) {
  EngineOptions options;
  options.url = "sqlite://" + path.string();
  options.clock = std::make_shared<StillClock>();
  options.channels.host = [](const physcrm::OutgoingMessage&) { return physcrm::SendResult{}; };
  return must(Engine::open(std::move(options)));
}

/// A store with so many deliveries that are due, none of them sent.
const fs::path& full_store(std::int64_t count) {
  static std::map<std::int64_t, fs::path> made;
  fs::path& path = made[count];
  if (!path.empty()) return path;
  path = folder() / ("full-" + std::to_string(count) + ".db");
  Engine engine = open_engine(path);
  std::string roster = "externalId,firstName,lastName,email,entityType,state,number,expirationDate\n";
  for (std::int64_t i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    const physcrm::Date expires = physcrm::Date::parse("2026-01-20")->plus_days(static_cast<int>(i % 80));
    roster += "P" + number + ",Ada,Byron" + number + ",p" + number + "@example.org,license,TX,K" + number +
              "," + expires.to_string() + "\n";
  }
  physcrm::TextSource source{roster};
  must(engine.roster().import(source, {}));
  if (must(engine.notifications().check_expirations()).created != count) {
    throw std::runtime_error{"the daily check made another number of notifications"};
  }
  // Stopped when the first message would leave: by then everything is planned.
  (void)engine.notifications().process_queue(physcrm::Actor::system(),
                                             [](std::int64_t, std::int64_t total) { return total == 0; });
  return path;
}

std::int64_t ask(const fs::path& path, const char* sql) {
  sqlite3* db = nullptr;
  sqlite3_stmt* query = nullptr;
  std::int64_t answer = -1;
  if (sqlite3_open(path.c_str(), &db) == SQLITE_OK &&
      sqlite3_prepare_v2(db, sql, -1, &query, nullptr) == SQLITE_OK && sqlite3_step(query) == SQLITE_ROW) {
    answer = sqlite3_column_int64(query, 0);
  }
  sqlite3_finalize(query);
  sqlite3_close(db);
  return answer;
}

/// What is wrong with the store after a run; nothing when each row was completed once.
const char* fault_of(const fs::path& path, std::int64_t count, bool with_notifications) {
  if (ask(path,
          "SELECT count(*) FROM deliveries WHERE status = 1 AND attempts = 1 AND lease_until = 0 "
          "AND lease_epoch >= 1 AND sent_at IS NOT NULL") != count) {
    return "not every delivery was completed once";
  }
  if (ask(path, "SELECT count(*) FROM delivery_attempts WHERE outcome = 0") != count)
    return "the log differs";
  if (!with_notifications) return nullptr;
  if (ask(path, "SELECT count(*) FROM deliveries WHERE length(body) > 100 AND length(body_hash) = 64") !=
      count) {
    return "what was sent is not kept";
  }
  if (ask(path, "SELECT count(*) FROM notifications WHERE status = 1 AND final_at IS NOT NULL") != count) {
    return "the notifications differ";
  }
  return nullptr;
}

enum class Side { queue_floor, same_rows_floor, port, engine };

/// The store's own claim and completion, without what the engine does between the two.
void run_port(const fs::path& path, bool full_sync, int at_a_time) {
  Connections connections;
  const auto store = must(physcrm::storage::open_store("sqlite://" + path.string(), {}));
  if (!full_sync) connections.sync_less();
  const physcrm::storage::ClaimRequest request{"port:1:1", kNow,      kNow, kNow.plus_seconds(900),
                                               false,      at_a_time, {}};
  for (;;) {
    std::vector<physcrm::storage::DeliveryRecord> records;
    {
      const auto tx = must(store->begin(physcrm::storage::Access::write));
      for (auto& held : must(tx->deliveries().claim(request))) {
        held.delivery.status = physcrm::DeliveryStatus::sent;
        held.delivery.attempts = 1;
        held.delivery.sent_at = held.delivery.final_at = kNow;
        const physcrm::DeliveryAttempt attempt{held.delivery.id, 1, kNow, physcrm::AttemptOutcome::sent, {}};
        records.push_back({std::move(held.delivery), held.epoch, attempt});
      }
      must(tx->commit());
    }
    if (records.empty()) return;
    const auto tx = must(store->begin(physcrm::storage::Access::write));
    must(tx->deliveries().record(records));
    must(tx->commit());
  }
}

void run_engine(const fs::path& path, bool full_sync) {
  Connections connections;
  Engine engine = open_engine(path);
  if (!full_sync) connections.sync_less();
  must(engine.notifications().process_queue());
}

void outbox(benchmark::State& state, Side side, bool full_sync) {
  // The engine's own numbers for the floor that leaves the same rows behind; the other is the usual queue's.
  constexpr int kRecorded = 100;
  const int taken = side == Side::same_rows_floor ? 1000 : kRecorded;
  const std::int64_t count = state.range(0);
  const fs::path path = folder() / "run.db";
  for (auto _ : state) {
    fs::copy_file(full_store(count), path, fs::copy_options::overwrite_existing);
    const auto began = std::chrono::steady_clock::now();
    if (side == Side::engine) {
      run_engine(path, full_sync);
    } else if (side == Side::port) {
      run_port(path, full_sync, kRecorded);
    } else {
      const auto scope = side == Side::queue_floor ? PHYSCRM_FLOOR_QUEUE : PHYSCRM_FLOOR_SAME_ROWS;
      (void)physcrm_floor_outbox(path.c_str(), full_sync ? 1 : 0, taken, kRecorded, scope,
                                 kNow.microseconds());
    }
    state.SetIterationTime(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    const bool with_notifications = side == Side::same_rows_floor || side == Side::engine;
    if (const char* fault = fault_of(path, count, with_notifications)) state.SkipWithError(fault);
  }
  state.SetItemsProcessed(state.iterations() * count);
}

const int kRegistered = [] {
  const std::pair<const char*, Side> sides[] = {{"queue_floor", Side::queue_floor},
                                                {"same_rows_floor", Side::same_rows_floor},
                                                {"port", Side::port},
                                                {"engine", Side::engine}};
  for (const auto& [name, side] : sides) {
    for (const bool full_sync : {true, false}) {
      const std::string full = std::string{"outbox/"} + name + (full_sync ? "/full" : "/normal");
      benchmark::RegisterBenchmark(
          full.c_str(), [side = side, full_sync](benchmark::State& state) { outbox(state, side, full_sync); })
          ->Arg(300)
          ->Arg(20'000)
          ->Iterations(1)
          ->UseManualTime()
          ->Unit(benchmark::kMillisecond);
    }
  }
  return 0;
}();

}  // namespace
