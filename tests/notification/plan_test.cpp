// The planner over a column says what the rule says of each element, whatever the machine's vectors are.
#include "physcrm/notification/plan.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace physcrm {
namespace {

constexpr PlannerKernel kKernels[] = {PlannerKernel::scalar, PlannerKernel::sse2, PlannerKernel::avx2,
                                      PlannerKernel::avx512};

std::uint64_t test_seed() {
  const char* text = std::getenv("PHYSCRM_TEST_SEED");
  return text != nullptr ? std::strtoull(text, nullptr, 10) : std::random_device{}();
}

/// One element by the rule, with a difference that cannot overflow.
std::int16_t by_rule(std::int32_t expiration, std::int32_t today) {
  if (expiration == kNoExpiration) return kNothingOwed;
  const std::int64_t days = std::int64_t{expiration} - today;
  if (days > 1000 || days < -1000) return kNothingOwed;
  const Interval* owed = owed_notification(static_cast<std::int32_t>(days));
  return owed == nullptr ? kNothingOwed : owed->days_before;
}

std::int16_t by_rule(std::int16_t days_until) {
  return by_rule(days_until == kNoRelativeDay ? kNoExpiration : days_until, 0);
}

bool is_here(PlannerKernel kernel) {
  return plan_notifications_with(kernel, std::span<const std::int16_t>{}, {});
}

TEST(Planner, scalar_is_everywhere_and_the_best_kernel_is_one_of_this_machine) {
  EXPECT_TRUE(is_here(PlannerKernel::scalar));
  EXPECT_TRUE(is_here(best_planner_kernel()));
  EXPECT_EQ(to_string(PlannerKernel::scalar), "scalar");
  for (const auto kernel : kKernels) {
    if (!is_here(kernel)) GTEST_LOG_(INFO) << to_string(kernel) << " is not on this machine: not tested";
  }
}

TEST(Planner, agrees_with_the_rule_on_every_relative_day_there_is) {
  std::vector<std::int16_t> days;
  for (int day = std::numeric_limits<std::int16_t>::min(); day <= std::numeric_limits<std::int16_t>::max();
       ++day) {
    days.push_back(static_cast<std::int16_t>(day));
  }
  for (const auto kernel : kKernels) {
    std::vector<std::int16_t> owed(days.size(), 4242);
    if (!plan_notifications_with(kernel, days, owed)) continue;
    for (std::size_t i = 0; i < days.size(); ++i) ASSERT_EQ(owed[i], by_rule(days[i])) << days[i];
  }
}

TEST(Planner, agrees_with_the_rule_on_every_date_around_today_and_at_the_ends_of_the_range) {
  std::vector<std::int32_t> expirations{kNoExpiration, kNoExpiration + 1,
                                        std::numeric_limits<std::int32_t>::max(), kMinDay, kMaxDay};
  const std::int32_t today = 20'500;
  for (std::int32_t delta = -70'000; delta <= 70'000; ++delta) expirations.push_back(today + delta);
  for (const auto kernel : kKernels) {
    std::vector<std::int16_t> owed(expirations.size(), 4242);
    if (!plan_notifications_with(kernel, expirations, Date{today}, owed)) continue;
    for (std::size_t i = 0; i < expirations.size(); ++i) {
      ASSERT_EQ(owed[i], by_rule(expirations[i], today)) << to_string(kernel) << ' ' << expirations[i];
    }
  }
}

TEST(Planner, does_not_wrap_around_whatever_the_day) {
  constexpr std::int32_t kMin = std::numeric_limits<std::int32_t>::min();
  constexpr std::int32_t kMax = std::numeric_limits<std::int32_t>::max();
  constexpr std::int32_t kFar = 1 << 30;
  std::vector<std::int32_t> edges;
  for (const std::int64_t base :
       {std::int64_t{kMin}, -std::int64_t{kFar}, std::int64_t{0}, std::int64_t{kFar}, std::int64_t{kMax}}) {
    for (std::int64_t delta = -130; delta <= 130; ++delta) {
      if (base + delta >= kMin && base + delta <= kMax)
        edges.push_back(static_cast<std::int32_t>(base + delta));
    }
  }
  for (const auto kernel : kKernels) {
    std::vector<std::int16_t> owed(edges.size());
    for (const std::int32_t today : edges) {
      if (!plan_notifications_with(kernel, edges, Date{today}, owed)) break;
      for (std::size_t i = 0; i < edges.size(); ++i) {
        ASSERT_EQ(owed[i], by_rule(edges[i], today)) << to_string(kernel) << ' ' << edges[i] << ' ' << today;
      }
    }
  }
}

TEST(Planner, agrees_with_the_rule_on_random_columns_of_every_length_and_alignment) {
  const std::uint64_t seed = test_seed();
  SCOPED_TRACE("PHYSCRM_TEST_SEED=" + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int32_t> near(-150, 150);
  std::uniform_int_distribution<std::int32_t> any(std::numeric_limits<std::int32_t>::min());
  for (std::size_t length = 0; length < 400; ++length) {
    const std::size_t skip = random() % 5;
    const auto today = static_cast<std::int32_t>(random() % 40'000);
    std::vector<std::int32_t> expirations(length + skip);
    std::vector<std::int16_t> days(length + skip);
    for (auto& value : expirations) value = random() % 8 == 0 ? any(random) : today + near(random);
    for (auto& value : days)
      value = static_cast<std::int16_t>(random() % 8 == 0 ? any(random) : near(random));
    for (const auto kernel : kKernels) {
      if (!is_here(kernel)) continue;
      // One place before and one after the column must stay as they are.
      std::vector<std::int16_t> owed(length + skip + 2, 4242);
      const std::span<std::int16_t> out{owed.data() + skip + 1, length};
      ASSERT_TRUE(plan_notifications_with(kernel, std::span<const std::int32_t>{expirations}.subspan(skip),
                                          Date{today}, out));
      for (std::size_t i = 0; i < length; ++i) ASSERT_EQ(out[i], by_rule(expirations[i + skip], today));
      ASSERT_TRUE(plan_notifications_with(kernel, std::span<const std::int16_t>{days}.subspan(skip), out));
      for (std::size_t i = 0; i < length; ++i) ASSERT_EQ(out[i], by_rule(days[i + skip]));
      ASSERT_EQ(owed[skip], 4242);
      ASSERT_EQ(owed.back(), 4242);
    }
  }
}

TEST(Planner, the_plain_calls_use_the_best_kernel) {
  const std::vector<std::int32_t> expirations{100, 110, 190, 191, 70, 69, 99, kNoExpiration};
  std::vector<std::int16_t> owed(expirations.size());
  ASSERT_TRUE(plan_notifications(expirations, Date{100}, owed));
  EXPECT_EQ(owed, (std::vector<std::int16_t>{1, 30, 90, kNothingOwed, -1, kNothingOwed, -1, kNothingOwed}));
  const std::vector<std::int16_t> days{0, 10, 90, 91, -30, -31, -1, kNoRelativeDay};
  ASSERT_TRUE(plan_notifications(days, owed));
  EXPECT_EQ(owed, (std::vector<std::int16_t>{1, 30, 90, kNothingOwed, -1, kNothingOwed, -1, kNothingOwed}));
}

TEST(Planner, columns_of_unequal_length_are_refused_and_nothing_is_written) {
  const std::vector<std::int32_t> expirations(10, 5);
  const std::vector<std::int16_t> days(10, 5);
  std::vector<std::int16_t> owed(9, 4242);
  EXPECT_FALSE(plan_notifications(expirations, Date{0}, owed));
  EXPECT_FALSE(plan_notifications(days, owed));
  EXPECT_EQ(owed, std::vector<std::int16_t>(9, 4242));
  EXPECT_TRUE(plan_notifications(std::span<const std::int32_t>{}, Date{0}, {}));
}

}  // namespace
}  // namespace physcrm
