// Everything that one call does to the store is one transaction.
#include "engine/call_transaction.hpp"

#include <gtest/gtest.h>

#include "engine/fixture.hpp"
#include "engine/people.hpp"
#include "engine/unit_of_work.hpp"

namespace physcrm::test {
namespace {

class CallTransactions : public testing::Test {
 protected:
  void add(const std::string& name, bool commits = true) {
    auto work = must(UnitOfWork::begin(engine_.core(), Actor::host(), "test"));
    work.record("setting", 0, "updated");
    must(work.tx().settings().put({name, "put"}));
    if (commits) must(work.commit());
  }
  bool is_there(const std::string& name) {
    for (const auto& row : engine_.read([](auto& tx) { return tx.settings().all(); })) {
      if (row.name == name) return true;
    }
    return false;
  }
  /// As a part of the call sees it.
  bool is_seen(const std::string& name) {
    const auto tx = must(begin_read(engine_.core()));
    for (const auto& row : must(tx->settings().all())) {
      if (row.name == name) return true;
    }
    return false;
  }

  TestEngine engine_;
};

TEST_F(CallTransactions, keep_all_parts_or_none) {
  {
    CallTransaction call{engine_.core()};
    add("a");
    add("b");
    EXPECT_TRUE(is_seen("a"));
  }
  EXPECT_FALSE(is_there("a") || is_there("b"));
  {
    CallTransaction call{engine_.core()};
    add("a");
    add("b");
    must(call.commit());
  }
  EXPECT_TRUE(is_there("a") && is_there("b"));
}

TEST_F(CallTransactions, take_the_turn_to_write_with_the_first_part_that_writes) {
  CallTransaction call{engine_.core()};
  EXPECT_FALSE(is_seen("a"));
  add("a");
  must(call.commit());
  EXPECT_TRUE(is_there("a"));
}

TEST_F(CallTransactions, undo_what_a_part_has_left_before_another_one_begins) {
  {
    CallTransaction call{engine_.core()};
    add("left", false);
    add("a");
    must(call.commit());
  }
  EXPECT_FALSE(is_there("left"));
  EXPECT_TRUE(is_there("a"));
}

TEST_F(CallTransactions, do_not_keep_the_half_of_what_can_not_be_parted) {
  {
    CallTransaction call{engine_.core()};
    add("a");
    add("left", false);
    EXPECT_EQ(call.commit().error().code, ErrorCode::internal);
  }
  EXPECT_FALSE(is_there("a") || is_there("left"));
}

TEST_F(CallTransactions, without_a_commit_leave_nothing_in_the_caches) {
  const auto intern = [this](const char* name) {
    auto work = must(UnitOfWork::begin(engine_.core(), Actor::host(), "test"));
    const RulePack& builtin = *RulePack::builtin("us-reference");
    storage::StoredRulePack pack{0, name, "1", std::string{"hash of "} + name, builtin.bytes()};
    const std::int64_t id = must(work.tx().rule_snapshots().intern_pack(pack));
    must(work.commit());
    return id;
  };
  const auto name_of = [this](std::int64_t id) {
    const auto tx = must(begin_read(engine_.core()));
    return std::string{must(engine_.core().pack(*tx, id)).name()};
  };
  std::int64_t undone = 0;
  {
    CallTransaction call{engine_.core()};
    undone = intern("first");
    EXPECT_EQ(name_of(undone), "first");
  }
  EXPECT_EQ(intern("second"), undone) << "an id that was undone is given again";
  EXPECT_EQ(name_of(undone), "second");
}

}  // namespace
}  // namespace physcrm::test
