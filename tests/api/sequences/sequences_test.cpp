// Random sequences of all operations, told to engines on each kind of store: they answer the same, refuse the
// same with the same words, send the same messages and hold the same in the end.
//
//   PHYSCRM_TEST_SEED=n       the seed of the first sequence; each further one has one more
//   PHYSCRM_SEQUENCES=n       how many
//   PHYSCRM_SEQUENCE_STEPS=n  how long each is
//   PHYSCRM_TEST_LONG=1       all of them on PostgreSQL, too
#include <cstdlib>
#include <iostream>
#include <set>

#include "api/sequences/sequence_maker.hpp"
#include "api/sequences/trial.hpp"
#include "support/postgres_server.hpp"

namespace physcrm::test {
namespace {

int number_of(const char* name, int otherwise) {
  const char* const text = std::getenv(name);
  return text != nullptr ? std::atoi(text) : otherwise;
}

constexpr int kSequences =
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    100;
#else
    1000;
#endif

StoreMaker sqlite() {
  return {"sqlite", [] { return std::string{"sqlite::memory:"}; }};
}
StoreMaker postgresql() {
  return {"postgresql", [] { return testing_support::PostgresServer::shared().fresh_url(); }};
}

class Sequences : public testing::Test {
 protected:
  /// One whole sequence; its failure says how to have it again.
  void play(std::uint64_t seed, const std::vector<StoreMaker>& others) {
    SequenceMaker maker{seed};
    Trial trial{others};
    Sequence sequence;
    std::optional<Difference> difference;
    for (int left = steps_; left > 0 && !difference; --left) {
      sequence.push_back(maker.next());
      difference = trial.step(sequence.back());
      count(sequence.back(), trial.answer());
      maker.learn(sequence.back(), trial.answer(), trial.today());
    }
    if (!difference) difference = trial.end();
    if (difference) report(seed, std::move(sequence), *difference);
  }

  void count(const Step& step, const json& answer) {
    ++drawn_[step.operation];
    if (!answer.contains("refused")) {
      ++answered_[step.operation];
    } else {
      refusals_.insert(answer["refused"]["error"]["code"].get<std::string>());
    }
  }

  void report(std::uint64_t seed, Sequence sequence, const Difference& difference) {
    const int tries = difference.store.kind == "sqlite" ? 400 : 100;
    const Sequence shorter = shortened(std::move(sequence), difference.store, tries);
    const auto now = run(shorter, {difference.store});
    ADD_FAILURE() << difference.what << "\nagain: PHYSCRM_TEST_SEED=" << seed
                  << " PHYSCRM_SEQUENCES=1 PHYSCRM_SEQUENCE_STEPS=" << steps_
                  << (difference.store.kind == "postgresql" ? " PHYSCRM_TEST_LONG=1" : "")
                  << " physcrm_api_sequences_test\nthe same in " << shorter.size() << " steps:\n"
                  << to_text(shorter) << "there: " << (now ? now->what : "not every time");
  }

  int steps_ = number_of("PHYSCRM_SEQUENCE_STEPS", 200);
  std::map<std::string, int> drawn_;
  std::map<std::string, int> answered_;  ///< other than by an error
  std::set<std::string> refusals_;
};

TEST_F(Sequences, of_all_operations_are_answered_the_same_on_every_store) {
  const bool is_long = number_of("PHYSCRM_TEST_LONG", 0) != 0;
  const int sequences = number_of("PHYSCRM_SEQUENCES", kSequences);
  const int on_postgresql = is_long ? 1 : 20;  // one of so many
  const std::uint64_t seed = testing_support::test_seed();
  for (int i = 0; i < sequences && !HasFailure(); ++i) {
    std::vector<StoreMaker> others{sqlite()};
    if (i % on_postgresql == 0 && (sequences > 1 || is_long)) others.push_back(postgresql());
    play(seed + static_cast<std::uint64_t>(i), others);
  }
  // A single one is for looking at a failure.
  if (HasFailure() || sequences < 100) return;
  for (std::size_t i = 0; i < operation_count(); ++i) {
    const std::string name{operation_at(i).name};
    EXPECT_GT(drawn_[name], 0) << name;
    if (refused_only().count(name) == 0) {
      EXPECT_GT(answered_[name], 0) << name << " was never asked for as it wants to be";
    } else {
      EXPECT_EQ(answered_[name], 0) << name << " " << refused_only().at(name);
    }
    std::cout << name << ": " << answered_[name] << " of " << drawn_[name] << " answered\n";
  }
  EXPECT_EQ(refusals_,
            (std::set<std::string>{"invalid_argument", "not_found", "conflict", "invalid_transition",
                                   "failed_precondition", "permission_denied", "unavailable"}));
}

}  // namespace
}  // namespace physcrm::test
