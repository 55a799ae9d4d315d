// docs/integrity.md, audit_rows: which rows the log has made, in memory that does not grow with them.
#include "engine/id_runs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "support/random.hpp"

namespace physcrm {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(IdRuns, consecutive_ones_are_one_run_in_whatever_order_they_come) {
  IdRuns ids;
  EXPECT_EQ(ids.add(5, 5), 0);
  EXPECT_EQ(ids.add(1, 3), 0);
  EXPECT_THAT(ids.runs(), ElementsAre(Pair(1, 3), Pair(5, 5)));
  EXPECT_EQ(ids.add(4, 4), 0);
  EXPECT_THAT(ids.runs(), ElementsAre(Pair(1, 5)));
  EXPECT_EQ(ids.add(4, 8), 2) << "4 and 5 were there";
  ids.remove(2, 3);
  EXPECT_THAT(ids.runs(), ElementsAre(Pair(1, 1), Pair(4, 8)));
}

TEST(IdRuns, are_the_set_that_they_stand_for) {
  testing_support::Random random{testing_support::test_seed()};
  IdRuns ids;
  std::set<std::int64_t> model;
  for (int step = 0; step < 20'000; ++step) {
    const auto first = static_cast<std::int64_t>(1 + random.below(60));
    const auto last = first + static_cast<std::int64_t>(random.below(8));
    if (random.below(2) == 0) {
      std::int64_t had = 0;
      for (std::int64_t id = first; id <= last; ++id) had += model.insert(id).second ? 0 : 1;
      ASSERT_EQ(ids.add(first, last), had);
    } else {
      for (std::int64_t id = first; id <= last; ++id) model.erase(id);
      ids.remove(first, last);
    }
    std::set<std::int64_t> found;
    std::int64_t before = -1;
    for (const auto& [from, to] : ids.runs()) {
      ASSERT_LT(before + 1, from) << "a run touches the one before it";
      ASSERT_LE(from, to);
      for (std::int64_t id = from; id <= to; ++id) found.insert(id);
      before = to;
    }
    ASSERT_EQ(found, model) << "after step " << step;
  }
}

}  // namespace
}  // namespace physcrm
