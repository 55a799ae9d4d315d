#include <unistd.h>

#include <filesystem>

#include "api/host.hpp"

namespace physcrm::test {
namespace {

TEST(MaintenanceCalls, read_only_is_begun_seen_and_ended) {
  Host host;
  const json begun =
      host.call("maintenance.read_only", {{"readOnly", true}, {"reason", "a new disk"}}, kAdmin);
  EXPECT_EQ(begun["since"], "2026-01-15T12:00:00.000Z");
  EXPECT_EQ(begun["by"], "usr_1");
  EXPECT_EQ(begun["reason"], "a new disk");
  const Error refused = host.refuse("physicians.create", {{"firstName", "A"}, {"lastName", "B"}}, kStaff);
  EXPECT_EQ(refused.code, ErrorCode::unavailable);
  EXPECT_EQ(refused.message, "the store is read-only since 2026-01-15T12:00:00.000Z: a new disk");
  const json health = host.call("health.basic");
  EXPECT_EQ(health["readOnly"], true);
  EXPECT_EQ(health["status"], "degraded");
  const json scheduler = host.call("scheduler.status");
  EXPECT_EQ(scheduler["readOnly"], true);
  for (const json& job : scheduler["jobs"]) EXPECT_TRUE(job["nextRun"].is_null());
  const json ended = host.call("maintenance.read_only", {{"readOnly", false}}, kAdmin);
  EXPECT_EQ(ended["readOnly"], false);
  EXPECT_TRUE(ended["since"].is_null());
  EXPECT_EQ(host.call("health.basic")["readOnly"], false);
  host.physician();
}

TEST(MaintenanceCalls, optimize_is_the_job) {
  Host host;
  EXPECT_EQ(host.call("maintenance.optimize", json::object(), kSystem)["outcome"], "ok");
  EXPECT_EQ(host.call("jobs.history", {{"name", "maintenance"}})["items"].size(), 1U);
}

TEST(MaintenanceCalls, a_copy_is_made_and_checked_for_the_host_alone) {
  const auto path = std::filesystem::temp_directory_path() / ("physcrm-copy-" + std::to_string(::getpid()));
  std::filesystem::remove(path);
  const json request{{"path", path.string()}};
  Host host;
  host.renewal("license", 30);
  const auto kind = host.engine().store_status().value().kind;
  if (kind != "sqlite") {
    EXPECT_EQ(host.refuse("maintenance.backup", request).code, ErrorCode::failed_precondition);
    return;
  }
  const json copied = host.call("maintenance.backup", request);
  EXPECT_EQ(copied["credentials"], 1);
  EXPECT_EQ(copied["renewals"], 1);
  EXPECT_EQ(copied["sound"], true);
  EXPECT_EQ(host.call("maintenance.restore_check", request), copied);
  for (const std::string_view caller : {kAdmin, kSystem}) {
    for (const char* operation : {"maintenance.backup", "maintenance.restore_check"}) {
      EXPECT_EQ(host.code(operation, request, caller), ErrorCode::permission_denied) << operation;
    }
  }
  EXPECT_EQ(host.code("maintenance.restore_check", {{"path", ""}}), ErrorCode::invalid_argument);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace physcrm::test
