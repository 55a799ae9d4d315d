// Memory runs out, at any request for it, SQLite's or the engine's own: the same is true as when the disk
// fails (disk_faults_test.cpp).
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdlib>
#include <iostream>

#include "faults/faulted_run.hpp"
#include "support/long_tests.hpp"
#include "support/scarce_new.hpp"

namespace physcrm::faults {
namespace {

using testing_support::Shortage;

/// Every so manyeth request is refused, the first one as the seed has it.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::int64_t kStrideOfSqlite = 151;
constexpr std::int64_t kStrideOfEngine = 37;
#else
constexpr std::int64_t kStrideOfSqlite = 29;
constexpr std::int64_t kStrideOfEngine = 7;
#endif

Shortage of_sqlite;

sqlite3_mem_methods plain;

void* scarce_malloc(int size) {
  return of_sqlite.refuses() ? nullptr : plain.xMalloc(size);
}
void* scarce_realloc(void* memory, int size) {
  return of_sqlite.refuses() ? nullptr : plain.xRealloc(memory, size);
}

int make_memory_scarce() {
  const int code = sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain);
  if (code != SQLITE_OK) return code;
  static sqlite3_mem_methods scarce = plain;
  scarce.xMalloc = scarce_malloc;
  scarce.xRealloc = scarce_realloc;
  return sqlite3_config(SQLITE_CONFIG_MALLOC, &scarce);
}

/// Before anything uses SQLite: later it does not let go of what it has.
const int kScarcity = make_memory_scarce();

class MemoryFaults : public testing::TestWithParam<Call> {
 protected:
  void refuse(Shortage& shortage, std::int64_t stride) {
    FaultedRuns runs{GetParam()};
    if (testing_support::is_long()) stride = 1;
    testing_support::Random random{seed_};
    for (const bool stays : {false, true}) {
      auto at = static_cast<std::int64_t>(1 + random.below(static_cast<std::uint64_t>(stride)));
      while (run_one(runs, shortage, at, stays)) at += stride;
    }
    std::cout << GetParam().name() << ": " << shortage.asked() << " requests, " << runs_ << " runs, " << hits_
              << " with one refused, " << done_all_the_same_ << " refused and yet done\n";
  }

  std::uint64_t seed_ = testing_support::test_seed();

 private:
  bool run_one(FaultedRuns& runs, Shortage& shortage, std::int64_t at, bool stays) {
    const std::string text = std::to_string(at) + (stays ? " stays" : " once");
    const char* const only = std::getenv("PHYSCRM_FAULT");
    if (only != nullptr && text != only) return at < 20'000;
    const auto* const info = testing::UnitTest::GetInstance()->current_test_info();
    SCOPED_TRACE("repeat with PHYSCRM_TEST_SEED=" + std::to_string(seed_) + " PHYSCRM_FAULT='" + text +
                 "' physcrm_faults_test --gtest_filter='" + info->test_suite_name() + "." + info->name() +
                 "'");
    RunNotes notes;
    EXPECT_NO_THROW(
        notes = runs.run({[&] { shortage.begin(at, stays); }, [&] { return shortage.end(); }, stays}));
    if (notes.was_hit && !notes.was_answered) {
      EXPECT_EQ(to_string(notes.refused_with), to_string(ErrorCode::out_of_memory)) << notes.refusal;
    }
    ++runs_;
    hits_ += notes.was_hit ? 1 : 0;
    done_all_the_same_ += notes.was_done_all_the_same ? 1 : 0;
    return notes.was_hit && !HasFailure();
  }

  int runs_ = 0;
  int hits_ = 0;
  int done_all_the_same_ = 0;
};

TEST_P(MemoryFaults, of_sqlite_leave_it_done_or_undone) {
  ASSERT_EQ(kScarcity, SQLITE_OK);
  refuse(of_sqlite, kStrideOfSqlite * (GetParam().is_job ? 5 : 1));
}

TEST_P(MemoryFaults, of_the_engine_leave_it_done_or_undone) {
  refuse(testing_support::shortage_of_new(), kStrideOfEngine);
}

INSTANTIATE_TEST_SUITE_P(Calls, MemoryFaults, testing::ValuesIn(calls()),
                         [](const auto& call) { return test_name(call.param); });

}  // namespace
}  // namespace physcrm::faults
