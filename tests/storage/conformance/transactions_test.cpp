#include <atomic>
#include <set>
#include <thread>

#include "storage/conformance/store_test.hpp"

namespace physcrm::storage {
namespace {

using testing::IsEmpty;

class Transactions : public StoreTest {
 protected:
  std::size_t count_physicians(Store& store) {
    const auto tx = must(store.begin(Access::read));
    PageRequest request;
    request.limit = 100'000;
    return must(tx->physicians().list({}, request)).items.size();
  }
};
PHYSCRM_FOR_EVERY_STORE(Transactions);

TEST_P(Transactions, leave_nothing_behind_when_they_are_not_committed) {
  write([](auto& tx) { add_people(tx, 1); });
  {
    const auto tx = must(store_->begin(Access::write));
    must(tx->allocate_ids(IdKind::workflow, 10));
    add(*tx, full_physician(2));
    add(*tx, full_credential(1, 2));
    add(*tx, workflow(1, full_credential(1, 2)));
    add(*tx, full_notification(1, full_credential(1, 2), 90));
    must(tx->audit().append("x", "y"));
    must(tx->settings().put({"a", "b"}));
    must(tx->jobs().ensure("j", Instant{1}));
    must(tx->physicians().remove(PhysicianId{1}, Instant{1}));
  }
  read([](auto& tx) {
    EXPECT_TRUE(must(tx.physicians().find(PhysicianId{1})));
    EXPECT_FALSE(must(tx.physicians().find(PhysicianId{2})));
    EXPECT_FALSE(must(tx.credentials().find(CredentialId{1})));
    EXPECT_FALSE(must(tx.workflows().find(WorkflowId{1})));
    EXPECT_FALSE(must(tx.notifications().find(NotificationId{1})));
    EXPECT_THAT(must(tx.audit().read(0, 10)), IsEmpty());
    EXPECT_THAT(must(tx.settings().all()), IsEmpty());
    EXPECT_THAT(must(tx.jobs().all()), IsEmpty());
    return 0;
  });
}

TEST_P(Transactions, see_what_they_wrote_before_anyone_else_does) {
  const auto tx = must(store_->begin(Access::write));
  add(*tx, full_physician(1));
  EXPECT_TRUE(must(tx->physicians().find(PhysicianId{1})));
  if (GetParam().concurrent_reads) {
    EXPECT_EQ(count_physicians(*store_), 0U);
  }
  must(tx->commit());
  EXPECT_EQ(count_physicians(*store_), 1U);
}

TEST_P(Transactions, are_over_after_the_commit) {
  const auto tx = must(store_->begin(Access::write));
  add(*tx, full_physician(1));
  must(tx->commit());
  const Physician late = full_physician(2);
  EXPECT_EQ(code_of(tx->physicians().insert({&late, 1})), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->physicians().find(PhysicianId{1})), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->allocate_ids(IdKind::physician, 1)), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->commit()), ErrorCode::internal);
  EXPECT_EQ(count_physicians(*store_), 1U) << "and the store is free for others";
}

TEST_P(Transactions, that_only_read_refuse_to_write) {
  write([](auto& tx) { add_people(tx, 1); });
  const auto tx = must(store_->begin(Access::read));
  const Physician p = full_physician(2);
  const Credential c = full_credential(1, 1);
  const Workflow w = workflow(1, c);
  const Notification n = full_notification(1, c, 90);
  const WorkflowEvent e;
  const NotificationId id{1};
  const JobRun run;
  EXPECT_EQ(code_of(tx->allocate_ids(IdKind::physician, 1)), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->physicians().insert({&p, 1})), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->physicians().update(p)), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->physicians().remove(PhysicianId{1}, {})), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->practices().insert({PracticeId{1}, "P"}, {})), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->credentials().insert({&c, 1})), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->credentials().update(c)), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->credentials().remove(c.id, {})), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->workflows().insert({&w, 1})), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->workflows().update(w)), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->workflows().remove(w.id, {}, false)), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->workflows().add_events({&e, 1})), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->workflows().put_mark(w.id, {})), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->rule_snapshots().intern_pack({0, "default", "1", "pack-hash", "bytes"})),
            ErrorCode::internal);
  EXPECT_EQ(code_of(tx->rule_snapshots().intern_template("template-hash", "[]")), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->notifications().insert({&n, 1})), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->notifications().revive({&id, 1})), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->notifications().cancel({&id, 1}, CancelReason::manual, Instant{1})),
            ErrorCode::internal);
  EXPECT_EQ(
      code_of(tx->notifications().cancel_unsent({PhysicianId{1}, {}, {}}, CancelReason::manual, Instant{1})),
      ErrorCode::internal);
  EXPECT_EQ(code_of(tx->audit().append("x", "y")), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->settings().put({"a", "b"})), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->jobs().ensure("j", {})), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->jobs().lease("j", "o", {}, {})), ErrorCode::internal);
  EXPECT_EQ(code_of(tx->jobs().finish(run, 1, {})), ErrorCode::internal);
}

TEST_P(Transactions, read_one_snapshot_from_their_beginning) {
  if (!GetParam().concurrent_reads) GTEST_SKIP() << "one transaction at a time";
  write([](auto& tx) { add_people(tx, 1); });
  const auto reader = must(store_->begin(Access::read));
  write([](auto& tx) { add(tx, full_physician(2)); });
  EXPECT_FALSE(must(reader->physicians().find(PhysicianId{2})))
      << "though it was written before the first read";
  write([](auto& tx) { add(tx, full_physician(3)); });
  EXPECT_EQ(must(reader->physicians().list({}, {})).items.size(), 1U);
  EXPECT_EQ(count_physicians(*store_), 3U);
}

// Not the time of its beginning: a writer may have waited long for its turn.
TEST_P(Transactions, tell_the_time_that_goes_on) {
  const Instant before = must(must(store_->begin(Access::read))->time());
  const auto tx = must(store_->begin(Access::write));
  const Instant first = must(tx->time());
  EXPECT_GE(first, before);
  Instant later = first;
  for (int i = 0; i < 100'000 && later == first; ++i) later = must(tx->time());
  EXPECT_GT(later, first);
  must(tx->commit());
}

TEST_P(Transactions, ids_are_consecutive_and_never_given_twice) {
  std::set<std::int64_t> given;
  for (const std::int64_t count : {1, 5, 1000, 2}) {
    for (const bool commit : {true, false}) {
      const auto tx = must(store_->begin(Access::write));
      const std::int64_t first = must(tx->allocate_ids(IdKind::workflow, count));
      EXPECT_GE(first, 1);
      for (std::int64_t id = first; id < first + count; ++id) EXPECT_TRUE(given.insert(id).second) << id;
      if (commit) must(tx->commit());
    }
  }
  write([](auto& tx) {
    EXPECT_EQ(must(tx.allocate_ids(IdKind::credential, 1)), 1) << "each kind counts for itself";
    EXPECT_EQ(code_of(tx.allocate_ids(IdKind::credential, 0)), ErrorCode::internal);
    EXPECT_EQ(code_of(tx.allocate_ids(IdKind::credential, -1)), ErrorCode::internal);
  });
}

TEST_P(Transactions, ids_go_on_after_the_store_was_closed) {
  if (!GetParam().shared) GTEST_SKIP() << "what it holds is gone when it is closed";
  write([](auto& tx) { must(tx.allocate_ids(IdKind::workflow, 7)); });
  store_.reset();
  store_ = must(place_->open({}));
  write([](auto& tx) { EXPECT_EQ(must(tx.allocate_ids(IdKind::workflow, 1)), 8); });
}

TEST_P(Transactions, of_many_threads_are_each_done_once) {
  constexpr int kThreads = 4;
  constexpr int kWrites = 50;
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kWrites; ++i) {
        const auto tx = store_->begin(Access::write);
        if (!tx) {
          ++failures;
          continue;
        }
        const auto id = tx.value()->allocate_ids(IdKind::physician, 1);
        const Physician row = full_physician(id ? id.value() : 1);
        const bool done = tx.value()->physicians().insert({&row, 1}) &&
                          tx.value()->audit().append("entry", "hash") && tx.value()->commit();
        if (!done) ++failures;
        const auto reader = store_->begin(Access::read);
        if (!reader || !reader.value()->physicians().find(row.id)) ++failures;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(count_physicians(*store_), static_cast<std::size_t>(kThreads * kWrites));
  EXPECT_EQ(read([](auto& tx) { return must(tx.audit().read(0, 1000)); }).back().sequence,
            kThreads * kWrites);
}

TEST_P(Transactions, of_two_stores_on_the_same_data_do_not_lose_writes_nor_give_ids_twice) {
  if (!GetParam().shared) GTEST_SKIP() << "one store has the data to itself";
  const auto other = must(place_->open({}));
  constexpr int kWrites = 50;
  std::atomic<int> failures = 0;
  const auto work = [&](Store& store) {
    for (int i = 0; i < kWrites; ++i) {
      const auto tx = store.begin(Access::write);
      if (!tx) {
        ++failures;
        continue;
      }
      const auto id = tx.value()->allocate_ids(IdKind::physician, 2);
      const Physician row = full_physician(id ? id.value() : 1);
      if (!tx.value()->physicians().insert({&row, 1}) || !tx.value()->commit()) ++failures;
    }
  };
  std::thread first{[&] { work(*store_); }};
  std::thread second{[&] { work(*other); }};
  first.join();
  second.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(count_physicians(*store_), 2U * kWrites);
  EXPECT_EQ(count_physicians(*other), 2U * kWrites);
}

TEST_P(Transactions, that_wait_too_long_for_their_turn_are_told_that_the_store_is_busy) {
  StoreOptions hasty;
  hasty.busy_timeout_ms = 20;
  const auto place = GetParam().make_place();
  const auto store = must(place->open(hasty));
  const auto holder = must(store->begin(Access::write));
  EXPECT_EQ(code_of(store->begin(Access::write)), ErrorCode::unavailable);
  if (GetParam().shared) {
    EXPECT_EQ(code_of(must(place->open(hasty))->begin(Access::write)), ErrorCode::unavailable);
  }
  must(holder->commit());
  EXPECT_EQ(code_of(store->begin(Access::write)), ErrorCode::ok);
}

// Two workflows that are linked to each other can't both be there first.
TEST_P(Transactions, whose_links_lead_nowhere_are_not_over_until_they_are_put_right) {
  const auto tx = must(store_->begin(Access::write));
  add_people(*tx, 1);
  const Credential of = credential(1, 1, std::nullopt);
  add(*tx, of);
  Workflow w = workflow(1, of);
  w.next_id = WorkflowId{2};
  add(*tx, w);
  EXPECT_EQ(code_of(tx->commit()), ErrorCode::internal);
  w.next_id = {};
  w.version = 2;
  must(tx->workflows().update(w));
  must(tx->commit());
  EXPECT_TRUE(read([](auto& reader) { return must(reader.workflows().find(WorkflowId{1})); }));
}

TEST_P(Transactions, keep_what_a_refused_call_wrote_before_the_row_it_was_refused_for) {
  write([](auto& tx) {
    Physician absurd = full_physician(2);
    absurd.degree = static_cast<Degree>(9);
    const std::vector<Physician> rows{full_physician(1), absurd, full_physician(3)};
    const auto inserted = tx.physicians().insert(rows);
    ASSERT_EQ(code_of(inserted), ErrorCode::internal);
    EXPECT_THAT(inserted.error().details,
                testing::Contains(testing::Pair("row", DetailValue{std::int64_t{1}})));
  });
  EXPECT_EQ(count_physicians(*store_), 1U);
}

TEST_P(Transactions, pages_and_references_are_sound) {
  write([](auto& tx) { add_people(tx, 2); });
  EXPECT_THAT(findings_of(*store_), IsEmpty());
  const StoreInfo info = must(store_->info());
  EXPECT_FALSE(info.kind.empty());
  EXPECT_GE(info.schema_version, 1);
  EXPECT_GT(info.size_bytes, 0);
}

}  // namespace
}  // namespace physcrm::storage
