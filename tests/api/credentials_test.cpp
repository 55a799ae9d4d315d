#include <gtest/gtest.h>

#include <string>

#include "api/host.hpp"

namespace physcrm::test {
namespace {

TEST(Credentials, what_was_given_is_answered_and_what_was_not_is_null) {
  Host host;
  const std::string physician = host.physician();
  const json made = host.call("credentials.create", {{"physicianId", physician},
                                                     {"entityType", "license"},
                                                     {"state", "TX"},
                                                     {"number", "M-1234"},
                                                     {"issueDate", "2024-02-29"},
                                                     {"expirationDate", "2026-02-28"}});
  EXPECT_EQ(made["physicianId"], physician);
  EXPECT_EQ(made["number"], "M-1234");
  EXPECT_EQ(made["issueDate"], "2024-02-29");
  EXPECT_EQ(made["expirationConfirmed"], true);
  EXPECT_TRUE(made["externalId"].is_null());
  EXPECT_TRUE(made["expectedExpiration"].is_null());
  EXPECT_EQ(host.call("credentials.get", {{"id", made["id"]}}), made);
}

// A failure seen in a working system: a workflow could be opened for a credential that does not exist, or of
// another physician.
TEST(Credentials, belong_to_a_physician_who_exists) {
  Host host;
  EXPECT_EQ(host.code("credentials.create",
                      {{"physicianId", "phy_999999"}, {"entityType", "license"}, {"state", "TX"}}),
            ErrorCode::not_found);
  EXPECT_EQ(host.code("credentials.list", {{"physicianId", "phy_999999"}}), ErrorCode::not_found);
  EXPECT_EQ(host.code("renewals.initiate", {{"entityType", "license"}, {"entityId", "cred_999999"}}),
            ErrorCode::not_found);
  const std::string dea = host.credential(host.physician(), "dea", 50);
  EXPECT_EQ(host.code("renewals.initiate", {{"entityType", "license"}, {"entityId", dea}}),
            ErrorCode::not_found)
      << "it is of another kind";
}

TEST(Credentials, a_dea_number_with_a_wrong_check_digit_is_refused) {
  Host host;
  const Error error = host.refuse(
      "credentials.create",
      {{"physicianId", host.physician()}, {"entityType", "dea"}, {"state", "TX"}, {"number", "AB1234569"}});
  EXPECT_EQ(error.code, ErrorCode::invalid_argument);
  EXPECT_EQ(error.field, "number");
}

// Found by random calls: the milestones of an expiration in 1400 were no dates any more.
TEST(Credentials, dates_before_1900_are_refused_as_fillers) {
  Host host;
  const std::string id = host.credential(host.physician(), "csr", 100);
  for (const char* field : {"issueDate", "expirationDate"}) {
    EXPECT_EQ(host.refuse("credentials.update", {{"id", id}, {field, "1899-12-31"}}).field, field);
  }
  host.call("credentials.update", {{"id", id}, {"issueDate", "1900-01-01"}});
  const json report = host.import(
      "npi,firstName,lastName,entityType,state,number,expirationDate\n"
      "1234567893,Ada,Moore,license,TX,M1,1753-01-01\n");
  EXPECT_EQ(report["rejected"][0]["field"], "expirationDate");
}

TEST(Credentials, the_kind_and_the_owner_are_not_for_an_update_to_change) {
  Host host;
  const std::string id = host.credential(host.physician(), "csr", 100);
  EXPECT_EQ(host.refuse("credentials.update", {{"id", id}, {"entityType", "dea"}}).field, "entityType");
  EXPECT_EQ(host.refuse("credentials.update", {{"id", id}, {"physicianId", "phy_1"}}).field, "physicianId");
}

TEST(Credentials, an_update_keeps_clears_and_sets) {
  Host host;
  const std::string id = host.credential(host.physician(), "csr", 100, {{"issueDate", "2025-01-01"}});
  const json before = host.call("credentials.get", {{"id", id}});
  const json after =
      host.call("credentials.update", {{"id", id}, {"issueDate", nullptr}, {"state", "NY"}, {"version", 1}});
  EXPECT_TRUE(after["issueDate"].is_null());
  EXPECT_EQ(after["state"], "NY");
  EXPECT_EQ(after["number"], before["number"]);
  EXPECT_EQ(after["version"], 2);
  EXPECT_EQ(host.code("credentials.update", {{"id", id}, {"state", "CA"}, {"version", 1}}),
            ErrorCode::conflict);
  EXPECT_EQ(host.refuse("credentials.update", {{"id", id}, {"state", nullptr}}).field, "state");
}

TEST(Credentials, an_open_renewal_follows_a_moved_date_through_the_wire) {
  Host host;
  const std::string renewal = host.renewal("license", 20, "in_progress");
  const json entity = host.call("renewals.get", {{"id", renewal}})["entityId"];
  host.call("credentials.update", {{"id", entity}, {"expirationDate", host.day(50)}});
  EXPECT_EQ(host.call("renewals.get", {{"id", renewal}})["expirationDate"], host.day(50));
}

TEST(Credentials, lists_filter_and_show_what_has_no_date) {
  Host host;
  const std::string physician = host.physician();
  host.credential(physician, "license", 10);
  host.credential(physician, "csr", 60);
  const std::string undated = host.call(
      "credentials.create", {{"physicianId", physician}, {"entityType", "dea"}, {"state", "NY"}})["id"];
  const std::string others = host.credential(host.physician(), "license", 10);
  const auto total = [&](const json& query) {
    json request{{"physicianId", physician}};
    request.update(query);
    return host.call("credentials.list", request)["total"];
  };
  EXPECT_EQ(total(json::object()), 3);
  EXPECT_EQ(total({{"entityType", "csr"}}), 1);
  EXPECT_EQ(total({{"state", "NY"}}), 1);
  EXPECT_EQ(total({{"expiresFrom", host.day(11)}, {"expiresTo", host.day(60)}}), 1);
  const json all = host.call("credentials.list_all", {{"undated", true}});
  ASSERT_EQ(all["items"].size(), 1U);
  EXPECT_EQ(all["items"][0]["id"], undated);
  EXPECT_EQ(host.call("credentials.list_all")["total"], 4);
}

TEST(Credentials, one_with_an_open_renewal_is_not_deleted) {
  Host host;
  const std::string renewal = host.renewal("license", 20);
  const json entity = host.call("renewals.get", {{"id", renewal}})["entityId"];
  EXPECT_EQ(host.refuse("credentials.delete", {{"id", entity}}).code, ErrorCode::conflict);
  host.call("renewals.delete", {{"id", renewal}});
  host.call("credentials.delete", {{"id", entity}});
  EXPECT_EQ(host.code("credentials.get", {{"id", entity}}), ErrorCode::not_found);
}

}  // namespace
}  // namespace physcrm::test
