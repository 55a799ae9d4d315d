// The power goes at any moment of a day's work. What had not been synced is lost, torn, doubled or written in
// another order: the store is found in a state that the work had come to, none that was acknowledged is lost,
// and the work goes on from there.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "faults/workload.hpp"

namespace physcrm::faults {
namespace {

using testing_support::CutStyle;
using testing_support::disk;
using testing_support::DiskImage;
using testing_support::FaultFlavour;
using testing_support::Random;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kSample = 10;
#else
constexpr int kSample = 1;
#endif
/// Steps that a run may come to before the power goes.
constexpr std::size_t kMostSteps = 4;

class Power : public testing::Test {
 protected:
  /// Runs `one` so many times, each with a random source of its own; PHYSCRM_RUN repeats one of them.
  template <class One>
  void repeat(int times, One&& one) {
    const std::uint64_t seed = testing_support::test_seed();
    const char* const only = std::getenv("PHYSCRM_RUN");
    (void)undisturbed_day();
    disk().keep_track();
    for (int run = 0; run < times && !HasFailure(); ++run) {
      if (only != nullptr && std::atoi(only) != run) continue;
      Random random{seed + static_cast<std::uint64_t>(run) * 1'000'003U};
      SCOPED_TRACE("repeat with PHYSCRM_TEST_SEED=" + std::to_string(seed) +
                   " PHYSCRM_RUN=" + std::to_string(run));
      one(random);
    }
  }

  /// Begins somewhere in the day.
  std::size_t begin(Random& random) {
    const std::size_t steps = Worker::steps().size();
    const std::size_t first = random.below(steps);
    const std::size_t last = std::min(steps, first + 1 + random.below(kMostSteps));
    disk().put(kStorePath, undisturbed_day().images[first]);
    Worker::copy_log_after(random.below(2) == 0 ? 1000 : 12);
    done_ = first;
    end_ = last;
    return first;
  }

  /// Works until the power goes: at a change to the disk that `random` names, or when all is done.
  void work_until_cut(Random& random) {
    const std::size_t first = begin(random);
    std::int64_t changes = 4;
    for (std::size_t step = first; step < end_; ++step) changes += undisturbed_day().changes[step];
    disk().cut_at(1 + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(changes))));
    Worker worker;
    if (worker.open()) {
      while (done_ < end_ && worker.run(done_)) {
        // A job that somebody has asked for is done, whatever becomes of its record.
        if (disk().is_dead() && Worker::steps()[done_].is_job) break;
        ++done_;
      }
    }
    if (disk().is_dead()) ++cuts_at_work_;
    disk().cut_now();
  }

  /// What is found is a state of the day, between the last one that was acknowledged and the one in hand.
  [[nodiscard]] std::string verdict() {
    const Day& day = undisturbed_day();
    StoreReader reader;
    for (const std::string& wrong : violations()) return wrong;
    const StoreState found = reader.state();
    const std::size_t last = std::min(done_ + 1, day.reached.size() - 1);
    for (std::size_t i = day.reached[done_]; i <= day.reached[last]; ++i) {
      if (day.states[i] == found) return {};
    }
    return "after step " + std::to_string(done_) + ": " +
           first_difference(found, day.states[day.reached[done_]]);
  }

  static CutStyle style_of(Random& random) {
    CutStyle style;
    style.sector = random.below(2) == 0 ? 512 : 4096;
    return style;
  }

  std::size_t done_ = 0;  ///< the step that was not acknowledged
  std::size_t end_ = 0;
  int cuts_at_work_ = 0;
};

TEST_F(Power, may_go_at_any_time) {
  int recoveries_cut = 0;
  constexpr int kCuts = 2000 / kSample;
  repeat(kCuts, [&](Random& random) {
    work_until_cut(random);
    DiskImage left = disk().after_cut(kStorePath, random, style_of(random));
    disk().put(kStorePath, left);
    if (random.below(5) == 0) {
      // And again, while the store is being recovered.
      disk().cut_at(1 + static_cast<std::int64_t>(random.below(6)));
      Worker{}.open();
      if (disk().is_dead()) ++recoveries_cut;
      disk().cut_now();
      left = disk().after_cut(kStorePath, random, style_of(random));
      disk().put(kStorePath, left);
    }
    EXPECT_EQ(verdict(), "");
    Worker next;
    EXPECT_TRUE(next.open());
  });
  std::cout << kCuts << " cuts, " << cuts_at_work_ << " of them at work, " << recoveries_cut
            << " more while recovering\n";
}

/// The same with a disk that says that it has synced and has not: what is acknowledged is lost, and that must
/// be seen here, or nothing above is worth anything.
TEST_F(Power, on_a_disk_that_lies_about_syncs_the_loss_is_seen) {
  int seen = 0;
  int acknowledged = 0;
  constexpr int kCuts = 50;
  repeat(kCuts, [&](Random& random) {
    const std::size_t first = begin(random);
    disk().lie_about_syncs(true);
    Worker worker;
    if (worker.open()) {
      while (done_ < end_ && worker.run(done_)) ++done_;
    }
    disk().cut_now();
    const Day& day = undisturbed_day();
    const bool has_changed = day.reached[done_] > day.reached[std::min(first + 1, done_)];
    CutStyle style;
    style.loses_all = true;
    disk().put(kStorePath, disk().after_cut(kStorePath, random, style));
    if (!has_changed) return;
    ++acknowledged;
    if (!verdict().empty()) ++seen;
  });
  std::cout << kCuts << " runs, " << acknowledged << " with work to lose, " << seen << " seen\n";
  EXPECT_GT(acknowledged, 20);
  EXPECT_EQ(seen, acknowledged);
}

/// A sync that fails once: what it should have written is lost, although the next one succeeds. What was
/// refused may be in the store or not, whole; nothing acknowledged is lost.
TEST_F(Power, a_sync_that_failed_is_not_made_up_for_by_the_next_one) {
  int failed = 0;
  int refused = 0;
  constexpr int kRuns = 200 / kSample;
  repeat(kRuns, [&](Random& random) {
    (void)begin(random);
    Worker worker;
    ASSERT_TRUE(worker.open());
    testing_support::FaultPlan plan;
    plan.at = 1 + static_cast<std::int64_t>(random.below(8));
    plan.only_syncs = true;
    disk().arm(plan);
    // What is refused is tried again, once.
    bool is_last_refused = false;
    for (bool again = false; done_ < end_;) {
      is_last_refused = !worker.run(done_);
      refused += is_last_refused ? 1 : 0;
      if (is_last_refused && !again && random.below(4) != 0) {
        again = true;
        continue;
      }
      ++done_;
    }
    (void)disk().disarm();
    failed += disk().faults() > 0 ? 1 : 0;
    const StoreState believed = StoreReader{}.state();
    disk().cut_now();
    CutStyle style;
    style.loses_all = true;
    disk().put(kStorePath, disk().after_cut(kStorePath, random, style));
    StoreReader reader;
    EXPECT_TRUE(violations().empty());
    EXPECT_EQ(first_difference(reader.state(), believed), "");
  });
  std::cout << kRuns << " runs, " << failed << " with a failed sync, " << refused << " steps refused\n";
}

}  // namespace
}  // namespace physcrm::faults
