#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "api/host.hpp"
#include "physcrm/error_json.hpp"

namespace physcrm::test {
namespace {

json detail(const Error& error) {
  return json::parse(error_details(error));
}

TEST(Renewals, one_goes_its_whole_way_through_the_wire) {
  Host host;
  const std::string entity = host.credential(host.physician(), "license", 60);
  const json opened =
      host.call("renewals.initiate", {{"entityType", "license"}, {"entityId", entity}}, kStaff);
  EXPECT_EQ(opened["status"], "not_started");
  EXPECT_EQ(opened["progress"], 0);
  EXPECT_EQ(opened["entityId"], entity);
  EXPECT_EQ(opened["createdBy"], "usr_2");
  EXPECT_EQ(opened["nextAction"], "Begin renewal application");
  EXPECT_EQ(opened["checklist"]["totalItems"], 8);
  const json id = opened["id"];
  const auto go = [&](const json& change) {
    json request{{"id", id}};
    request.update(change);
    return host.call("renewals.update_status", request, kStaff);
  };
  EXPECT_EQ(go({{"status", "in_progress"}})["applicationDate"], host.day(0));
  const json filed = go({{"status", "filed"}, {"version", 2}});
  EXPECT_EQ(filed["progress"], 75);
  EXPECT_EQ(filed["reviewExpectedDate"], host.day(7));
  EXPECT_FALSE(filed["warnings"].empty()) << "required items are open";
  EXPECT_EQ(go({{"status", "under_review"}})["progress"], 90);
  const json approved = go({{"status", "approved"}, {"newExpirationDate", "2028-03-31"}});
  EXPECT_EQ(approved["progress"], 100);
  EXPECT_TRUE(approved["nextAction"].is_null());
  EXPECT_EQ(host.call("credentials.get", {{"id", entity}})["expirationDate"], "2028-03-31");
}

TEST(Renewals, a_date_the_engine_proposes_is_marked_on_the_credential) {
  Host host;
  const std::string id = host.renewal("dea", 20, "approved");
  const json entity = host.call("renewals.get", {{"id", id}})["entityId"];
  const json credential = host.call("credentials.get", {{"id", entity}});
  EXPECT_EQ(credential["expirationConfirmed"], false);
  EXPECT_EQ(credential["expirationDate"], "2029-02-04");  // 2026-02-04 and 36 months
}

TEST(Renewals, an_invalid_transition_names_both_states_and_those_allowed_and_changes_nothing) {
  Host host;
  const std::string id = host.renewal("license", 20);
  const json before = host.call("renewals.get", {{"id", id}});
  const Error error = host.refuse("renewals.update_status", {{"id", id}, {"status", "approved"}});
  EXPECT_EQ(error.code, ErrorCode::invalid_transition);
  EXPECT_EQ(detail(error),
            json({{"from", "not_started"}, {"to", "approved"}, {"allowed", json::array({"in_progress"})}}));
  EXPECT_EQ(host.call("renewals.get", {{"id", id}}), before);
}

TEST(Renewals, errors_come_in_the_order_of_the_rules) {
  Host host;
  const std::string id = host.renewal("dea", 20, "in_progress");  // version 2, its fee open
  const auto code = [&](const json& change, std::string_view caller = kHost) {
    json request{{"id", id}};
    request.update(change);
    return host.code("renewals.update_status", request, caller);
  };
  EXPECT_EQ(code({{"status", "nonsense"}, {"version", 1}}, kViewer), ErrorCode::invalid_argument);
  EXPECT_EQ(code({{"status", "approved"}, {"version", 1}}, kViewer), ErrorCode::permission_denied);
  EXPECT_EQ(code({{"status", "approved"}, {"version", 1}, {"id", "wf_999999"}}), ErrorCode::not_found);
  EXPECT_EQ(code({{"status", "approved"}, {"version", 1}}), ErrorCode::conflict);
  EXPECT_EQ(code({{"status", "approved"}, {"version", 2}}), ErrorCode::invalid_transition);
  EXPECT_EQ(code({{"status", "filed"}, {"version", 2}}), ErrorCode::failed_precondition);
}

TEST(Renewals, a_dea_renewal_is_not_filed_before_its_fee_unless_forced_with_a_reason) {
  Host host;
  const std::string id = host.renewal("dea", 20, "in_progress");
  const json file{{"id", id}, {"status", "filed"}};
  EXPECT_EQ(detail(host.refuse("renewals.update_status", file))["openItems"], json::array({"dea-fee"}));
  json forced = file;
  forced.update({{"force", true}, {"forceReason", "paid by cheque"}});
  EXPECT_EQ(host.call("renewals.update_status", forced)["status"], "filed");
}

TEST(Renewals, a_rejection_needs_a_reason) {
  Host host;
  const std::string id = host.renewal("license", 20, "under_review");
  EXPECT_EQ(host.code("renewals.update_status", {{"id", id}, {"status", "rejected"}}),
            ErrorCode::failed_precondition);
  const json rejected = host.call("renewals.update_status",
                                  {{"id", id}, {"status", "rejected"}, {"rejectionReason", "CME missing"}});
  EXPECT_EQ(rejected["rejectionReason"], "CME missing");
  EXPECT_EQ(rejected["progress"], 90);
}

TEST(Renewals, a_second_active_one_of_a_credential_is_a_conflict) {
  Host host;
  const std::string id = host.renewal("csr", 20);
  const json entity = host.call("renewals.get", {{"id", id}})["entityId"];
  EXPECT_EQ(host.code("renewals.initiate", {{"entityType", "csr"}, {"entityId", entity}}),
            ErrorCode::conflict);
}

TEST(Renewals, one_for_an_inactive_physician_is_a_failed_precondition) {
  Host host;
  const std::string entity = host.credential(host.physician({{"status", "inactive"}}), "csr", 20);
  EXPECT_EQ(host.code("renewals.initiate", {{"entityType", "csr"}, {"entityId", entity}}),
            ErrorCode::failed_precondition);
}

// --- Checklist
// ----------------------------------------------------------------------------------------------

// A failure seen in a working system: an unknown task id was answered with success.
TEST(Renewals, an_unknown_task_is_not_found) {
  Host host;
  const std::string id = host.renewal("license", 20, "in_progress");
  const Error error = host.refuse("renewals.complete_task", {{"id", id}, {"taskId", "dea-fee"}});
  EXPECT_EQ(error.code, ErrorCode::not_found);
  EXPECT_EQ(error.field, "taskId");
  EXPECT_EQ(host.refuse("renewals.complete_task", {{"id", id}, {"taskId", ""}}).code,
            ErrorCode::invalid_argument);
}

TEST(Renewals, a_task_is_completed_paid_reopened) {
  Host host;
  const std::string id = host.renewal("license", 20, "in_progress");
  host.call("renewals.complete_task",
            {{"id", id},
             {"taskId", "renewal-fee"},
             {"note", "by card"},
             {"amountCents", 47'500},
             {"paidAt", host.day(0)}},
            kStaff);
  const auto fee = [&] {
    const json checklist = host.call("renewals.checklist", {{"id", id}});
    for (const json& item : checklist["items"]) {
      if (item["id"] == "renewal-fee") return item;
    }
    return json{};
  };
  EXPECT_EQ(fee()["completed"], true);
  EXPECT_EQ(fee()["completedBy"], "usr_2");
  EXPECT_EQ(fee()["completedAt"], "2026-01-15T12:00:00.000Z");
  EXPECT_EQ(fee()["amountCents"], 47'500);
  EXPECT_EQ(fee()["paidAt"], host.day(0));
  EXPECT_EQ(fee()["note"], "by card");
  EXPECT_EQ(host.call("renewals.get", {{"id", id}})["progress"], 9);  // floor(74 / 8)
  host.call("renewals.complete_task", {{"id", id}, {"taskId", "renewal-fee"}, {"completed", false}});
  EXPECT_EQ(fee()["completed"], false);
  EXPECT_TRUE(fee()["completedBy"].is_null());
  EXPECT_EQ(fee()["note"], "by card") << "an absent field keeps its value";
}

TEST(Renewals, required_progress_is_shown_apart) {
  Host host;
  const std::string id = host.renewal("license", 20, "in_progress");
  const json open = host.call("renewals.checklist", {{"id", id}});
  for (const json& item : open["items"]) {
    if (item["required"] == true) host.call("renewals.complete_task", {{"id", id}, {"taskId", item["id"]}});
  }
  const json checklist = host.call("renewals.checklist", {{"id", id}});
  EXPECT_EQ(checklist["progressPercentage"], 88);  // 7 of 8: the background check is optional
  EXPECT_EQ(checklist["requiredPercentage"], 100);
}

TEST(Renewals, a_finished_checklist_does_not_change) {
  Host host;
  const std::string id = host.renewal("license", 20, "approved");
  EXPECT_EQ(host.code("renewals.complete_task", {{"id", id}, {"taskId", "renewal-fee"}}),
            ErrorCode::failed_precondition);
  EXPECT_EQ(host.call("renewals.get", {{"id", id}})["progress"], 100);
}

// --- Reading
// ------------------------------------------------------------------------------------------------

TEST(Renewals, the_timeline_has_the_plan_and_what_happened) {
  Host host;
  const std::string id = host.renewal("license", 60, "filed");
  const json timeline = host.call("renewals.timeline", {{"id", id}});
  EXPECT_EQ(timeline["workflowId"], id);
  ASSERT_EQ(timeline["milestones"].size(), 6U);
  EXPECT_EQ(timeline["milestones"][0]["name"], "start");
  EXPECT_EQ(timeline["milestones"][0]["state"], "done");
  EXPECT_EQ(timeline["history"].size(), 3U);
  EXPECT_EQ(timeline["history"].back()["status"], "filed");
  EXPECT_EQ(timeline["history"].back()["by"], "host");
}

TEST(Renewals, next_actions_begin_with_the_renewals_own) {
  Host host;
  const json actions = host.call("renewals.next_actions", {{"id", host.renewal("csr", 20)}})["actions"];
  ASSERT_FALSE(actions.empty());
  EXPECT_EQ(actions[0]["action"], "Begin renewal application");
  EXPECT_TRUE(actions[0]["itemId"].is_null());
}

// A failure seen in a working system: "upcoming in N days" filtered on the start date.
TEST(Renewals, lists_go_by_expiration_and_filter) {
  Host host;
  const std::string near = host.renewal("license", 20);
  const std::string far = host.renewal("csr", 120);
  const std::string past = host.renewal("dea", -3);
  const auto ids = [&](const json& query) {
    std::vector<std::string> found;
    const json page = host.call("renewals.list", query);
    for (const json& item : page["items"]) found.push_back(item["id"]);
    return found;
  };
  EXPECT_THAT(ids(json::object()), ::testing::ElementsAre(past, near));
  EXPECT_THAT(ids({{"days", 120}}), ::testing::ElementsAre(past, near, far));
  EXPECT_THAT(ids({{"days", 0}}), ::testing::ElementsAre(past));
  EXPECT_THAT(ids({{"entityType", "license"}}), ::testing::ElementsAre(near));
  EXPECT_THAT(ids({{"status", "filed"}}), ::testing::IsEmpty());
  EXPECT_EQ(host.refuse("renewals.list", {{"days", -1}}).field, "days");
  EXPECT_TRUE(host.call("renewals.list")["items"][0]["checklist"].is_null());
}

TEST(Renewals, statistics_count_by_status_with_zeros) {
  Host host;
  host.renewal("license", 20, "approved");
  host.renewal("csr", 40, "rejected");
  host.renewal("dea", 5);
  const json statistics = host.call("renewals.statistics");
  EXPECT_EQ(statistics["total"], 3);
  EXPECT_EQ(statistics["byStatus"], json::parse(R"({"not_started":1,"in_progress":0,"filed":0,
      "under_review":0,"approved":1,"rejected":1,"expired":0})"));
  EXPECT_EQ(statistics["byEntityType"], json::parse(R"({"license":1,"dea":1,"csr":1})"));
  EXPECT_EQ(statistics["critical"], 1);
  EXPECT_EQ(statistics["approvalRate"], 0.5);
}

TEST(Renewals, the_automatic_run_reports_and_repeats_without_harm) {
  Host host;
  const std::string physician = host.physician();
  host.credential(physician, "license", 90);
  host.credential(physician, "csr", -30);
  host.credential(physician, "license", 91, {{"state", "NY"}});
  host.credential(host.physician({{"status", "inactive"}}), "csr", 10);
  const json first = host.call("renewals.auto_create", json::object(), kSystem);
  EXPECT_EQ(first, json::parse(R"({"scanned":3,"created":1,"expected":0,"expired":1,
      "skipped":{"existingWorkflow":0,"inactive":1},"failed":0,"errors":[]})"));
  const json second = host.call("renewals.auto_create", json::object(), kSystem);
  EXPECT_EQ(second["created"], 0);
  EXPECT_EQ(second["skipped"]["existingWorkflow"], 2);
}

TEST(Renewals, a_deleted_one_is_gone) {
  Host host;
  const std::string id = host.renewal("csr", 20);
  host.call("renewals.delete", {{"id", id}}, kAdmin);
  EXPECT_EQ(host.code("renewals.get", {{"id", id}}), ErrorCode::not_found);
  EXPECT_EQ(host.code("renewals.delete", {{"id", id}}), ErrorCode::not_found);
}

}  // namespace
}  // namespace physcrm::test
