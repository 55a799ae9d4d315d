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

}  // namespace
}  // namespace physcrm::test
