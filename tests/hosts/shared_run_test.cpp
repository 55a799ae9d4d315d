// Three hosts make the daily runs of one practice at the same time: what they make together is what one host
// makes alone.
#include <gtest/gtest.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/fixture.hpp"
#include "hosts/practice.hpp"
#include "support/postgres_server.hpp"
#include "support/process.hpp"

namespace physcrm::hosts {
namespace {

using testing_support::PostgresAsker;
using testing_support::PostgresServer;
using testing_support::Process;

constexpr std::uint64_t kPhysicians = 5'700;
constexpr std::uint64_t kCredentials = 20'000;

/// What hosts say that they have made.
struct Made {
  std::int64_t notices = 0;
  std::int64_t renewals = 0;

  /// The answers of the check and of the creation.
  void add(const std::string& check, const std::string& creation) {
    notices += nlohmann::json::parse(check).at("created").get<std::int64_t>();
    renewals += nlohmann::json::parse(creation).at("created").get<std::int64_t>();
  }
};

Made made_by_hosts(int count, const std::string& url) {
  std::vector<std::unique_ptr<Process>> hosts;
  for (int i = 0; i < count; ++i) {
    hosts.push_back(std::make_unique<Process>(
        std::vector<std::string>{PHYSCRM_BUSY_HOST, "daily", url, "/dev/null", kStart}));
  }
  for (auto& host : hosts) EXPECT_EQ(host->line(), "ready");
  for (auto& host : hosts) host->end_input();
  Made made;
  for (auto& host : hosts) {
    const std::string check = host->line();
    made.add(check, host->line());
    EXPECT_EQ(host->finish().second, 0);
  }
  return made;
}

TEST(SharedRun, of_three_hosts_makes_each_row_once) {
  const test::StoreFile alone{"daily_alone", test::memory_folder()};
  import_practice(alone.url(), kPhysicians, kCredentials);
  const Made by_one = made_by_hosts(1, alone.url());

  const PostgresServer server;
  import_practice(server.url_of("many"), kPhysicians, kCredentials);
  const Made by_three = made_by_hosts(3, server.url_of("many"));
  EXPECT_GT(by_one.notices, 1000);
  EXPECT_GT(by_one.renewals, 1000);
  EXPECT_EQ(by_three.notices, by_one.notices);
  EXPECT_EQ(by_three.renewals, by_one.renewals);

  PostgresAsker asker{server.connection()};
  faults::StoreCopy copy{asker, "many"};
  faults::StoreReader of_one{alone.path().string(), "unix"};
  const Instant now = Instant::parse(kStart).value();
  const Outcome one = outcome_of(of_one, now);
  const Outcome three = outcome_of(copy.reader(), now);
  EXPECT_EQ(three.open_renewals, one.open_renewals);
  EXPECT_EQ(three.notices, one.notices);
  EXPECT_TRUE(faults::violations(server.url_of("many")).empty());
  std::cout << by_three.notices << " notices and " << by_three.renewals << " renewals made by three hosts\n";
}

}  // namespace
}  // namespace physcrm::hosts
