// Daily runs over a window in which nearly all is done: they begin where something may be to do, and count as
// if they had looked at each credential.
#include "engine/renewal_world.hpp"
#include "engine/store_file.hpp"

namespace physcrm::test {
namespace {

/// More than tell whether most of the work is still to be done.
constexpr int kMany = 4'000;

class SettledDays : public testing::Test {
 protected:
  SettledDays() {
    world_.add_licenses(kMany);
    world_.add_licenses(7, world_.add_physician(PhysicianStatus::inactive));
  }
  AutoCreateReport create() { return must(world_.renewals.auto_create()); }
  CheckReport check() { return must(world_.notifications.check_expirations()); }

  World world_;
};

TEST_F(SettledDays, are_passed_over_by_a_second_creation) {
  EXPECT_EQ(create().created, kMany);
  const auto entries = world_.audited([&] {
    const AutoCreateReport again = create();
    EXPECT_EQ(again.scanned, kMany + 7);
    EXPECT_EQ(again.skipped_existing_workflow, kMany);
    EXPECT_EQ(again.skipped_inactive, 7);
    EXPECT_EQ(again.created + again.expired + again.failed, 0);
  });
  EXPECT_TRUE(entries.empty());
}

TEST_F(SettledDays, do_not_hide_what_is_new_on_any_day_from_the_creation) {
  create();
  std::vector<CredentialId> added;
  std::int64_t done = kMany;
  for (const int days : {-30, -1, 0, 1, 45, 89, 90}) {
    added.push_back(world_.add_license(days));
    const AutoCreateReport report = create();
    EXPECT_EQ(report.created + report.expired, 1) << days;
    EXPECT_EQ(report.skipped_existing_workflow, done++) << days;
    EXPECT_EQ(report.scanned, done + 7) << days;
    EXPECT_EQ(report.skipped_inactive, 7) << days;
    EXPECT_EQ(world_.workflows_of(added.back()).size(), 1U) << days;
  }
  // What was withdrawn is opened again.
  const WorkflowId withdrawn = world_.workflows_of(added[4]).at(0).id;
  world_.write([&](auto& tx) { return tx.workflows().remove(withdrawn, Instant{1}, true); });
  const AutoCreateReport report = create();
  EXPECT_EQ(report.created, 1);
  EXPECT_EQ(report.skipped_existing_workflow, done - 1);
}

TEST_F(SettledDays, are_passed_over_by_a_second_check) {
  EXPECT_EQ(check().created, kMany);
  const auto entries = world_.audited([&] {
    const CheckReport again = check();
    EXPECT_EQ(again.scanned, kMany);
    EXPECT_EQ(again.duplicates, kMany);
    EXPECT_EQ(again.created + again.revived + again.cancelled + again.failed, 0);
  });
  EXPECT_TRUE(entries.empty());
}

TEST_F(SettledDays, do_not_hide_what_is_owed_on_any_day_from_the_check) {
  check();
  std::int64_t done = kMany;
  for (const int days : {-30, -1, 0, 1, 2, 7, 8, 30, 31, 60, 61, 90}) {
    world_.add_license(days);
    const CheckReport report = check();
    EXPECT_EQ(report.created, 1) << days;
    EXPECT_EQ(report.duplicates, done++) << days;
    EXPECT_EQ(report.scanned, done) << days;
  }
}

// A day later those of the last day of each interval owe the next one, and what is passed over is the rest.
TEST_F(SettledDays, end_where_the_next_day_begins) {
  check();
  const Date day = world_.today();
  std::int64_t moved = 0;
  std::int64_t owing = 0;
  world_.read([&](auto& tx) -> Result<void> {
    for (std::int64_t id = 1; id <= kMany; ++id) {
      const auto row = must(tx.credentials().find(CredentialId{id}));
      const int days = days_until(*row->expiration_date, day.plus_days(1));
      ++owing;
      for (const int before : {60, 30, 7, 1, -1}) moved += days == before ? 1 : 0;
    }
    return ok();
  });
  ASSERT_GT(moved, 0);
  world_.pass_days(1);
  const CheckReport next = check();
  EXPECT_EQ(next.scanned, owing);
  EXPECT_EQ(next.created, moved);
  EXPECT_EQ(next.duplicates, owing - moved);
  EXPECT_EQ(check().duplicates, owing);
}

// What was answered by a later notice before the clock was set back is no duplicate in the store's eyes.
TEST_F(SettledDays, are_the_same_when_a_clock_was_set_back) {
  check();
  world_.pass_days(1);
  check();
  world_.pass_days(-1);
  const CheckReport back = check();
  EXPECT_EQ(back.created + back.revived + back.cancelled, 0);
  EXPECT_EQ(back.duplicates, back.scanned);
}

TEST_F(SettledDays, are_told_as_done) {
  create();
  check();
  std::int64_t done = -1;
  std::int64_t total = 0;
  const Progress progress = [&](std::int64_t so_far, std::int64_t of) {
    done = so_far;
    total = of;
    return true;
  };
  must(world_.renewals.auto_create(Actor::system(), progress));
  EXPECT_EQ(done, total);
  done = -1;
  must(world_.notifications.check_expirations(Actor::system(), progress));
  EXPECT_EQ(done, total);
}

// Somebody else writes all the while, from the first sign of life to the last.
TEST(SettledStore, is_looked_through_without_the_write_lock) {
  const StoreFile file{"settled"};
  World world{"2026-01-15T12:00:00Z", file.url()};
  world.add_licenses(kMany);
  must(world.renewals.auto_create());
  must(world.notifications.check_expirations());
  const auto store = must(storage::open_store(file.url(), {}));
  std::unique_ptr<storage::Transaction> writer;
  const Progress progress = [&](std::int64_t done, std::int64_t total) {
    if (done == 0) writer = must(store->begin(storage::Access::write));
    if (done == total) writer.reset();
    return true;
  };
  EXPECT_EQ(must(world.notifications.check_expirations(Actor::system(), progress)).duplicates, kMany);
  EXPECT_FALSE(writer);
}

}  // namespace
}  // namespace physcrm::test
