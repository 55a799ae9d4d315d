#include "audit/chain.hpp"
#include "base/crypto.hpp"
#include "storage/conformance/store_test.hpp"

namespace physcrm::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

class AuditPort : public StoreTest {
 protected:
  void append(const std::string& body) {
    write([&](auto& tx) { must(tx.audit().append(body, sha256_hex(body))); });
  }
  std::vector<AuditEntry> log(std::int64_t after = 0, int limit = 100) {
    return read([&](auto& tx) { return must(tx.audit().read(after, limit)); });
  }
};
PHYSCRM_FOR_EVERY_STORE(AuditPort);

// docs/rules.md 8: one gapless sequence, each entry chained to the one before it.
TEST_P(AuditPort, entries_are_numbered_without_a_gap_and_chained) {
  append("one");
  append(std::string{"t\0wo\n\xff", 7});
  {
    const auto rolled_back = must(store_->begin(Access::write));
    must(rolled_back->audit().append("lost", sha256_hex("lost")));
  }
  write([](auto& tx) {
    must(tx.audit().append("three", sha256_hex("three")));
    must(tx.audit().append("four", sha256_hex("four")));
  });
  const auto entries = log();
  ASSERT_EQ(entries.size(), 4U);
  EXPECT_EQ(entries[1].body, (std::string{"t\0wo\n\xff", 7}));
  std::vector<audit::ChainedEntry> chain;
  for (const AuditEntry& e : entries) chain.push_back({e.sequence, e.body, e.entry_hash, e.chain_hash});
  audit::ChainHead head;
  EXPECT_EQ(audit::verify(chain, head), std::nullopt);
  EXPECT_EQ(head.sequence, 4);
}

TEST_P(AuditPort, is_read_in_slices) {
  for (const char* body : {"1", "2", "3", "4", "5"}) append(body);
  EXPECT_EQ(log(0, 2).back().sequence, 2);
  EXPECT_EQ(log(2, 2).front().sequence, 3);
  EXPECT_EQ(log(4, 2).size(), 1U);
  EXPECT_THAT(log(5, 2), IsEmpty());
}

class KeptCallsPort : public StoreTest {
 protected:
  std::optional<KeptCall> find(const std::string& key) {
    return read([&](auto& tx) { return must(tx.kept_calls().find(key)); });
  }
};
PHYSCRM_FOR_EVERY_STORE(KeptCallsPort);

TEST_P(KeptCallsPort, are_found_by_key_until_they_are_removed_oldest_first) {
  const KeptCall old{"k1", "asked", 201, "{\"a\":1}", Instant{1'700'000'000'000'001}};
  const KeptCall newer{"k2", "asked", 204, "", Instant{1'700'000'000'000'002}};
  const KeptCall newest{"k3", "asked", 200, "{}", Instant{1'700'000'000'000'003}};
  write([&](auto& tx) {
    for (const KeptCall& call : {newest, old, newer}) must(tx.kept_calls().put(call));
  });
  EXPECT_THAT(find("k1"), Optional(old));
  EXPECT_THAT(find("k2"), Optional(newer));
  EXPECT_EQ(find("K1"), std::nullopt);
  write([&](auto& tx) { EXPECT_EQ(must(tx.kept_calls().remove_before(newest.at, 1)), 1); });
  EXPECT_EQ(find("k1"), std::nullopt);
  EXPECT_THAT(find("k2"), Optional(newer));
  write([&](auto& tx) { EXPECT_EQ(must(tx.kept_calls().remove_before(newest.at, 9)), 1); });
  EXPECT_EQ(find("k2"), std::nullopt);
  EXPECT_THAT(find("k3"), Optional(newest));
}

TEST_P(KeptCallsPort, one_takes_the_place_of_another_with_its_key) {
  const KeptCall first{"k", "asked", 200, "{}", Instant{1}};
  const KeptCall second{"k", "asked for more", 201, "{\"a\":1}", Instant{5}};
  write([&](auto& tx) { must(tx.kept_calls().put(first)); });
  write([&](auto& tx) { must(tx.kept_calls().put(second)); });
  EXPECT_THAT(find("k"), Optional(second));
  write([&](auto& tx) { EXPECT_EQ(must(tx.kept_calls().remove_before(Instant{5}, 9)), 0); });
  EXPECT_THAT(find("k"), Optional(second));
}

class SettingsPort : public StoreTest {};
PHYSCRM_FOR_EVERY_STORE(SettingsPort);

TEST_P(SettingsPort, are_put_and_read_by_name) {
  write([](auto& tx) {
    EXPECT_THAT(must(tx.settings().all()), IsEmpty());
    must(tx.settings().put({"zone", "UTC"}));
    must(tx.settings().put({"pack", ""}));
    must(tx.settings().put({"zone", "America/New_York"}));
  });
  const auto all = read([](auto& tx) { return must(tx.settings().all()); });
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "pack");
  EXPECT_EQ(all[0].value, "");
  EXPECT_EQ(all[1].value, "America/New_York");
}

class JobsPort : public StoreTest {
 protected:
  JobsPort() {
    write([](auto& tx) { must(tx.jobs().ensure("check", Instant{100})); });
  }
  std::optional<std::int64_t> lease(const std::string& owner, std::int64_t now, std::int64_t until) {
    std::optional<std::int64_t> epoch;
    write([&](auto& tx) { epoch = must(tx.jobs().lease("check", owner, Instant{now}, Instant{until})); });
    return epoch;
  }
  bool finish(std::int64_t epoch, const std::string& outcome) {
    bool finished = false;
    const JobRun run{"check", Instant{200}, 5'000'000'000, outcome, "{\"n\":1}", "why", "host-1"};
    write([&](auto& tx) { finished = must(tx.jobs().finish(run, epoch, Instant{900})); });
    return finished;
  }
  JobState state() {
    return read([](auto& tx) { return must(tx.jobs().all()).at(0); });
  }
};
PHYSCRM_FOR_EVERY_STORE(JobsPort);

TEST_P(JobsPort, are_made_once) {
  write([](auto& tx) {
    must(tx.jobs().ensure("check", Instant{500}));
    must(tx.jobs().ensure("a", Instant{1}));
  });
  const auto all = read([](auto& tx) { return must(tx.jobs().all()); });
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "a");
  EXPECT_EQ(all[1].next_due_at, Instant{100}) << "an existing one keeps its time";
  EXPECT_EQ(all[1].last_started_at, Instant{});
  EXPECT_EQ(all[1].last_outcome, "");
  EXPECT_EQ(all[1].lease_owner, "");
  EXPECT_EQ(all[1].lease_epoch, 0);
}

TEST_P(JobsPort, one_host_holds_the_lease_until_it_ends) {
  EXPECT_THAT(lease("a", 1000, 2000), Optional(1));
  EXPECT_EQ(state().lease_owner, "a");
  EXPECT_EQ(state().lease_until, Instant{2000});
  EXPECT_EQ(lease("b", 1999, 3000), std::nullopt);
  EXPECT_EQ(lease("a", 1999, 3000), std::nullopt) << "not twice, even to its holder";
  EXPECT_THAT(lease("b", 2000, 3000), Optional(2)) << "a dead host's job is taken over";
  const auto tx = must(store_->begin(Access::write));
  EXPECT_EQ(code_of(tx->jobs().lease("unknown", "a", Instant{1}, Instant{2})), ErrorCode::not_found);
}

// docs/pitfalls: a worker whose lease had been taken over finished the job anyway.
TEST_P(JobsPort, a_run_is_finished_only_by_the_holder_of_the_lease) {
  EXPECT_THAT(lease("a", 1000, 2000), Optional(1));
  EXPECT_THAT(lease("b", 2000, 3000), Optional(2));
  EXPECT_FALSE(finish(1, "ok"));
  EXPECT_EQ(state().next_due_at, Instant{100});
  EXPECT_THAT(read([](auto& tx) { return must(tx.jobs().history("check", 10)); }), IsEmpty());
  EXPECT_TRUE(finish(2, "failed"));
  const JobState after = state();
  EXPECT_EQ(after.next_due_at, Instant{900});
  EXPECT_EQ(after.last_started_at, Instant{200});
  EXPECT_EQ(after.last_duration_ms, 5'000'000'000);
  EXPECT_EQ(after.last_outcome, "failed");
  EXPECT_EQ(after.last_counts, "{\"n\":1}");
  EXPECT_EQ(after.lease_owner, "");
  EXPECT_FALSE(finish(2, "ok")) << "it was given back";
  EXPECT_THAT(lease("a", 10, 20), Optional(3)) << "a lease given back is free at once";
}

TEST_P(JobsPort, a_heartbeat_holds_a_lease_that_is_still_ours) {
  const auto epoch = lease("a", 100, 200);
  write([&](auto& tx) {
    EXPECT_TRUE(must(tx.jobs().extend("check", *epoch, Instant{300})));
    EXPECT_FALSE(must(tx.jobs().extend("check", *epoch + 1, Instant{900})));
  });
  EXPECT_EQ(lease("b", 299, 400), std::nullopt);
  EXPECT_TRUE(lease("b", 300, 400));
  write([&](auto& tx) { EXPECT_FALSE(must(tx.jobs().extend("check", *epoch, Instant{900}))); });
}

// docs/rules.md 4: stuck ones can be found and released.
TEST_P(JobsPort, one_that_is_released_is_free_and_its_holder_can_not_finish) {
  const auto epoch = lease("a", 100, 10'000);
  write([](auto& tx) {
    EXPECT_TRUE(must(tx.jobs().release("check")));
    EXPECT_FALSE(must(tx.jobs().release("check")));
  });
  EXPECT_FALSE(finish(*epoch, "ok"));
  EXPECT_TRUE(lease("b", 100, 200));
}

TEST_P(JobsPort, is_paused_until_an_instant) {
  write([](auto& tx) {
    must(tx.jobs().pause("check", Instant{500}));
    EXPECT_EQ(code_of(tx.jobs().pause("nothing", Instant{500})), ErrorCode::not_found);
  });
  const auto all = read([](auto& tx) { return must(tx.jobs().all()); });
  EXPECT_EQ(all.at(0).paused_until, Instant{500});
}

TEST_P(JobsPort, history_is_newest_first) {
  for (const char* outcome : {"ok", "failed", "ok"}) {
    const auto epoch = lease("a", 1000, 2000);
    ASSERT_TRUE(epoch);
    EXPECT_TRUE(finish(*epoch, outcome));
  }
  write([](auto& tx) { must(tx.jobs().ensure("other", Instant{1})); });
  const auto runs = read([](auto& tx) { return must(tx.jobs().history("check", 2)); });
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].outcome, "ok");
  EXPECT_EQ(runs[1].outcome, "failed");
  EXPECT_EQ(runs[1].error, "why");
  EXPECT_EQ(runs[1].host, "host-1");
  EXPECT_EQ(runs[1].duration_ms, 5'000'000'000);
  EXPECT_THAT(read([](auto& tx) { return must(tx.jobs().history("other", 2)); }), IsEmpty());
}

}  // namespace
}  // namespace physcrm::storage
