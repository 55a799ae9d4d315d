// One message at a time, with a mail server that another project wrote.
#include <gtest/gtest.h>

#include <chrono>

#include "channel/relay.hpp"

namespace physcrm {
namespace {

using namespace testing_support;

TEST(SmtpChannel, a_mail_arrives_whole_over_starttls_and_with_a_login) {
  const Relay relay;
  OutgoingMessage message = message_to("ada@B\u00fccher.example", "nd_17");
  message.to_name = "Jos\u00e9 \"Pep\" \u00c1lvarez, MD";
  message.subject = "Licencia de Jos\u00e9: 30 d\u00edas";
  message.text = ".\n..\nFrom here\nd\u00edas \n" + std::string(300, 'x') + "\n.\n";
  message.html = "<p>d\u00edas</p>\n.\n";
  SmtpConfig config = relay.config();
  config.from_name = "Credenciales \u00e9";
  config.reply_to = "office@hospital.example";
  ASSERT_EQ(send_one(*make_smtp_channel(config).value(), message), SendResult{});
  const auto records = relay.records();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0]["sender"], "team@hospital.example");
  EXPECT_EQ(records[0]["recipient"], "ada@xn--bcher-kva.example");
  EXPECT_EQ(records[0]["login"], "physcrm");
  EXPECT_EQ(records[0]["tls"], true);
  const nlohmann::json& mail = records[0]["mail"];
  EXPECT_EQ(mail["defects"], nlohmann::json::array());
  EXPECT_TRUE(mail["sound"]);
  EXPECT_EQ(mail["from"]["name"], config.from_name);
  EXPECT_EQ(mail["to"]["name"], message.to_name);
  EXPECT_EQ(mail["replyTo"]["address"], "office@hospital.example");
  EXPECT_EQ(mail["subject"], message.subject);
  EXPECT_EQ(mail["text"], message.text);
  EXPECT_EQ(mail["html"], message.html);
  EXPECT_EQ(mail["messageId"], "<nd_17@hospital.example>");
  EXPECT_EQ(mail["autoSubmitted"], "auto-generated");
  EXPECT_EQ(mail["date"], "2026-01-15T06:00:00+00:00");
}

TEST(SmtpChannel, speaks_tls_from_the_first_byte_or_none_at_all_when_told_to) {
  const Relay implicit{{"implicit"}};
  SmtpConfig config = implicit.config();
  config.security = SmtpSecurity::tls;
  EXPECT_EQ(send_one(*make_smtp_channel(config).value(), message_to("ada@example.org")), SendResult{});
  ASSERT_EQ(implicit.records().size(), 1U);
  EXPECT_EQ(implicit.records()[0]["login"], "physcrm");

  const Relay plain{{"plain"}};
  config = plain.config();
  config.security = SmtpSecurity::none;
  config.username = config.password = "";
  EXPECT_EQ(send_one(*make_smtp_channel(config).value(), message_to("ada@example.org")), SendResult{});
  ASSERT_EQ(plain.records().size(), 1U);
  EXPECT_EQ(plain.records()[0]["tls"], false);
}

TEST(SmtpChannel, a_server_without_starttls_is_not_spoken_to) {
  const Relay plain{{"plain"}};
  EXPECT_EQ(send_one(*plain.channel(), message_to("ada@example.org")),
            temporary("the mail server offers no STARTTLS"));
  EXPECT_TRUE(plain.records().empty());
}

TEST(SmtpChannel, a_wrong_password_is_a_temporary_failure_that_says_so) {
  const Relay relay;
  SmtpConfig config = relay.config();
  config.password = "wrong horse";
  const SendResult result = send_one(*make_smtp_channel(config).value(), message_to("ada@example.org"));
  EXPECT_EQ(result, temporary("the mail server refuses the user name or the password (535 5.7.8)"));
  ASSERT_EQ(relay.records().size(), 1U);
  EXPECT_EQ(relay.records()[0], (nlohmann::json{{"refused_login", "physcrm"}}));
}

TEST(SmtpChannel, a_certificate_is_checked_against_the_trusted_ones_and_the_name) {
  const Relay relay;
  SmtpConfig config = relay.config();
  config.ca_file = Certificate::of_another_name().file;
  EXPECT_EQ(send_one(*make_smtp_channel(config).value(), message_to("ada@example.org")),
            temporary("the server's certificate is not trusted"));
  config.ca_file.clear();
  EXPECT_EQ(send_one(*make_smtp_channel(config).value(), message_to("ada@example.org")),
            temporary("the server's certificate is not trusted"));
  EXPECT_TRUE(relay.records().empty());

  const Relay other{{}, Certificate::of_another_name()};
  config = other.config();
  config.ca_file = Certificate::of_another_name().file;
  EXPECT_EQ(send_one(*make_smtp_channel(config).value(), message_to("ada@example.org")),
            temporary("the server's certificate is for another name"));
  EXPECT_TRUE(other.records().empty());
}

TEST(SmtpChannel, answers_of_the_server_say_whether_another_try_is_worth_it) {
  const Relay relay;
  const auto channel = relay.channel();
  const std::vector<std::pair<std::string, SendResult>> cases{
      {"gone", permanent("the mail server refuses the recipient (550 5.1.1)")},
      {"busy", temporary("the mail server refuses the recipient (451 4.3.0)")},
      {"syntax", permanent("the mail server refuses the recipient (501 5.1.3)")},
      {"auth", temporary("the mail server refuses the recipient (530 5.7.0)")},
      {"unknown-command", temporary("the mail server refuses the recipient (502 5.5.1)")},
      {"big", permanent("the mail server refuses the message (552 5.3.4)")},
      {"content", permanent("the mail server refuses the message (554 5.7.1)")},
      {"later", temporary("the mail server refuses the message (451 4.7.1)")},
      {"drop", temporary("the server closed the connection")},
      {"fine", SendResult{}},
  };
  std::vector<OutgoingMessage> batch;
  std::vector<SendResult> wanted;
  for (const auto& [name, result] : cases) {
    EXPECT_EQ(send_one(*channel, message_to(name + "@example.org")), result) << name;
    batch.push_back(message_to(name + "@example.org"));
    wanted.push_back(result);
  }
  EXPECT_EQ(send_all(*channel, batch), wanted) << "the same in one batch: none holds up another";
}

TEST(SmtpChannel, a_refused_sender_is_no_fault_of_the_message) {
  const Relay relay;
  SmtpConfig config = relay.config();
  config.from_address = "nobody@hospital.example";
  EXPECT_EQ(send_one(*make_smtp_channel(config).value(), message_to("ada@example.org")),
            temporary("the mail server refuses the sender (553 5.7.1)"));
}

TEST(SmtpChannel, a_server_that_is_gone_or_busy_or_hangs_is_a_temporary_failure) {
  Relay relay;
  const auto channel = relay.channel();
  relay.kill();
  EXPECT_EQ(send_one(*channel, message_to("ada@example.org")), temporary("the server cannot be reached"));

  const Relay full{{"greet-554"}};
  EXPECT_EQ(send_one(*full.channel(), message_to("ada@example.org")),
            temporary("the mail server refuses the session (554 5.3.2)"));

  const Relay hanging;
  SmtpConfig config = hanging.config();
  config.send_timeout_ms = 700;
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(send_one(*make_smtp_channel(config).value(), message_to("hang@example.org")),
            temporary("the server did not answer in time"));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds{600});
  EXPECT_EQ(hanging.records().size(), 1U) << "it had the message: the key tells the repeat";

  config = hanging.config();
  config.host = "no-such-host.invalid";
  EXPECT_EQ(send_one(*make_smtp_channel(config).value(), message_to("ada@example.org")),
            temporary("the server's name is not known"));
}

TEST(SmtpChannel, a_message_that_can_be_no_mail_is_refused_for_good_without_a_connection) {
  Relay relay;
  const auto channel = relay.channel();
  relay.kill();
  EXPECT_EQ(
      send_all(*channel, {message_to("a@b.example\r\nRCPT TO:<c@d.example>"), message_to("a@b.example", "")}),
      (std::vector<SendResult>{permanent("the recipient's address is not an e-mail address"),
                               permanent("the message has no idempotency key")}));
}

TEST(SmtpChannel, its_configuration_is_refused_with_every_bad_field) {
  SmtpConfig config;
  config.host = "mail.example/x";
  config.port = 0;
  config.username = "a\r\n";
  config.ca_file = "/no/such/file";
  config.connect_timeout_ms = 0;
  config.send_timeout_ms = 600'001;
  config.max_connections = 65;
  config.from_address = "a@b.example, c@d.example";
  config.reply_to = "x";
  std::vector<std::string> fields;
  const Error refused = make_smtp_channel(config).error();
  for (const FieldError& bad : refused.fields) fields.push_back(bad.field);
  EXPECT_EQ(fields, (std::vector<std::string>{"smtp.host", "smtp.port", "smtp.password", "smtp.username",
                                              "smtp.caFile", "smtp.connectTimeoutMs", "smtp.sendTimeoutMs",
                                              "smtp.maxConnections", "smtp.fromAddress", "smtp.replyTo"}));
  config = {};
  config.host = "::1";
  config.from_address = "a@b.example";
  EXPECT_TRUE(make_smtp_channel(config));
  config.username = "u";
  config.password = "topsecret";
  config.security = SmtpSecurity::none;
  const Error error = make_smtp_channel(config).error();
  EXPECT_EQ(error.field, "smtp.security");
  EXPECT_EQ(error.message.find("topsecret"), std::string::npos);
  for (const char* host : {"", "a b", "a@b", "a#b", "a?b", "a\r\nb", "m\u00e4il.example", "[::1]"}) {
    config = {};
    config.host = host;
    config.from_address = "a@b.example";
    EXPECT_EQ(make_smtp_channel(config).error().field, "smtp.host") << host;
  }
}

}  // namespace
}  // namespace physcrm
