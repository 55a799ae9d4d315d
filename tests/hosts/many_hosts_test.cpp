// Eight hosts on one PostgreSQL store, and four on one SQLite file, run every job at once while they are
// killed, stopped for longer than their leases, and cut off from the server, a time at which nobody knows
// what is done. What they leave is what one host alone would have made of the same days.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>

#include "hosts/fast_clock.hpp"
#include "hosts/practice.hpp"
#include "hosts/troubled_hosts.hpp"
#include "support/long_tests.hpp"
#include "support/postgres_proxy.hpp"

namespace physcrm::hosts {
namespace {

using testing::IsEmpty;
using testing_support::PostgresAsker;
using testing_support::PostgresProxy;
using testing_support::PostgresServer;
using testing_support::Random;

constexpr std::uint64_t kPhysicians = 220;
constexpr std::uint64_t kCredentials = 770;
/// Messages that a host has sent and not yet recorded, at most (src/engine/outbox_batch.cpp, kFlushAt).
constexpr std::int64_t kUnrecorded = 100;
constexpr std::int64_t kMostOffset_s = 300;
/// A job is finished by one of so many hosts that take it.
constexpr std::int64_t kMostTakeovers = 25;

std::int64_t how_long_ms(std::int64_t short_s) {
  return (testing_support::is_long() ? 1800 : short_s) * 1000;
}

/// What the hosts have written of their work.
struct Spool {
  explicit Spool(const std::string& path) {
    std::ifstream in{path};
    for (std::string line; std::getline(in, line);) {
      const std::string what = line.substr(line.find(' ') + 1);
      line.starts_with("sent ") ? ++sent[what] : ++failures[what];
    }
  }
  [[nodiscard]] std::int64_t repeats() const {
    std::int64_t repeats = 0;
    for (const auto& [key, times] : sent) repeats += times - 1;
    return repeats;
  }
  [[nodiscard]] std::int64_t most_of_one() const {
    std::int64_t most = 0;
    for (const auto& [key, times] : sent) most = std::max(most, times);
    return most;
  }
  std::map<std::string, std::int64_t> sent;
  std::map<std::string, std::int64_t> failures;
};

std::vector<std::string> missing(const std::set<std::string>& wanted, const std::set<std::string>& found,
                                 const std::set<std::string>& or_else = {}) {
  std::vector<std::string> rows;
  for (const std::string& row : wanted) {
    if (found.count(row) == 0 && or_else.count(row) == 0) rows.push_back(row);
  }
  return rows;
}

/// One run of many hosts.
class ManyHosts : public testing::Test {
 protected:
  ManyHosts() { std::filesystem::remove(spool_); }
  ~ManyHosts() override { std::filesystem::remove(spool_); }

  [[nodiscard]] std::vector<std::string> arguments(int host, int hosts, const std::string& url) const {
    const std::int64_t offset = -kMostOffset_s + 2 * kMostOffset_s * host / (hosts - 1);
    return {PHYSCRM_BUSY_HOST,     "jobs", url, spool_, kStart, std::to_string(began_us_),
            std::to_string(offset)};
  }

  /// Ends what the hosts left, and compares it with what one host makes of the same time.
  void finish(const std::string& url) {
    const FastClock clock{*Instant::parse(kStart), began_us_, kSpeed, kMostOffset_s};
    until_ = clock.now();
    const FastClock leases{*Instant::parse(kStart), began_us_, kLeaseSpeed};
    come_to_an_end(url, until_, leases.now().plus_seconds(3600), [this](const std::string& key) {
      std::ofstream{spool_, std::ios::app} << "sent " << key << '\n';
    });
  }

  void check(faults::StoreReader& reader, const std::string& url, const Troubles& troubles) {
    EXPECT_THAT(faults::violations(url), IsEmpty());
    const test::StoreFile alone{"alone", test::memory_folder()};
    import_practice(alone.url(), kPhysicians, kCredentials);
    run_alone(alone.url(), until_);
    faults::StoreReader of_one{alone.path().string(), "unix"};
    const Outcome one = outcome_of(of_one, until_);
    const Outcome many = outcome_of(reader, until_);
    EXPECT_EQ(many.open_renewals, one.open_renewals);
    EXPECT_EQ(many.renewals, one.renewals);
    // A check that ran a day late makes the tighter one alone, and says so.
    EXPECT_THAT(missing(one.notices, many.notices, many.collapsed), IsEmpty());
    EXPECT_THAT(missing(many.notices, one.notices, one.collapsed), IsEmpty());
    EXPECT_EQ(many.unsent_and_due, 0);
    EXPECT_GT(many.sent, 0);
    EXPECT_EQ(reader.list("SELECT delivery_id FROM delivery_attempts WHERE outcome = 0 GROUP BY delivery_id "
                          "HAVING count(*) > 1"),
              std::vector<std::string>{})
        << "recorded twice: a worker finished what another one had taken over";
    check_spool(many, troubles);
    check_jobs(reader);
    const auto days = (until_.microseconds() - Instant::parse(kStart)->microseconds()) / 86'400'000'000;
    std::cout << troubles << "; " << days << " days, " << many.open_renewals.size() << " renewals open of "
              << many.renewals.size() << ", " << many.notices.size() << " notices\n";
  }

  void check_spool(const Outcome& many, const Troubles& troubles) {
    const Spool spool{spool_};
    std::set<std::string> arrived;
    for (const auto& [key, times] : spool.sent) arrived.insert(key);
    EXPECT_THAT(missing(many.keys, arrived), IsEmpty()) << "recorded as sent, and not sent";
    // A host that died had sent it; a check then superseded it before another one sent it again.
    EXPECT_THAT(missing(arrived, many.keys, many.cancelled), IsEmpty()) << "sent, and not recorded as sent";
    EXPECT_LE(spool.repeats(), troubles.all() * kUnrecorded);
    EXPECT_LE(spool.most_of_one(), 1 + troubles.all());
    std::cout << spool.sent.size() << " messages, " << spool.repeats() << " repeated, " << spool.most_of_one()
              << " times at most\n";
    for (const auto& [what, times] : spool.failures) {
      std::cout << "  " << times << " x " << what << '\n';
      EXPECT_EQ(what.find("refused by the store"), std::string::npos) << what;
      EXPECT_EQ(what.find("internal"), std::string::npos) << what;
    }
  }

  /// Which jobs ran how often, and how long one waited at most: a dead host's lease is six hours of these
  /// days, and a stop thirty-six, so that what a job may wait for is counted in leases, not in hours
  /// (check_lease_ends).
  void check_jobs(faults::StoreReader& reader) {
    constexpr std::int64_t kHour_us = 3'600'000'000;
    for (const std::string job : {"createRenewalWorkflows", "checkExpirations", "processNotificationQueue",
                                  "retryFailedNotifications"}) {
      std::int64_t last = Instant::parse(kStart)->microseconds();
      std::int64_t longest = 0;
      std::int64_t runs = 0;
      for (const std::string& at :
           reader.list("SELECT started_at FROM job_runs WHERE outcome = 'ok' AND name = '" + job +
                       "' ORDER BY started_at")) {
        longest = std::max(longest, std::int64_t{std::stoll(at)} - last);
        last = std::stoll(at);
        ++runs;
      }
      std::cout << "  " << job << ": " << runs << " runs, " << longest / kHour_us
                << " h without one at most\n";
      EXPECT_GT(runs, 1) << job;
    }
  }

  std::string spool_ = (test::memory_folder() / ("physcrm_spool_" + std::to_string(::getpid()))).string();
  std::int64_t began_us_ = machine_us();
  Instant until_;
};

/// What the server does after a minute (idle_in_transaction_session_timeout), a tenth of a job's lease, in
/// the time of the leases. Else a host that is stopped would keep the others from writing for two leases.
constexpr const char* kEndSilentTransactions =
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'host%' "
    "AND state LIKE 'idle in transaction%' AND state_change < clock_timestamp() - interval '30 ms'";

/// Notes each lease of a job that ends: the epoch, and whether its holder ended it.
constexpr const char* kWatch =
    "CREATE TABLE public.lease_ends (at serial, name text, epoch bigint, how text);"
    "CREATE FUNCTION public.note_lease_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF OLD.lease_owner <> '' AND NEW.lease_owner = '' THEN "
    "INSERT INTO public.lease_ends (name, epoch, how) VALUES (OLD.name, OLD.lease_epoch, 'finished'); "
    "ELSIF OLD.lease_owner <> '' AND NEW.lease_epoch <> OLD.lease_epoch THEN "
    "INSERT INTO public.lease_ends (name, epoch, how) VALUES (OLD.name, OLD.lease_epoch, 'taken over'); "
    "END IF; RETURN NULL; END $$;"
    "CREATE TRIGGER watch AFTER UPDATE ON many.jobs FOR EACH ROW EXECUTE FUNCTION public.note_lease_end()";

void check_lease_ends(PostgresAsker& asker) {
  EXPECT_THAT(asker.list("SELECT name || ' ' || epoch FROM public.lease_ends GROUP BY name, epoch "
                         "HAVING count(*) > 1"),
              IsEmpty())
      << "a lease that ended twice";
  EXPECT_EQ(asker.number("SELECT count(*) FROM public.lease_ends WHERE how = 'finished'"),
            asker.number("SELECT count(*) FROM many.job_runs"))
      << "a run is recorded by whoever holds its lease, and by nobody else";
  // Of those who took a job one after the other, how many did not come to its end.
  const std::int64_t in_a_row = asker.number(
      "SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM (SELECT name, how, sum(CASE WHEN how = "
      "'finished' THEN 1 ELSE 0 END) OVER (PARTITION BY name ORDER BY at) AS finished FROM "
      "public.lease_ends) "
      "AS ends WHERE how <> 'finished' GROUP BY name, finished) AS streaks");
  EXPECT_LE(in_a_row, kMostTakeovers) << "a job that many hosts took, and none finished";
  std::cout << in_a_row << " take-overs of one job in a row; "
            << asker.number("SELECT count(*) FROM public.lease_ends WHERE how = 'finished'")
            << " runs finished, "
            << asker.number("SELECT count(*) FROM public.lease_ends WHERE how = 'taken over'")
            << " taken over\n";
}

TEST_F(ManyHosts, on_one_postgresql_leave_what_one_host_would) {
  constexpr int kHosts = 8;
  Random random{testing_support::test_seed()};
  const PostgresServer server;
  PostgresProxy proxy{server};
  PostgresAsker asker{server.connection()};
  import_practice(server.url_of("many"), kPhysicians, kCredentials);
  asker.run(kWatch);
  const auto name_of = [](int host) { return "host" + std::to_string(host); };
  began_us_ = machine_us();
  const auto trouble = [&](Trouble kind, int host) {
    if (kind == Trouble::lose_answer) {
      proxy.lose_next_commit(name_of(host));
      return;
    }
    asker.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '" +
              name_of(host) + "' ORDER BY random() LIMIT 1");
  };
  TroubledHosts hosts{kHosts,
                      [&](int host) { return arguments(host, kHosts, proxy.url_of("many", name_of(host))); },
                      {trouble, [&] { asker.run(kEndSilentTransactions); }}};
  hosts.trouble_them(random, how_long_ms(45));
  finish(server.url_of("many"));
  check_lease_ends(asker);
  faults::StoreCopy copy{asker, "many"};
  check(copy.reader(), server.url_of("many"), hosts.troubles());
  EXPECT_FALSE(proxy.lost_commits().empty());
}

TEST_F(ManyHosts, on_one_sqlite_file_leave_what_one_host_would) {
  constexpr int kHosts = 4;
  Random random{testing_support::test_seed()};
  const test::StoreFile file{"many_hosts", test::memory_folder()};
  import_practice(file.url(), kPhysicians, kCredentials);
  began_us_ = machine_us();
  TroubledHosts hosts{kHosts, [&](int host) { return arguments(host, kHosts, file.url()); }, {}};
  hosts.trouble_them(random, how_long_ms(20));
  finish(file.url());
  faults::StoreReader reader{file.path().string(), "unix"};
  check(reader, file.url(), hosts.troubles());
}

}  // namespace
}  // namespace physcrm::hosts
