// Renewals taken up again, versions on every write, and statistics, through the wire.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "api/host.hpp"
#include "physcrm/error_json.hpp"

namespace physcrm::test {
namespace {

TEST(Resubmit, a_rejected_renewal_goes_on_in_another_one) {
  Host host;
  const std::string id = host.renewal("license", 20, "rejected");
  const json next = host.call("renewals.resubmit", {{"id", id}}, kStaff);
  EXPECT_EQ(next["status"], "in_progress");
  EXPECT_EQ(next["attempt"], 2);
  EXPECT_EQ(next["previousWorkflowId"], id);
  EXPECT_EQ(next["createdBy"], "usr_2");
  EXPECT_EQ(next["late"], false);
  EXPECT_EQ(host.call("renewals.get", {{"id", id}})["nextWorkflowId"], next["id"]);
  EXPECT_EQ(host.code("renewals.resubmit", {{"id", id}}), ErrorCode::conflict);
  EXPECT_EQ(host.code("renewals.update_status", {{"id", id}, {"status", "in_progress"}}),
            ErrorCode::invalid_transition);
  EXPECT_EQ(host.code("renewals.complete_task", {{"id", id}, {"taskId", "renewal-fee"}}),
            ErrorCode::failed_precondition);
  EXPECT_EQ(host.code("renewals.delete", {{"id", id}}), ErrorCode::failed_precondition);
}

TEST(Resubmit, is_created_like_any_other) {
  Host host;
  const std::string id = host.renewal("csr", 20, "rejected");
  const auto answer = host.engine().call_full("renewals.resubmit", kHost, json{{"id", id}}.dump());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer.value().status, 201);
}

TEST(Resubmit, an_expired_renewal_goes_on_as_a_late_one) {
  Host host;
  const std::string id = host.renewal("license", 2);
  host.clock().advance_seconds(3 * 86'400);
  host.call("renewals.auto_create");
  ASSERT_EQ(host.call("renewals.get", {{"id", id}})["status"], "expired");
  const json next = host.call("renewals.resubmit", {{"id", id}});
  EXPECT_EQ(next["late"], true);
  EXPECT_EQ(next["priority"], "critical");
  host.call("renewals.auto_create");
  EXPECT_EQ(host.call("renewals.get", {{"id", next["id"]}})["status"], "in_progress");
}

TEST(Resubmit, another_status_is_named) {
  Host host;
  const Error error = host.refuse("renewals.resubmit", {{"id", host.renewal("license", 20, "filed")}});
  EXPECT_EQ(error.code, ErrorCode::failed_precondition);
  EXPECT_EQ(json::parse(error_details(error)), json({{"status", "filed"}}));
}

TEST(Versions, every_write_of_what_has_one_takes_it) {
  Host host;
  const std::string id = host.renewal("license", 20, "rejected");
  EXPECT_EQ(host.code("renewals.resubmit", {{"id", id}, {"version", 1}}), ErrorCode::conflict);
  const json next = host.call("renewals.resubmit", {{"id", id}, {"version", 5}})["id"];
  EXPECT_EQ(host.code("renewals.complete_task", {{"id", next}, {"taskId", "renewal-fee"}, {"version", 9}}),
            ErrorCode::conflict);
  EXPECT_EQ(host.code("renewals.delete", {{"id", next}, {"version", 2}}), ErrorCode::conflict);
  const json entity = host.call("renewals.get", {{"id", next}})["entityId"];
  const json owner = host.call("credentials.get", {{"id", entity}})["physicianId"];
  host.call("renewals.delete", {{"id", next}, {"version", 1}});
  EXPECT_EQ(host.code("credentials.delete", {{"id", entity}, {"version", 2}}), ErrorCode::conflict);
  host.call("credentials.delete", {{"id", entity}, {"version", 1}});
  EXPECT_EQ(host.code("physicians.delete", {{"id", owner}, {"version", 2}}), ErrorCode::conflict);
  host.call("physicians.delete", {{"id", owner}, {"version", 1}});
}

TEST(Statistics, name_practices_by_id_and_months_in_order) {
  Host host;
  host.import(
      "externalId,firstName,lastName,entityType,state,number,expirationDate,practice\n"
      "e1,Ada,Moore,license,TX,M1234," +
          host.day(20) + ",North Clinic\n",
      {{"createPractices", true}});
  host.call("renewals.auto_create");
  host.renewal("dea", 40);
  const json statistics = host.call("renewals.statistics", json::object(), kAdmin);
  EXPECT_EQ(statistics["total"], 2);
  EXPECT_EQ(statistics["byPractice"], json({{"prc_1", 1}}));
  ASSERT_EQ(statistics["forecast"].size(), 12U);
  EXPECT_EQ(statistics["forecast"][0], json({{"month", "2026-01"}, {"count", 0}}));
  EXPECT_EQ(statistics["forecast"][1], json({{"month", "2026-02"}, {"count", 2}}));
  EXPECT_EQ(statistics["forecast"][11]["month"], "2026-12");
}

}  // namespace
}  // namespace physcrm::test
