// Memory that runs out at the Nth allocation, for every N: each call of the C ABI still answers, with success
// or with PHYSCRM_OUT_OF_MEMORY, and leaves nothing behind.
#include <gtest/gtest.h>

#include <cstring>
#include <functional>

#include "physcrm.h"
#include "support/scarce_new.hpp"

namespace {

using physcrm::testing_support::shortage_of_new;

/// Runs `call` with memory for 0, 1, 2, ... allocations (with ever larger steps beyond the first sixty)
/// until it succeeds; answers how many that took. `done` is a further code that counts as success.
int allocations_until_success(const std::function<physcrm_code(physcrm_error**)>& call,
                              physcrm_code done = PHYSCRM_OK) {
  physcrm_error* error = nullptr;
  for (int n = 0; n < 1'000'000 && !::testing::Test::HasFailure(); n += 1 + n / 60) {
    shortage_of_new().begin(n + 1, true);
    const physcrm_code code = call(&error);
    shortage_of_new().end();
    if (code == PHYSCRM_OK || code == done) {
      physcrm_error_free(error);
      return n;
    }
    EXPECT_EQ(code, PHYSCRM_OUT_OF_MEMORY) << "with " << n << ": " << physcrm_error_message(error);
    if (error != nullptr) {
      EXPECT_EQ(physcrm_error_code(error), code);
      EXPECT_STREQ(physcrm_error_message(error), "out of memory");
      EXPECT_STREQ(physcrm_error_details(error), "{}");
    }
  }
  physcrm_error_free(error);
  ADD_FAILURE() << "never succeeded";
  return -1;
}

TEST(CapiMemory, CalculatorsAnswerWhenMemoryRunsOut) {
  EXPECT_GE(allocations_until_success([](physcrm_error**) {
              physcrm_checklist_item items[PHYSCRM_MAX_CHECKLIST_ITEMS];
              std::size_t count = 0;
              return physcrm_checklist_compute(PHYSCRM_CSR, "TX", 20'000, items, PHYSCRM_MAX_CHECKLIST_ITEMS,
                                               &count);
            }),
            1);
}

TEST(CapiMemory, AnErrorIsMadeWithoutMemoryWhenThereIsNone) {
  physcrm_error* error = nullptr;
  for (int n = 0; n < 1000; ++n) {
    shortage_of_new().begin(n + 1, true);
    const physcrm_code code =
        physcrm_transition_check(PHYSCRM_FILED, PHYSCRM_APPROVED, 20'500, 20'400, nullptr, &error);
    shortage_of_new().end();
    if (code == PHYSCRM_INVALID_TRANSITION) {
      EXPECT_GT(n, 1);
      EXPECT_NE(std::strstr(physcrm_error_details(error), "under_review"), nullptr);
      physcrm_error_free(error);
      return;
    }
    ASSERT_EQ(code, PHYSCRM_OUT_OF_MEMORY);
    ASSERT_STREQ(physcrm_error_message(error), "out of memory");
    ASSERT_STREQ(physcrm_error_field(error), "");
    physcrm_error_free(error);  // does nothing, and may be done again
  }
  FAIL() << "never succeeded";
}

TEST(CapiMemory, AnEngineOpensOrDoesNotWhenMemoryRunsOut) {
  physcrm_engine* engine = nullptr;
  // The time zone library reads its database once a process, and leaves a folder open when memory runs out
  // then: it has been read when the failures begin.
  physcrm_engine_options first = PHYSCRM_ENGINE_OPTIONS_INIT;
  first.url = "sqlite::memory:";
  ASSERT_EQ(physcrm_engine_open(&first, &engine, nullptr), PHYSCRM_OK);
  physcrm_engine_free(engine);
  engine = nullptr;
  EXPECT_GE(allocations_until_success([&](physcrm_error** error) {
              physcrm_engine_options options = PHYSCRM_ENGINE_OPTIONS_INIT;
              options.url = "sqlite::memory:";
              const physcrm_code code = physcrm_engine_open(&options, &engine, error);
              EXPECT_EQ(engine != nullptr, code == PHYSCRM_OK);
              return code;
            }),
            10);
  physcrm_engine_free(engine);
}

TEST(CapiMemory, AnOperationIsDoneOrNotWhenMemoryRunsOut) {
  physcrm_engine_options options = PHYSCRM_ENGINE_OPTIONS_INIT;
  physcrm_engine* engine = nullptr;
  options.url = "sqlite::memory:";
  ASSERT_EQ(physcrm_engine_open(&options, &engine, nullptr), PHYSCRM_OK);
  const char* request = R"({"firstName":"Ada","lastName":"Byron","externalId":"only-one"})";
  EXPECT_GE(allocations_until_success(
                [&](physcrm_error** error) {
                  physcrm_response* response = nullptr;
                  const physcrm_code code = physcrm_call(engine, nullptr, "physicians.create", request,
                                                         std::strlen(request), &response, error);
                  EXPECT_EQ(response != nullptr, code == PHYSCRM_OK);
                  physcrm_response_free(response);
                  return code;
                },
                PHYSCRM_CONFLICT),  // memory ran out after the commit: the header says to look
            10);
  physcrm_engine_free(engine);
}

}  // namespace
