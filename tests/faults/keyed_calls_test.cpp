// A call that has named itself may be repeated after any failure, also where nobody knows whether it was
// done: it is done once, and answered as the first time (docs/rules.md 1).
#include <gtest/gtest.h>

#include <iostream>

#include "api/operation.hpp"
#include "faults/calls.hpp"
#include "faults/store_state.hpp"
#include "physcrm/error_json.hpp"
#include "support/faulty_store.hpp"

namespace physcrm::faults {
namespace {

using storage::testing::FaultyStore;
using testing_support::disk;
using testing_support::PortFault;
using testing_support::PortFaults;

/// Those that change something in one transaction.
std::vector<Call> changes() {
  std::vector<Call> chosen;
  for (const Call& call : calls()) {
    const api::Operation& row = *api::find_operation(call.operation);
    if (row.method != "GET" && row.work == api::Work::transaction && call.body.empty())
      chosen.push_back(call);
  }
  return chosen;
}

class KeyedCalls : public testing::TestWithParam<Call> {
 protected:
  Result<Engine> open() {
    EngineOptions options = host_options(clock_of_the_calls());
    auto inner = storage::open_store(options.url, {});
    if (!inner) return inner.error();
    options.url.clear();
    options.store = std::make_shared<FaultyStore>(std::move(inner).value(), faults_);
    return Engine::open(std::move(options));
  }

  static Result<Response> ask(Engine& engine) {
    constexpr std::string_view kCaller = R"({"role":"admin","userId":"usr_1","idempotencyKey":"once"})";
    return engine.call_full(GetParam().operation, kCaller, GetParam().request.dump());
  }

  /// The call under the fault, and then twice more; false when the fault was not reached.
  bool run(PortFault fault, std::int64_t at, const Response& expected, const StoreState& after) {
    SCOPED_TRACE(std::to_string(at) +
                 (fault == PortFault::lost_answer ? "th commit's answer is lost" : "th call fails"));
    disk().put(kStorePath, practice());
    auto engine = open();
    if (!engine) throw std::runtime_error{engine.error().message};
    faults_.arm(fault, at, false);
    const auto first = ask(engine.value());
    const bool was_hit = faults_.disarm();
    EXPECT_TRUE(was_hit || first);
    StoreReader reader;
    const bool is_done = reader.state() == after;
    EXPECT_TRUE(is_done || !was_hit || fault != PortFault::lost_answer) << "the commit was done";
    for (int again = 0; again < 2; ++again) {
      const auto answered = ask(engine.value());
      EXPECT_TRUE(answered) << error_body(answered.error());
      if (!answered) return was_hit;
      EXPECT_EQ(answered.value().status, expected.status);
      // An id that was reserved in vain is skipped.
      if (is_done) {
        EXPECT_EQ(answered.value().body, expected.body);
      }
    }
    const StoreState state = reader.state(is_done ? Detail::all : Detail::outcome);
    if (is_done) {
      EXPECT_EQ(first_difference(state, after), "");
    }
    for (const auto& [table, rows] : after) {
      EXPECT_EQ(reader.state().at(table).size(), rows.size()) << table;
    }
    for (const std::string& wrong : violations()) ADD_FAILURE() << wrong;
    return was_hit && !HasFailure();
  }

  PortFaults faults_;
};

TEST_P(KeyedCalls, are_done_once_however_often_they_are_repeated) {
  disk().put(kStorePath, practice());
  auto engine = open();
  ASSERT_TRUE(engine);
  const auto expected = ask(engine.value());
  ASSERT_TRUE(expected) << error_body(expected.error());
  const StoreState after = StoreReader{}.state();
  engine = Error{ErrorCode::cancelled, ""};
  std::int64_t lost = 1;
  while (run(PortFault::lost_answer, lost, expected.value(), after)) ++lost;
  EXPECT_GE(lost, 2) << "no commit's answer was lost";
  std::int64_t failed = 1;
  while (run(PortFault::unavailable, failed, expected.value(), after)) ++failed;
  std::cout << GetParam().name() << ": " << lost - 1 << " lost answers, " << failed - 1 << " failed calls\n";
}

INSTANTIATE_TEST_SUITE_P(Calls, KeyedCalls, testing::ValuesIn(changes()),
                         [](const auto& call) { return test_name(call.param); });

}  // namespace
}  // namespace physcrm::faults
