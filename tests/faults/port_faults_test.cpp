// Whatever call to the storage port fails, and when the answer to a commit is lost: the same is true as when
// the disk fails (disk_faults_test.cpp), whatever database stands behind the port.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <iostream>

#include "api/operation.hpp"
#include "faults/faulted_run.hpp"
#include "support/faulty_store.hpp"

namespace physcrm::faults {
namespace {

using storage::testing::FaultyStore;
using testing_support::PortFault;
using testing_support::PortFaults;

constexpr std::array<const char*, 4> kFaultNames{"unavailable", "storage_error", "in_the_way", "lost_answer"};

int stride_of(const Call& call) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr int kSample = 5;
#else
  constexpr int kSample = 1;
#endif
  return kSample * (call.operation == "jobs.run" ? 4 : call.is_job ? 2 : 1);
}

Opener opener_with(PortFaults& faults) {
  return [&faults](EngineOptions options) {
    auto inner = storage::open_store(options.url, {options.busy_timeout_ms, options.create});
    if (!inner) return Result<Engine>{inner.error()};
    options.url.clear();
    options.store = std::make_shared<FaultyStore>(std::move(inner).value(), faults);
    return Engine::open(std::move(options));
  };
}

class PortFaultRuns : public testing::TestWithParam<Call> {
 protected:
  /// PHYSCRM_FAULT="17 stays unavailable" repeats one run. False when the call is not reached any more.
  bool run_one(FaultedRuns& runs, PortFault fault, std::int64_t at, bool stays) {
    const std::string text =
        std::to_string(at) + (stays ? " stays " : " once ") + kFaultNames.at(static_cast<std::size_t>(fault));
    const char* const only = std::getenv("PHYSCRM_FAULT");
    if (only != nullptr && text != only) return at < 500;
    const auto* const info = testing::UnitTest::GetInstance()->current_test_info();
    SCOPED_TRACE("repeat with PHYSCRM_FAULT='" + text + "' physcrm_faults_test --gtest_filter='" +
                 info->test_suite_name() + "." + info->name() + "'");
    RunNotes notes;
    EXPECT_NO_THROW(
        notes = runs.run({[&] { faults_.arm(fault, at, stays); }, [&] { return faults_.disarm(); }, stays}));
    ++runs_;
    hits_ += notes.was_hit ? 1 : 0;
    done_all_the_same_ += notes.was_done_all_the_same ? 1 : 0;
    return notes.was_hit && !HasFailure();
  }

  PortFaults faults_;
  int runs_ = 0;
  int hits_ = 0;
  int done_all_the_same_ = 0;
};

TEST_P(PortFaultRuns, leave_it_done_or_undone) {
  FaultedRuns runs{GetParam(), opener_with(faults_)};
  const int stride = stride_of(GetParam());
  for (const bool stays : {false, true}) {
    std::int64_t at = 1;
    // An engine can hardly tell the two apart: each call fails with one of them.
    const auto fault_at = [&] {
      return (at + (stays ? 1 : 0)) % 2 == 0 ? PortFault::unavailable : PortFault::storage_error;
    };
    while (run_one(runs, fault_at(), at, stays)) at += stride;
    for (at = 1; run_one(runs, PortFault::lost_answer, at, stays);) ++at;
  }
  std::cout << GetParam().name() << ": " << runs_ << " runs, " << hits_ << " with a fault, "
            << done_all_the_same_ << " refused and yet done\n";
}

/// Another program's transaction is in the way of every call to the store, from the first on, or once.
struct InTheWay {
  PortFaults faults;
  Result<Engine> engine;
  explicit InTheWay(bool stays) : engine(Error{}) {
    PracticeStore::on_disk().found();
    engine = opener_with(faults)(host_options(clock_of_the_calls()));
    faults.arm(PortFault::in_the_way, 1, stays);
  }
  ErrorCode call(const Call& call) {
    const auto answered = answer(engine.value(), call);
    return answered ? ErrorCode::ok : answered.error().code;
  }
};

TEST(ConflictingTransaction, is_got_out_of_the_way_of_by_doing_the_same_again) {
  InTheWay once{false};
  EXPECT_EQ(once.call({"credentials.update", {{"id", "cred_2"}, {"expirationDate", "2026-03-12"}}}),
            ErrorCode::ok);
  EXPECT_EQ(once.faults.hits(), 1);
}

TEST(ConflictingTransaction, that_stays_in_the_way_is_reported_after_three_tries) {
  InTheWay always{true};
  EXPECT_EQ(always.call({"credentials.get", {{"id", "cred_2"}}}), ErrorCode::unavailable);
  EXPECT_EQ(always.faults.hits(), 3);
}

TEST(ConflictingTransaction, ends_a_run_whose_slices_may_be_done) {
  InTheWay once{false};
  EXPECT_EQ(once.call({"renewals.auto_create"}), ErrorCode::unavailable);
}

TEST(ConflictingTransaction, is_never_answered_by_a_second_run_of_what_commits_in_slices) {
  for (const Call& call : calls()) {
    const bool is_repeated = api::find_operation(call.operation)->work == api::Work::transaction;
    EXPECT_FALSE(is_repeated && call.is_job) << call.name();
  }
}

INSTANTIATE_TEST_SUITE_P(Calls, PortFaultRuns, testing::ValuesIn(calls()),
                         [](const auto& call) { return test_name(call.param); });

}  // namespace
}  // namespace physcrm::faults
