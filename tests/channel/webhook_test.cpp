#include <gtest/gtest.h>

#include <chrono>
#include <set>

#include "channel/world.hpp"
#include "physcrm/channels.hpp"

namespace physcrm {
namespace {

using namespace testing_support;

const std::string kSecret = "sixteen bytes or more";

class Receiver : public Server {
 public:
  /// https with this certificate, or http without.
  explicit Receiver(const Certificate* certificate = &Certificate::of_localhost())
      : Server("webhook_server.py",
               certificate == nullptr
                   ? std::vector<std::string>{kSecret}
                   : std::vector<std::string>{kSecret, certificate->file, certificate->key}),
        scheme_(certificate == nullptr ? "http" : "https") {}

  [[nodiscard]] std::string url(const std::string& path, const std::string& host = "localhost") const {
    return scheme_ + "://" + host + ':' + std::to_string(port()) + path;
  }
  /// What reaches it, at any path.
  [[nodiscard]] WebhookConfig config() const {
    WebhookConfig config;
    config.url = url("/hook");
    config.secret = kSecret;
    config.allowed_targets = {"localhost", "127.0.0.1"};
    config.allow_private_addresses = true;
    config.allow_http = scheme_ == "http";
    config.ca_file = Certificate::of_localhost().file;
    config.timeout_ms = 20'000;
    return config;
  }
  [[nodiscard]] std::unique_ptr<Channel> channel() const { return make_webhook_channel(config()).value(); }

 private:
  std::string scheme_;
};

TEST(WebhookChannel, posts_json_that_the_receiver_can_verify) {
  const Receiver receiver;
  OutgoingMessage message = message_to("", "nd_17");
  message.json = R"({"days": 30, "name": "José"})";
  message.date = *Instant::parse("2026-01-15T06:00:00.999Z");
  EXPECT_EQ(send_one(*receiver.channel(), message), SendResult{});
  const auto records = receiver.records();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0]["path"], "/hook");
  EXPECT_EQ(records[0]["body"], message.json);
  EXPECT_EQ(records[0]["type"], "application/json");
  EXPECT_EQ(records[0]["key"], "nd_17");
  EXPECT_EQ(records[0]["timestamp"], "1768456800");
  EXPECT_EQ(records[0]["signed"], true);
  EXPECT_EQ(records[0]["fields"],
            (nlohmann::json{"content-length", "content-type", "host", "user-agent",
                            "x-physcrm-idempotency-key", "x-physcrm-signature", "x-physcrm-timestamp"}));
}

TEST(WebhookChannel, makes_a_body_where_the_caller_has_none) {
  const Receiver receiver{nullptr};
  OutgoingMessage message = message_to(receiver.url("/mine?x=1"), "nd_17");
  message.subject = "\"quoted\" \xff";
  EXPECT_EQ(send_one(*receiver.channel(), message), SendResult{});
  ASSERT_EQ(receiver.records().size(), 1U);
  EXPECT_EQ(receiver.records()[0]["path"], "/mine?x=1");
  EXPECT_EQ(nlohmann::json::parse(receiver.records()[0]["body"].get<std::string>()),
            (nlohmann::json{{"key", "nd_17"},
                            {"to", message.to_address},
                            {"subject", "\"quoted\" \xEF\xBF\xBD"},
                            {"text", message.text}}));
}

TEST(WebhookChannel, a_large_body_and_a_strange_key_arrive) {
  const Receiver receiver;
  OutgoingMessage message = message_to("", "a key\r\nX-Evil: 1");
  message.json = '"' + std::string(3'000'000, 'x') + '"';
  EXPECT_EQ(send_one(*receiver.channel(), message), SendResult{});
  ASSERT_EQ(receiver.records().size(), 1U);
  EXPECT_EQ(receiver.records()[0]["signed"], true);
  EXPECT_TRUE(receiver.records()[0]["key"].get<std::string>().starts_with("a_key__X-Evil__1-"));
}

TEST(WebhookChannel, the_status_says_whether_another_try_is_worth_it) {
  const Receiver receiver;
  const auto channel = receiver.channel();
  std::vector<OutgoingMessage> batch;
  std::vector<SendResult> wanted;
  const auto expect = [&](int status, SendResult result) {
    batch.push_back(message_to(receiver.url("/status/" + std::to_string(status))));
    if (!result.error.empty()) result.error += " (" + std::to_string(status) + ')';
    wanted.push_back(std::move(result));
  };
  for (const int status : {200, 201, 202, 204, 299}) expect(status, {});
  for (const int status : {408, 425, 429, 500, 502, 503, 504, 599}) {
    expect(status, temporary("the target cannot take the message now"));
  }
  for (const int status : {301, 302, 303, 307, 308}) {
    expect(status, permanent("the target answers with a redirect, which is not followed"));
  }
  for (const int status : {400, 401, 403, 404, 410, 422})
    expect(status, permanent("the target refuses the message"));
  EXPECT_EQ(send_all(*channel, batch), wanted);
  for (const auto& record : receiver.records())
    EXPECT_NE(record["path"], "/stolen") << "no redirect is followed";
}

TEST(WebhookChannel, lost_answers_are_temporary) {
  Receiver receiver;
  WebhookConfig config = receiver.config();
  config.timeout_ms = 700;
  const auto channel = make_webhook_channel(config).value();
  EXPECT_EQ(send_one(*channel, message_to(receiver.url("/drop"))),
            temporary("the server closed the connection"));
  EXPECT_EQ(send_one(*channel, message_to(receiver.url("/hang"))),
            temporary("the server did not answer in time"));
  EXPECT_EQ(receiver.records().size(), 2U);
  receiver.kill();
  EXPECT_EQ(send_one(*channel, message_to("")), temporary("the server cannot be reached"));
}

TEST(WebhookChannel, an_answer_without_end_is_cut) {
  const Receiver receiver;
  const auto channel = receiver.channel();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(send_one(*channel, message_to(receiver.url("/big"))), SendResult{}) << "it said 200";
  EXPECT_EQ(send_one(*channel, message_to(receiver.url("/head"))).outcome, SendOutcome::sent);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{15})
      << "and not when the time was up";
}

TEST(WebhookChannel, a_certificate_is_checked_against_the_trusted_ones_and_the_name) {
  const Receiver receiver;
  WebhookConfig config = receiver.config();
  config.ca_file.clear();
  EXPECT_EQ(send_one(*make_webhook_channel(config).value(), message_to("")),
            temporary("the server's certificate is not trusted"));
  const Receiver other{&Certificate::of_another_name()};
  config = other.config();
  config.ca_file = Certificate::of_another_name().file;
  EXPECT_EQ(send_one(*make_webhook_channel(config).value(), message_to("")),
            temporary("the server's certificate is for another name"));
  EXPECT_TRUE(receiver.records().empty());
  EXPECT_TRUE(other.records().empty());
}

TEST(WebhookChannel, no_address_of_an_inner_network_is_spoken_to_whatever_it_is_called) {
  const Receiver receiver;
  WebhookConfig config = receiver.config();
  config.allow_private_addresses = false;
  config.allowed_targets = {"localhost", "127.0.0.1", "[::1]", "169.254.169.254", "0.0.0.0"};
  const auto channel = make_webhook_channel(config).value();
  const SendResult refused = permanent("the target's address is not public, which is not allowed");
  EXPECT_EQ(send_one(*channel, message_to("")), refused) << "the name localhost";
  for (const char* host : {"127.0.0.1", "0x7f.1", "2130706433", "[::1]", "0.0.0.0", "169.254.169.254"}) {
    EXPECT_EQ(send_one(*channel, message_to(receiver.url("/x", host))), refused) << host;
  }
  EXPECT_TRUE(receiver.records().empty());
}

TEST(WebhookChannel, only_allowed_targets_are_spoken_to) {
  const Receiver receiver;
  WebhookConfig config = receiver.config();
  config.allowed_targets = {receiver.url("/team/")};
  const auto channel = make_webhook_channel(config).value();
  EXPECT_EQ(send_all(*channel, {message_to(""), message_to(config.url), message_to(receiver.url("/team/1"))}),
            std::vector<SendResult>(3));
  const SendResult refused = permanent("the target is not an allowed one");
  EXPECT_EQ(
      send_all(*channel, {message_to(receiver.url("/other")), message_to(receiver.url("/team/../other")),
                          message_to(receiver.url("/team/1", "127.0.0.1"))}),
      std::vector<SendResult>(3, refused));
  EXPECT_EQ(send_one(*channel, message_to("https://u:p@localhost/team/")),
            permanent("a target holds no user name"));
  EXPECT_EQ(send_one(*channel, message_to("http://localhost/team/")),
            permanent("a target's scheme is https"));
  EXPECT_EQ(send_one(*channel, message_to("ada@example.org")).outcome, SendOutcome::permanent_failure);
  EXPECT_EQ(send_one(*channel, message_to("", "")), permanent("the message has no idempotency key"));
  EXPECT_EQ(receiver.records().size(), 3U);
}

TEST(WebhookChannel, the_environments_proxy_is_not_used) {
  const Receiver receiver;
  ::setenv("https_proxy", "http://127.0.0.1:1/", 1);
  ::setenv("ALL_PROXY", "http://127.0.0.1:1/", 1);
  EXPECT_EQ(send_one(*receiver.channel(), message_to("")), SendResult{});
  ::unsetenv("https_proxy");
  ::unsetenv("ALL_PROXY");
}

TEST(WebhookChannel, many_requests_share_a_few_connections_and_pass_one_that_hangs) {
  const Receiver receiver;
  WebhookConfig config = receiver.config();
  config.timeout_ms = 5'000;
  std::vector<OutgoingMessage> batch;
  for (int i = 0; i < 300; ++i) batch.push_back(message_to("", "nd_" + std::to_string(i)));
  batch[0].to_address = receiver.url("/hang");
  std::vector<std::size_t> order;
  const auto results = send_all(*make_webhook_channel(config).value(), batch, {}, &order);
  EXPECT_EQ(results[0], temporary("the server did not answer in time"));
  EXPECT_EQ(std::count(results.begin(), results.end(), SendResult{}), 299);
  EXPECT_EQ(order.back(), 0U);
  std::set<std::string> connections;
  for (const auto& record : receiver.records()) connections.insert(record["connection"].get<std::string>());
  EXPECT_EQ(connections.size(), 4U);
}

TEST(WebhookChannel, a_target_that_is_gone_is_given_up_and_others_are_not) {
  Receiver gone;
  const Receiver there;
  WebhookConfig config = there.config();
  config.max_connections = 1;
  std::vector<OutgoingMessage> batch(40, message_to(gone.url("/x")));
  batch.push_back(message_to(""));
  gone.kill();
  auto wanted = std::vector<SendResult>(40, temporary("the server cannot be reached"));
  wanted.push_back({});
  EXPECT_EQ(send_all(*make_webhook_channel(config).value(), batch), wanted);
}

TEST(WebhookChannel, its_configuration_is_refused_with_every_bad_field) {
  WebhookConfig config;
  config.url = "http://hooks.example.org/";
  config.secret = "short";
  config.allowed_targets = {"hooks.example.org", "*"};
  config.ca_file = "/no/such/file";
  config.timeout_ms = 0;
  config.max_connections = 0;
  const Error error = make_webhook_channel(config).error();
  std::vector<std::string> fields;
  for (const FieldError& bad : error.fields) fields.push_back(bad.field);
  EXPECT_EQ(fields,
            (std::vector<std::string>{"webhook.url", "webhook.allowedTargets", "webhook.secret",
                                      "webhook.caFile", "webhook.timeoutMs", "webhook.maxConnections"}));
  EXPECT_EQ(error.message.find("short"), std::string::npos);
  config = {};
  config.secret = kSecret;
  EXPECT_EQ(make_webhook_channel(config).error().field, "webhook.url");
  config.allowed_targets = {"hooks.example.org"};
  EXPECT_TRUE(make_webhook_channel(config));
}

}  // namespace
}  // namespace physcrm
