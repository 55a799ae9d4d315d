// Eight hosts on one PostgreSQL store, and four on one SQLite file, run every job at once while they are
// killed, stopped for longer than their leases, and cut off from the server at times at which nobody knows
// what is done. What they leave is what one host alone would have made of the same days.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>

#include "hosts/explanations.hpp"
#include "hosts/fast_clock.hpp"
#include "hosts/job_leases.hpp"
#include "hosts/practice.hpp"
#include "hosts/server_troubles.hpp"
#include "hosts/spool.hpp"
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

/// Messages that a host has sent and not yet recorded, at most (src/engine/outbox_batch.cpp, kFlushAt).
constexpr std::int64_t kUnrecorded = 100;
constexpr std::int64_t kMostOffset_s = 300;
/// A run that is too much for this machine, in that nobody comes to its end within a lease, would be one that
/// no host ever finishes.
constexpr std::int64_t kMostSilencesInARow = 25;

/// How large a run is, and for how long it goes on.
struct Extent {
  int hosts = 0;
  int threads = 0;
  std::int64_t for_ms = 0;
  std::uint64_t physicians = 220;
  std::uint64_t credentials = 770;
};

constexpr std::int64_t kLong_ms = 1'800'000;

Extent on_postgres() {
  if (testing_support::is_long()) return {.hosts = 16, .threads = 4, .for_ms = kLong_ms};
  return {.hosts = 8, .threads = 2, .for_ms = 90'000};
}

Extent on_sqlite() {
  return {.hosts = 4, .threads = 2, .for_ms = testing_support::is_long() ? kLong_ms : 20'000};
}

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
  ManyHosts() { remove_files(); }
  ~ManyHosts() override { remove_files(); }

  void remove_files() const {
    std::filesystem::remove(spool_);
    std::filesystem::remove(signs_of(spool_));
  }

  [[nodiscard]] std::vector<std::string> arguments(int host, const std::string& process,
                                                   const std::string& url) const {
    const std::int64_t offset = -kMostOffset_s + 2 * kMostOffset_s * host / (extent_.hosts - 1);
    return {PHYSCRM_BUSY_HOST,
            "jobs",
            url,
            spool_,
            kStart,
            std::to_string(began_us_),
            std::to_string(offset),
            process,
            std::to_string(extent_.threads)};
  }

  /// The practice of this run, in an empty store; from now on the clocks run.
  void begin(const Extent& extent, const std::string& url) {
    extent_ = extent;
    import_practice(url, extent.physicians, extent.credentials);
    began_us_ = machine_us();
  }

  /// Ends what the hosts left, and compares it with what one host makes of the same time.
  void finish(const std::string& url) {
    const FastClock clock{*Instant::parse(kStart), began_us_, kSpeed, kMostOffset_s};
    until_ = clock.now();
    const FastClock leases{*Instant::parse(kStart), began_us_, lease_speed()};
    come_to_an_end(url, until_, leases.now().plus_seconds(3600), [this](const std::string& key) {
      const std::int64_t now_us = machine_us();
      std::ofstream{spool_, std::ios::app} << line_of({key, "end", 0, now_us, now_us}) << '\n';
    });
  }

  void check(faults::StoreReader& reader, const std::string& url, const TroubleLog& log, const Spool& spool) {
    EXPECT_THAT(faults::violations(url), IsEmpty());
    const test::StoreFile alone{"alone", test::memory_folder()};
    import_practice(alone.url(), extent_.physicians, extent_.credentials);
    run_alone(alone.url(), until_);
    faults::StoreReader of_one{alone.path().string(), "unix"};
    Outcome one = outcome_of(of_one, until_);
    Outcome many = outcome_of(reader, until_);
    for (Outcome* outcome : {&one, &many}) {
      forget_what_is_past(outcome->notices, "checkExpirations", reader);
      forget_what_is_past(outcome->renewals, "createRenewalWorkflows", reader);
    }
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
    check_spool(many, log, spool);
    check_jobs(reader);
    const auto days = (until_.microseconds() - Instant::parse(kStart)->microseconds()) / 86'400'000'000;
    std::cout << log << "; " << days << " days, " << many.open_renewals.size() << " renewals open of "
              << many.renewals.size() << ", " << many.notices.size() << " notices\n";
  }

  /// Of terms that had been over for a month, all but a few days, a run on one of these days only makes
  /// anything; the first one that comes to its end may come later.
  static void forget_what_is_past(std::set<std::string>& terms, const std::string& job,
                                  faults::StoreReader& reader) {
    const std::int64_t first_us = std::stoll(
        reader.list("SELECT min(started_at) FROM job_runs WHERE outcome = 'ok' AND name = '" + job + "'")
            .at(0));
    std::erase_if(terms, [&](const std::string& row) {
      const std::int64_t expires = std::stoll(row.substr(row.find(' ')));
      return (expires + Policies{}.look_back_days) * 86'400'000'000 < first_us;
    });
  }

  /// A message may be sent again when the one who had sent it could not record that, and for no other
  /// reason; then as many as it had not recorded, at most.
  ///
  /// Each sending is of a delivery that its host had taken, and those who take one do so one after the other.
  /// So between the moment when a host took it and the one when the next took it, the first was killed or
  /// stopped, a session of it ended, or an answer was lost to it, or, as far as the machine was too busy for
  /// it, it gave no sign of life for a quarter of its lease (silence_of). What comes before that can't be
  /// why: the host did not have the delivery; nor what comes after. These windows of one message do not
  /// overlap, so that it is sent once, and once for each trouble that hit who had it.
  void check_spool(const Outcome& many, const TroubleLog& log, const Spool& spool) {
    std::set<std::string> arrived;
    for (const Sending& sending : spool.sendings) arrived.insert(sending.key);
    EXPECT_THAT(missing(many.keys, arrived), IsEmpty()) << "recorded as sent, and not sent";
    // A host that died had sent it; a check then superseded it before another one sent it again.
    EXPECT_THAT(missing(arrived, many.keys, many.cancelled), IsEmpty()) << "sent, and not recorded as sent";
    const Repeats repeats = repeats_of(spool, Explanations{log, spool});
    EXPECT_THAT(repeats.unexplained, IsEmpty()) << "sent again, and nothing had befallen who sent it first";
    EXPECT_THAT(repeats.sent_twice_at_once, IsEmpty());
    EXPECT_LE(repeats.most_of_batch, kUnrecorded);
    EXPECT_LE(repeats.repeats, (log.all() + repeats.by_silence) * kUnrecorded);
    std::cout << repeats.messages << " messages, " << repeats.repeats << " repeated (" << repeats.by_trouble
              << " by a trouble of who had sent it, " << repeats.by_silence << " by its silence), "
              << repeats.most_of_one << " times at most, " << repeats.most_of_batch
              << " of a batch at most\n";
    for (const auto& [what, times] : spool.failures) {
      std::cout << "  " << times << " x " << what << '\n';
      EXPECT_EQ(what.find("refused by the store"), std::string::npos) << what;
      EXPECT_EQ(what.find("internal"), std::string::npos) << what;
    }
  }

  /// Which jobs ran how often, and how long one waited at most. That is said, not judged: a dead host's lease
  /// is six hours of these days, and a stop thirty-six. What is judged is check_waits.
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
  Extent extent_;
  std::int64_t began_us_ = machine_us();
  Instant until_;
};

/// No job is starved. What lies between the beginning of one completed run and that of the next is
///
/// - until the job is due: a period at most (JobLeases), less the length of the run, and five minutes for
/// each
///   run that the store has failed;
/// - leases of holders who did not finish. Each of them had run out when another one took the job, and its
///   holder was hit by a trouble while it had it, or gave no sign of life for a quarter of it;
/// - times at which it is free and due. None of them is so long that a host looks at every job, from the
///   beginning to the end, and does not take it: nobody who is free passes it over.
///
/// That is two periods, besides what the troubles take and what the machine takes to run and to look at jobs.
/// What can't be judged so is the length of a run that goes on and on and gives signs of life: the first one
/// sends for ten seconds, which are eight days of these. And on a machine so busy that every thread is silent
/// for a quarter of a lease now and then, an engine that does not hold its leases for longer is not told from
/// one that can't; how often that was the reason is said.
void check_waits(PostgresAsker& asker, const JobWaits& waits) {
  EXPECT_THAT(waits.wrong, IsEmpty());
  EXPECT_LE(waits.silences_in_a_row, kMostSilencesInARow) << "a job that nobody comes to the end of";
  EXPECT_EQ(asker.number("SELECT count(*) FROM (SELECT name, epoch FROM public.lease_events WHERE is_taken "
                         "GROUP BY name, epoch HAVING count(*) > 1) AS twice"),
            0)
      << "a lease that two have";
  EXPECT_EQ(waits.finished, asker.number("SELECT count(*) FROM many.job_runs"))
      << "a run is recorded by whoever holds its lease, and by nobody else";
  std::cout << waits.finished << " runs finished, " << waits.by_trouble
            << " taken over from who was hit by a trouble, " << waits.by_silence << " from who was silent ("
            << waits.silences_in_a_row << " in a row); free and due for " << waits.longest_wait_us / 1000
            << " ms at most\n";
}

/// Transactions that the server undid because of other ones are less than one in a hundred. Each of them
/// leaves a line in its log.
void check_conflicts(PostgresAsker& asker, const PostgresServer& server) {
  const std::int64_t transactions = asker.number(
      "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()");
  std::int64_t deadlocks = 0;
  std::int64_t conflicts = 0;
  std::ifstream log{server.folder() / "log"};
  for (std::string line; std::getline(log, line);) {
    deadlocks += line.starts_with("40P01 ERROR") ? 1 : 0;
    conflicts += line.starts_with("40001 ERROR") ? 1 : 0;
  }
  EXPECT_LT((deadlocks + conflicts) * 100, transactions);
  EXPECT_GE(deadlocks,
            asker.number("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
      << "the log is not read as it is written";
  std::cout << deadlocks << " deadlocks and " << conflicts << " conflicts in " << transactions
            << " transactions\n";
}

class ManyHostsOnPostgres : public ManyHosts {
 protected:
  void run(const Extent& extent) {
    Random random{testing_support::test_seed()};
    const PostgresServer server{{"log_line_prefix=%e "}};
    PostgresProxy proxy{server};
    PostgresAsker asker{server.connection()};
    begin(extent, server.url_of("many"));
    JobLeases job_leases{asker};
    ServerTroubles at_the_server{asker, proxy};
    TroubledHosts hosts{extent.hosts,
                        [&](int host, const std::string& process) {
                          return arguments(host, process, proxy.url_of("many", process));
                        },
                        &at_the_server};
    hosts.trouble_them(random, extent.for_ms);
    finish(server.url_of("many"));
    const Spool spool{spool_, hosts.log(), extent.threads};
    const Explanations explanations{hosts.log(), spool};
    const Instant start = *Instant::parse(kStart);
    check_waits(asker, job_leases.look_at(hosts.log(), spool, explanations,
                                          FastClock{start, began_us_, kSpeed, -kMostOffset_s},
                                          FastClock{start, began_us_, lease_speed()}));
    check_conflicts(asker, server);
    faults::StoreCopy copy{asker, "many"};
    check(copy.reader(), server.url_of("many"), hosts.log(), spool);
    EXPECT_FALSE(proxy.lost_commits().empty());
  }
};

TEST_F(ManyHostsOnPostgres, leave_what_one_host_would) {
  run(on_postgres());
}

TEST_F(ManyHostsOnPostgres, leave_what_one_host_would_of_twenty_times_as_many) {
  if (!testing_support::is_long()) GTEST_SKIP() << "PHYSCRM_TEST_LONG=1 runs it";
  Extent large = on_postgres();
  large.physicians *= 20;
  large.credentials *= 20;
  run(large);
}

TEST_F(ManyHosts, on_one_sqlite_file_leave_what_one_host_would) {
  Random random{testing_support::test_seed()};
  const test::StoreFile file{"many_hosts", test::memory_folder()};
  begin(on_sqlite(), file.url());
  TroubledHosts hosts{
      extent_.hosts,
      [&](int host, const std::string& process) { return arguments(host, process, file.url()); }, nullptr};
  hosts.trouble_them(random, extent_.for_ms);
  finish(file.url());
  faults::StoreReader reader{file.path().string(), "unix"};
  check(reader, file.url(), hosts.log(), Spool{spool_, hosts.log(), extent_.threads});
}

}  // namespace
}  // namespace physcrm::hosts
