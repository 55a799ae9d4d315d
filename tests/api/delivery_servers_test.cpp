// From a credential to a message in a real server's hands, through an engine: what the server was given, and
// what the delivery log says of it.
#include "api/host.hpp"
#include "channel/delivery_scenarios.hpp"
#include "physcrm/channel_options.hpp"

namespace physcrm::test {
namespace {

using namespace testing_support;

/// One physician and the notification that the daily check makes, in one run of the queue.
class Path {
 public:
  explicit Path(const std::string& channels) : host_(parse_channel_options(channels).value()) {}

  void run(const Scenario& scenario, const std::string& email) {
    host_.credential(host_.physician({{"email", email}}), "license", 30);
    ASSERT_EQ(host_.call("notifications.check_expirations")["created"], 1);
    const json report = host_.call("notifications.process_queue");
    EXPECT_EQ(report["claimed"], 1) << "each delivery counts once";
    EXPECT_EQ(report["sent"], scenario.status == "sent" ? 1 : 0);
    EXPECT_EQ(report["failed"], scenario.status == "failed" ? 1 : 0);
    EXPECT_EQ(report["permanentlyFailed"], scenario.status == "permanently_failed" ? 1 : 0);
    const json notification = host_.call("notifications.list")["items"][0];
    EXPECT_EQ(notification["status"], scenario.status);
    EXPECT_EQ(notification["deliveries"][0]["status"], scenario.status);
    expect_logged(host_.call("notifications.deliveries", {{"id", notification["id"]}}), scenario);
  }

 private:
  Host host_;
};

class EngineOverSmtp : public ::testing::TestWithParam<Scenario> {};

TEST_P(EngineOverSmtp, a_notification_ends_as_the_relay_has_it) {
  Relay relay;
  Path path{channels_to(relay, GetParam())};
  if (GetParam().fault == Fault::server_is_gone) relay.kill();
  path.run(GetParam(), GetParam().place);
  expect_arrived(relay.records(), GetParam());
}
INSTANTIATE_TEST_SUITE_P(All, EngineOverSmtp, ::testing::ValuesIn(smtp_scenarios()), name_of);

class EngineOverWebhook : public ::testing::TestWithParam<Scenario> {};

TEST_P(EngineOverWebhook, a_notification_ends_as_the_target_has_it) {
  Server target{"webhook_server.py", {kWebhookSecret}};
  Path path{channels_to(target, GetParam())};
  if (GetParam().fault == Fault::server_is_gone) target.kill();
  path.run(GetParam(), "");
  expect_arrived(target.records(), GetParam());
}
INSTANTIATE_TEST_SUITE_P(All, EngineOverWebhook, ::testing::ValuesIn(webhook_scenarios()), name_of);

// The relay answers the slow one, which is in the first batch of a thousand, only when it has taken the 1,039
// others: were the second batch to wait for the first, it would time out.
TEST(EngineOverSmtp, a_slow_message_does_not_hold_up_the_next_batch) {
  Relay relay{{"hold=1039"}};
  json channels = json::parse(channels_to(relay, Scenario{}));
  channels["smtp"]["sendTimeoutMs"] = 60'000;
  Host host{parse_channel_options(channels.dump()).value()};
  for (int i = 0; i < 1040; ++i) {
    const std::string email = (i == 0 ? "slow" : "p" + std::to_string(i)) + "@example.org";
    host.credential(host.physician({{"email", email}}), "license", 30);
  }
  ASSERT_EQ(host.call("notifications.check_expirations")["created"], 1040);
  // Each look at the clock finds a second gone.
  std::int64_t most = 0;
  const auto passing = [&](std::int64_t done, std::int64_t total) {
    EXPECT_GE(done, most);
    EXPECT_LE(done, total);
    most = done;
    host.clock().advance_seconds(1);
    return true;
  };
  const auto report = host.engine().notifications().process_queue(Actor::system(), passing);
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report.value().claimed, 1040);
  EXPECT_EQ(report.value().sent, 1040);
  EXPECT_EQ(relay.records().size(), 1040U) << "each once";
}

}  // namespace
}  // namespace physcrm::test
