// How messages leave, told through the C ABI: a channel of the host's own, and the channels' JSON text.
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "physcrm.h"
#include "support/store_url.hpp"

namespace {

constexpr std::int64_t kNowUs = 1'768'456'800'000'000;  // 2026-01-15T06:00:00Z

struct Post {
  std::vector<std::string> recipients;
  physcrm_send_outcome outcome = PHYSCRM_SEND_SENT;
  bool throws = false;
  int destroyed = 0;
};

physcrm_send_outcome post(void* user, const physcrm_message* message, char* error, std::size_t) {
  auto& here = *static_cast<Post*>(user);
  here.recipients.emplace_back(message->to_address);
  if (here.throws) throw std::runtime_error{"secret of the host"};
  error[0] = '!';
  return here.outcome;
}

void close_post(void* user) {
  ++static_cast<Post*>(user)->destroyed;
}

std::int64_t now(void*) {
  return kNowUs;
}

class CapiChannels : public ::testing::Test {
 protected:
  CapiChannels() {
    clock_.now_us = now;
    options_.url = url_.c_str();
    options_.clock = &clock_;
    channel_.user = &post_;
    channel_.send = post;
    channel_.destroy = close_post;
  }
  ~CapiChannels() override {
    physcrm_error_free(error_);
    physcrm_engine_free(engine_);
  }

  physcrm_code open() { return physcrm_engine_open(&options_, &engine_, &error_); }

  std::string call(const char* operation, const std::string& request = "{}") {
    physcrm_response* response = nullptr;
    EXPECT_EQ(physcrm_call(engine_, nullptr, operation, request.data(), request.size(), &response, &error_),
              PHYSCRM_OK)
        << operation << ": " << physcrm_error_message(error_);
    std::string body = physcrm_response_body(response, nullptr);
    physcrm_response_free(response);
    return body;
  }

  /// Opens, and sends a test to a new physician; the answer.
  std::string send_test() {
    options_.channel = &channel_;
    EXPECT_EQ(open(), PHYSCRM_OK) << physcrm_error_message(error_);
    call("physicians.create", R"({"firstName":"Ada","lastName":"Byron","email":"ada@example.org"})");
    return call("notifications.test", R"({"physicianId":"phy_1"})");
  }

  /// The field that the channels' text is refused for.
  std::string refused(const char* channels) {
    options_.channels = channels;
    EXPECT_EQ(open(), PHYSCRM_INVALID_ARGUMENT) << channels;
    return physcrm_error_field(error_);
  }

  static bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  }

  Post post_;
  physcrm_clock clock_ = PHYSCRM_CLOCK_INIT;
  physcrm_channel channel_ = PHYSCRM_CHANNEL_INIT;
  const std::string url_ = physcrm::testing_support::new_store_url();
  physcrm_engine_options options_ = PHYSCRM_ENGINE_OPTIONS_INIT;
  physcrm_engine* engine_ = nullptr;
  physcrm_error* error_ = nullptr;
};

TEST_F(CapiChannels, AHostsOwnChannelIsGivenWhatIsSent) {
  EXPECT_TRUE(has(send_test(), R"("status":"sent")"));
  EXPECT_EQ(post_.recipients, std::vector<std::string>{"ada@example.org"});
}

TEST_F(CapiChannels, WhatAHostRefusesIsNotTriedAgain) {
  post_.outcome = PHYSCRM_SEND_PERMANENT_FAILURE;
  const std::string answer = send_test();
  EXPECT_TRUE(has(answer, R"("status":"permanently_failed")")) << answer;
  EXPECT_TRUE(has(answer, R"("lastError":"!")")) << answer;
}

TEST_F(CapiChannels, ASendThatThrowsIsATemporaryFailureAndItsWordsStayWithTheHost) {
  post_.throws = true;
  const std::string answer = send_test();
  EXPECT_TRUE(has(answer, R"("status":"failed")")) << answer;
  EXPECT_FALSE(has(answer, "secret of the host")) << answer;
}

TEST_F(CapiChannels, AChannelIsDestroyedOnceWithItsEngineAndNotByAnOpenThatFails) {
  options_.channel = &channel_;
  options_.time_zone = "No/Such";
  EXPECT_EQ(open(), PHYSCRM_INVALID_ARGUMENT);
  EXPECT_EQ(post_.destroyed, 0);
  options_.time_zone = nullptr;
  ASSERT_EQ(open(), PHYSCRM_OK);
  EXPECT_EQ(post_.destroyed, 0);
  physcrm_engine_free(engine_);
  engine_ = nullptr;
  EXPECT_EQ(post_.destroyed, 1);
}

TEST_F(CapiChannels, AnArchiveThatIsNoDirectoryIsRefused) {
  options_.archive_directory = "/no/such/directory";
  EXPECT_EQ(open(), PHYSCRM_INVALID_ARGUMENT);
  EXPECT_STREQ(physcrm_error_field(error_), "archiveDirectory");
}

TEST_F(CapiChannels, AChannelWithoutSendIsRefused) {
  channel_.send = nullptr;
  options_.channel = &channel_;
  EXPECT_EQ(open(), PHYSCRM_INVALID_ARGUMENT);
  EXPECT_STREQ(physcrm_error_field(error_), "channel");
  channel_.send = post;
  channel_.reserved = 1;
  EXPECT_EQ(open(), PHYSCRM_INVALID_ARGUMENT);
  EXPECT_STREQ(physcrm_error_field(error_), "reserved");
  channel_.reserved = 0;
  channel_.struct_size = 16;
  EXPECT_EQ(open(), PHYSCRM_INVALID_ARGUMENT);
  EXPECT_STREQ(physcrm_error_field(error_), "struct_size");
}

TEST_F(CapiChannels, WhatIsWrongInTheTextIsNamed) {
  EXPECT_EQ(refused("{"), "channels");
  EXPECT_EQ(refused(R"({"smtp":{"host":"h","fromAddress":"a@b.org","port":0}})"), "smtp.port");
  EXPECT_EQ(refused(R"({"directory":{"path":"/no/such/folder"}})"), "directory.path");
}

TEST_F(CapiChannels, AnEmptyTextIsNoChannel) {
  options_.channels = "";
  ASSERT_EQ(open(), PHYSCRM_OK) << physcrm_error_message(error_);
  EXPECT_TRUE(has(call("notifications.process_queue"), R"("claimed":0)"));
}

}  // namespace
