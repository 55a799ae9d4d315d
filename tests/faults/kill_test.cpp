// Five hundred hosts are killed in the middle of their work, one after the other, on one store. After each:
// the file is sound, the audit log is whole and names what was made, everything that a host was told is done
// is there, nothing is there by half, and the next host goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <map>
#include <set>

#include "engine/store_file.hpp"
#include "faults/acknowledged.hpp"
#include "faults/real_disk.hpp"
#include "faults/store_state.hpp"
#include "physcrm/engine.hpp"
#include "support/process.hpp"
#include "support/random.hpp"

namespace physcrm::faults {
namespace {

using test::StoreFile;
using testing_support::Random;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kKills = 30;
#else
constexpr int kKills = 500;
#endif
/// Kills on one store: its audit log is read whole after each.
constexpr int kKillsOfAStore = 25;
/// Longer than a host that died holds a job or a delivery.
constexpr std::int64_t kPastLeases_s = 16 * 60;

/// Not asleep: until so much has gone by.
void linger(std::uint64_t microseconds) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds{microseconds};
  while (std::chrono::steady_clock::now() < until) continue;
}

class Kill : public testing::TestWithParam<int> {
 protected:
  void kill_hosts(Random& random) {
    const StoreFile file{"kill" + std::to_string(GetParam()), test::memory_folder()};
    const std::string acknowledged = file.path().string() + ".acknowledged";
    std::filesystem::remove(acknowledged);
    Instant now = *Instant::parse("2026-01-15T12:00:00Z");
    for (int i = 0; i < kKillsOfAStore && !HasFailure(); ++i) {
      SCOPED_TRACE("kill " + std::to_string(i) + " of store " + std::to_string(GetParam()));
      testing_support::Process host{
          {PHYSCRM_KILL_HOST, file.url(), acknowledged, std::to_string(random.next() >> 1), now.to_string()}};
      // One in ten while it is still opening the store.
      const bool is_early = random.below(10) == 0;
      if (!is_early) {
        ASSERT_EQ(host.line(), "ready");
      }
      linger(1000 + random.below(79'000));
      host.kill();
      now = now.plus_seconds(kPastLeases_s);
      check(file, acknowledged);
    }
    std::filesystem::remove(acknowledged);
  }

  void check(const StoreFile& file, const std::string& acknowledged) {
    if (!std::filesystem::exists(file.path()) || std::filesystem::file_size(file.path()) == 0) return;
    StoreReader reader{file.path().string(), "unix"};
    // Killed before the first host had made it.
    if (reader.list("SELECT name FROM sqlite_schema WHERE name = 'audit_log'").empty()) return;
    EXPECT_THAT(violations(file.url()), testing::IsEmpty());
    acknowledged_ += check_acknowledged(reader, acknowledged);
  }

  RealDisk disk_;
  std::int64_t acknowledged_ = 0;
};

TEST_P(Kill, loses_nothing_and_leaves_nothing_by_half) {
  Random random{testing_support::test_seed() + static_cast<std::uint64_t>(GetParam()) * 1'000'003U};
  kill_hosts(random);
  std::cout << kKillsOfAStore << " kills, " << acknowledged_ << " acknowledgements looked up\n";
  EXPECT_GT(acknowledged_, kKillsOfAStore);
}

INSTANTIATE_TEST_SUITE_P(Store, Kill, testing::Range(0, std::max(1, kKills / kKillsOfAStore)));

}  // namespace
}  // namespace physcrm::faults
