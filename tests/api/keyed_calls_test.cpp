// Calls that name themselves (docs/rules.md 1): the same again is answered as the first time, for a day.
#include "api/host.hpp"

namespace physcrm::test {
namespace {

std::string keyed(std::string_view key, std::string_view user = "usr_1") {
  return json{{"role", "admin"}, {"userId", user}, {"idempotencyKey", key}}.dump();
}

const json kAda = {{"firstName", "Ada"}, {"lastName", "Byron"}};

class KeyedCalls : public testing::Test {
 protected:
  std::int64_t physicians() { return host_.call("physicians.list").at("total").get<std::int64_t>(); }
  Host host_;
};

TEST_F(KeyedCalls, the_same_again_is_answered_as_the_first_time_and_does_nothing_more) {
  const json first = host_.call("physicians.create", kAda, keyed("a"));
  const json changed = host_.call("physicians.update", {{"id", first["id"]}, {"phone", "+13088652512"}});
  EXPECT_EQ(host_.call("physicians.create", kAda, keyed("a")), first) << "as it was, not as it is";
  EXPECT_EQ(physicians(), 1);
  EXPECT_EQ(host_.call("physicians.get", {{"id", first["id"]}}), changed);
}

TEST_F(KeyedCalls, a_key_is_its_callers_own) {
  host_.call("physicians.create", kAda, keyed("a"));
  host_.call("physicians.create", kAda, keyed("a", "usr_2"));
  host_.call("physicians.create", kAda, keyed("b"));
  host_.call("physicians.create", kAda, R"({"role":"staff","userId":"usr_1","idempotencyKey":"a"})");
  EXPECT_EQ(physicians(), 4);
}

TEST_F(KeyedCalls, another_request_under_the_same_key_is_a_conflict) {
  const json ada = host_.call("physicians.create", kAda, keyed("a"));
  const json eve = {{"firstName", "Eve"}, {"lastName", "Byron"}};
  const Error refused = host_.refuse("physicians.create", eve, keyed("a"));
  EXPECT_EQ(refused.code, ErrorCode::conflict);
  EXPECT_EQ(refused.field, "idempotencyKey");
  EXPECT_EQ(host_.code("physicians.delete", {{"id", ada["id"]}}, keyed("a")), ErrorCode::conflict);
  EXPECT_EQ(physicians(), 1);
}

TEST_F(KeyedCalls, what_was_refused_may_be_asked_again_under_its_key) {
  const json nobody = {{"firstName", "Ada"}};
  EXPECT_EQ(host_.code("physicians.create", nobody, keyed("a")), ErrorCode::invalid_argument);
  EXPECT_EQ(host_.code("physicians.delete", {{"id", "phy_77"}}, keyed("a")), ErrorCode::not_found);
  host_.call("physicians.create", kAda, keyed("a"));
  EXPECT_EQ(physicians(), 1);
}

TEST_F(KeyedCalls, an_answer_is_kept_for_a_day) {
  const json first = host_.call("physicians.create", kAda, keyed("a"));
  host_.clock().advance_seconds(24 * 3600 - 1);
  EXPECT_EQ(host_.call("physicians.create", kAda, keyed("a")), first);
  host_.clock().advance_seconds(1);
  EXPECT_NE(host_.call("physicians.create", kAda, keyed("a")), first);
  EXPECT_EQ(physicians(), 2);
  host_.clock().advance_seconds(24 * 3600 + 1);
  const json job = host_.call("jobs.run", {{"name", "maintenance"}});
  EXPECT_EQ(job.at("counts").at("keptCallsDeleted"), 1) << job;
}

TEST_F(KeyedCalls, an_empty_answer_is_one_too) {
  const json ada = host_.call("physicians.create", kAda);
  EXPECT_TRUE(host_.call("physicians.delete", {{"id", ada["id"]}}, keyed("a")).is_null());
  EXPECT_TRUE(host_.call("physicians.delete", {{"id", ada["id"]}}, keyed("a")).is_null());
  EXPECT_EQ(host_.code("physicians.delete", {{"id", ada["id"]}}, keyed("b")), ErrorCode::not_found);
}

TEST_F(KeyedCalls, nothing_is_changed_by_a_call_that_changes_nothing) {
  const json ada = host_.call("physicians.create", kAda);
  const json same = {{"id", ada["id"]}, {"firstName", "Ada"}};
  const json first = host_.call("physicians.update", same, keyed("a"));
  EXPECT_EQ(host_.call("physicians.update", same, keyed("a")), first);
}

TEST_F(KeyedCalls, a_run_in_slices_is_not_made_again_either) {
  host_.renewal("license", 100);
  host_.credential(host_.physician(), "license", 80);
  const json first = host_.call("renewals.auto_create", json::object(), keyed("a"));
  EXPECT_EQ(first["created"], 1);
  EXPECT_EQ(host_.call("renewals.auto_create", json::object(), keyed("a")), first);
  EXPECT_EQ(host_.call("renewals.auto_create", json::object(), keyed("b"))["created"], 0);
}

TEST_F(KeyedCalls, reading_needs_no_key_and_a_stream_takes_none) {
  EXPECT_EQ(host_.call("physicians.list", json::object(), keyed("a"))["total"], 0);
  host_.call("physicians.create", kAda, keyed("a"));
  EXPECT_EQ(host_.call("physicians.list", json::object(), keyed("a"))["total"], 1);
  TextSource roster{"externalId,firstName,lastName\n1,Eve,Novak\n"};
  const auto refused = host_.engine().call_stream("roster.import", keyed("c"), "{}", "text/csv", roster);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().field, "caller.idempotencyKey");
}

TEST_F(KeyedCalls, settings_and_rules_are_as_they_were_set) {
  const json chosen = host_.call("settings.set", {{"timeZone", "America/Chicago"}}, keyed("a"));
  EXPECT_EQ(host_.call("settings.get")["timeZone"], "America/Chicago");
  host_.call("settings.set", {{"timeZone", "America/Denver"}});
  EXPECT_EQ(host_.call("settings.set", {{"timeZone", "America/Chicago"}}, keyed("a")), chosen);
  EXPECT_EQ(host_.call("settings.get")["timeZone"], "America/Denver");
}

}  // namespace
}  // namespace physcrm::test
