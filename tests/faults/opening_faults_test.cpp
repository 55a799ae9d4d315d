// Whatever call to the disk fails while a store is made or opened: the next one who opens it finds it whole.
#include <gtest/gtest.h>

#include <iostream>

#include "faults/host.hpp"
#include "faults/store_state.hpp"
#include "physcrm/error_json.hpp"

namespace physcrm::faults {
namespace {

using testing_support::disk;
using testing_support::DiskImage;
using testing_support::FaultFlavour;
using testing_support::FaultPlan;

Result<Engine> open_host() {
  return Engine::open(host_options(clock_of_the_calls()));
}

class OpeningFaults : public testing::Test {
 protected:
  void fail_each_call(const DiskImage& image, std::int64_t stride = 1) {
    disk().put(kStorePath, image);
    ASSERT_TRUE(open_host());
    const StoreState whole = StoreReader{}.state();
    // Not those that are read damaged: a connection that has met none closes and copies the log, of which
    // SQLite checks nothing then.
    for (const int flavour : {0, 1, 2}) {
      for (const bool stays : {false, true}) {
        FaultPlan plan{1 + (flavour + 2 * stays) % stride, stays, static_cast<FaultFlavour>(flavour)};
        while (run_one(image, plan, whole)) plan.at += stride;
      }
    }
    std::cout << runs_ << " runs, " << refused_ << " refused\n";
    EXPECT_GT(refused_, 20);
  }

 private:
  bool run_one(const DiskImage& image, const FaultPlan& plan, const StoreState& whole) {
    SCOPED_TRACE(std::to_string(plan.at) + (plan.stays ? " stays " : " once ") + to_string(plan.flavour));
    disk().put(kStorePath, image);
    disk().arm(plan);
    {
      const auto opened = open_host();
      (void)disk().disarm();
      refused_ += opened ? 0 : 1;
      EXPECT_TRUE(opened || opened.error().code != ErrorCode::internal) << error_body(opened.error());
    }
    const bool was_hit = disk().faults() > 0;
    ++runs_;
    const auto next = open_host();
    EXPECT_TRUE(next) << error_body(next.error());
    if (!next) return false;
    StoreReader reader;
    EXPECT_EQ(first_difference(reader.state(), whole), "");
    EXPECT_TRUE(violations().empty());
    return was_hit && !HasFailure();
  }
  int runs_ = 0;
  int refused_ = 0;
};

TEST_F(OpeningFaults, of_a_new_store_leave_nothing_by_half) {
  fail_each_call({}, 7);  // two thousand calls
}

TEST_F(OpeningFaults, of_a_store_that_is_there_change_nothing) {
  fail_each_call(practice());
}

/// Its host was killed: its log is still to be read.
TEST_F(OpeningFaults, of_a_store_with_a_log_lose_nothing_of_it) {
  disk().put(kStorePath, practice());
  auto engine = open_host();
  ASSERT_TRUE(engine);
  ASSERT_TRUE(answer(engine.value(), {"physicians.create", {{"firstName", "Eve"}, {"lastName", "Novak"}}}));
  const DiskImage left = disk().image(kStorePath);
  engine = Error{ErrorCode::cancelled, ""};
  ASSERT_FALSE(left.at("-wal").empty());
  fail_each_call(left);
}

}  // namespace
}  // namespace physcrm::faults
