// An engine on a store that the host brings, instead of one that a URL names.
#include <gtest/gtest.h>

#include "engine/fixture.hpp"
#include "engine/people.hpp"

namespace physcrm::test {
namespace {

std::shared_ptr<storage::Store> new_store() {
  return must(storage::open_store(testing_support::new_store_url(), {}));
}

EngineOptions options_on(const std::shared_ptr<storage::Store>& store) {
  EngineOptions options;
  options.store = store;
  options.time_zone = "America/Chicago";
  return options;
}

TEST(OwnStore, is_made_and_kept_as_one_that_a_url_names) {
  const auto store = new_store();
  Engine engine = must(Engine::open(options_on(store)));
  EXPECT_TRUE(engine.health().up);
  const auto id = must(engine.physicians().create(anna())).id;
  const auto tx = must(store->begin(storage::Access::read));
  EXPECT_TRUE(must(tx->physicians().find(id)));
}

TEST(OwnStore, outlives_its_engine_and_may_have_several) {
  const auto store = new_store();
  std::optional<Engine> first{must(Engine::open(options_on(store)))};
  Engine second = must(Engine::open(options_on(store)));
  first.reset();
  EXPECT_TRUE(second.health().up);
  EXPECT_EQ(must(second.store_status()).time_zone, "America/Chicago");
}

TEST(OwnStore, or_one_that_is_named_waits_between_no_time_and_an_hour) {
  for (const auto& [wait_ms, is_good] :
       {std::pair{-1, false}, {0, true}, {3'600'000, true}, {3'600'001, false}}) {
    EngineOptions options;
    options.url = "memory:";
    options.busy_timeout_ms = wait_ms;
    const auto opened = Engine::open(std::move(options));
    EXPECT_EQ(opened.has_value(), is_good) << wait_ms;
    if (!opened) {
      EXPECT_EQ(opened.error().field, "busyTimeoutMs");
    }
  }
}

TEST(OwnStore, is_not_given_beside_a_url) {
  EngineOptions options = options_on(new_store());
  options.url = "memory:";
  const auto refused = Engine::open(std::move(options));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(refused.error().field, "url");
}

}  // namespace
}  // namespace physcrm::test
