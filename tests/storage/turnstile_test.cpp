#include "storage/common/turnstile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace physcrm::storage {
namespace {

TEST(Turnstile, lets_threads_through_in_the_order_in_which_they_came) {
  storage::Turnstile turnstile;
  ASSERT_TRUE(turnstile.enter(0));
  std::vector<int> order;
  std::vector<std::thread> threads;
  for (int i = 0; i < 5; ++i) {
    threads.emplace_back([&, i] {
      if (!turnstile.enter(10'000)) return;
      order.push_back(i);
      turnstile.leave();
    });
    while (turnstile.queued() != static_cast<std::size_t>(i) + 1) std::this_thread::yield();
  }
  EXPECT_FALSE(turnstile.enter(1)) << "nobody overtakes";
  turnstile.leave();
  for (auto& thread : threads) thread.join();
  EXPECT_THAT(order, testing::ElementsAre(0, 1, 2, 3, 4));
  EXPECT_TRUE(turnstile.enter(0));
  turnstile.leave();
}

}  // namespace
}  // namespace physcrm::storage
