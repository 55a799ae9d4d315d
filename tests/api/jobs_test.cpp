#include <gtest/gtest.h>

#include <string>

#include "api/host.hpp"

namespace physcrm::test {
namespace {

json status_of(Host& host, const std::string& name) {
  const json status = host.call("scheduler.status");
  for (const json& job : status["jobs"]) {
    if (job["name"] == name) return job;
  }
  ADD_FAILURE() << "no job " << name;
  return {};
}

TEST(JobCalls, before_its_first_run_a_job_has_no_last_one) {
  Host host;
  const json job = status_of(host, "checkExpirations");
  EXPECT_EQ(job["isRunning"], false);
  for (const char* name :
       {"lastRun", "lastOutcome", "lastDurationMs", "lastCounts", "pausedUntil", "heldBy", "targetMet"}) {
    EXPECT_TRUE(job[name].is_null()) << name;
  }
}

TEST(JobCalls, a_run_by_hand_says_what_it_did_and_the_history_and_the_status_know_it) {
  Host host;
  host.credential(host.physician(), "license", 30);
  const json result = host.call("jobs.run", {{"name", "checkExpirations"}}, kSystem);
  EXPECT_EQ(result["job"], "checkExpirations");
  EXPECT_EQ(result["outcome"], "ok");
  EXPECT_EQ(result["counts"]["created"], 1);
  EXPECT_TRUE(result["error"].is_null());

  const json runs = host.call("jobs.history", {{"name", "checkExpirations"}}, kSystem)["items"];
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0]["startedAt"], "2026-01-15T12:00:00.000Z");
  EXPECT_EQ(runs[0]["outcome"], "ok");
  EXPECT_EQ(runs[0]["counts"], result["counts"]);
  EXPECT_FALSE(runs[0]["host"].is_null());

  const json status = status_of(host, "checkExpirations");
  EXPECT_EQ(status["lastRun"], runs[0]["startedAt"]);
  EXPECT_EQ(status["lastOutcome"], "ok");
  EXPECT_EQ(status["lastCounts"], result["counts"]);
}

TEST(JobCalls, the_history_is_newest_first_and_no_longer_than_asked_for) {
  Host host;
  for (int i = 0; i < 3; ++i) {
    host.clock().set(host.clock().now().plus_seconds(60));
    host.call("jobs.run", {{"name", "checkExpirations"}});
  }
  const json runs = host.call("jobs.history", {{"name", "checkExpirations"}, {"limit", 2}})["items"];
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0]["startedAt"], "2026-01-15T12:03:00.000Z");
  EXPECT_EQ(runs[1]["startedAt"], "2026-01-15T12:02:00.000Z");
  EXPECT_EQ(host.refuse("jobs.history", {{"name", "checkExpirations"}, {"limit", 201}}).field, "limit");
}

TEST(JobCalls, a_paused_job_is_not_due_until_then_and_null_lets_it_go_on) {
  Host host;
  host.call("jobs.pause", {{"name", "checkExpirations"}, {"until", "2026-01-16T00:00:00Z"}});
  EXPECT_EQ(status_of(host, "checkExpirations")["pausedUntil"], "2026-01-16T00:00:00.000Z");
  ASSERT_TRUE(host.engine().jobs().run_due());
  EXPECT_TRUE(status_of(host, "checkExpirations")["lastRun"].is_null());
  host.call("jobs.pause", {{"name", "checkExpirations"}, {"until", nullptr}});
  EXPECT_TRUE(status_of(host, "checkExpirations")["pausedUntil"].is_null());
  ASSERT_TRUE(host.engine().jobs().run_due());
  EXPECT_FALSE(status_of(host, "checkExpirations")["lastRun"].is_null());
}

TEST(JobCalls, a_pause_ends_at_an_instant_that_is_still_to_come) {
  Host host;
  EXPECT_EQ(host.refuse("jobs.pause", {{"name", "checkExpirations"}, {"until", "tomorrow"}}).field, "until");
  EXPECT_EQ(host.code("jobs.pause", {{"name", "checkExpirations"}, {"until", "2026-01-15T11:59:59Z"}}),
            ErrorCode::invalid_argument);
}

TEST(JobCalls, nobody_holds_a_job_that_is_not_being_run) {
  Host host;
  EXPECT_EQ(host.call("jobs.release", {{"name", "checkExpirations"}}, kSystem)["released"], false);
}

TEST(JobCalls, an_unknown_job_is_not_found) {
  Host host;
  const json name{{"name", "makeCoffee"}};
  for (const char* operation : {"jobs.run", "jobs.release", "jobs.history"}) {
    EXPECT_EQ(host.code(operation, name), ErrorCode::not_found) << operation;
  }
  EXPECT_EQ(host.code("jobs.pause", {{"name", "makeCoffee"}, {"until", nullptr}}), ErrorCode::not_found);
}

TEST(JobCalls, the_scheduler_starts_once_and_stops_as_often_as_one_likes) {
  Host host;
  EXPECT_EQ(host.call("scheduler.status", json::object(), kSystem)["isRunning"], false);
  EXPECT_EQ(host.call("scheduler.start", json::object(), kAdmin)["isRunning"], true);
  EXPECT_EQ(host.code("scheduler.start"), ErrorCode::failed_precondition);
  EXPECT_EQ(host.call("scheduler.stop")["isRunning"], false);
  EXPECT_EQ(host.call("scheduler.stop")["isRunning"], false);
}

}  // namespace
}  // namespace physcrm::test
