// docs/integrity.md: what the engine leaves behind is sound, on every store.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "integrity/practice.hpp"
#include "support/postgres_server.hpp"
#include "support/violations.hpp"

namespace physcrm::test {
namespace {

using testing::IsEmpty;
using testing_support::violations;

class SoundStore : public testing::TestWithParam<StoreKind> {
 protected:
  void SetUp() override {
    const bool needs_server = GetParam() == StoreKind::postgresql;
    if (needs_server && !testing_support::PostgresServer::is_installed()) GTEST_SKIP() << "no PostgreSQL";
  }
};

TEST_P(SoundStore, a_practice_that_has_been_at_work_is_sound) {
  const StorePlace place{GetParam()};
  Practice practice{place.url()};
  EXPECT_THAT(violations(practice.world().core()), IsEmpty());
  const IntegrityReport report = must(IntegrityService{practice.world().core()}.check());
  EXPECT_TRUE(report.is_sound());
  for (const IntegrityCheck& check : report.checks) {
    EXPECT_TRUE(check.checked > 0 || !check.not_done.empty()) << check.name << " has looked at nothing";
    EXPECT_TRUE(check.not_done.empty() || check.name == "pages") << check.name << ": " << check.not_done;
  }
}

TEST_P(SoundStore, a_new_store_is_sound) {
  const StorePlace place{GetParam()};
  TestEngine engine{"2026-01-15T12:00:00Z", place.url()};
  EXPECT_THAT(violations(engine.core()), IsEmpty());
}

TEST_P(SoundStore, the_digest_of_a_tenant_is_not_changed_by_work_on_another) {
  if (GetParam() == StoreKind::memory) GTEST_SKIP() << "one tenant, gone with its engine";
  const StorePlace place{GetParam()};
  const StorePlace other{GetParam()};
  Practice practice{place.url()};
  IntegrityService integrity{practice.world().core()};
  const std::string before = must(integrity.content_digest());
  EXPECT_EQ(before.size(), 64U);
  Practice elsewhere{other.url()};
  elsewhere.world().process();
  EXPECT_EQ(must(integrity.content_digest()), before);
  EXPECT_TRUE(must(integrity.check()).is_sound());
  EXPECT_EQ(must(integrity.content_digest()), before) << "a check writes nothing";

  must(practice.world().renewals.initiate(EntityType::license, CredentialId{5}));
  EXPECT_NE(must(integrity.content_digest()), before) << "work of its own changes it";
}

TEST_P(SoundStore, the_digest_sees_each_table) {
  if (GetParam() == StoreKind::memory) GTEST_SKIP() << "no SQL";
  const StorePlace place{GetParam()};
  Practice practice{place.url()};
  IntegrityService integrity{practice.world().core()};
  std::set<std::string> seen{must(integrity.content_digest())};
  const std::vector<std::string> changes{
      "UPDATE id_blocks SET next_id = next_id + 1",
      "UPDATE practices SET created_at = 1",
      "UPDATE physicians SET suffix = 'Jr' WHERE id = 4",
      "UPDATE credentials SET issue_date = 1",
      "UPDATE rule_packs SET version = 'x'",
      "UPDATE checklist_templates SET hash = hash || 'x'",
      "UPDATE workflows SET notes = 'x'",
      "UPDATE workflow_events SET note = 'x'",
      "INSERT INTO checklist_marks (workflow_id, item_id, completed) VALUES (2, 'x', 0)",
      "UPDATE notifications SET state = NULL",
      "UPDATE deliveries SET body = 'x'",
      "UPDATE delivery_attempts SET at = 1",
      "UPDATE recipient_preferences SET version = 7",
      "INSERT INTO settings VALUES ('x', 'y')",
      "INSERT INTO message_templates VALUES ('x', 'y', 'z', NULL)",
      "UPDATE jobs SET paused_until = 1",
      "UPDATE job_runs SET host = 'x'",
      "INSERT INTO audit_log SELECT 999, body, 'x', 'y' FROM audit_log WHERE sequence = 1"};
  for (const std::string& change : changes) {
    place.run(change);
    EXPECT_TRUE(seen.insert(must(integrity.content_digest())).second) << change;
  }
}

INSTANTIATE_TEST_SUITE_P(On, SoundStore,
                         testing::Values(StoreKind::sqlite, StoreKind::postgresql, StoreKind::memory),
                         [](const auto& kind) { return name_of(kind.param); });

TEST(DamagedStore, is_reported_as_far_as_it_can_be_read) {
  const StorePlace place{StoreKind::sqlite};
  { const Practice practice{place.url()}; }
  place.scribble_on("delivery_attempts");
  TestEngine engine{"2025-12-16T12:00:00Z", place.url()};
  const IntegrityReport report = must(IntegrityService{engine.core()}.check());
  EXPECT_FALSE(report.is_sound());
  EXPECT_GT(report.violations_of("pages"), 0);
  std::set<std::string_view> not_done;
  for (const IntegrityCheck& check : report.checks) {
    EXPECT_EQ(check.violations > 0, check.name == "pages") << check.name;
    if (!check.not_done.empty()) not_done.insert(check.name);
  }
  EXPECT_EQ(not_done, (std::set<std::string_view>{"references", "delivery_log"}));
}

TEST(IntegrityPage, names_each_check_in_its_order) {
  std::ifstream in{PHYSCRM_SOURCE_DIR "/docs/integrity.md"};
  std::vector<std::string> described;
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("| `", 0) == 0) described.push_back(line.substr(3, line.find('`', 3) - 3));
  }
  std::vector<std::string> there;
  TestEngine engine;
  for (const IntegrityCheck& check : must(IntegrityService{engine.core()}.check()).checks) {
    there.emplace_back(check.name);
  }
  EXPECT_EQ(described, there);
}

}  // namespace
}  // namespace physcrm::test
