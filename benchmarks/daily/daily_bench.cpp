// The daily run on PostgreSQL (renewals opened, notifications noted): the engine, three engines at once, and
// the floor, each on a copy of the same store, from no connection to no connection. First: everything is
// still to be made. Again: nothing is. Next day: what one day brings.
#include <benchmark/benchmark.h>
#include <libpq-fe.h>

#include <chrono>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "floor.h"
#include "physcrm/engine.hpp"
#include "roster_generator.hpp"
#include "support/postgres_server.hpp"

namespace {

using physcrm::Date;
using physcrm::Engine;
using physcrm::Instant;
using physcrm::testing_support::PostgresServer;

const Date kToday = *Date::parse("2026-01-15");

Instant noon_of(Date day) {
  return Instant::parse(day.to_string() + "T12:00:00Z").value();
}

template <class T>
T must(physcrm::Result<T> result) {
  if (!result) throw std::runtime_error{result.error().message};
  return std::move(result).value();
}

/// Its commits reach the disk, as they do where it matters.
PostgresServer& server() {
  static PostgresServer one{{"fsync=on", "shared_buffers=256MB", "max_wal_size=4GB", "autovacuum=off"}};
  return one;
}

Engine open_engine(const std::string& database) {
  physcrm::EngineOptions options;
  options.url = server().connection(database);
  options.clock = std::make_shared<physcrm::SimulatedClock>(noon_of(kToday));
  return must(Engine::open(std::move(options)));
}

/// A roster that is made as it is read.
class InventedRoster final : public physcrm::ByteSource {
 public:
  explicit InventedRoster(std::uint64_t credentials)
      : generator_(
            must(physcrm::examples::RosterGenerator::make({credentials * 2 / 7, credentials, 1, kToday}))) {
    ahead_ = physcrm::examples::RosterGenerator::header();
  }

  physcrm::Result<std::size_t> read(std::span<char> into) override {
    while (ahead_.size() < into.size() && generator_.next(ahead_)) {
    }
    const std::size_t count = std::min(ahead_.size(), into.size());
    std::copy_n(ahead_.begin(), count, into.begin());
    ahead_.erase(0, count);
    return count;
  }

 private:
  physcrm::examples::RosterGenerator generator_;
  std::string ahead_;
};

std::int64_t ask(const std::string& database, const char* sql) {
  PGconn* const connection = PQconnectdb(server().connection(database).c_str());
  PGresult* const result = PQexec(connection, sql);
  const bool answered = PQntuples(result) == 1;
  const std::int64_t answer = answered ? std::strtoll(PQgetvalue(result, 0, 0), nullptr, 10) : -1;
  const std::string error = PQresultErrorMessage(result);
  PQclear(result);
  PQfinish(connection);
  if (!error.empty()) throw std::runtime_error{error};
  return answer;
}

void copy_database(const std::string& from, const std::string& to) {
  server().run("DROP DATABASE IF EXISTS " + to);
  server().run("CREATE DATABASE " + to + " TEMPLATE " + from);
}

/// What a run leaves, but for ids and instants: the same on both sides.
constexpr const char* kDigest =
    "SELECT mod((SELECT coalesce(sum(hashtextextended(concat_ws('|', credential_id, physician_id, "
    "entity_type, "
    "state, status, progress, expiration_date, expired_date, overdue_after, attempt, checklist_template_id), "
    "0)), "
    "0) FROM physcrm.workflows) + (SELECT coalesce(sum(hashtextextended(concat_ws('|', credential_id, "
    "physician_id, entity_type, state, expiration_date, days_before, severity, status, collapsed), 1)), 0) "
    "FROM physcrm.notifications), 1000000007)";

void run_engine(const std::string& database) {
  Engine engine = open_engine(database);
  must(engine.renewals().auto_create());
  must(engine.notifications().check_expirations());
}

/// A host that finds the job taken has nothing to do.
void run_three(const std::string& database) {
  std::vector<std::thread> hosts;
  for (int i = 0; i < 3; ++i) {
    hosts.emplace_back([&] {
      Engine engine = open_engine(database);
      (void)engine.renewals().auto_create();
      (void)engine.notifications().check_expirations();
    });
  }
  for (std::thread& host : hosts) host.join();
}

void run_floor(const std::string& database) {
  physcrm_floor_counts counts{};
  const physcrm_floor_day day{kToday.days_since_epoch(), noon_of(kToday).microseconds()};
  if (physcrm_floor_daily_run(server().connection(database).c_str(), day, &counts) != 0) {
    throw std::runtime_error{"the floor failed"};
  }
}

enum class Situation { first, again };

/// The store before a run, as a database to be copied.
std::string store_before(Situation situation, std::int64_t credentials) {
  static std::map<std::pair<Situation, std::int64_t>, std::string> made;
  std::string& name = made[{situation, credentials}];
  if (!name.empty()) return name;
  name = (situation == Situation::first ? "fresh_" : "done_") + std::to_string(credentials);
  if (situation == Situation::first) {
    server().run("CREATE DATABASE " + name);
    Engine engine = open_engine(name);
    InventedRoster roster{static_cast<std::uint64_t>(credentials)};
    must(engine.roster().import(roster, {}));
  } else {
    copy_database(store_before(Situation::first, credentials), name);
    run_engine(name);
  }
  (void)ask(name, "VACUUM ANALYZE");
  return name;
}

/// What the floor leaves.
std::int64_t expected(Situation situation, std::int64_t credentials) {
  static std::map<std::pair<Situation, std::int64_t>, std::int64_t> known;
  const auto [found, is_new] = known.try_emplace({situation, credentials}, 0);
  if (is_new) {
    copy_database(store_before(situation, credentials), "expected");
    run_floor("expected");
    found->second = ask("expected", kDigest);
  }
  return found->second;
}

void daily(benchmark::State& state, Situation situation, void (*run)(const std::string&)) {
  const std::int64_t credentials = state.range(0);
  for (auto _ : state) {
    copy_database(store_before(situation, credentials), "run");
    const auto began = std::chrono::steady_clock::now();
    run("run");
    state.SetIterationTime(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    if (ask("run", kDigest) != expected(situation, credentials)) {
      state.SkipWithError("it leaves other rows than the floor");
    }
  }
  state.SetItemsProcessed(state.iterations() * credentials);
}

const int kRegistered = [] {
  if (!PostgresServer::is_installed()) return 0;
  const std::pair<const char*, void (*)(const std::string&)> sides[] = {
      {"floor", run_floor}, {"engine", run_engine}, {"engine_three_hosts", run_three}};
  const std::pair<const char*, Situation> situations[] = {{"first", Situation::first},
                                                          {"again", Situation::again}};
  for (const auto& [side, run] : sides) {
    for (const auto& [name, situation] : situations) {
      benchmark::RegisterBenchmark(
          (std::string{"daily_postgresql/"} + side + '/' + name).c_str(),
          [situation = situation, run = run](benchmark::State& state) { daily(state, situation, run); })
          ->Arg(3'000)
          ->Arg(1'000'000)
          ->Iterations(1)
          ->UseManualTime()
          ->Unit(benchmark::kMillisecond);
    }
  }
  return 0;
}();

}  // namespace
