// Ten simulated years of two hundred seeds (docs/rules.md 3 and 4): whatever breaks, everybody is told once
// what they have to be told, with the days really left, and every job runs when it is planned. What that is
// stands in notice_ledger.hpp and job_book.hpp.
#include "simulation/ten_years.hpp"

#include <cstdlib>
#include <iostream>

#include "engine/store_file.hpp"
#include "support/long_tests.hpp"
#include "support/postgres_server.hpp"

namespace physcrm::simulation {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t kSeeds = 1;
#else
constexpr std::uint64_t kSeeds = 25;
#endif

/// Of a part: PHYSCRM_SIMULATION_SEEDS, else as many as this build has the time for.
std::uint64_t wanted_seeds() {
  const char* text = std::getenv("PHYSCRM_SIMULATION_SEEDS");
  return text != nullptr ? std::strtoull(text, nullptr, 0) : kSeeds;
}

void expect_nothing_wrong(std::uint64_t seed, TenYears years, const std::string& test) {
  const std::string wrong = years.go();
  std::cout << "seed " << seed << ": " << years.summary() << '\n';
  ASSERT_EQ(wrong, "") << "again: PHYSCRM_TEST_SEED=" << seed
                       << " PHYSCRM_SIMULATION_SEEDS=1 physcrm_simulation_test --gtest_filter=" << test;
}

class TenYearsTest : public testing::TestWithParam<std::uint64_t> {};

TEST_P(TenYearsTest, everybody_is_told_once_and_every_job_runs_when_it_is_planned) {
  const std::uint64_t seeds = wanted_seeds();
  const std::uint64_t first = testing_support::test_seed() + GetParam() * seeds;
  for (std::uint64_t seed = first; seed < first + seeds && !HasFatalFailure(); ++seed) {
    const test::StoreFile file{"ten_years_" + std::to_string(seed), test::memory_folder()};
    // Small pages: a run writes few rows, and what is written is whole pages.
    file.execute("PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; VACUUM");
    expect_nothing_wrong(seed, {seed, file.url(), [&] { return StoreRows::of_file(file.path()); }}, "*/0");
  }
}

INSTANTIATE_TEST_SUITE_P(Parts, TenYearsTest, testing::Range<std::uint64_t>(0, 8));

// The same on a server, where a round trip is dear: fewer of them.
TEST(TenYearsOnPostgres, everybody_is_told_once_and_every_job_runs_when_it_is_planned) {
  auto& server = testing_support::PostgresServer::shared();
  const bool is_long = testing_support::is_long() || std::getenv("PHYSCRM_SIMULATION_SEEDS") != nullptr;
  const std::uint64_t first = testing_support::test_seed();
  const std::uint64_t seeds = is_long ? wanted_seeds() : 1;
  for (std::uint64_t seed = first; seed < first + seeds && !HasFatalFailure(); ++seed) {
    const std::string schema = "years_" + std::to_string(seed);
    expect_nothing_wrong(
        seed,
        {seed, server.url_of(schema), [&] { return StoreRows::of_server(server.connection(), schema); }},
        "TenYearsOnPostgres*");
  }
}

}  // namespace
}  // namespace physcrm::simulation
