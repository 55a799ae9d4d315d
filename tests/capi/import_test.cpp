// A real NPPES file through the C ABI: the answer is the C++ API's, and the store holds the same.
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "physcrm.h"
#include "physcrm/engine.hpp"
#include "support/shared_files.hpp"
#include "support/store_url.hpp"

namespace physcrm {
namespace {

using testing_support::shared_data;
using testing_support::slurp;

struct Body {
  std::string_view rest;
  std::uint64_t last_progress = 0;
};

std::int64_t read_body(void* user, void* into, std::size_t capacity) {
  auto& body = *static_cast<Body*>(user);
  const std::size_t count = std::min<std::size_t>({capacity, body.rest.size(), 1000});
  std::memcpy(into, body.rest.data(), count);
  body.rest.remove_prefix(count);
  return static_cast<std::int64_t>(count);
}

std::int32_t told(void* user, std::uint64_t bytes_read) {
  static_cast<Body*>(user)->last_progress = bytes_read;
  return 0;
}

/// An engine behind the C ABI that stands still at one instant.
struct CEngine {
  CEngine() {
    physcrm_engine_options options = PHYSCRM_ENGINE_OPTIONS_INIT;
    physcrm_clock clock = PHYSCRM_CLOCK_INIT;
    clock.now_us = [](void*) -> std::int64_t { return 1'768'456'800'000'000; };
    const std::string url = testing_support::new_store_url();
    options.url = url.c_str();
    options.clock = &clock;
    EXPECT_EQ(physcrm_engine_open(&options, &handle, nullptr), PHYSCRM_OK);
  }
  CEngine(const CEngine&) = delete;
  CEngine& operator=(const CEngine&) = delete;
  ~CEngine() { physcrm_engine_free(handle); }

  physcrm_engine* handle = nullptr;
};

std::string taken(physcrm_response* response) {
  std::size_t length = 0;
  const char* text = physcrm_response_body(response, &length);
  std::string body{text, length};
  physcrm_response_free(response);
  return body;
}

TEST(CapiImport, AnNppesFileGivesTheSameThroughCAndCpp) {
  const auto path = shared_data("npidata_pfile_sample.csv");
  PHYSCRM_SKIP_WITHOUT(path);
  const std::string text = slurp(path);
  const std::string request = R"({"format":"nppes"})";

  EngineOptions options;
  options.url = testing_support::new_store_url();
  options.clock = std::make_shared<SimulatedClock>(Instant{1'768'456'800'000'000});
  auto cpp = Engine::open(std::move(options));
  ASSERT_TRUE(cpp);
  TextSource source{text};
  const auto expected = cpp.value().call_stream("roster.import", {}, request, "text/csv", source);
  ASSERT_TRUE(expected) << expected.error().message;

  const CEngine c;
  Body body{text};
  physcrm_stream stream = PHYSCRM_STREAM_INIT;
  stream.user = &body;
  stream.read = read_body;
  stream.progress = told;
  physcrm_response* response = nullptr;
  ASSERT_EQ(physcrm_call_stream(c.handle, nullptr, "roster.import", request.data(), request.size(),
                                "text/csv", &stream, &response, nullptr),
            PHYSCRM_OK);
  EXPECT_EQ(taken(response), expected.value().body);
  EXPECT_EQ(body.last_progress, text.size());

  const std::string list = R"({"limit":200})";
  for (const char* operation : {"physicians.list", "credentials.list_all"}) {
    ASSERT_EQ(physcrm_call(c.handle, nullptr, operation, list.data(), list.size(), &response, nullptr),
              PHYSCRM_OK);
    const auto same = cpp.value().call(operation, {}, list);
    ASSERT_TRUE(same);
    EXPECT_EQ(taken(response), same.value());
  }
}

}  // namespace
}  // namespace physcrm
