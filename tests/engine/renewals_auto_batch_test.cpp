// Automatic creation at size: slices, failures of single rows, being stopped.
#include "engine/renewal_world.hpp"
#include "engine/store_file.hpp"

namespace physcrm::test {
namespace {

TEST(AutoCreateAtSize, goes_by_slices_with_one_audit_entry_each_that_names_every_row) {
  World world;
  constexpr int kCount = 40'000;
  world.add_licenses(kCount);
  const auto entries = world.audited([&] { EXPECT_EQ(must(world.renewals.auto_create()).created, kCount); });
  EXPECT_GE(entries.size(), 2U);
  std::int64_t named = 0;
  for (const audit::Entry& entry : entries) {
    EXPECT_EQ(entry.operation, "renewals.auto_create");
    EXPECT_EQ(entry.changes.size(), 1U) << "consecutive ids are one run";
    for (const audit::RowChange& change : entry.changes) named += change.last_id - change.first_id + 1;
  }
  EXPECT_EQ(named, kCount);
  EXPECT_EQ(must(world.renewals.statistics()).total, kCount);
}

TEST(AutoCreateAtSize, tells_how_far_it_has_come_and_stops_when_told_leaving_whole_slices) {
  World world;
  constexpr int kCount = 40'000;
  world.add_licenses(kCount);
  std::int64_t last = -1;
  int calls = 0;
  const auto stopped =
      world.renewals.auto_create(Actor::system(), [&](std::int64_t done, std::int64_t total) {
        EXPECT_GE(done, last);
        EXPECT_LE(done, total);
        last = done;
        return ++calls < 2;
      });
  EXPECT_EQ(code_of(stopped), ErrorCode::cancelled);
  const std::int64_t so_far = must(world.renewals.statistics()).total;
  EXPECT_GT(so_far, 0);
  EXPECT_LT(so_far, kCount);
  EXPECT_EQ(must(world.renewals.auto_create()).created, kCount - so_far) << "the next run goes on";
}

// "One bad row never stops a run: each failure is counted, logged with its entity and reason"
TEST(AutoCreateAtSize, counts_a_row_that_fails_names_it_and_goes_on) {
  const StoreFile file{"bad_row"};
  World world{"2026-01-15T12:00:00Z", file.url()};
  world.add_license(10);
  const CredentialId bad = world.add_license(11);
  world.add_license(12);
  file.execute("CREATE TRIGGER bad_row BEFORE INSERT ON workflows WHEN NEW.credential_id = " +
               std::to_string(bad.value) + " BEGIN SELECT RAISE(ABORT, 'no'); END");
  const AutoCreateReport report = must(world.renewals.auto_create());
  EXPECT_EQ(report.created, 2);
  EXPECT_EQ(report.failed, 1);
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_EQ(report.errors[0].entity_id, bad.to_string());
  EXPECT_FALSE(report.errors[0].reason.empty());
}

TEST(AutoCreateAtSize, a_workflow_that_can_not_be_expired_does_not_keep_the_others) {
  const StoreFile file{"bad_expiry"};
  World world{"2026-01-15T12:00:00Z", file.url()};
  std::vector<WorkflowId> ids;
  for (int i = 0; i < 3; ++i) ids.push_back(world.open(EntityType::license, 2));
  file.execute("CREATE TRIGGER bad_row BEFORE UPDATE ON workflows WHEN NEW.id = " +
               std::to_string(ids[1].value) + " BEGIN SELECT RAISE(ABORT, 'no'); END");
  world.pass_days(3);
  const AutoCreateReport report = must(world.renewals.auto_create());
  EXPECT_EQ(report.expired, 2);
  EXPECT_EQ(report.failed, 1);
  EXPECT_EQ(report.errors.at(0).entity_id, ids[1].to_string());
  EXPECT_EQ(must(world.renewals.get(ids[1])).workflow.status, WorkflowStatus::not_started);
  EXPECT_EQ(must(world.renewals.get(ids[2])).workflow.status, WorkflowStatus::expired);
}

TEST(AutoCreateAtSize, lists_the_first_hundred_failures_and_counts_all) {
  const StoreFile file{"all_bad"};
  World world{"2026-01-15T12:00:00Z", file.url()};
  world.add_licenses(150);
  file.execute("CREATE TRIGGER bad BEFORE INSERT ON workflows BEGIN SELECT RAISE(ABORT, 'no'); END");
  const auto entries = world.audited([&] {
    const AutoCreateReport report = must(world.renewals.auto_create());
    EXPECT_EQ(report.failed, 150);
    EXPECT_EQ(report.errors.size(), 100U);
  });
  EXPECT_TRUE(entries.empty()) << "nothing was changed";
}

}  // namespace
}  // namespace physcrm::test
