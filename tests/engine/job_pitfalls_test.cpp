// Failures that systems of this kind really have: each test is named after one, and shows that it can't
// happen here. Those of restarts, floods, missing traces, crashed workers and the days on which the clocks
// change are in jobs_test.cpp and jobs_clock_change_test.cpp.
#include <atomic>
#include <thread>

#include "engine/outbox_world.hpp"
#include "engine/store_file.hpp"

namespace physcrm::test {
namespace {

constexpr const char* kQueue = "processNotificationQueue";

TEST(JobPitfalls, stop_did_not_wait_for_the_work_in_hand) {
  const StoreFile file{"stop_waits"};
  OutboxWorld world{"2026-01-15T12:00:00Z", file.url()};
  for (int i = 0; i < 5; ++i) world.notice(20 + i);
  std::atomic<bool> is_on_its_way{false};
  std::atomic<bool> is_stopping{false};
  world.box().answer = [&](const OutgoingMessage&) {
    is_on_its_way = true;
    while (!is_stopping) std::this_thread::yield();
    return SendResult{};
  };
  must(world.jobs.start());
  while (!is_on_its_way) std::this_thread::yield();
  std::thread releases{[&] { is_stopping = true; }};
  world.jobs.stop();
  releases.join();
  const std::size_t arrived = world.box().arrived.size();
  EXPECT_GE(arrived, 1U);
  NotificationQuery sent;
  sent.status = DeliveryStatus::sent;
  EXPECT_EQ(must(world.notifications.list(sent)).items.size(), arrived) << "all that has left is recorded";
  world.process();
  EXPECT_EQ(world.box().arrived.size(), 5U) << "the rest was given back";
}

TEST(JobPitfalls, a_manual_run_bypassed_the_already_running_guard) {
  const StoreFile file{"manual_guard"};
  OutboxWorld running{"2026-01-15T12:00:00Z", file.url()};
  World manual{"2026-01-15T12:00:00Z", file.url()};
  running.notice(20);
  ErrorCode code = ErrorCode::ok;
  running.box().answer = [&](const OutgoingMessage&) {
    code = code_of(manual.jobs.run(kQueue));
    return SendResult{};
  };
  EXPECT_EQ(must(running.jobs.run(kQueue)).outcome, "ok");
  EXPECT_EQ(code, ErrorCode::conflict);
}

TEST(JobPitfalls, a_job_was_both_finished_and_failed) {
  const StoreFile file{"both"};
  OutboxWorld sleeper{"2026-01-15T12:00:00Z", file.url()};
  OutboxWorld other{"2026-01-15T14:00:00Z", file.url()};
  sleeper.notice(20);
  sleeper.box().answer = [&](const OutgoingMessage&) {
    sleeper.pass_hours(2);
    EXPECT_EQ(must(other.jobs.run(kQueue)).outcome, "ok");
    return SendResult{SendOutcome::permanent_failure, "550"};
  };
  const JobResult late = must(sleeper.jobs.run(kQueue));
  EXPECT_EQ(late.outcome, "failed");
  EXPECT_NE(late.error.find("took the job over"), std::string::npos) << late.error;
  const auto runs = must(sleeper.jobs.history(kQueue));
  ASSERT_EQ(runs.size(), 1U) << "the one that finished it";
  EXPECT_EQ(runs[0].outcome, "ok");
  for (const JobStatus& job : must(sleeper.jobs.status())) {
    if (job.name == kQueue) {
      EXPECT_EQ(job.last_outcome, "ok");
    }
  }
  EXPECT_EQ(sleeper.all_notifications().at(0).status, DeliveryStatus::sent);
}

}  // namespace
}  // namespace physcrm::test
