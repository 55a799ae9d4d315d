// A store of an earlier schema is being brought up to this one when the disk fails, or the power goes: it is
// found as it was or as it should be, never between, and the next opening brings it up.
#include <gtest/gtest.h>

#include <iostream>

#include "faults/host.hpp"
#include "faults/store_state.hpp"
#include "physcrm/error_json.hpp"
#include "support/kept_stores.hpp"
#include "support/long_tests.hpp"

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

/// A program of the time of the earlier schema: its transactions leave their number in many rows.
class OldHost {
 public:
  OldHost() { is_open_ = sqlite3_open(kStorePath, &db_) == SQLITE_OK && run("PRAGMA synchronous = FULL"); }
  OldHost(const OldHost&) = delete;
  OldHost& operator=(const OldHost&) = delete;
  ~OldHost() { sqlite3_close(db_); }
  /// False when it was told that it is not done.
  bool work(std::size_t number) {
    const std::string n = std::to_string(number);
    return is_open_ &&
           run("BEGIN IMMEDIATE; UPDATE physicians SET specialty = 'work " + n + "' WHERE id % 5 = " + n +
               " % 5; INSERT INTO settings (name, value) VALUES ('work', '" + n +
               "') ON CONFLICT (name) DO UPDATE SET value = excluded.value; COMMIT");
  }

 private:
  bool run(const std::string& sql) {
    return sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
  }
  sqlite3* db_ = nullptr;
  bool is_open_ = false;
};

/// One fault after the other: the power goes while the earlier schema is worked on; what is found then is
/// being brought up, from a log that has to be recovered first, when the disk fails, or the power goes again.
class CompoundFaults : public MigrationFaults {
 protected:
  static constexpr std::size_t kWork = 8;

  void SetUp() override {
    MigrationFaults::SetUp();
    disk().keep_track();
    disk().put(kStorePath, kept_);
    worked_.push_back(contents());
    disk().cut_at(0);
    OldHost host;
    for (std::size_t n = 1; n <= kWork; ++n) {
      ASSERT_TRUE(host.work(n));
      work_changes_ = static_cast<std::uint64_t>(disk().changes());
      worked_.push_back(contents());
    }
  }

  static CutStyle style_of(Random& random) {
    return {random.below(2) == 0 ? 512 : 4096, random.below(4) == 0};
  }

  /// What lies there after the first crash.
  DiskImage crash_at_work(Random& random) {
    disk().put(kStorePath, kept_);
    disk().cut_at(1 + static_cast<std::int64_t>(random.below(work_changes_)));
    std::size_t done = 0;
    {
      OldHost host;
      while (done < kWork && host.work(done + 1)) ++done;
    }
    disk().cut_now();
    DiskImage left = disk().after_cut(kStorePath, random, style_of(random));
    disk().put(kStorePath, left);
    old_ = contents();
    EXPECT_TRUE(old_ == worked_.at(done) || old_ == worked_.at(std::min(done + 1, kWork)))
        << done << " pieces of work were done";
    return left;
  }

  void bring_up_under_a_fault(const DiskImage& left, Random& random) {
    disk().put(kStorePath, left);
    disk().arm({});
    ASSERT_TRUE(bring_up());
    const auto calls = static_cast<std::uint64_t>(disk().disarm());
    new_ = contents();
    disk().put(kStorePath, left);
    const bool is_cut = random.below(4) == 0;
    const auto at = 1 + static_cast<std::int64_t>(random.below(is_cut ? calls / 4 : calls));
    if (is_cut) {
      disk().cut_at(at);
    } else {
      disk().arm({at, random.below(2) == 0, static_cast<FaultFlavour>(random.below(3)), false});
    }
    (void)bring_up();
    (void)disk().disarm();
    cuts_ += disk().is_dead() ? 1 : 0;
    failures_ += disk().faults() > 0 && !is_cut ? 1 : 0;
    if (!is_cut) return;
    disk().cut_now();
    disk().put(kStorePath, disk().after_cut(kStorePath, random, style_of(random)));
  }

  std::vector<Contents> worked_;
  std::uint64_t work_changes_ = 0;
  int cuts_ = 0;
  int failures_ = 0;
};

TEST_P(CompoundFaults, after_a_crash_at_work_end_in_the_old_store_or_the_new_one) {
  const std::uint64_t seed = testing_support::test_seed();
  const int runs = static_cast<int>((testing_support::is_long() ? 25 : 1) * 100 / kStride);
  for (int run = 0; run < runs && !HasFailure(); ++run) {
    SCOPED_TRACE("PHYSCRM_TEST_SEED=" + std::to_string(seed) + " run " + std::to_string(run));
    Random random{seed + static_cast<std::uint64_t>(run) * 1'000'003U};
    const DiskImage left = crash_at_work(random);
    bring_up_under_a_fault(left, random);
    expect_old_or_new();
  }
  std::cout << runs << " crashes, then " << failures_ << " failures of the disk and " << cuts_
            << " more cuts\n";
  say("second faults");
  EXPECT_GT(failures_ + cuts_, runs / 2);
  // Where few are run it may be none.
  if (runs >= 100) {
    EXPECT_GT(cuts_, 0);
  }
}

INSTANTIATE_TEST_SUITE_P(FromSchema, CompoundFaults, testing::Values(1, 2, 3));

}  // namespace
}  // namespace physcrm::faults
