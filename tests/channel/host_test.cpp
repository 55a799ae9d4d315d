#include <gtest/gtest.h>

#include <stdexcept>

#include "channel/world.hpp"
#include "physcrm/channels.hpp"

namespace physcrm {
namespace {

using namespace testing_support;

TEST(ChannelKinds, have_names_on_the_wire) {
  for (const auto& [kind, name] : {std::pair{ChannelKind::email, "email"},
                                   {ChannelKind::webhook, "webhook"},
                                   {ChannelKind::directory, "directory"},
                                   {ChannelKind::host, "host"}}) {
    EXPECT_EQ(to_string(kind), name);
    EXPECT_EQ(from_string<ChannelKind>(name), kind);
  }
  EXPECT_EQ(from_string<ChannelKind>("Email"), std::nullopt);
  EXPECT_EQ(from_string<ChannelKind>(""), std::nullopt);
}

TEST(HostChannel, hands_over_every_message_and_passes_the_results_on) {
  std::vector<std::string> seen;
  const auto channel = make_host_channel([&seen](const OutgoingMessage& message) {
                         seen.push_back(message.idempotency_key + ' ' + message.to_address);
                         return message.to_address == "b" ? permanent("no") : SendResult{};
                       }).value();
  const auto results = send_all(*channel, {message_to("a", "k1"), message_to("b", "k2")});
  EXPECT_EQ(seen, (std::vector<std::string>{"k1 a", "k2 b"}));
  EXPECT_EQ(results, (std::vector<SendResult>{{}, permanent("no")}));
}

TEST(HostChannel, an_exception_of_the_callback_is_a_temporary_failure_of_its_message_alone) {
  const auto channel = make_host_channel([](const OutgoingMessage& message) -> SendResult {
                         if (message.to_address == "a") throw std::runtime_error("secret");
                         if (message.to_address == "b") throw 42;
                         return {};
                       }).value();
  const auto results = send_all(*channel, {message_to("a"), message_to("b"), message_to("c")});
  const SendResult thrown = temporary("the host's callback threw an exception");
  EXPECT_EQ(results, (std::vector<SendResult>{thrown, thrown, {}}));
}

TEST(HostChannel, stops_between_two_messages) {
  int sent = 0;
  const auto channel = make_host_channel([&sent](const OutgoingMessage&) {
                         ++sent;
                         return SendResult{};
                       }).value();
  const std::vector<OutgoingMessage> batch(4, message_to("a"));
  const auto results = send_all(*channel, batch, [&sent] { return sent < 2; });
  EXPECT_EQ(sent, 2);
  EXPECT_EQ(results, (std::vector<SendResult>{{}, {}, temporary("stopped"), temporary("stopped")}));
}

TEST(HostChannel, needs_a_callback) {
  EXPECT_EQ(make_host_channel({}).error().field, "host.send");
}

}  // namespace
}  // namespace physcrm
