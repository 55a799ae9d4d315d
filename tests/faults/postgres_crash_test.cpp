// The server is shut down at once (pg_ctl stop -m immediate) while hosts work, and started again. What a host
// was told is done is there, nothing is there by half, and the hosts go on by themselves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include "faults/acknowledged.hpp"
#include "faults/store_copy.hpp"
#include "support/long_tests.hpp"
#include "support/postgres_server.hpp"
#include "support/process.hpp"
#include "support/random.hpp"

namespace physcrm::faults {
namespace {

namespace fs = std::filesystem;
using testing_support::PostgresAsker;
using testing_support::PostgresServer;
using testing_support::Process;

constexpr int kHosts = 3;
constexpr const char* kSchema = "crashed";
constexpr const char* kNow = "2026-01-15T12:00:00Z";

std::uintmax_t size_of(const std::string& path) {
  std::error_code ignored;
  const auto size = fs::file_size(path, ignored);
  return ignored ? 0 : size;
}

class PostgresCrash : public testing::Test {
 protected:
  PostgresCrash() {
    for (int i = 0; i < kHosts; ++i) fs::remove(file_of(i));
  }
  ~PostgresCrash() override {
    for (int i = 0; i < kHosts; ++i) fs::remove(file_of(i));
  }
  static std::string file_of(int host) {
    return (test::memory_folder() /
            ("physcrm_crash_" + std::to_string(::getpid()) + "_" + std::to_string(host)))
        .string();
  }

  /// Until each host has been told again that something is done.
  static void wait_until_they_go_on() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    for (int i = 0; i < kHosts; ++i) {
      const auto before = size_of(file_of(i));
      while (size_of(file_of(i)) == before) {
        ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "host " << i << " does not go on";
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
      }
    }
  }

  /// What they were told before the store was looked at.
  std::int64_t check(const PostgresServer& server) {
    std::vector<std::string> told;
    for (int i = 0; i < kHosts; ++i) {
      told.push_back(file_of(i) + ".then");
      fs::copy_file(file_of(i), told.back(), fs::copy_options::overwrite_existing);
      // The last line may be half written.
      std::string text;
      std::getline(std::ifstream{told.back()}, text, '\0');
      fs::resize_file(told.back(), text.rfind('\n') + 1);
    }
    PostgresAsker asker{server.connection()};
    StoreCopy copy{asker, kSchema};
    EXPECT_THAT(violations(server.url_of(kSchema)), testing::IsEmpty());
    std::int64_t looked_up = 0;
    for (const std::string& path : told) {
      looked_up += check_acknowledged(copy.reader(), path);
      fs::remove(path);
    }
    return looked_up;
  }
};

TEST_F(PostgresCrash, loses_nothing_that_was_acknowledged_and_hosts_go_on_by_themselves) {
  const int crashes = testing_support::is_long() ? 100 : 5;
  testing_support::Random random{testing_support::test_seed()};
  PostgresServer server;
  std::vector<std::unique_ptr<Process>> hosts;
  for (int i = 0; i < kHosts; ++i) {
    hosts.push_back(std::make_unique<Process>(
        std::vector<std::string>{PHYSCRM_KILL_HOST, server.url_of(kSchema), file_of(i),
                                 std::to_string(random.next() >> 1), kNow, "through_outages"}));
    ASSERT_EQ(hosts.back()->line(), "ready");
  }
  std::int64_t looked_up = 0;
  for (int i = 0; i < crashes && !HasFailure(); ++i) {
    SCOPED_TRACE("crash " + std::to_string(i));
    wait_until_they_go_on();
    std::this_thread::sleep_for(std::chrono::microseconds{random.below(400'000)});
    server.crash();
    server.start_again();
    wait_until_they_go_on();
    looked_up = check(server);
  }
  std::cout << crashes << " crashes, " << looked_up << " acknowledgements looked up\n";
  EXPECT_GT(looked_up, crashes * kHosts);
}

}  // namespace
}  // namespace physcrm::faults
