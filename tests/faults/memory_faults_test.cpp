// SQLite is refused memory, at any of its requests for it: the same is true as when the disk fails
// (disk_faults_test.cpp).
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdlib>
#include <iostream>

#include "faults/faulted_run.hpp"

namespace physcrm::faults {
namespace {

/// A call asks for memory hundreds of times: every so manyeth request is refused, the first one as the seed
/// has it.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::int64_t kStride = 151;
#else
constexpr std::int64_t kStride = 29;
#endif

struct Shortage {
  std::int64_t at = 0;  ///< 0: none
  bool stays = false;
  std::int64_t asked = 0;
  bool was_met = false;
};
Shortage shortage;
sqlite3_mem_methods plain;

bool is_refused() noexcept {
  if (shortage.at == 0) return false;
  ++shortage.asked;
  const bool is_hit = shortage.stays ? shortage.asked >= shortage.at : shortage.asked == shortage.at;
  shortage.was_met |= is_hit;
  return is_hit;
}

void* scarce_malloc(int size) {
  return is_refused() ? nullptr : plain.xMalloc(size);
}
void* scarce_realloc(void* memory, int size) {
  return is_refused() ? nullptr : plain.xRealloc(memory, size);
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
  bool run_one(FaultedRuns& runs, std::int64_t at, bool stays) {
    const std::string text = std::to_string(at) + (stays ? " stays" : " once");
    const char* const only = std::getenv("PHYSCRM_FAULT");
    if (only != nullptr && text != only) return at < 20'000;
    const auto* const info = testing::UnitTest::GetInstance()->current_test_info();
    SCOPED_TRACE("repeat with PHYSCRM_TEST_SEED=" + std::to_string(seed_) + " PHYSCRM_FAULT='" + text +
                 "' physcrm_faults_test --gtest_filter='" + info->test_suite_name() + "." + info->name() +
                 "'");
    RunNotes notes;
    EXPECT_NO_THROW(notes = runs.run({[&] {
                                        shortage = {at, stays};
                                      },
                                      [] {
                                        shortage.at = 0;
                                        return shortage.was_met;
                                      },
                                      stays}));
    ++runs_;
    hits_ += notes.was_hit ? 1 : 0;
    return notes.was_hit && !HasFailure();
  }
  std::uint64_t seed_ = testing_support::test_seed();
  int runs_ = 0;
  int hits_ = 0;
};

TEST_P(MemoryFaults, leave_it_done_or_undone) {
  ASSERT_EQ(kScarcity, SQLITE_OK);
  FaultedRuns runs{GetParam()};
  testing_support::Random random{seed_};
  const std::int64_t stride = kStride * (GetParam().is_job ? 5 : 1);
  for (const bool stays : {false, true}) {
    auto at = static_cast<std::int64_t>(1 + random.below(static_cast<std::uint64_t>(stride)));
    while (run_one(runs, at, stays)) at += stride;
  }
  std::cout << GetParam().name() << ": " << runs_ << " runs, " << hits_ << " with a fault\n";
}

INSTANTIATE_TEST_SUITE_P(Calls, MemoryFaults, testing::ValuesIn(calls()),
                         [](const auto& call) { return test_name(call.param); });

}  // namespace
}  // namespace physcrm::faults
