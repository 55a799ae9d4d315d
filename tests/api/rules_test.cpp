// rules.*: what is in force, why, and a team's own rules (docs/rules.md 2, rule packs; docs/rule-packs.md).
#include "api/host.hpp"
#include "support/shared_files.hpp"

namespace physcrm::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kTexas =
    "op,id,jurisdiction,entityType,topic,value,unit,source,asOf,confidence,reason,author\n"
    "add,tx.expiry,TX,license,expiry,fixed 03-31 yearly,,board,2026-01-02,high,the board says so,J. Ortiz\n";

/// The JSON between a fence of ```json and the next one.
std::vector<json> examples_of(const std::string& page) {
  std::vector<json> found;
  const std::string fence = "```json\n";
  for (std::size_t at = page.find(fence); at != std::string::npos; at = page.find(fence, at + 1)) {
    const std::size_t begin = at + fence.size();
    found.push_back(json::parse(page.substr(begin, page.find("```", begin) - begin)));
  }
  return found;
}

TEST(RuleOperations, explain_names_rule_source_and_arithmetic_of_every_date) {
  Host host;
  const json told = host.call(
      "rules.explain", {{"entityType", "license"}, {"state", "TX"}, {"expiration", "2026-12-31"}}, kViewer);
  EXPECT_THAT(told["rulePack"].get<std::string>(), StartsWith("default@"));
  EXPECT_EQ(told["on"], host.day(0));
  EXPECT_EQ(told["expected"], nullptr);
  for (const json& milestone : told["milestones"]) {
    if (milestone["name"] == "final_deadline") continue;
    EXPECT_FALSE(milestone["rule"]["source"].get<std::string>().empty());
    EXPECT_THAT(milestone["arithmetic"].get<std::string>(), StartsWith("2026-12-31 - "));
  }
  EXPECT_FALSE(told["checklist"].empty());
  EXPECT_FALSE(told["facts"].empty());
  EXPECT_EQ(host.refuse("rules.explain", {{"entityType", "license"}, {"state", "ZZ"}}).field, "state");
}

TEST(RuleOperations, use_puts_a_pack_in_force_and_list_shows_it) {
  Host host;
  const json used = host.call("rules.use", {{"name", "us-reference"}}, kAdmin);
  EXPECT_EQ(used["changed"], true);
  const json list = host.call("rules.list", {{"jurisdiction", "CA"}, {"topic", "expiry"}}, kViewer);
  EXPECT_EQ(list["rulePack"], used["rulePack"]);
  for (const json& rule : list["items"]) EXPECT_EQ(rule["topic"], "expiry");
  EXPECT_EQ(host.call("rules.use", {{"name", "us-reference"}})["changed"], false);
  EXPECT_EQ(host.code("rules.use", {{"name", "nothing"}}), ErrorCode::not_found);
  EXPECT_EQ(host.refuse("rules.list", {{"jurisdiction", "tx"}}).field, "jurisdiction");
}

TEST(RuleOperations, bad_rules_are_told_by_place_and_change_nothing) {
  Host host;
  const json before = host.call("rules.list");
  const json rows = {{"rows", json::array({{{"op", "add"}, {"id", "x"}}, {{"op", "remove"}, {"id", "y"}}})}};
  const json check = host.call("rules.validate", rows);
  EXPECT_EQ(check["valid"], false);
  EXPECT_EQ(check["rulePack"], nullptr);
  EXPECT_GE(check["problems"].size(), 2U);
  const Error refused = host.refuse("rules.overlay", rows);
  EXPECT_EQ(refused.code, ErrorCode::invalid_argument);
  EXPECT_EQ(refused.fields.size(), check["problems"].size());
  EXPECT_EQ(host.refuse("rules.overlay").field, "csv");
  EXPECT_EQ(host.refuse("rules.overlay", {{"csv", "a"}, {"rows", json::array()}}).field, "csv");
  EXPECT_EQ(host.call("rules.list"), before);
}

TEST(RuleOperations, a_whole_pack_can_be_checked) {
  Host host;
  const json check =
      host.call("rules.validate", {{"kind", "pack"}, {"csv", RulePack::builtin_us_reference().bytes()}});
  EXPECT_EQ(check["valid"], true);
  EXPECT_EQ(check["changes"].size(), 200U);
  EXPECT_GT(check["changedRules"], 200);
}

TEST(RuleOperations, an_undated_active_credential_shows_its_expected_expiration) {
  Host host;
  const std::string owner = host.physician();
  const json undated{{"expirationDate", nullptr}};
  const std::string id = host.credential(owner, "license", 0, undated);
  const std::string dated = host.credential(owner, "license", 100);
  const std::string elsewhere =
      host.credential(owner, "license", 0, {{"expirationDate", nullptr}, {"state", "CA"}});
  EXPECT_EQ(host.call("credentials.get", {{"id", id}})["expectedExpiration"], nullptr) << "the default pack";
  host.call("rules.overlay", {{"csv", kTexas}});
  const json shown = host.call("credentials.get", {{"id", id}});
  EXPECT_EQ(shown["expectedExpiration"], "2026-03-31");
  EXPECT_EQ(shown["expirationDate"], nullptr) << "never as a confirmed date";
  const json listed = host.call("credentials.list", {{"physicianId", owner}});
  for (const json& row : listed["items"]) {
    EXPECT_EQ(row["expectedExpiration"], row["id"] == id ? json("2026-03-31") : json(nullptr)) << row;
  }
  const json told = host.call("rules.explain", {{"entityType", "license"}, {"state", "TX"}});
  EXPECT_EQ(told["expected"]["date"], "2026-03-31");
  EXPECT_EQ(told["expected"]["ruleId"], "tx.expiry");
}

// The requests of docs/rule-packs.md, in their order: check, overlay, explain.
TEST(RuleOperations, the_requests_of_the_page_work_as_they_stand) {
  Host host;
  const auto requests =
      examples_of(testing_support::slurp(testing_support::project_file("docs/rule-packs.md")));
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(host.call("rules.validate", requests[0])["valid"], true);
  const json changed = host.call("rules.overlay", requests[0]);
  EXPECT_EQ(changed["changed"], true);
  EXPECT_THAT(changed["rulePack"].get<std::string>(), StartsWith("default+overlay@"));
  const json told = host.call("rules.explain", requests[1]);
  EXPECT_THAT(told.dump(), HasSubstr("2026-12-31 - 75 d"));
  EXPECT_THAT(told.dump(), HasSubstr("our committee meets once a month"));
}

}  // namespace
}  // namespace physcrm::test
