// What the store in memory has of its own, beyond what every store must do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "storage/conformance/store_test.hpp"

namespace physcrm::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::unique_ptr<Store> open(int busy_timeout_ms = 5000) {
  StoreOptions options;
  options.busy_timeout_ms = busy_timeout_ms;
  return must(open_store("memory:", options));
}

std::vector<std::int64_t> ids_in(Transaction& tx) {
  std::vector<std::int64_t> ids;
  for (const Physician& p : must(tx.physicians().list({}, {})).items) ids.push_back(p.id.value);
  std::sort(ids.begin(), ids.end());
  return ids;
}

TEST(MemoryStore, is_named_by_its_url_and_nothing_like_it) {
  EXPECT_EQ(must(open()->info()).kind, "memory");
  for (const char* url : {"memory", "memory://", "memory:x", "MEMORY:", ":memory:"}) {
    const auto store = open_store(url, {});
    ASSERT_EQ(code_of(store), ErrorCode::invalid_argument) << url;
    EXPECT_EQ(store.error().field, "url");
    EXPECT_THAT(store.error().message, testing::HasSubstr("memory:"));
  }
}

TEST(MemoryStore, holds_nothing_of_another_one_and_is_always_made) {
  const auto first = open();
  const auto tx = must(first->begin(Access::write));
  add(*tx, full_physician(1));
  must(tx->commit());
  StoreOptions existing;
  existing.create = false;
  const auto second = must(open_store("memory:", existing));
  EXPECT_THAT(ids_in(*must(second->begin(Access::read))), IsEmpty());
}

TEST(MemoryStore, shows_each_reader_what_was_there_when_it_began) {
  const auto store = open();
  std::vector<std::unique_ptr<Transaction>> readers;
  for (std::int64_t id = 1; id <= 3; ++id) {
    readers.push_back(must(store->begin(Access::read)));
    const auto tx = must(store->begin(Access::write));
    add(*tx, full_physician(id));
    if (id == 3) must(tx->physicians().remove(PhysicianId{1}, Instant{1}));
    must(tx->commit());
  }
  EXPECT_THAT(ids_in(*readers[0]), IsEmpty());
  EXPECT_THAT(ids_in(*readers[1]), ElementsAre(1));
  EXPECT_THAT(ids_in(*readers[2]), ElementsAre(1, 2));
  EXPECT_THAT(ids_in(*must(store->begin(Access::read))), ElementsAre(2, 3));
}

TEST(MemoryStore, lets_readers_go_on_while_a_writer_works_and_after_it_gave_up) {
  const auto store = open(0);
  {
    const auto writer = must(store->begin(Access::write));
    add(*writer, full_physician(1));
    EXPECT_THAT(ids_in(*must(store->begin(Access::read))), IsEmpty());
    EXPECT_THAT(ids_in(*writer), ElementsAre(1));
    EXPECT_EQ(code_of(store->info()), ErrorCode::ok);
    EXPECT_THAT(findings_of(*store), IsEmpty());
    EXPECT_EQ(code_of(store->optimize()), ErrorCode::ok);
  }
  EXPECT_THAT(ids_in(*must(store->begin(Access::read))), IsEmpty());
  EXPECT_EQ(code_of(store->begin(Access::write)), ErrorCode::ok) << "its turn is over";
}

TEST(MemoryStore, gives_the_turn_to_the_writer_that_waits_for_it) {
  const auto store = open(60'000);
  auto holder = must(store->begin(Access::write));
  add(*holder, full_physician(1));
  std::promise<void> asked;
  auto waiting = std::async(std::launch::async, [&] {
    asked.set_value();
    const auto tx = must(store->begin(Access::write));
    return ids_in(*tx);
  });
  asked.get_future().wait();
  must(holder->commit());
  EXPECT_THAT(waiting.get(), ElementsAre(1)) << "and it begins with what the one before wrote";
}

}  // namespace
}  // namespace physcrm::storage
