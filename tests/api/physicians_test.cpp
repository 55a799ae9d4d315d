#include <gtest/gtest.h>

#include <string>

#include "api/host.hpp"

namespace physcrm::test {
namespace {

const json kFull{{"externalId", "hr-7"},
                 {"npi", "1234567893"},
                 {"firstName", "Grace"},
                 {"middleName", "M."},
                 {"lastName", "Hopper"},
                 {"suffix", "Jr."},
                 {"degree", "MD"},
                 {"email", "grace@example.org"},
                 {"phone", "(308) 865-2512"},
                 {"specialty", "Cardiology"},
                 {"status", "active"}};

TEST(Physicians, what_was_given_is_answered_and_what_was_not_is_null) {
  Host host;
  const json full = host.call("physicians.create", kFull);
  for (const auto& [name, value] : kFull.items()) {
    if (name == "phone") continue;  // kept in its stored form
    EXPECT_EQ(full[name], value) << name;
  }
  EXPECT_EQ(full["version"], 1);
  EXPECT_EQ(full["createdAt"], "2026-01-15T12:00:00.000Z");
  EXPECT_EQ(full["locationIds"], json::array());
  const json least = host.call("physicians.create", {{"firstName", "A"}, {"lastName", "B"}});
  for (const char* name :
       {"externalId", "npi", "middleName", "suffix", "email", "phone", "specialty", "practiceId"}) {
    EXPECT_TRUE(least[name].is_null()) << name;
  }
  EXPECT_EQ(least["degree"], "other");
  EXPECT_EQ(host.call("physicians.get", {{"id", full["id"]}}), full);
}

TEST(Physicians, null_on_creation_is_absent) {
  Host host;
  const json made = host.call("physicians.create", {{"firstName", "A"}, {"lastName", "B"}, {"npi", nullptr}});
  EXPECT_TRUE(made["npi"].is_null());
}

TEST(Physicians, an_update_keeps_what_is_absent_and_clears_what_is_null) {
  Host host;
  const json before = host.call("physicians.create", kFull);
  host.clock().advance_seconds(60);
  const json after =
      host.call("physicians.update", {{"id", before["id"]}, {"suffix", nullptr}, {"email", "g@example.org"}});
  json expected = before;
  expected.update({{"suffix", nullptr},
                   {"email", "g@example.org"},
                   {"version", 2},
                   {"updatedAt", "2026-01-15T12:01:00.000Z"}});
  EXPECT_EQ(after, expected);
}

TEST(Physicians, a_stale_version_is_a_conflict) {
  Host host;
  const std::string id = host.physician();
  host.call("physicians.update", {{"id", id}, {"suffix", "Sr."}, {"version", 1}});
  const Error error = host.refuse("physicians.update", {{"id", id}, {"suffix", "Jr."}, {"version", 1}});
  EXPECT_EQ(error.code, ErrorCode::conflict);
  EXPECT_EQ(error.field, "version");
  EXPECT_EQ(host.call("physicians.get", {{"id", id}})["suffix"], "Sr.");
}

TEST(Physicians, a_taken_npi_is_a_conflict) {
  Host host;
  host.call("physicians.create", kFull);
  json second = kFull;
  second.erase("externalId");
  EXPECT_EQ(host.refuse("physicians.create", second).code, ErrorCode::conflict);
}

TEST(Physicians, the_practice_is_not_for_an_update_to_change) {
  Host host;
  const Error error = host.refuse("physicians.update", {{"id", host.physician()}, {"practiceId", "prc_1"}});
  EXPECT_EQ(error.code, ErrorCode::invalid_argument);
  EXPECT_EQ(error.field, "practiceId");
}

TEST(Physicians, one_with_an_open_renewal_is_not_deleted) {
  Host host;
  const std::string renewal = host.renewal("license", 20);
  const std::string owner = host.call("renewals.get", {{"id", renewal}})["physicianId"];
  EXPECT_EQ(host.refuse("physicians.delete", {{"id", owner}}).code, ErrorCode::conflict);
  const std::string other = host.physician();
  host.call("physicians.delete", {{"id", other}}, kAdmin);
  EXPECT_EQ(host.code("physicians.get", {{"id", other}}), ErrorCode::not_found);
}

TEST(Physicians, lists_page_by_cursor_and_tell_the_total_once) {
  Host host;
  for (int i = 0; i < 5; ++i) host.physician();
  const json first = host.call("physicians.list", {{"limit", 2}});
  EXPECT_EQ(first["items"].size(), 2U);
  EXPECT_EQ(first["total"], 5);
  const json second = host.call("physicians.list", {{"limit", 2}, {"cursor", first["nextCursor"]}});
  EXPECT_EQ(second["items"].size(), 2U);
  EXPECT_TRUE(second["total"].is_null());
  const json last = host.call("physicians.list", {{"limit", 2}, {"cursor", second["nextCursor"]}});
  EXPECT_EQ(last["items"].size(), 1U);
  EXPECT_TRUE(last["nextCursor"].is_null());
  EXPECT_EQ(host.call("physicians.list", {{"limit", 2}, {"page", 2}})["items"], second["items"]);
}

TEST(Physicians, lists_take_1_to_200_and_only_cursors_of_theirs) {
  Host host;
  for (const json& limit : {json(0), json(201), json(-1), json("50"), json(1.5), json(nullptr)}) {
    EXPECT_EQ(host.refuse("physicians.list", {{"limit", limit}}).field, "limit") << limit;
  }
  EXPECT_EQ(host.refuse("physicians.list", {{"cursor", "zz"}}).field, "cursor");
  EXPECT_EQ(host.refuse("physicians.list", {{"page", 0}}).field, "page");
  EXPECT_EQ(host.refuse("physicians.list", {{"sort", "name"}}).field, "sort");
}

TEST(Physicians, lists_filter) {
  Host host;
  host.call("physicians.create", kFull);
  const std::string other = host.physician({{"status", "inactive"}});
  host.credential(other, "license", 50, {{"state", "NY"}});
  const auto ids = [&](const json& query) { return host.call("physicians.list", query)["total"]; };
  EXPECT_EQ(ids({{"search", "hopper"}}), 1);
  EXPECT_EQ(ids({{"specialty", "Cardiology"}}), 1);
  EXPECT_EQ(ids({{"status", "inactive"}}), 1);
  EXPECT_EQ(ids({{"state", "NY"}}), 1);
  EXPECT_EQ(ids({{"state", "NY"}, {"status", "active"}}), 0);
  EXPECT_EQ(host.refuse("physicians.list", {{"state", "New York"}}).field, "state");
}

TEST(Physicians, the_timeline_shows_all_credentials_by_date) {
  Host host;
  const std::string id = host.physician();
  const std::string license = host.credential(id, "license", 100);
  host.credential(id, "csr", 40);
  const json timeline = host.call("physicians.timeline", {{"id", id}});
  EXPECT_EQ(timeline["physicianId"], id);
  std::string last;
  bool has_license = false;
  for (const json& row : timeline["milestones"]) {
    EXPECT_LE(last, row["date"].get<std::string>());
    last = row["date"];
    has_license = has_license || (row["entityId"] == license && row["name"] == "final_deadline" &&
                                  row["date"] == host.day(100) && row["jurisdiction"] == "TX");
  }
  EXPECT_TRUE(has_license);
  EXPECT_EQ(host.code("physicians.timeline", {{"id", "phy_999999"}}), ErrorCode::not_found);
}

}  // namespace
}  // namespace physcrm::test
