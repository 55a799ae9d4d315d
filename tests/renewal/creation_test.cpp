#include <gtest/gtest.h>

#include "physcrm/renewal/workflow_state.hpp"
#include "rulepack/pack_builder.hpp"

namespace physcrm {
namespace {

using testing_support::day;
using Status = WorkflowStatus;

TEST(Creation, each_day_from_91_ahead_to_31_back) {
  for (int days = 91; days >= -31; --days) {
    const Creation expected = days == 91 || days == -31 ? Creation::none
                              : days >= 0               ? Creation::not_started
                                                        : Creation::expired;
    EXPECT_EQ(creation_for(days), expected) << days;
  }
  for (const int far : {92, 365, 100'000, 2'000'000'000, -32, -365, -2'000'000'000}) {
    EXPECT_EQ(creation_for(far), Creation::none) << far;
  }
}

TEST(Creation, the_look_back_is_a_policy_value) {
  EXPECT_EQ(creation_for(-1, 0), Creation::none);
  EXPECT_EQ(creation_for(0, 0), Creation::not_started);
  EXPECT_EQ(creation_for(-60, 60), Creation::expired);
  EXPECT_EQ(creation_for(-61, 60), Creation::none);
}

TEST(Priority, each_day_from_91_ahead_to_31_back_for_every_status) {
  const Date today = day("2024-02-29");
  for (int s = 0; s < kWorkflowStatusCount; ++s) {
    const auto status = static_cast<Status>(s);
    for (int days = 91; days >= -31; --days) {
      Priority expected = days <= 7 ? Priority::critical : days <= 30 ? Priority::high : Priority::normal;
      if (status == Status::approved) expected = Priority::normal;
      if (status == Status::expired) expected = Priority::critical;
      EXPECT_EQ(priority(status, today.plus_days(days), today), expected) << s << ' ' << days;
    }
    EXPECT_EQ(priority(status, std::nullopt, today),
              status == Status::expired ? Priority::critical : Priority::normal);
  }
}

TEST(Progress, is_0_then_up_to_74_then_75_90_100_and_stays_when_it_ends_otherwise) {
  EXPECT_EQ(progress(Status::not_started, 3, 8, 50), 0);
  const int in_progress[] = {0, 9, 18, 27, 37, 46, 55, 64, 74};  // floor(74 n / 8)
  for (int n = 0; n <= 8; ++n) EXPECT_EQ(progress(Status::in_progress, n, 8, 50), in_progress[n]) << n;
  EXPECT_EQ(progress(Status::in_progress, 0, 0, 50), 0);
  EXPECT_EQ(progress(Status::filed, 3, 8, 50), 75);
  EXPECT_EQ(progress(Status::under_review, 3, 8, 50), 90);
  EXPECT_EQ(progress(Status::approved, 3, 8, 50), 100)
      << "pitfall: ticking a task after approval lowered 100";
  EXPECT_EQ(progress(Status::rejected, 3, 8, 90), 90);
  EXPECT_EQ(progress(Status::expired, 3, 8, 37), 37);
}

// Pitfall: progress never reached 75 or 90.
TEST(Progress, of_the_checklist_alone_never_reaches_75) {
  for (int total = 1; total <= 60; ++total) {
    int last = 0;
    for (int done = 0; done <= total; ++done) {
      const int now = progress(Status::in_progress, done, total, 0);
      EXPECT_EQ(now, 74 * done / total);
      EXPECT_GE(now, last);
      EXPECT_LE(now, 74);
      last = now;
    }
    EXPECT_EQ(last, 74);
  }
}

}  // namespace
}  // namespace physcrm
