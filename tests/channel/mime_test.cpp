#include "channel/mime.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "channel/key.hpp"
#include "channel/mail_text.hpp"
#include "channel/world.hpp"
#include "support/random.hpp"

namespace physcrm::channel {
namespace {

using namespace testing_support;

const MailSender kSender{"credentialing@hospital.example", "", ""};

std::string mail_of(const OutgoingMessage& message, const MailSender& sender = kSender) {
  return write_mail(message, envelope_of(message), sender);
}

std::string text_field(std::string_view text) {
  std::string out;
  append_text_field(out, "Subject", text);
  return out;
}

std::string mailbox_field(std::string_view name) {
  std::string out;
  append_mailbox_field(out, "To", name, "a@b.example");
  return out;
}

/// What Python's email package reads in each of these mails.
std::vector<nlohmann::json> read_by_python(const std::vector<std::string>& mails) {
  const ScratchFolder folder;
  std::vector<std::string> command{kPython, "-B", project_file("tests/channel/mail_reader.py").string()};
  for (std::size_t i = 0; i < mails.size(); ++i) {
    command.push_back(folder / (std::to_string(i) + ".eml"));
    std::ofstream{command.back(), std::ios::binary} << mails[i];
  }
  Process python{command};
  const auto [output, status] = python.finish();
  EXPECT_EQ(status, 0);
  std::vector<nlohmann::json> read;
  std::istringstream lines{output};
  for (std::string line; std::getline(lines, line);) read.push_back(nlohmann::json::parse(line));
  EXPECT_EQ(read.size(), mails.size());
  return read;
}

TEST(Mime, a_message_without_html_is_one_part) {
  EXPECT_EQ(mail_of(message_to("ada@example.org", "nd_17")),
            "Date: Thu, 15 Jan 2026 06:00:00 +0000\r\n"
            "From: credentialing@hospital.example\r\n"
            "To: \"Ada Lovelace\" <ada@example.org>\r\n"
            "Subject: Your license expires\r\n"
            "Message-ID: <nd_17@hospital.example>\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "\r\n"
            "Your medical license in Texas expires in 30 days.\r\n");
}

TEST(Mime, a_message_with_html_has_both_and_a_boundary_that_follows_from_the_key) {
  OutgoingMessage message = message_to("ada@example.org", "nd_17");
  message.text = "=_physcrm_nd_17\r\n--=_physcrm_nd_17--";
  message.html = "<p>--=_physcrm_nd_17</p>";
  const std::string mail = mail_of(message, {"a@b.example", "Team", "reply@b.example"});
  EXPECT_EQ(mail, mail_of(message, {"a@b.example", "Team", "reply@b.example"}));
  EXPECT_EQ(mail.substr(mail.find("Reply-To")),
            "Reply-To: reply@b.example\r\n"
            "Subject: Your license expires\r\n"
            "Message-ID: <nd_17@b.example>\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: multipart/alternative;\r\n"
            " boundary=\"=_physcrm_nd_17\"\r\n"
            "\r\n"
            "--=_physcrm_nd_17\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "\r\n"
            "=3D_physcrm_nd_17\r\n--=3D_physcrm_nd_17--\r\n"
            "--=_physcrm_nd_17\r\n"
            "Content-Type: text/html; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "\r\n"
            "<p>--=3D_physcrm_nd_17</p>\r\n"
            "--=_physcrm_nd_17--\r\n");
}

TEST(Mime, dates_are_those_of_the_calendar) {
  OutgoingMessage message = message_to("ada@example.org");
  const auto date_line = [&message](Instant instant) {
    message.date = instant;
    const std::string mail = mail_of(message);
    return mail.substr(6, mail.find("\r\n") - 6);
  };
  EXPECT_EQ(date_line(Instant{}), "Thu, 01 Jan 1970 00:00:00 +0000");
  EXPECT_EQ(date_line(*Instant::parse("2024-02-29T23:59:59.999Z")), "Thu, 29 Feb 2024 23:59:59 +0000");
  EXPECT_EQ(date_line(*Instant::parse("2026-12-06T08:09:10Z")), "Sun, 06 Dec 2026 08:09:10 +0000");
  EXPECT_EQ(date_line(Instant{std::numeric_limits<std::int64_t>::max()}), "Fri, 31 Dec 9999 23:59:59 +0000");
  EXPECT_EQ(date_line(Instant{std::numeric_limits<std::int64_t>::min()}), "Thu, 01 Jan 1970 00:00:00 +0000");
}

TEST(Mime, a_message_without_a_key_or_an_address_is_refused) {
  EXPECT_EQ(envelope_of(message_to("ada@example.org", "")).fault, "the message has no idempotency key");
  for (const char* bad : {"", "ada", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example",
                          "<a@b.example>", "Ada <a@b.example>", "a@b.example;c@d.example", "a@b.example\n",
                          "a b@c.example", "a@b.example>", "@x.example:a@b.example"}) {
    EXPECT_EQ(envelope_of(message_to(bad)).fault, "the recipient's address is not an e-mail address") << bad;
  }
  EXPECT_EQ(envelope_of(message_to(std::string{"a\0@b.example", 12})).recipient, "");
  EXPECT_EQ(envelope_of(message_to("ada@B\u00fccher.example")).recipient, "ada@xn--bcher-kva.example");
}

TEST(Key, stands_as_it_is_when_it_is_plain_and_is_told_apart_when_it_is_not) {
  EXPECT_EQ(token_of_key("nd_1042"), "nd_1042");
  EXPECT_EQ(token_of_key("a.b-C"), "a.b-C");
  EXPECT_EQ(token_of_key(""), "");
  EXPECT_EQ(token_of_key(std::string(64, 'x')), std::string(64, 'x'));
  const std::vector<std::string> others{
      "a/b",    "a_b", "a b", "a\nb", "../a", ".a", "a.", "a..b", std::string(65, 'x'), std::string(66, 'x'),
      "\u00e9", "a\"b"};
  std::set<std::string> tokens;
  for (const std::string& key : others) {
    const std::string token = token_of_key(key);
    EXPECT_LE(token.size(), 97U);
    EXPECT_EQ(token.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."),
              std::string::npos)
        << token;
    EXPECT_NE(token.front(), '.');
    EXPECT_TRUE(tokens.insert(token).second) << token;
  }
}

TEST(MailText, a_plain_subject_stands_as_it_is_and_is_folded_between_words) {
  EXPECT_EQ(text_field("Urgent: a, b; c <d> \"e\" =? "), text_field("Urgent: a, b; c <d> \"e\" =?"));
  EXPECT_EQ(text_field("Urgent: [TX], 30 days"), "Subject: Urgent: [TX], 30 days\r\n");
  EXPECT_EQ(text_field(""), "Subject:\r\n");
  EXPECT_EQ(text_field(std::string(60, 'a') + ' ' + std::string(20, 'b')),
            "Subject: " + std::string(60, 'a') + "\r\n " + std::string(20, 'b') + "\r\n");
}

TEST(MailText, what_is_not_ascii_becomes_encoded_words_of_whole_characters) {
  EXPECT_EQ(text_field("Jos\u00e9"), "Subject: =?utf-8?B?Sm9zw6k=?=\r\n");
  // RFC 2047: a word that looks encoded must be encoded, or it would be read as what it is not.
  EXPECT_EQ(text_field("=?utf-8?Q?x?="), "Subject: =?utf-8?B?PT91dGYtOD9RP3g/PQ==?=\r\n");
  EXPECT_EQ(text_field(std::string(61, 'a')).substr(0, 21), "Subject: =?utf-8?B?YW");
  EXPECT_EQ(mailbox_field("Jos\u00e9"), "To: =?utf-8?B?Sm9zw6k=?= <a@b.example>\r\n");
}

TEST(MailText, names_cannot_become_syntax) {
  EXPECT_EQ(mailbox_field(""), "To: a@b.example\r\n");
  EXPECT_EQ(mailbox_field(" \r\n\t "), "To: a@b.example\r\n");
  EXPECT_EQ(mailbox_field("Doe, Jane <x@y.example>; z"),
            "To: \"Doe, Jane <x@y.example>; z\" <a@b.example>\r\n");
  EXPECT_EQ(mailbox_field("a \"b\\"), "To: \"a \\\"b\\\\\" <a@b.example>\r\n");
  EXPECT_EQ(mailbox_field("Eve\r\nBcc: x@y.example"), "To: \"Eve Bcc: x@y.example\" <a@b.example>\r\n");
  EXPECT_EQ(mailbox_field(std::string{"a\0b", 3}), "To: \"a b\" <a@b.example>\r\n");
  EXPECT_EQ(one_line("a\u202Eb\u2028c\x80"), "a b c\xEF\xBF\xBD");
}

TEST(MailText, quoted_printable_keeps_every_line_short_and_every_line_end_its_own) {
  EXPECT_EQ(quoted_printable("a\nb\r\nc\rd"), "a\r\nb\r\nc\r\nd");
  EXPECT_EQ(quoted_printable("a \nb\t\n c "), "a=20\r\nb=09\r\n c=20");
  EXPECT_EQ(quoted_printable("1 = 1"), "1 =3D 1");
  EXPECT_EQ(quoted_printable("\u00e9\xff"), "=C3=A9=EF=BF=BD");
  EXPECT_EQ(quoted_printable(".\n..\n.a\nFrom x\nFrom"), "=2E\r\n=2E.\r\n=2Ea\r\n=46rom x\r\nFrom");
  EXPECT_EQ(quoted_printable(std::string(75, 'x') + "."), std::string(75, 'x') + "=\r\n=2E");
  EXPECT_EQ(quoted_printable(std::string(74, 'x') + "="), std::string(74, 'x') + "=\r\n=3D");
  EXPECT_EQ(quoted_printable(std::string{"\0", 1}), "=00");
}

/// Texts as they should be read: line ends are one line feed, header texts one line.
std::string as_lines(std::string text) {
  text = repaired_utf8(text);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') {
      out += '\n';
      if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// Writes mails with these as name, subject and text, has them read, and compares.
void expect_read_back(const std::vector<std::string>& texts) {
  std::vector<std::string> mails;
  for (const std::string& text : texts) {
    OutgoingMessage message = message_to("ada@example.org");
    message.to_name = message.subject = message.text = text;
    message.html = "<p>" + text + "</p>";
    mails.push_back(mail_of(message, {"a@b.example", text, "r@b.example"}));
  }
  const nlohmann::json fields{"Date",       "From",           "To",           "Reply-To",    "Subject",
                              "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"};
  const auto read = read_by_python(mails);
  for (std::size_t i = 0; i < read.size(); ++i) {
    const nlohmann::json& mail = read[i];
    ASSERT_EQ(mail["defects"], nlohmann::json::array()) << mails[i];
    ASSERT_TRUE(mail["sound"]) << mails[i];
    ASSERT_EQ(mail["fields"], fields) << mails[i];
    ASSERT_EQ(mail["to"]["address"], "ada@example.org") << mails[i];
    ASSERT_EQ(mail["to"]["name"], one_line(texts[i])) << mails[i];
    ASSERT_EQ(mail["from"]["name"], one_line(texts[i])) << mails[i];
    ASSERT_EQ(mail["subject"], one_line(texts[i])) << mails[i];
    ASSERT_EQ(mail["text"], as_lines(texts[i])) << mails[i];
    ASSERT_EQ(mail["html"], as_lines("<p>" + texts[i] + "</p>")) << mails[i];
    ASSERT_EQ(mail["parts"], (nlohmann::json{"text/plain", "text/html"})) << mails[i];
  }
}

TEST(Mime, python_reads_names_subjects_and_texts_as_they_were_meant) {
  expect_read_back({"",
                    "Ada",
                    "Jos\u00e9 \u00c1lvarez-Nu\u00f1ez",
                    "Doe, Jane",
                    "O'Hara \"Pep\" \\ <x@y.example>",
                    "\u4e16\u754c\U0001f600",
                    "x\r\nBcc: y@z.example\r\n\r\nbody",
                    "=?utf-8?B?QUJD?=",
                    "a=?b",
                    "  a   b ",
                    std::string(200, 'w'),
                    std::string(31, 'w'),
                    "\xff\xfe",
                    std::string{"nul\0here", 8},
                    "--=_physcrm_nd_1",
                    "--=_physcrm_nd_1--",
                    ".",
                    "From me",
                    "tail \n",
                    "\n\n",
                    "a,b;c:d@e",
                    "\t"});
}

TEST(Mime, python_reads_random_texts_as_they_were_meant) {
  const std::vector<std::string> pieces{
      "a",      "Z",      " ",          "  ",   "\n",       "\r",   "\r\n", "\t",
      "=",      "=?",     "?=",         ".",    "From ",    "\"",   "\\",   "<",
      ">",      ",",      ";",          "(",    ")",        "@",    ":",    "_",
      "\u00e9", "\u4e16", "\U0001f600", "\x80", "\xe2\x82", "word", "--",   std::string(40, 'l')};
  Random random{test_seed()};
  std::vector<std::string> texts(400);
  for (std::string& text : texts) {
    for (std::size_t n = random.below(60); n > 0; --n) text += pieces[random.below(pieces.size())];
  }
  expect_read_back(texts);
}

std::string from_base64(std::string_view text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = (bits << 6) | static_cast<std::uint32_t>(kDigits.find(c));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>((bits >> count) & 0xFF);
  }
  return out;
}

TEST(Mime, python_reads_the_naughty_strings_as_they_were_meant) {
  const auto file = shared_vectors("strings/blns.base64.json");
  PHYSCRM_SKIP_WITHOUT(file);
  std::vector<std::string> texts;
  for (const auto& encoded : nlohmann::json::parse(slurp(file))) {
    texts.push_back(from_base64(encoded.get<std::string>()));
  }
  EXPECT_EQ(texts.size(), 676U);
  expect_read_back(texts);
}

TEST(Mime, addresses_of_others_test_suites_are_either_one_address_or_refused) {
  const auto file = shared_vectors("email/email_validator_cases.json");
  PHYSCRM_SKIP_WITHOUT(file);
  std::string text = slurp(file);
  const std::string surrogate = "\"\\ud800\"";  // no JSON text
  text.replace(text.find(surrogate), surrogate.size(), "\"\\ue000\"");
  const auto cases = nlohmann::json::parse(text);
  std::vector<std::string> mails;
  std::vector<std::string> recipients;
  for (const char* list : {"valid", "other"}) {
    for (const auto& row : cases.at(list)) {
      const OutgoingMessage message = message_to(row.at("input"));
      const MailEnvelope envelope = envelope_of(message);
      if (!envelope.fault.empty()) continue;
      recipients.push_back(envelope.recipient);
      mails.push_back(mail_of(message));
    }
  }
  EXPECT_GE(mails.size(), 10U);
  const auto read = read_by_python(mails);
  for (std::size_t i = 0; i < read.size(); ++i) {
    EXPECT_EQ(read[i]["to"]["address"], recipients[i]);
    EXPECT_EQ(read[i]["defects"], nlohmann::json::array()) << mails[i];
  }
}

TEST(Mime, internationalised_domains_go_out_in_ascii_or_not_at_all) {
  const auto file = shared_vectors("idn/uts46_sample.json");
  PHYSCRM_SKIP_WITHOUT(file);
  int sent = 0;
  const auto vectors = nlohmann::json::parse(slurp(file));
  for (const auto& row : vectors.at("cases")) {
    const MailEnvelope envelope = envelope_of(message_to("ada@" + row.at("input").get<std::string>()));
    if (!envelope.fault.empty()) continue;
    ++sent;
    const std::string mail = mail_of(message_to("ada@" + row.at("input").get<std::string>()));
    EXPECT_TRUE(std::all_of(mail.begin(), mail.end(), [](char c) { return c > 0 && c < 0x7F; })) << mail;
  }
  EXPECT_GE(sent, 20);
}

}  // namespace
}  // namespace physcrm::channel
