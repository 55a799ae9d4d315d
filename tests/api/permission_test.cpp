// Every operation for every caller (docs/rules.md 6).
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>

#include "api/host.hpp"
#include "api/operation.hpp"
#include "physcrm/operations.hpp"

namespace physcrm::test {
namespace {

struct Row {
  std::string_view operation;
  json request;
  std::string_view callers;  ///< host, admin, staff, viewer, system: x may, . may not
};

std::vector<Row> upkeep_rows() {
  return {
      {"maintenance.optimize", json::object(), "xx..x"},
      {"maintenance.backup", {{"path", "/nowhere/copy.db"}}, "x...."},
      {"maintenance.restore_check", {{"path", "/nowhere/copy.db"}}, "x...."},
      {"maintenance.read_only", {{"readOnly", false}}, "xx..."},
      {"integrity.check", json::object(), "xx..x"},
      {"integrity.repair", json::object(), "xx..x"},
  };
}

/// By hand, so that the table and the matrix have a second opinion.
std::vector<Row> expected_rows() {
  const json phy{{"id", "phy_999"}};
  const json cred{{"id", "cred_999"}};
  const json wf{{"id", "wf_999"}};
  std::vector<Row> rows{
      {"physicians.create", {{"firstName", "A"}, {"lastName", "B"}}, "xxx.."},
      {"physicians.list", json::object(), "xxxx."},
      {"physicians.get", phy, "xxxx."},
      {"physicians.update", phy, "xxx.."},
      {"physicians.delete", phy, "xx..."},
      {"physicians.timeline", phy, "xxxxx"},
      {"physicians.calendar", phy, "xxxxx"},
      {"credentials.create",
       {{"physicianId", "phy_999"}, {"entityType", "csr"}, {"state", "TX"}, {"number", "1"}},
       "xxx.."},
      {"credentials.list", {{"physicianId", "phy_999"}}, "xxxx."},
      {"credentials.list_all", json::object(), "xxxx."},
      {"credentials.get", cred, "xxxx."},
      {"credentials.update", cred, "xxx.."},
      {"credentials.delete", cred, "xx..."},
      {"roster.import", json::object(), "xxx.."},
      {"renewals.initiate", {{"entityType", "csr"}, {"entityId", "cred_999"}}, "xxx.."},
      {"renewals.get", wf, "xxxxx"},
      {"renewals.update_status", {{"id", "wf_999"}, {"status", "filed"}}, "xxx.."},
      {"renewals.resubmit", wf, "xxx.."},
      {"renewals.statistics", json::object(), "xxxx."},
      {"renewals.list", json::object(), "xxxxx"},
      {"renewals.timeline", wf, "xxxxx"},
      {"renewals.checklist", wf, "xxxxx"},
      {"renewals.complete_task", {{"id", "wf_999"}, {"taskId", "x"}}, "xxx.."},
      {"renewals.next_actions", wf, "xxxxx"},
      {"renewals.delete", wf, "xx..."},
      {"renewals.auto_create", json::object(), "xxx.x"},
      {"settings.get", json::object(), "xx..."},
      {"settings.set", {{"policies", {{"catchUp", "owed"}}}}, "xx..."},
      {"notifications.check_expirations", json::object(), "xxx.x"},
      {"notifications.list", json::object(), "xxxxx"},
      {"notifications.get", {{"id", "ntf_999"}}, "xxxxx"},
      {"notifications.process_queue", json::object(), "xxx.x"},
      {"notifications.retry_failed", json::object(), "xxx.x"},
      {"notifications.test", {{"physicianId", "phy_999"}}, "xxx.."},
      {"notifications.acknowledge", {{"id", "ntf_999"}}, "xxx.."},
      {"notifications.snooze", {{"id", "ntf_999"}, {"until", "2026-01-17"}}, "xxx.."},
      {"notifications.deliveries", {{"id", "ntf_999"}}, "xxxxx"},
      {"notifications.requeue", json::object(), "xxx.."},
      {"notifications.cleanup", json::object(), "xx..x"},
      {"templates.list", json::object(), "xx..."},
      {"templates.set", {{"severity", "info"}, {"body", nullptr}}, "xx..."},
      {"templates.preview", {{"severity", "info"}, {"subject", "s"}, {"body", "b"}}, "xx..."},
      {"preferences.get", {{"recipient", "team"}}, "xxx.."},
      {"preferences.set", {{"recipient", "team"}, {"language", "es"}}, "xxx.."},
      {"scheduler.status", json::object(), "xx..x"},
      {"scheduler.start", json::object(), "xx..."},
      {"scheduler.stop", json::object(), "xx..."},
      {"jobs.run", {{"name", "nothing"}}, "xx..x"},
      {"jobs.release", {{"name", "nothing"}}, "xx..x"},
      {"jobs.pause", {{"name", "nothing"}}, "xx..x"},
      {"jobs.history", {{"name", "nothing"}}, "xx..x"},
      {"rules.list", json::object(), "xxxxx"},
      {"rules.explain", {{"entityType", "csr"}, {"state", "TX"}}, "xxxxx"},
      {"rules.validate", {{"csv", "op,id,reason"}}, "xx..."},
      {"rules.overlay", {{"csv", "op,id,reason"}}, "xx..."},
      {"rules.use", {{"name", "default"}}, "xx..."},
      {"health.basic", json::object(), "xxxxx"},
  };
  for (Row& row : upkeep_rows()) rows.push_back(std::move(row));
  return rows;
}

constexpr std::array kCallers{kHost, kAdmin, kStaff, kViewer, kSystem};

ErrorCode outcome(Host& host, const Row& row, std::string_view caller) {
  if (row.operation != "roster.import") return host.code(row.operation, row.request, caller);
  TextSource body{"npi,firstName,lastName\n"};
  const auto answer = host.engine().call_stream(row.operation, caller, row.request.dump(), "text/csv", body);
  return answer ? ErrorCode::ok : answer.error().code;
}

TEST(Permissions, each_caller_may_exactly_what_the_matrix_says) {
  Host host;
  const auto rows = expected_rows();
  ASSERT_EQ(rows.size(), operation_count());
  for (const Row& row : rows) {
    EXPECT_EQ(operation_at(index_of(row.operation)).name, row.operation);
    for (std::size_t i = 0; i < kCallers.size(); ++i) {
      const bool is_refused = outcome(host, row, kCallers[i]) == ErrorCode::permission_denied;
      EXPECT_EQ(is_refused, row.callers[i] == '.') << row.operation << " as " << kCallers[i];
    }
  }
}

TEST(Permissions, a_refusal_names_the_permission_and_changes_nothing) {
  Host host;
  host.renewal("license", 20);
  const json before = host.everything();
  const Error error = host.refuse("renewals.auto_create", json::object(), kViewer);
  EXPECT_EQ(error.code, ErrorCode::permission_denied);
  EXPECT_NE(error.message.find("renewals.automate"), std::string::npos);
  for (const Row& row : expected_rows()) outcome(host, row, kViewer);
  EXPECT_EQ(host.everything(), before);
}

// A failure seen in a working system: any status could follow any other; a viewer could change one.
TEST(Permissions, a_viewer_can_not_change_a_status) {
  Host host;
  const std::string id = host.renewal("license", 20);
  EXPECT_EQ(host.code("renewals.update_status", {{"id", id}, {"status", "in_progress"}}, kViewer),
            ErrorCode::permission_denied);
  EXPECT_EQ(host.call("renewals.get", {{"id", id}})["status"], "not_started");
}

TEST(Permissions, a_role_inside_the_request_is_refused_never_believed) {
  Host host;
  const Error error = host.refuse("physicians.list", {{"role", "admin"}}, kViewer);
  EXPECT_EQ(error.code, ErrorCode::invalid_argument);
  EXPECT_EQ(error.field, "role");
}

TEST(Permissions, schema_comes_before_permission_and_permission_before_existence) {
  Host host;
  EXPECT_EQ(host.code("renewals.delete", {{"id", "cred_1"}}, kViewer), ErrorCode::invalid_argument);
  EXPECT_EQ(host.code("renewals.delete", {{"id", "wf_999"}}, kViewer), ErrorCode::permission_denied);
  EXPECT_EQ(host.code("renewals.delete", {{"id", "wf_999"}}, kAdmin), ErrorCode::not_found);
}

TEST(Permissions, a_token_is_unauthenticated_after_the_schema_and_before_the_permission) {
  Host host;
  constexpr std::string_view kToken = R"({"token":"eyJhbGciOiJub25lIn0.e30."})";
  EXPECT_EQ(host.code("physicians.list", {{"nonsense", 1}}, kToken), ErrorCode::invalid_argument);
  EXPECT_EQ(host.code("physicians.list", json::object(), kToken), ErrorCode::unauthenticated);
  EXPECT_EQ(host.code("health.basic", json::object(), kToken), ErrorCode::unauthenticated);
}

TEST(Permissions, a_viewer_sees_the_last_four_of_a_dea_number) {
  Host host;
  const std::string physician = host.physician();
  const std::string dea = host.credential(physician, "dea", 100, {{"number", "AP5836727"}});
  const std::string license = host.credential(physician, "license", 100, {{"number", "M12345"}});
  EXPECT_EQ(host.call("credentials.get", {{"id", dea}}, kViewer)["number"], "*****6727");
  EXPECT_EQ(host.call("credentials.get", {{"id", license}}, kViewer)["number"], "M12345");
  EXPECT_EQ(host.call("credentials.get", {{"id", dea}}, kStaff)["number"], "AP5836727");
  for (const json& list : {host.call("credentials.list", {{"physicianId", physician}}, kViewer),
                           host.call("credentials.list_all", json::object(), kViewer)}) {
    EXPECT_EQ(list.dump().find("AP5836727"), std::string::npos);
    EXPECT_NE(list.dump().find("*****6727"), std::string::npos);
  }
}

TEST(Permissions, a_viewers_statistics_hold_no_names_practices_or_forecast) {
  Host host;
  host.renewal("license", 20);
  const json statistics = host.call("renewals.statistics", json::object(), kViewer);
  for (const char* name : {"byPractice", "forecast"}) {
    EXPECT_TRUE(statistics.at(name).is_null()) << name;
    EXPECT_FALSE(host.call("renewals.statistics", json::object(), kStaff).at(name).is_null()) << name;
  }
  EXPECT_EQ(statistics.dump().find("Moore"), std::string::npos);
}

}  // namespace
}  // namespace physcrm::test
