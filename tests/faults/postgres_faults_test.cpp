// Whatever PostgreSQL answers to a statement, and wherever the way to it breaks: the same is true as when the
// disk fails (disk_faults_test.cpp). The server itself raises what it is to raise; the way is a proxy.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <map>

#include "faults/faulted_run.hpp"
#include "faults/postgres_practice.hpp"
#include "support/long_tests.hpp"
#include "support/random.hpp"

namespace physcrm::faults {
namespace {

using testing_support::WireFault;

struct ServerFault {
  WireFault kind;
  const char* sqlstate;
  ErrorCode code;  ///< what a call that does not get over it says
};

constexpr std::array<ServerFault, 5> kFaults{{{WireFault::raise, "40001", ErrorCode::unavailable},
                                              {WireFault::raise, "40P01", ErrorCode::unavailable},
                                              {WireFault::raise, "53100", ErrorCode::storage_error},
                                              {WireFault::terminate, "57P01", ErrorCode::unavailable},
                                              {WireFault::cut, "08006", ErrorCode::unavailable}}};

PostgresPractice& postgres() {
  static PostgresPractice practice;
  return practice;
}

class PostgresFaults : public testing::TestWithParam<Call> {
 protected:
  /// PHYSCRM_FAULT="17 stays 40001" repeats one run. False when the statement is not reached any more.
  bool run_one(FaultedRuns& runs, const ServerFault& fault, std::int64_t at, bool stays) {
    const std::string text = std::to_string(at) + (stays ? " stays " : " once ") + fault.sqlstate;
    const char* const only = std::getenv("PHYSCRM_FAULT");
    if (only != nullptr && text != only) return at < 2000;
    const auto* const info = testing::UnitTest::GetInstance()->current_test_info();
    SCOPED_TRACE("repeat with PHYSCRM_FAULT='" + text + "' physcrm_faults_test --gtest_filter='" +
                 info->test_suite_name() + "." + info->name() + "'");
    RunNotes notes;
    auto& proxy = postgres().proxy();
    const bool may_repeat = std::string_view{fault.sqlstate}.starts_with("40");
    EXPECT_NO_THROW(notes = runs.run({[&] { proxy.arm(fault.kind, fault.sqlstate, at, stays); },
                                      [&] { return proxy.disarm(); }, stays, may_repeat}));
    if (notes.was_hit && !notes.was_answered) {
      // Where every statement fails no new connection can be set up either.
      const bool is_cut_off = stays && notes.refused_with == ErrorCode::unavailable;
      EXPECT_TRUE(is_cut_off || notes.refused_with == fault.code) << to_string(notes.refused_with);
    }
    ++runs_;
    hits_ += notes.was_hit ? 1 : 0;
    answered_ += notes.was_hit && notes.was_answered ? 1 : 0;
    done_all_the_same_ += notes.was_done_all_the_same ? 1 : 0;
    EXPECT_TRUE(postgres().are_closed_but(0));
    return notes.was_hit && !HasFailure();
  }
  static inline std::uint64_t calls_ = 0;
  int runs_ = 0;
  int hits_ = 0;
  int answered_ = 0;
  int done_all_the_same_ = 0;
};

/// How many statements the call is made of.
std::int64_t statements_of(FaultedRuns& runs) {
  constexpr std::int64_t kNever = 1'000'000'000;
  auto& proxy = postgres().proxy();
  std::int64_t statements = 0;
  runs.run({[&] { proxy.arm(WireFault::cut, "", kNever, false); },
            [&] {
              statements = proxy.statements();
              return proxy.disarm();
            },
            false});
  return statements;
}

// Each fault befalls a statement that the seed chooses, some of them once and some from there on: all
// statements of all calls would be some ten thousand runs. They are made with PHYSCRM_TEST_LONG=1.
TEST_P(PostgresFaults, leave_it_done_or_undone) {
  FaultedRuns runs{GetParam(), {}, postgres()};
  testing_support::Random random{testing_support::test_seed() + calls_++};
  const bool is_for_all = testing_support::is_long() || std::getenv("PHYSCRM_FAULT") != nullptr;
  const std::int64_t statements = statements_of(runs);
  if (statements == 0) return;
  bool stays = random.below(2) == 0;
  for (const ServerFault& fault : kFaults) {
    stays = !stays;
    if (!is_for_all) {
      const auto at = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(statements)));
      run_one(runs, fault, 1 + at, stays);
      continue;
    }
    for (const bool each : {false, true}) {
      for (std::int64_t at = 1; run_one(runs, fault, at, each);) ++at;
    }
  }
  std::cout << GetParam().name() << ": " << statements << " statements, " << runs_ << " runs, " << hits_
            << " with a fault, " << answered_ << " answered all the same, " << done_all_the_same_
            << " refused and yet done\n";
}

INSTANTIATE_TEST_SUITE_P(Calls, PostgresFaults, testing::ValuesIn(calls()),
                         [](const auto& call) { return test_name(call.param); });

/// Runs whose `at`th commit is done, and whose host does not hear of it.
struct LostAnswers {
  int runs = 0;
  int done_all_the_same = 0;

  void lose_one_of(const Call& call, FaultedRuns& of_call, std::int64_t at) {
    SCOPED_TRACE(call.name() + ", commit " + std::to_string(at));
    auto& proxy = postgres().proxy();
    for (const WireFault fault : {WireFault::lose_answer, WireFault::lose_sight}) {
      RunNotes notes;
      EXPECT_NO_THROW(notes = of_call.run(
                          {[&] { proxy.arm(fault, "", at, false); }, [&] { return proxy.disarm(); }, true}));
      runs += notes.was_hit ? 1 : 0;
      done_all_the_same += notes.was_done_all_the_same ? 1 : 0;
      const bool is_to_be_found = notes.was_hit && !call.is_job && of_call.changes_the_store();
      EXPECT_TRUE(!is_to_be_found || notes.was_done_all_the_same);
    }
  }
};

TEST(PostgresLostAnswers, of_commits_are_found_done_by_the_next_try) {
  constexpr std::int64_t kCommits = 6;  // of a job; of other calls there is one
  const int wanted = 200 * (testing_support::is_long() ? 20 : 1);
  LostAnswers lost;
  std::map<std::string, FaultedRuns> runs;
  for (std::int64_t round = 0; lost.runs < wanted && !HasFailure(); ++round) {
    for (const Call& call : calls()) {
      if (lost.runs >= wanted) break;
      FaultedRuns& of_call = runs.try_emplace(call.name(), call, Opener{}, postgres()).first->second;
      // Of those that only read there is none.
      if (!call.is_job && !of_call.changes_the_store()) continue;
      lost.lose_one_of(call, of_call, call.is_job ? 1 + round % kCommits : 1);
    }
    ASSERT_GT(lost.runs, 0);
  }
  std::cout << lost.runs << " lost answers, " << lost.done_all_the_same << " refused and yet done\n";
}

// Behind a pooler whose server is away each try to connect is let in, and refused at its first statement.
TEST(PostgresConnections, that_fail_are_closed) {
  auto& proxy = postgres().proxy();
  proxy.arm(WireFault::raise, "08P01", 1, true, false);
  for (int i = 0; i < 10; ++i) {
    EngineOptions options;
    options.url = postgres().url();
    EXPECT_FALSE(Engine::open(std::move(options)));
  }
  EXPECT_TRUE(proxy.disarm());
  EXPECT_TRUE(postgres().are_closed_but(1)) << "SOCI loses the first one";
  postgres().close_all();
  EngineOptions options;
  options.url = postgres().url();
  EXPECT_TRUE(Engine::open(std::move(options)));
}

}  // namespace
}  // namespace physcrm::faults
