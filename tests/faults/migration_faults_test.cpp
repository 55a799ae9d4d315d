// A store of an earlier schema is being brought up to this one when the disk fails, or the power goes: it is
// found as it was or as it should be, never between, and the next opening brings it up.
#include <gtest/gtest.h>

#include <iostream>

#include "faults/host.hpp"
#include "faults/store_state.hpp"
#include "physcrm/error_json.hpp"
#include "support/kept_stores.hpp"

namespace physcrm::faults {
namespace {

using testing_support::CutStyle;
using testing_support::disk;
using testing_support::DiskImage;
using testing_support::FaultFlavour;
using testing_support::FaultPlan;
using testing_support::Random;

constexpr const char* kSchema = "SELECT name || ': ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1";

/// What stands in the file: its schema and its rows.
struct Contents {
  std::string version;
  std::vector<std::string> schema;
  StoreState rows;
  friend bool operator==(const Contents&, const Contents&) = default;
};

Contents contents() {
  StoreReader reader;
  return {reader.list("PRAGMA user_version").at(0), reader.list(kSchema), reader.state()};
}

Result<Engine> bring_up() {
  return Engine::open(host_options(clock_of_the_calls()));
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::int64_t kStride = 10;
#else
constexpr std::int64_t kStride = 1;
#endif

class MigrationFaults : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    disk().put(kStorePath, {});
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(kStorePath, &db), SQLITE_OK);
    const std::string script =
        "PRAGMA journal_mode = WAL; BEGIN;" + testing_support::kept_store("sqlite", GetParam()) + "COMMIT;";
    EXPECT_EQ(sqlite3_exec(db, script.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
    kept_ = disk().image(kStorePath);
    old_ = contents();
    ASSERT_TRUE(bring_up());
    new_ = contents();
    ASSERT_NE(old_.version, new_.version);
  }

  /// Found old or new; then brought up by the next host.
  void expect_old_or_new() {
    const Contents found = contents();
    is_old_ += found == old_ ? 1 : 0;
    is_new_ += found == new_ ? 1 : 0;
    EXPECT_TRUE(found == old_ || found == new_)
        << found.version << ": " << first_difference(found.rows, new_.rows);
    const auto next = bring_up();
    ASSERT_TRUE(next) << error_body(next.error());
    const Contents after = contents();
    EXPECT_EQ(after.schema, new_.schema);
    EXPECT_EQ(first_difference(after.rows, new_.rows), "");
  }
  void say(const char* what) const {
    std::cout << is_old_ + is_new_ << " " << what << ": " << is_old_ << " found as before, " << is_new_
              << " brought up\n";
    EXPECT_GT(is_old_, 0);
    EXPECT_GT(is_new_, 0);
  }

  DiskImage kept_;
  Contents old_;
  Contents new_;
  int is_old_ = 0;
  int is_new_ = 0;
};

TEST_P(MigrationFaults, of_the_disk_at_any_call) {
  for (const int flavour : {0, 1, 2}) {
    for (const bool stays : {false, true}) {
      if (stays && flavour != 0) continue;
      FaultPlan plan{1, stays, static_cast<FaultFlavour>(flavour)};
      for (bool was_hit = true; was_hit && !HasFailure(); plan.at += kStride) {
        SCOPED_TRACE(std::to_string(plan.at) + (stays ? " stays " : " once ") + to_string(plan.flavour));
        disk().put(kStorePath, kept_);
        disk().arm(plan);
        (void)bring_up();
        (void)disk().disarm();
        was_hit = disk().faults() > 0;
        expect_old_or_new();
      }
    }
  }
  say("failures");
}

TEST_P(MigrationFaults, of_the_power_at_any_change_to_the_disk) {
  const std::uint64_t seed = testing_support::test_seed();
  constexpr int kWays = 4;
  disk().keep_track();
  for (int way = 0; way < kWays; ++way) {
    bool was_cut = true;
    for (std::int64_t change = 1; was_cut && !HasFailure(); change += kStride) {
      SCOPED_TRACE("PHYSCRM_TEST_SEED=" + std::to_string(seed) + " way " + std::to_string(way) + " change " +
                   std::to_string(change));
      Random random{seed + static_cast<std::uint64_t>(way * 100'000 + change)};
      disk().put(kStorePath, kept_);
      disk().cut_at(change);
      (void)bring_up();
      was_cut = disk().is_dead();
      disk().cut_now();
      disk().put(kStorePath, disk().after_cut(kStorePath, random, {way % 2 == 0 ? 512 : 4096, way == 3}));
      expect_old_or_new();
    }
  }
  say("cuts");
}

TEST_P(MigrationFaults, are_behind_it_when_a_host_goes_on_with_its_work) {
  const auto orphans = [] { return violations(); };
  const auto before = orphans();
  auto engine = bring_up();
  ASSERT_TRUE(engine);
  ASSERT_TRUE(answer(engine.value(), {"renewals.auto_create"}));
  ASSERT_TRUE(answer(engine.value(), {"notifications.check_expirations"}));
  ASSERT_TRUE(answer(engine.value(), {"notifications.process_queue"}));
  ASSERT_TRUE(answer(engine.value(), {"physicians.create", {{"firstName", "Eve"}, {"lastName", "Novak"}}}));
  EXPECT_EQ(orphans(), before);
}

INSTANTIATE_TEST_SUITE_P(FromSchema, MigrationFaults, testing::Values(1, 2));

}  // namespace
}  // namespace physcrm::faults
