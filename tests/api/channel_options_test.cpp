#include "physcrm/channel_options.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace physcrm {
namespace {

std::set<std::string> bad_fields(std::string_view text) {
  const auto options = parse_channel_options(text);
  if (options) {
    ADD_FAILURE() << text << " was taken";
    return {};
  }
  EXPECT_EQ(options.error().code, ErrorCode::invalid_argument);
  if (options.error().fields.empty()) return {options.error().field};
  std::set<std::string> names;
  for (const FieldError& bad : options.error().fields) names.insert(bad.field);
  return names;
}

using Names = std::set<std::string>;

TEST(ChannelOptionsText, nothing_is_no_channel) {
  for (const char* text : {"", "{}"}) {
    const auto options = parse_channel_options(text);
    ASSERT_TRUE(options) << text;
    EXPECT_FALSE(options.value().email || options.value().webhook || options.value().directory);
    EXPECT_FALSE(options.value().host);
  }
}

TEST(ChannelOptionsText, every_member_of_smtp_reaches_its_field) {
  const auto options = parse_channel_options(
      R"({"smtp":{"host":"h","port":465,"security":"tls","username":"u","password":"p",)"
      R"("fromAddress":"a@b.org",)"
      R"("fromName":"n","replyTo":"r@b.org","caFile":"/ca","connectTimeoutMs":1,"sendTimeoutMs":2,)"
      R"("maxConnections":3}})");
  ASSERT_TRUE(options);
  ASSERT_TRUE(options.value().email);
  const SmtpConfig& smtp = *options.value().email;
  EXPECT_EQ(smtp.host, "h");
  EXPECT_EQ(smtp.port, 465);
  EXPECT_EQ(smtp.security, SmtpSecurity::tls);
  EXPECT_EQ(smtp.username, "u");
  EXPECT_EQ(smtp.password, "p");
  EXPECT_EQ(smtp.from_address, "a@b.org");
  EXPECT_EQ(smtp.from_name, "n");
  EXPECT_EQ(smtp.reply_to, "r@b.org");
  EXPECT_EQ(smtp.ca_file, "/ca");
  EXPECT_EQ(smtp.connect_timeout_ms, 1);
  EXPECT_EQ(smtp.send_timeout_ms, 2);
  EXPECT_EQ(smtp.max_connections, 3);
}

TEST(ChannelOptionsText, every_member_of_a_webhook_reaches_its_field) {
  const auto options = parse_channel_options(
      R"({"webhook":{"url":"https://h","secret":"s","allowedTargets":["a","b"],"allowPrivateAddresses":true,)"
      R"("allowHttp":true,"caFile":"/ca","timeoutMs":4,"maxConnections":5}})");
  ASSERT_TRUE(options);
  ASSERT_TRUE(options.value().webhook);
  const WebhookConfig& webhook = *options.value().webhook;
  EXPECT_EQ(webhook.url, "https://h");
  EXPECT_EQ(webhook.secret, "s");
  EXPECT_EQ(webhook.allowed_targets, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(webhook.allow_private_addresses);
  EXPECT_TRUE(webhook.allow_http);
  EXPECT_EQ(webhook.ca_file, "/ca");
  EXPECT_EQ(webhook.timeout_ms, 4);
  EXPECT_EQ(webhook.max_connections, 5);
}

TEST(ChannelOptionsText, every_member_of_a_directory_reaches_its_field) {
  const auto options = parse_channel_options(
      R"({"directory":{"path":"/out","fromAddress":"a@b.org","fromName":"n","replyTo":"r@b.org"}})");
  ASSERT_TRUE(options);
  ASSERT_TRUE(options.value().directory);
  const DirectoryConfig& directory = *options.value().directory;
  EXPECT_EQ(directory.path, "/out");
  EXPECT_EQ(directory.from_address, "a@b.org");
  EXPECT_EQ(directory.from_name, "n");
  EXPECT_EQ(directory.reply_to, "r@b.org");
}

TEST(ChannelOptionsText, what_is_left_out_keeps_its_default) {
  const auto options =
      parse_channel_options(R"({"smtp":{"host":"h","fromAddress":"a@b.org"},"webhook":{"secret":"s"},)"
                            R"("directory":{"path":"/out"}})");
  ASSERT_TRUE(options);
  const SmtpConfig smtp;
  EXPECT_EQ(options.value().email->port, smtp.port);
  EXPECT_EQ(options.value().email->security, smtp.security);
  EXPECT_EQ(options.value().email->connect_timeout_ms, smtp.connect_timeout_ms);
  EXPECT_EQ(options.value().email->send_timeout_ms, smtp.send_timeout_ms);
  EXPECT_EQ(options.value().email->max_connections, smtp.max_connections);
  const WebhookConfig webhook;
  EXPECT_EQ(options.value().webhook->timeout_ms, webhook.timeout_ms);
  EXPECT_FALSE(options.value().webhook->allow_private_addresses);
  EXPECT_FALSE(options.value().webhook->allow_http);
  EXPECT_EQ(options.value().directory->from_address, "");
}

TEST(ChannelOptionsText, each_word_of_security_is_its_own) {
  const auto security = [](const std::string& word) {
    const auto options =
        parse_channel_options(R"({"smtp":{"host":"h","fromAddress":"a@b.org","security":")" + word + "\"}}");
    return options ? std::optional{options.value().email->security} : std::nullopt;
  };
  EXPECT_EQ(security("starttls"), SmtpSecurity::starttls);
  EXPECT_EQ(security("tls"), SmtpSecurity::tls);
  EXPECT_EQ(security("none"), SmtpSecurity::none);
  EXPECT_EQ(security("ssl"), std::nullopt);
}

TEST(ChannelOptionsText, every_bad_member_is_named_at_once_and_unknown_ones_too) {
  EXPECT_EQ(bad_fields(R"({"smtp":{"port":"25","security":"ssl","tls":true},"fax":{},"webhook":)"
                       R"({"secret":"s","allowedTargets":["a",7],"maxConnections":65},"directory":[]})"),
            (Names{"smtp.host", "smtp.port", "smtp.security", "smtp.fromAddress", "smtp.tls", "fax",
                   "webhook.allowedTargets[1]", "webhook.maxConnections", "directory"}));
}

TEST(ChannelOptionsText, numbers_stay_within_their_limits) {
  for (const char* port : {"0", "65536", "4294967321", "25.0", "null"}) {
    EXPECT_EQ(bad_fields(std::string{R"({"smtp":{"host":"h","fromAddress":"a@b.org","port":)"} + port + "}}"),
              Names{"smtp.port"})
        << port;
  }
  for (const char* name : {"connectTimeoutMs", "sendTimeoutMs"}) {
    for (const char* ms : {"0", "600001"}) {
      EXPECT_EQ(bad_fields(std::string{R"({"smtp":{"host":"h","fromAddress":"a@b.org",")"} + name +
                           "\":" + ms + "}}"),
                Names{std::string{"smtp."} + name});
    }
  }
}

TEST(ChannelOptionsText, what_is_no_json_object_is_an_error_at_the_text) {
  for (const char* text : {"[]", "null", "7", "{", R"({"smtp":{},"smtp":{}})", "\xFF"}) {
    EXPECT_EQ(bad_fields(text), Names{"channels"}) << text;
  }
}

TEST(ChannelOptionsText, no_error_holds_a_secret) {
  for (const char* text : {R"({"smtp":{"password":"hunter2","port":"hunter2","security":"hunter2"}})",
                           R"({"smtp":{"password":"hunter2"}}x)", R"({"webhook":{"secret":["hunter2"]}})"}) {
    const auto options = parse_channel_options(text);
    ASSERT_FALSE(options) << text;
    EXPECT_EQ(options.error().message.find("hunter2"), std::string::npos) << options.error().message;
  }
}

}  // namespace
}  // namespace physcrm
