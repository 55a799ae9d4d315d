// A hundred thousand acts at random: whatever is done in whatever order, what must always hold holds
// (docs/rules.md 2 and 3). What that is stands in walk_ledger.hpp.
#include <algorithm>
#include <cstdlib>
#include <future>

#include "engine/renewal_walk.hpp"

namespace physcrm::test {
namespace {

/// So many that everything has happened by then that can.
constexpr int kFullLifeSteps = 100'000;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kSteps = 15'000;
#else
constexpr int kSteps = kFullLifeSteps;
#endif
constexpr int kStepsBetweenChecks = 5'000;

/// PHYSCRM_WALK_STEPS, else as many as this build has the time for.
int wanted_steps() {
  const char* text = std::getenv("PHYSCRM_WALK_STEPS");
  return text != nullptr ? std::atoi(text) : kSteps;
}

/// Walks to the end, or to the first thing that is wrong: then what that is, and the command that comes to it
/// again.
std::string go(RenewalWalk& walk, std::uint64_t seed, int steps) {
  for (int step = 1; step <= steps; ++step) {
    std::string wrong = walk.step();
    if (step % kStepsBetweenChecks == 0 || step == steps) wrong += walk.check();
    if (wrong.empty()) continue;
    return wrong + "\nagain: PHYSCRM_TEST_SEED=" + std::to_string(seed) +
           " PHYSCRM_WALK_STEPS=" + std::to_string(step) +
           " physcrm_engine_test --gtest_filter=RenewalWalk.*";
  }
  return {};
}

/// A walk that comes nowhere proves nothing: of each of these there must have been some.
void expect_a_full_life(RenewalWalk& walk) {
  for (const char* act :
       {"renewals.initiate", "renewals.update_status", "renewals.resubmit", "renewals.complete_task",
        "renewals.delete", "credentials.update", "credentials.delete"}) {
    EXPECT_TRUE(walk.outcomes().contains(std::string{act} + " ok")) << act;
    EXPECT_TRUE(walk.outcomes().contains(std::string{act} + " conflict")) << act;
  }
  for (const char* act : {"createRenewalWorkflows", "physicians.update", "settings.set", "rules.overlay"}) {
    EXPECT_TRUE(walk.outcomes().contains(std::string{act} + " ok")) << act;
  }
  const auto expect_some = [&](const char* what, const auto& is_one) {
    const auto& all = walk.ledger().workflows();
    EXPECT_TRUE(std::any_of(all.begin(), all.end(), [&](const auto& each) { return is_one(each.second); }))
        << what;
  };
  for (const WorkflowStatus status : kAllStatuses) {
    expect_some(to_string(status).data(), [&](const auto& known) { return known.row.status == status; });
  }
  expect_some("withdrawn", [](const auto& known) { return known.is_withdrawn; });
  expect_some("late", [](const auto& known) { return known.row.late; });
  expect_some("third attempt", [](const auto& known) { return known.row.attempt >= 3; });
  expect_some("undated", [](const auto& known) { return !known.row.expiration_date; });
  expect_some("expected", [](const auto& known) { return known.row.date_basis == DateBasis::expected; });
}

// Twice at once: the second proves that nothing but the seed and the clock decides what the store holds.
TEST(RenewalWalk, keeps_what_must_always_hold_and_comes_to_the_same_store_again) {
  const std::uint64_t seed = testing_support::test_seed();
  const int steps = wanted_steps();
  const StoreFile file{"walk", memory_folder()};
  const StoreFile other_file{"walk_again", memory_folder()};
  // Small pages: an act writes few rows, and what is written is whole pages.
  for (const StoreFile* each : {&file, &other_file}) {
    each->execute("PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; VACUUM");
  }
  auto again = std::async(std::launch::async, [&] {
    RenewalWalk walk{seed, other_file};
    return go(walk, seed, steps);
  });
  RenewalWalk walk{seed, file};
  EXPECT_EQ(go(walk, seed, steps), "");
  EXPECT_EQ(again.get(), "");
  StoreProbe here{file};
  StoreProbe there{other_file};
  EXPECT_EQ(here.first_difference(there), "");
  if (steps >= kFullLifeSteps) expect_a_full_life(walk);
}

}  // namespace
}  // namespace physcrm::test
