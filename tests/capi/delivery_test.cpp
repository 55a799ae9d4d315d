// From a credential to a message in a real server's hands, with nothing of the engine but physcrm.h.
#include <gtest/gtest.h>

#include <string>

#include "channel/delivery_scenarios.hpp"
#include "physcrm.h"
#include "support/store_url.hpp"

namespace {

using namespace physcrm::testing_support;
using nlohmann::json;

std::int64_t now(void*) {
  return 1'768'456'800'000'000;  // 2026-01-15T06:00:00Z
}

class Caller {
 public:
  explicit Caller(const std::string& channels) {
    physcrm_clock clock = PHYSCRM_CLOCK_INIT;
    clock.now_us = now;
    physcrm_engine_options options = PHYSCRM_ENGINE_OPTIONS_INIT;
    const std::string url = new_store_url();
    options.url = url.c_str();
    options.clock = &clock;
    options.channels = channels.c_str();
    physcrm_error* error = nullptr;
    EXPECT_EQ(physcrm_engine_open(&options, &engine_, &error), PHYSCRM_OK) << physcrm_error_message(error);
    physcrm_error_free(error);
  }
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;
  ~Caller() { physcrm_engine_free(engine_); }

  json call(const char* operation, const json& request = json::object()) {
    const std::string text = request.dump();
    physcrm_response* response = nullptr;
    physcrm_error* error = nullptr;
    EXPECT_EQ(physcrm_call(engine_, nullptr, operation, text.data(), text.size(), &response, &error),
              PHYSCRM_OK)
        << operation << ": " << physcrm_error_message(error);
    const json body = json::parse(physcrm_response_body(response, nullptr), nullptr, false);
    physcrm_response_free(response);
    physcrm_error_free(error);
    return body;
  }

  /// A physician's one credential, the daily check, the queue; then what is known of it.
  void run(const Scenario& scenario, const std::string& email) {
    json who{{"firstName", "Ada"}, {"lastName", "Byron"}};
    if (!email.empty()) who["email"] = email;
    call("credentials.create", {{"physicianId", call("physicians.create", who)["id"]},
                                {"entityType", "license"},
                                {"state", "TX"},
                                {"number", "K1234"},
                                {"expirationDate", "2026-02-14"}});
    EXPECT_EQ(call("notifications.check_expirations")["created"], 1);
    EXPECT_EQ(call("notifications.process_queue")["claimed"], 1);
    const json notification = call("notifications.list")["items"][0];
    EXPECT_EQ(notification["status"], scenario.status);
    expect_logged(call("notifications.deliveries", {{"id", notification["id"]}}), scenario);
  }

 private:
  physcrm_engine* engine_ = nullptr;
};

class CapiOverSmtp : public ::testing::TestWithParam<Scenario> {};

TEST_P(CapiOverSmtp, ANotificationEndsAsTheRelayHasIt) {
  Relay relay;
  Caller caller{channels_to(relay, GetParam())};
  if (GetParam().fault == Fault::server_is_gone) relay.kill();
  caller.run(GetParam(), GetParam().place);
  expect_arrived(relay.records(), GetParam());
}
INSTANTIATE_TEST_SUITE_P(All, CapiOverSmtp, ::testing::ValuesIn(smtp_scenarios()), name_of);

class CapiOverWebhook : public ::testing::TestWithParam<Scenario> {};

TEST_P(CapiOverWebhook, ANotificationEndsAsTheTargetHasIt) {
  Server target{"webhook_server.py", {kWebhookSecret}};
  Caller caller{channels_to(target, GetParam())};
  if (GetParam().fault == Fault::server_is_gone) target.kill();
  caller.run(GetParam(), "");
  expect_arrived(target.records(), GetParam());
}
INSTANTIATE_TEST_SUITE_P(All, CapiOverWebhook, ::testing::ValuesIn(webhook_scenarios()), name_of);

}  // namespace
