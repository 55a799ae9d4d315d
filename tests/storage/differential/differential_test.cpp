// The store in memory says what the port means; the others are told the same and must answer the same.
// Thousands of random calls, right and wrong ones, in transactions that end one way or the other.
#include <cstdlib>

#include "storage/differential/duel.hpp"
#include "support/store_url.hpp"

namespace physcrm::storage {
namespace {

constexpr int kCallsPerTransaction = 12;

int rounds() {
  const char* text = std::getenv("PHYSCRM_DIFFERENTIAL_ROUNDS");
  return text != nullptr ? std::atoi(text) : 40;
}

/// One round: new stores, and transactions with calls from all of `parts`.
void run_round(const std::vector<std::vector<Call>>& parts, std::uint64_t seed) {
  SCOPED_TRACE("round with seed " + std::to_string(seed));
  Duel duel{"memory:", testing_support::new_store_url(), seed};
  for (int transactions = 0; transactions < 25 && !testing::Test::HasFailure(); ++transactions) {
    for (int calls = duel.dice.number(1, kCallsPerTransaction); calls > 0; --calls) {
      const auto& part =
          parts[static_cast<std::size_t>(duel.dice.number(0, static_cast<int>(parts.size()) - 1))];
      part[static_cast<std::size_t>(duel.dice.number(0, static_cast<int>(part.size()) - 1))](duel);
    }
    duel.next_transaction();
  }
  EXPECT_GT(duel.succeeded(), duel.asked() / 3) << "most calls make sense";
}

void run(const std::vector<std::vector<Call>>& parts) {
  testing_support::Random seeds{testing_support::test_seed()};
  for (int round = 0; round < rounds() && !testing::Test::HasFailure(); ++round)
    run_round(parts, seeds.next());
}

TEST(StoresAnswerTheSame, about_people_and_their_credentials) {
  run({people_calls()});
}

TEST(StoresAnswerTheSame, about_workflows) {
  run({people_calls(), workflow_calls(), workflow_calls(), workflow_calls()});
}

TEST(StoresAnswerTheSame, about_notifications) {
  run({people_calls(), notification_calls(), notification_calls(), notification_calls()});
}

TEST(StoresAnswerTheSame, about_the_outbox) {
  run({notification_calls(), delivery_calls(), delivery_calls(), delivery_calls()});
}

TEST(StoresAnswerTheSame, about_what_a_store_keeps_for_itself) {
  run({journal_calls()});
}

TEST(StoresAnswerTheSame, about_everything_at_once) {
  run({people_calls(), workflow_calls(), notification_calls(), delivery_calls(), journal_calls()});
}

}  // namespace
}  // namespace physcrm::storage
