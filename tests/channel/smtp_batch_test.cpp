// Many messages: over a few connections, past slow ones, and no further than makes sense.
#include <gtest/gtest.h>
#include <algorithm>

#include <csignal>
#include <set>
#include <thread>

#include "channel/relay.hpp"

namespace physcrm {
namespace {

using namespace testing_support;

std::vector<OutgoingMessage> batch_of(int count, const std::string& prefix = "nd_") {
  std::vector<OutgoingMessage> batch;
  for (int i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    batch.push_back(message_to("p" + number + "@example.org", prefix + number));
  }
  return batch;
}

std::set<std::string> values(const std::vector<nlohmann::json>& records, const char* name) {
  std::set<std::string> values;
  for (const auto& record : records) values.insert(record.at(name).get<std::string>());
  return values;
}

// The server answers the slow one only when it has taken the 999 others: held back by it, they would time
// out.
TEST(SmtpBatch, a_thousand_messages_pass_a_slow_one_over_a_few_connections) {
  const Relay relay{{"hold=999"}};
  auto batch = batch_of(1000);
  batch[0].to_address = "slow@example.org";
  SmtpConfig config = relay.config();
  config.send_timeout_ms = 60'000;
  std::vector<std::size_t> order;
  EXPECT_EQ(send_all(*make_smtp_channel(config).value(), batch, {}, &order), std::vector<SendResult>(1000));
  // It is answered when all others have arrived; the last of them may still be waiting for their answers.
  const auto slow = std::find(order.begin(), order.end(), 0U);
  EXPECT_GE(slow - order.begin(), 996) << "no more than one a connection ends after it";
  const auto records = relay.records();
  EXPECT_EQ(records.size(), 1000U);
  EXPECT_EQ(values(records, "recipient").size(), 1000U);
  EXPECT_EQ(values(records, "connection").size(), 4U);
}

TEST(SmtpBatch, a_connection_that_the_relay_closes_between_two_messages_costs_no_attempt) {
  for (const char* manner : {"one-a-connection", "drop-second"}) {
    const Relay relay{{manner}};
    EXPECT_EQ(send_all(*relay.channel(), batch_of(12)), std::vector<SendResult>(12)) << manner;
    const auto records = relay.records();
    EXPECT_EQ(records.size(), 12U) << manner;
    EXPECT_EQ(values(records, "connection").size(), 12U) << manner;
  }
}

TEST(SmtpBatch, a_wrong_password_is_not_tried_for_every_message) {
  const Relay relay;
  SmtpConfig config = relay.config();
  config.password = "wrong horse";
  config.max_connections = 1;
  const auto channel = make_smtp_channel(config).value();
  const auto results = send_all(*channel, batch_of(500));
  const SendResult refused = temporary("the mail server refuses the user name or the password (535 5.7.8)");
  EXPECT_EQ(results, std::vector<SendResult>(500, refused));
  EXPECT_EQ(relay.records().size(), 3U) << "three logins were tried";
}

TEST(SmtpBatch, refused_recipients_do_not_stop_the_others) {
  const Relay relay;
  auto batch = batch_of(20);
  std::vector<SendResult> wanted(20);
  for (std::size_t i = 0; i < 15; ++i) {
    batch[i].to_address = "gone@example.org";
    wanted[i] = permanent("the mail server refuses the recipient (550 5.1.1)");
  }
  EXPECT_EQ(send_all(*relay.channel(), batch), wanted);
}

TEST(SmtpBatch, stops_when_told_to_and_lets_what_is_on_its_way_finish) {
  const Relay relay;
  SmtpConfig config = relay.config();
  config.max_connections = 2;
  int ended = 0;
  std::vector<SendResult> results(50);
  const auto batch = batch_of(50);
  make_smtp_channel(config).value()->send(
      batch,
      [&](std::size_t index, SendResult result) {
        ++ended;
        results[index] = std::move(result);
      },
      [&ended] { return ended < 10; });
  EXPECT_EQ(ended, 50);
  const auto sent = static_cast<std::size_t>(std::count(results.begin(), results.end(), SendResult{}));
  EXPECT_GE(sent, 10U);
  EXPECT_LE(sent, 12U);
  EXPECT_EQ(relay.records().size(), sent);
  EXPECT_EQ(std::count(results.begin(), results.end(), temporary("stopped")), static_cast<long>(50 - sent));
}

TEST(SmtpBatch, is_asked_whether_to_go_on_while_a_message_is_on_its_way) {
  const Relay relay;
  SmtpConfig config = relay.config();
  config.send_timeout_ms = 2'500;
  int asked = 0;
  const std::vector<OutgoingMessage> batch{message_to("hang@example.org")};
  send_all(*make_smtp_channel(config).value(), batch, [&asked] { return ++asked != 0; });
  EXPECT_GE(asked, 4) << "at the beginning, and each second of two and a half";
}

// libcurl keeps the connection of a message whose answer did not come in time; whatever is said next on it
// would be taken for the answer to something else.
TEST(SmtpBatch, a_connection_on_which_an_answer_is_owed_is_not_used_again) {
  const Relay relay;
  SmtpConfig config = relay.config();
  config.send_timeout_ms = 1'500;
  config.max_connections = 1;
  const std::vector<OutgoingMessage> batch{message_to("hang@example.org"), message_to("gone@example.org"),
                                           message_to("ada@example.org")};
  EXPECT_EQ(send_all(*make_smtp_channel(config).value(), batch),
            (std::vector<SendResult>{temporary("the server did not answer in time"),
                                     permanent("the mail server refuses the recipient (550 5.1.1)"),
                                     {}}));
}

TEST(SmtpBatch, an_empty_batch_does_nothing) {
  Relay relay;
  const auto channel = relay.channel();
  relay.kill();
  EXPECT_TRUE(send_all(*channel, {}).empty());
}

TEST(SmtpBatch, one_channel_serves_several_threads) {
  const Relay relay;
  const auto channel = relay.channel();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&channel, t] {
      EXPECT_EQ(send_all(*channel, batch_of(25, "t" + std::to_string(t) + "_")), std::vector<SendResult>(25));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(relay.records().size(), 100U);
}

TEST(SmtpBatch, what_the_process_does_with_sigpipe_stays_as_it_was) {
  const Relay relay;
  std::vector<OutgoingMessage> batch(20, message_to("drop@example.org"));
  send_all(*relay.channel(), batch);
  struct sigaction action {};
  sigaction(SIGPIPE, nullptr, &action);
  EXPECT_EQ(action.sa_handler, SIG_DFL);
  sigset_t mask{};
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  EXPECT_EQ(sigismember(&mask, SIGPIPE), 0);
}

// The receiver of what was thrown by `done` is whoever called send.
TEST(SmtpBatch, an_exception_of_the_caller_reaches_the_caller) {
  const Relay relay;
  const auto channel = relay.channel();
  const auto batch = batch_of(20);
  int ended = 0;
  EXPECT_THROW(channel->send(batch,
                             [&ended](std::size_t, const SendResult&) {
                               if (++ended == 5) throw std::runtime_error("enough");
                             },
                             {}),
               std::runtime_error);
  EXPECT_EQ(send_all(*channel, batch), std::vector<SendResult>(20)) << "the channel is as good as before";
}

}  // namespace
}  // namespace physcrm
