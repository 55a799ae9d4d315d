// Callbacks of a host in C++ that throw: nothing crosses the border.
#include <gtest/gtest.h>

#include <cstring>
#include <stdexcept>
#include <string>

#include "physcrm.h"
#include "support/store_url.hpp"

namespace {

struct Host {
  int calls = 0;
  int good_calls = 1'000'000;  ///< how many succeed before the first throws
  void step() {
    if (++calls > good_calls) throw std::runtime_error{"the host is out of sorts"};
  }
};

std::int64_t throwing_clock(void* user) {
  static_cast<Host*>(user)->step();
  return 1'768'456'800'000'000;
}

void throwing_log(void* user, physcrm_log_level, const char*, std::size_t) {
  static_cast<Host*>(user)->step();
}

void throwing_destroy(void* user) {
  static_cast<Host*>(user)->step();
}

std::int64_t throwing_read(void* user, void* into, std::size_t) {
  static_cast<Host*>(user)->step();
  std::memcpy(into, "n", 1);
  return 1;
}

std::int32_t throwing_progress(void* user, std::uint64_t) {
  static_cast<Host*>(user)->step();
  return 0;
}

class CapiExceptions : public ::testing::Test {
 protected:
  void SetUp() override {
    physcrm_engine_options options = PHYSCRM_ENGINE_OPTIONS_INIT;
    physcrm_clock clock = PHYSCRM_CLOCK_INIT;
    physcrm_logger logger = PHYSCRM_LOGGER_INIT;
    const std::string url = physcrm::testing_support::new_store_url();
    options.url = url.c_str();
    options.clock = &clock;
    options.logger = &logger;
    clock.user = &clock_host_;
    clock.now_us = throwing_clock;
    clock.destroy = throwing_destroy;
    logger.user = &log_host_;
    logger.log = throwing_log;
    logger.destroy = throwing_destroy;
    log_host_.good_calls = 0;
    ASSERT_EQ(physcrm_engine_open(&options, &engine_, &error_), PHYSCRM_OK) << physcrm_error_message(error_);
  }
  void TearDown() override {
    physcrm_error_free(error_);
    physcrm_engine_free(engine_);
    EXPECT_GT(log_host_.calls, 0);  // at least its destroy
  }

  physcrm_code import_with(const physcrm_stream& body) {
    return physcrm_call_stream(engine_, nullptr, "roster.import", nullptr, 0, "text/csv", &body, nullptr,
                               &error_);
  }

  Host clock_host_;
  Host log_host_;
  physcrm_engine* engine_ = nullptr;
  physcrm_error* error_ = nullptr;
};

TEST_F(CapiExceptions, AClockThatThrowsStandsStill) {
  const std::string request = R"({"firstName":"Ada","lastName":"Byron"})";
  clock_host_.good_calls = clock_host_.calls;
  physcrm_response* response = nullptr;
  ASSERT_EQ(
      physcrm_call(engine_, nullptr, "physicians.create", request.data(), request.size(), &response, &error_),
      PHYSCRM_OK);
  EXPECT_NE(
      std::strstr(physcrm_response_body(response, nullptr), "\"createdAt\":\"2026-01-15T06:00:00.000Z\""),
      nullptr);
  EXPECT_GT(clock_host_.calls, clock_host_.good_calls);
  physcrm_response_free(response);
}

TEST_F(CapiExceptions, ALogThatThrowsDoesNotFailWhatItTellsOf) {
  EXPECT_EQ(physcrm_run_due(engine_, nullptr, &error_), PHYSCRM_OK);
}

TEST_F(CapiExceptions, AReadThatThrowsFailsTheCall) {
  Host host;
  host.good_calls = 3;
  physcrm_stream body = PHYSCRM_STREAM_INIT;
  body.user = &host;
  body.read = throwing_read;
  EXPECT_EQ(import_with(body), PHYSCRM_CALLBACK_FAILED);
  EXPECT_STREQ(physcrm_error_field(error_), "body");
  EXPECT_EQ(std::strstr(physcrm_error_message(error_), "out of sorts"), nullptr);
  EXPECT_EQ(host.calls, 4);  // and is not asked again
}

TEST_F(CapiExceptions, AProgressThatThrowsFailsTheCall) {
  Host host;
  host.good_calls = 2;
  physcrm_stream body = PHYSCRM_STREAM_INIT;
  body.user = &host;
  body.read = throwing_read;
  body.progress = throwing_progress;
  EXPECT_EQ(import_with(body), PHYSCRM_CALLBACK_FAILED);
}

}  // namespace
