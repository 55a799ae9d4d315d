// docs/rules.md 2, rule packs: the pack in force is the store's; a bad one is refused whole.
#include <gmock/gmock.h>

#include <thread>

#include "engine/rules_world.hpp"
#include "engine/store_file.hpp"

namespace physcrm::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

constexpr const char* kWindow =
    "add,tx.window,TX,license,window_open,75,days_before,bylaws 4.2,2026-01-02,high,monthly meetings,Ortiz\n";

std::string value_of(const audit::RowChange& row, std::string_view field) {
  for (const auto& change : row.fields) {
    if (change.field == field) return change.before + ">" + change.after;
  }
  return "absent";
}

TEST(Rules, of_a_new_store_are_the_default_ones) {
  RulesWorld world;
  EXPECT_THAT(world.pack_in_force(), StartsWith("default@"));
}

TEST(Rules, a_list_is_filtered_and_paged) {
  RulesWorld world;
  must(world.rules.use("us-reference"));
  RuleQuery query;
  query.jurisdiction = "CA";
  query.entity_type = EntityType::csr;
  query.page.limit = 200;
  const RuleList list = must(world.rules.list(query));
  EXPECT_FALSE(list.page.items.empty());
  for (const Rule& rule : list.page.items) {
    EXPECT_EQ(rule.jurisdiction, "CA");
    EXPECT_TRUE(!rule.entity_type || rule.entity_type == EntityType::csr);
  }
  query = {};
  query.topic = RuleTopic::expiry;
  query.page.limit = 7;
  std::vector<std::string> ids;
  const auto total = must(world.rules.list(query)).page.total;
  do {
    const RuleList page = must(world.rules.list(query));
    for (const Rule& rule : page.page.items) ids.push_back(rule.id);
    query.page.cursor = page.page.next_cursor;
  } while (!query.page.cursor.empty());
  EXPECT_EQ(static_cast<std::int64_t>(ids.size()), total);
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  query = {};
  query.jurisdiction = "tx";
  EXPECT_EQ(world.rules.list(query).error().field, "jurisdiction");
  query = {};
  query.page.limit = 0;
  EXPECT_EQ(code_of(world.rules.list(query)), ErrorCode::invalid_argument);
}

TEST(Rules, a_pack_of_the_library_is_used_by_name_and_audited_once) {
  RulesWorld world;
  const auto log = world.audited([&] {
    const PackChange change = must(world.rules.use("us-reference"));
    EXPECT_TRUE(change.changed());
    EXPECT_THAT(change.before, StartsWith("default@"));
    EXPECT_EQ(change.rule_pack, world.pack_in_force());
    EXPECT_FALSE(must(world.rules.use("us-reference")).changed()) << "nothing to write the second time";
  });
  ASSERT_THAT(log, SizeIs(1));
  EXPECT_EQ(log[0].operation, "rules.use");
  EXPECT_THAT(value_of(log[0].changes.at(0), "rulePack"), HasSubstr(">us-reference@"));
  const auto unknown = world.rules.use("best");
  EXPECT_EQ(code_of(unknown), ErrorCode::not_found);
  EXPECT_EQ(unknown.error().field, "name");
}

TEST(Rules, an_overlay_names_each_row_and_its_reason_in_the_audit_log) {
  RulesWorld world;
  const auto log = world.audited([&] {
    const PackChange change = must(world.rules.overlay(
        overlay_text(std::string{kWindow} + "replace,any-license-fee-due,,,,45,,bylaws 4.3,2026-01-02,high,"
                                            "payments take two weeks,\n")));
    EXPECT_EQ(change.changed_rules, 2U);
    EXPECT_THAT(change.entries, SizeIs(2));
    EXPECT_THAT(change.rule_pack, StartsWith("default+overlay@"));
  });
  ASSERT_THAT(log, SizeIs(1));
  ASSERT_THAT(log[0].changes, SizeIs(3));
  EXPECT_EQ(log[0].changes[1].action, "add");
  EXPECT_EQ(value_of(log[0].changes[1], "id"), ">tx.window");
  EXPECT_EQ(value_of(log[0].changes[1], "reason"), ">monthly meetings");
  EXPECT_EQ(value_of(log[0].changes[1], "author"), ">Ortiz");
  EXPECT_EQ(log[0].changes[2].action, "replace");
  EXPECT_THAT(value_of(log[0].changes[2], "value"), HasSubstr(">45"));
}

TEST(Rules, a_bad_overlay_is_refused_whole_with_every_place_and_the_old_pack_stays) {
  RulesWorld world;
  const std::string before = world.pack_in_force();
  const std::string rows =
      std::string{kWindow} +
      "replace,no-such-row,,,,45,,x,2026-01-02,high,because,\nremove,any-license-start,,,"
      ",,,,,,,\n";
  const auto log = world.audited([&] {
    const auto refused = world.rules.overlay(overlay_text(rows));
    ASSERT_EQ(code_of(refused), ErrorCode::invalid_argument);
    EXPECT_GE(refused.error().fields.size(), 2U);
    const RuleCheck check = must(world.rules.validate(overlay_text(rows)));
    EXPECT_FALSE(check.valid());
    EXPECT_EQ(check.problems.size(), refused.error().fields.size());
    EXPECT_THAT(check.problems[0].field, StartsWith("row 2"));
  });
  EXPECT_THAT(log, IsEmpty());
  EXPECT_EQ(world.pack_in_force(), before);
}

TEST(Rules, validating_tells_what_would_come_of_it_and_changes_nothing) {
  RulesWorld world;
  const std::string before = world.pack_in_force();
  const RuleCheck overlay = must(world.rules.validate(overlay_text(kWindow)));
  EXPECT_TRUE(overlay.valid());
  ASSERT_THAT(overlay.changes, SizeIs(1));
  EXPECT_EQ(overlay.changes[0].id, "tx.window");
  EXPECT_THAT(overlay.rule_pack, StartsWith("default+overlay@"));
  const RuleCheck pack = must(world.rules.validate(
      {RuleText::Kind::pack, RuleText::Format::csv, RulePack::builtin_us_reference().bytes()}));
  EXPECT_TRUE(pack.valid());
  EXPECT_EQ(pack.rules, RulePack::builtin_us_reference().rules().size());
  const RuleCheck bad = must(world.rules.validate({RuleText::Kind::pack, RuleText::Format::json, "[{}]"}));
  EXPECT_FALSE(bad.valid());
  EXPECT_EQ(code_of(world.rules.validate(
                {RuleText::Kind::pack, RuleText::Format::csv, std::string(kMaxRulePackBytes + 1, 'x')})),
            ErrorCode::payload_too_large);
  EXPECT_EQ(world.pack_in_force(), before);
}

TEST(Rules, an_explanation_names_the_teams_own_row_and_its_arithmetic) {
  RulesWorld world;
  must(world.rules.overlay(overlay_text(kWindow)));
  const Explanation told =
      must(world.rules.explain({EntityType::license, "TX", date("2026-12-31"), std::nullopt}));
  EXPECT_EQ(told.on, world.today());
  const auto opening = std::find_if(told.milestones.begin(), told.milestones.end(),
                                    [](const auto& m) { return m.kind == MilestoneKind::window_open; });
  ASSERT_NE(opening, told.milestones.end());
  EXPECT_EQ(opening->arithmetic, "2026-12-31 - 75 d");
  EXPECT_EQ(opening->rule->reason, "monthly meetings");
  EXPECT_EQ(world.rules.explain({EntityType::license, "ZZ", std::nullopt, std::nullopt}).error().field,
            "state");
}

// docs/rules.md 2: a workflow is pinned to its pack's snapshot.
TEST(Rules, an_open_renewal_keeps_its_pack_and_a_new_one_takes_the_new) {
  RulesWorld world;
  const WorkflowId old = world.open(EntityType::license, 80);
  must(world.rules.overlay(overlay_text(kWindow)));
  const WorkflowId young = world.open(EntityType::license, 80);
  world.add_license(40);
  must(world.renewals.auto_create());
  EXPECT_THAT(must(world.renewals.get(old)).rule_pack, StartsWith("default@"));
  EXPECT_EQ(must(world.renewals.get(young)).rule_pack, world.pack_in_force());
  EXPECT_EQ(must(world.renewals.get(world.workflows().front().id)).rule_pack, world.pack_in_force());
}

TEST(Rules, another_host_works_with_the_new_pack_at_once_and_after_a_restart) {
  const StoreFile file{"rules_hosts"};
  constexpr const char* kNow = "2026-01-15T12:00:00Z";
  RulesWorld one{kNow, file.url()};
  RulesWorld two{kNow, file.url()};
  EXPECT_EQ(one.pack_in_force(), two.pack_in_force());
  must(one.rules.overlay(overlay_text(kWindow)));
  EXPECT_EQ(two.pack_in_force(), one.pack_in_force());
  EXPECT_EQ(must(two.renewals.get(two.open(EntityType::license, 80))).rule_pack, one.pack_in_force());
  must(two.rules.overlay(overlay_text(kTexasExpires)));
  const auto list = must(one.rules.list({"TX", {}, {}, {}})).page.items;
  std::vector<std::string> own;
  for (const Rule& rule : list) {
    if (!rule.reason.empty()) own.push_back(rule.id);
  }
  EXPECT_THAT(own, ElementsAre("tx.expiry", "tx.window"))
      << "the second host laid its rows over what the first had made";
  RulesWorld later{kNow, file.url()};
  EXPECT_EQ(later.pack_in_force(), one.pack_in_force());
}

TEST(Rules, may_be_changed_while_other_threads_open_renewals) {
  const StoreFile file{"rules_threads"};
  RulesWorld world{"2026-01-15T12:00:00Z", file.url()};
  std::vector<CredentialId> credentials;
  for (int i = 0; i < 40; ++i) credentials.push_back(world.add_license(20 + i));
  std::thread changes{[&] {
    for (int i = 0; i < 10; ++i) must(world.rules.use(i % 2 == 0 ? "us-reference" : "default"));
  }};
  for (const CredentialId id : credentials) must(world.renewals.initiate(EntityType::license, id));
  changes.join();
  EXPECT_THAT(world.pack_in_force(), StartsWith("default@"));
  for (const CredentialId id : credentials) {
    const WorkflowView view = must(world.renewals.get(world.workflows_of(id).at(0).id));
    EXPECT_EQ(view.rule_pack.starts_with("us-reference@"), view.workflow.rule_pack_id != 1);
  }
}

// RFC 5545: SEQUENCE rises when the date of an event moves, also where no row of the credential changed.
TEST(Rules, another_pack_raises_the_sequence_of_planned_events) {
  RulesWorld world;
  PhysicianService physicians{world.core()};
  world.add_license(200);
  EXPECT_THAT(must(physicians.calendar(world.physician())), HasSubstr("SEQUENCE:0\r\n"));
  world.pass_days(1);
  must(world.rules.overlay(overlay_text(kWindow)));
  const std::string after = must(physicians.calendar(world.physician()));
  EXPECT_THAT(after, HasSubstr("SEQUENCE:1\r\n"));
  EXPECT_THAT(after, testing::Not(HasSubstr("SEQUENCE:0\r\n")));
}

// Symptom: an overlay named "us-reference" passed for the researched pack.
TEST(Rules, an_overlay_may_not_take_the_name_of_a_pack_that_comes_with_the_library) {
  RulesWorld world;
  for (const std::string_view name : RulePack::builtin_names()) {
    const auto refused = world.rules.overlay(overlay_text(kWindow), name);
    ASSERT_EQ(code_of(refused), ErrorCode::invalid_argument) << name;
    EXPECT_EQ(refused.error().field, "name");
  }
  EXPECT_THAT(world.pack_in_force(), StartsWith("default@"));
}

TEST(Rules, another_pack_is_a_change_of_the_settings_with_a_version_of_its_own) {
  RulesWorld world;
  const std::int64_t before = must(world.settings.get()).version;
  must(world.rules.use("us-reference"));
  EXPECT_EQ(must(world.settings.get()).version, before + 1);
  must(world.rules.use("us-reference"));
  EXPECT_EQ(must(world.settings.get()).version, before + 1) << "nothing changed";
}

}  // namespace
}  // namespace physcrm::test
