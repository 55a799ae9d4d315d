// Whatever call to the disk fails, and however: a call of the operation table is done whole or not at all,
// its answer is true, and the next try succeeds. Each operation of the table, for the first call to the disk
// that fails, the second, ..., until it is not reached; once and from there on.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <set>

#include "faults/faulted_run.hpp"
#include "physcrm/operations.hpp"

namespace physcrm::faults {
namespace {

using testing_support::disk;
using testing_support::FaultFlavour;
using testing_support::FaultPlan;

/// Every how manyeth call to the disk is made to fail: a job has hundreds of them, and by hand it is the same
/// as by its name.
int stride_of(const Call& call) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr int kSample = 7;
#else
  constexpr int kSample = 1;
#endif
  if (!call.is_job) return kSample;
  return kSample * (call.operation == "jobs.run" ? 8 : 4);
}

/// PHYSCRM_FAULT="17 stays denied" repeats one run.
std::string text_of(const FaultPlan& plan) {
  return std::to_string(plan.at) + (plan.stays ? " stays " : " once ") + to_string(plan.flavour);
}

struct Tally {
  int runs = 0;
  int hits = 0;
  int answered = 0;
  int done_all_the_same = 0;
};

class DiskFaults : public testing::TestWithParam<Call> {
 protected:
  /// False when the call is not reached any more.
  bool run_one(FaultedRuns& runs, const FaultPlan& plan) {
    const char* const only = std::getenv("PHYSCRM_FAULT");
    if (only != nullptr && text_of(plan) != only) return plan.at < 2000;
    const auto* const info = testing::UnitTest::GetInstance()->current_test_info();
    SCOPED_TRACE("repeat with PHYSCRM_FAULT='" + text_of(plan) + "' physcrm_faults_test --gtest_filter='" +
                 info->test_suite_name() + "." + info->name() + "'");
    RunNotes notes;
    EXPECT_NO_THROW(notes = runs.run({[&] { disk().arm(plan); },
                                      [] {
                                        (void)disk().disarm();
                                        return disk().faults() > 0;
                                      },
                                      plan.stays}));
    ++tally_.runs;
    tally_.hits += notes.was_hit ? 1 : 0;
    tally_.answered += notes.was_hit && notes.was_answered ? 1 : 0;
    tally_.done_all_the_same += notes.was_done_all_the_same ? 1 : 0;
    return notes.was_hit && !testing::Test::HasFailure();
  }
  Tally tally_;
};

TEST_P(DiskFaults, leave_it_done_or_undone) {
  FaultedRuns runs{GetParam()};
  const int stride = stride_of(GetParam());
  for (int flavour = 0; flavour < testing_support::kFaultFlavours; ++flavour) {
    for (const bool stays : {false, true}) {
      // Between them, the flavours meet every call.
      FaultPlan plan{1 + (flavour + 2 * stays) % stride, stays, static_cast<FaultFlavour>(flavour)};
      while (run_one(runs, plan)) plan.at += stride;
    }
  }
  std::cout << GetParam().name() << ": " << tally_.runs << " runs, " << tally_.hits << " with a fault, "
            << tally_.answered << " answered all the same, " << tally_.done_all_the_same
            << " refused and yet done\n";
}

INSTANTIATE_TEST_SUITE_P(Calls, DiskFaults, testing::ValuesIn(calls()),
                         [](const auto& call) { return test_name(call.param); });

TEST(DiskFaultCalls, are_of_every_operation_of_the_table) {
  std::set<std::string> there;
  for (const Call& call : calls()) there.insert(call.operation);
  for (std::size_t i = 0; i < operation_count(); ++i) {
    const std::string name{operation_at(i).name};
    EXPECT_NE(there.count(name) != 0, is_left_out(name)) << name;
  }
}

}  // namespace
}  // namespace physcrm::faults
