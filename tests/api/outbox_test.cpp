// Delivery and jobs by their names on the wire. What they do is tested in tests/engine; here, how it is told.
#include "api/host.hpp"

namespace physcrm::test {
namespace {

std::string notice(Host& host) {
  host.credential(host.physician(), "license", 20);
  host.call("notifications.check_expirations");
  return host.call("notifications.list")["items"][0]["id"];
}

TEST(OutboxOperations, a_host_without_channels_has_nothing_to_do_and_says_so) {
  Host host;
  const std::string id = notice(host);
  EXPECT_EQ(host.call("notifications.process_queue"),
            json::parse(R"({"claimed":0,"sent":0,"failed":0,"permanentlyFailed":0,"escalated":0})"));
  EXPECT_EQ(host.call("notifications.retry_failed", {{"force", true}})["claimed"], 0);
  EXPECT_EQ(host.call("notifications.get", {{"id", id}})["status"], "pending");
  EXPECT_EQ(host.call("notifications.deliveries", {{"id", id}})["items"], json::array());
  EXPECT_EQ(host.code("notifications.test", {{"physicianId", "phy_1"}}), ErrorCode::failed_precondition);
  EXPECT_EQ(host.call("notifications.requeue")["requeued"], 0);
  EXPECT_EQ(host.call("notifications.cleanup"),
            json::parse(R"({"archived":0,"deleted":0,"deliveryLogsDeleted":0})"));
}

TEST(OutboxOperations, a_notification_is_acknowledged_and_put_off) {
  Host host;
  const std::string id = notice(host);
  const json noted = host.call("notifications.acknowledge", {{"id", id}}, kStaff);
  EXPECT_EQ(noted["acknowledgedAt"], "2026-01-15T12:00:00.000Z");
  EXPECT_EQ(noted["status"], "pending") << "reading is not sending";
  EXPECT_EQ(host.call("notifications.snooze", {{"id", id}, {"until", host.day(3)}})["snoozedUntil"],
            "2026-01-18T00:00:00.000Z");
  const Error late = host.refuse("notifications.snooze", {{"id", id}, {"until", host.day(31)}});
  EXPECT_EQ(late.code, ErrorCode::invalid_argument);
  EXPECT_EQ(late.field, "until");
  EXPECT_EQ(host.code("notifications.acknowledge", {{"id", "ntf_99"}}), ErrorCode::not_found);
}

TEST(JobOperations, tell_what_is_planned_what_ran_and_how_it_went) {
  Host host;
  const json before = host.call("scheduler.status");
  EXPECT_EQ(before["isRunning"], false);
  ASSERT_EQ(before["jobs"].size(), 6U);
  EXPECT_EQ(before["jobs"][0]["lastRun"], nullptr);
  const json result = host.call("jobs.run", {{"name", "checkExpirations"}}, kSystem);
  EXPECT_EQ(result["outcome"], "ok");
  EXPECT_EQ(result["counts"]["scanned"], 0);
  const json job = host.call("scheduler.status")["jobs"][1];
  EXPECT_EQ(job["name"], "checkExpirations");
  EXPECT_EQ(job["lastRun"], "2026-01-15T12:00:00.000Z");
  EXPECT_EQ(job["targetMet"], true);
  const json runs = host.call("jobs.history", {{"name", "checkExpirations"}});
  ASSERT_EQ(runs["items"].size(), 1U);
  EXPECT_EQ(runs["items"][0]["outcome"], "ok");
  EXPECT_EQ(host.code("jobs.history", {{"name", "nothing"}}), ErrorCode::not_found);
}

TEST(JobOperations, pause_release_and_go_on) {
  Host host;
  const json name{{"name", "maintenance"}};
  const json paused =
      host.call("jobs.pause", {{"name", "maintenance"}, {"until", "2026-02-01T00:00:00Z"}}, kAdmin);
  EXPECT_EQ(paused["jobs"][5]["pausedUntil"], "2026-02-01T00:00:00.000Z");
  EXPECT_EQ(host.call("jobs.pause", name)["jobs"][5]["pausedUntil"], nullptr);
  EXPECT_EQ(host.refuse("jobs.pause", {{"name", "maintenance"}, {"until", "tomorrow"}}).field, "until");
  EXPECT_EQ(host.call("jobs.release", name)["released"], false);
}

}  // namespace
}  // namespace physcrm::test
