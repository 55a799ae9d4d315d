// What a mail relay or a web server may do to a message, and what an engine that sends to it is to make of
// it: for the whole path of each face, from the credential to the delivery log.
#ifndef PHYSCRM_TESTS_CHANNEL_DELIVERY_SCENARIOS_HPP
#define PHYSCRM_TESTS_CHANNEL_DELIVERY_SCENARIOS_HPP

#include <ostream>
#include <string>
#include <vector>

#include "channel/relay.hpp"

namespace physcrm::testing_support {

enum class Fault { none, wrong_password, server_is_gone, time_is_short };

/// One delivery to one recipient, in one run of the queue (with the retry that belongs to it).
struct Scenario {
  std::string name;
  std::string place;                  ///< whom, or below which path: the server does what it says
  std::string status;                 ///< of the delivery after the run
  std::vector<std::string> outcomes;  ///< of the attempts
  std::string error;                  ///< of the first attempt, or the beginning of it
  int arrived = 0;                    ///< messages that the server has read whole; -1: it depends
  Fault fault = Fault::none;
};

inline void PrintTo(const Scenario& scenario, std::ostream* out) {
  *out << scenario.name;
}

inline std::string name_of(const ::testing::TestParamInfo<Scenario>& info) {
  return info.param.name;
}

inline const std::vector<Scenario>& smtp_scenarios() {
  static const std::vector<Scenario> all{
      {"taken", "ada@example.org", "sent", {"sent"}, "", 1},
      {"wrong_password",
       "ada@example.org",
       "failed",
       {"failed", "failed"},
       "the mail server refuses the user name or the password (535",
       0,
       Fault::wrong_password},
      {"no_such_recipient",
       "gone@example.org",
       "permanently_failed",
       {"permanently_failed"},
       "the mail server refuses the recipient (550",
       0},
      {"refused_for_now",
       "busy-once@example.org",
       "sent",
       {"failed", "sent"},
       "the mail server refuses the recipient (451",
       1},
      {"refused_for_now_after_the_message",
       "later-once@example.org",
       "sent",
       {"failed", "sent"},
       "the mail server refuses the message (451",
       2},
      {"dropped_after_the_message",
       "drop-once@example.org",
       "sent",
       {"failed", "sent"},
       "the server closed the connection",
       2},
      {"gone",
       "ada@example.org",
       "failed",
       {"failed", "failed"},
       "the server cannot be reached",
       0,
       Fault::server_is_gone},
      {"hangs",
       "hang@example.org",
       "failed",
       {"failed", "failed"},
       "the server did not answer in time",
       -1,
       Fault::time_is_short},
  };
  return all;
}

inline const std::vector<Scenario>& webhook_scenarios() {
  static const std::vector<Scenario> all{
      {"taken", "in", "sent", {"sent"}, "", 1},
      {"dropped", "once/drop", "sent", {"failed", "sent"}, "the server closed the connection", 2},
      {"unavailable",
       "once/status/503",
       "sent",
       {"failed", "sent"},
       "the target cannot take the message now (503)",
       2},
      {"stays_unavailable",
       "status/503",
       "failed",
       {"failed", "failed"},
       "the target cannot take the message now (503)",
       2},
      {"redirects",
       "status/302",
       "permanently_failed",
       {"permanently_failed"},
       "the target answers with a redirect, which is not followed (302)",
       1},
      {"gone",
       "in",
       "failed",
       {"failed", "failed"},
       "the server cannot be reached",
       0,
       Fault::server_is_gone},
      {"hangs",
       "hang",
       "failed",
       {"failed", "failed"},
       "the server did not answer in time",
       -1,
       Fault::time_is_short},
  };
  return all;
}

/// Time-outs that are waited for are short; those that are not are generous.
inline int timeout_ms(const Scenario& scenario) {
  return scenario.fault == Fault::time_is_short ? 400 : 30'000;
}

/// The option `channels` that reaches this relay.
inline std::string channels_to(const Relay& relay, const Scenario& scenario) {
  const bool knows_password = scenario.fault != Fault::wrong_password;
  const SmtpConfig config = relay.config();
  return nlohmann::json{{"smtp",
                         {{"host", config.host},
                          {"port", config.port},
                          {"username", config.username},
                          {"password", knows_password ? config.password : "wrong horse"},
                          {"fromAddress", config.from_address},
                          {"caFile", config.ca_file},
                          {"connectTimeoutMs", timeout_ms(scenario)},
                          {"sendTimeoutMs", timeout_ms(scenario)},
                          {"maxConnections", 2}}}}
      .dump();
}

inline const std::string kWebhookSecret = "a secret of the tests";

/// Likewise, for a server of webhooks in clear on this machine.
inline std::string channels_to(const Server& webhooks, const Scenario& scenario) {
  return nlohmann::json{
      {"webhook",
       {{"url", "http://127.0.0.1:" + std::to_string(webhooks.port()) + '/' + scenario.place},
        {"secret", kWebhookSecret},
        {"allowHttp", true},
        {"allowPrivateAddresses", true},
        {"timeoutMs", timeout_ms(scenario)},
        {"maxConnections", 2}}}}
      .dump();
}

/// The key under which each of these arrived: a mail's Message-ID, a webhook's header.
inline std::vector<std::string> keys_of(const std::vector<nlohmann::json>& records) {
  std::vector<std::string> keys;
  for (const auto& record : records) {
    if (record.contains("mail")) keys.push_back(record["mail"]["messageId"]);
    if (record.contains("key")) keys.push_back(record["key"]);
  }
  return keys;
}

/// What the server was given, by itself: whole, signed or logged in, and each time under the same key.
inline void expect_arrived(const std::vector<nlohmann::json>& records, const Scenario& scenario) {
  const std::vector<std::string> keys = keys_of(records);
  if (scenario.arrived >= 0) {
    EXPECT_EQ(keys.size(), static_cast<std::size_t>(scenario.arrived));
  }
  for (const std::string& key : keys) EXPECT_EQ(key, keys.front());
  for (const auto& record : records) {
    if (record.contains("signed")) {
      EXPECT_EQ(record["signed"], true);
    }
    if (!record.contains("mail")) continue;
    EXPECT_EQ(record["login"], "physcrm");
    EXPECT_EQ(record["tls"], true);
    EXPECT_EQ(record["recipient"], scenario.place);
    EXPECT_EQ(record["mail"]["sound"], true);
    EXPECT_EQ(record["mail"]["defects"], nlohmann::json::array());
  }
}

/// `log`: what `notifications.deliveries` answers.
inline void expect_logged(const nlohmann::json& log, const Scenario& scenario) {
  const auto& items = log.at("items");
  ASSERT_EQ(items.size(), scenario.outcomes.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    EXPECT_EQ(items[i]["attempt"], i + 1);
    EXPECT_EQ(items[i]["outcome"], scenario.outcomes[i]) << items[i].dump();
    EXPECT_EQ(items[i]["id"], items[0]["id"]);
  }
  if (scenario.error.empty()) {
    EXPECT_EQ(items[0]["error"], nullptr);
  } else {
    EXPECT_TRUE(items[0]["error"].get<std::string>().starts_with(scenario.error)) << items[0].dump();
  }
}

}  // namespace physcrm::testing_support

#endif
