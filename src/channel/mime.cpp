#include "channel/mime.hpp"

#include <algorithm>
#include <array>

#include "channel/key.hpp"
#include "channel/mail_text.hpp"
#include "physcrm/date.hpp"
#include "physcrm/roster/validators.hpp"

namespace physcrm::channel {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400;

std::string two_digits(std::int64_t value) {
  return {static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
}

/// `Thu, 15 Jan 2026 06:00:00 +0000`
std::string mail_date(Instant instant) {
  constexpr std::array<const char*, 7> kDays{"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  // Before 1970 nothing was sent, and behind the last day there is no date.
  const std::int64_t seconds =
      std::clamp(instant.microseconds() / kSecond, std::int64_t{0}, (kMaxDay + 1) * kDay - 1);
  const std::int64_t day = seconds / kDay;
  const Date::Ymd ymd = Date{static_cast<std::int32_t>(day)}.ymd();
  std::string text = kDays[static_cast<std::size_t>(day % 7)];
  text += ", " + two_digits(ymd.day) + ' ' + kMonths[static_cast<std::size_t>(ymd.month - 1)] + ' ';
  text += std::to_string(ymd.year) + ' ' + two_digits(seconds / 3600 % 24) + ':';
  return text + two_digits(seconds / 60 % 60) + ':' + two_digits(seconds % 60) + " +0000";
}

void append_part_head(std::string& out, std::string_view type) {
  out += "Content-Type: text/";
  out += type;
  out += "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
}

void append_alternatives(std::string& out, const OutgoingMessage& message, const std::string& token) {
  // No quoted-printable text holds `=_`, so no part can hold the boundary. A token of at most 97 characters
  // could make it longer than the 70 that are allowed.
  const std::string boundary = "=_physcrm_" + token.substr(0, 48);
  out += "Content-Type: multipart/alternative;\r\n boundary=\"" + boundary + "\"\r\n\r\n";
  out += "--" + boundary + "\r\n";
  append_part_head(out, "plain");
  out += quoted_printable(message.text) + "\r\n--" + boundary + "\r\n";
  append_part_head(out, "html");
  out += quoted_printable(message.html) + "\r\n--" + boundary + "--\r\n";
}

}  // namespace

MailEnvelope envelope_of(const OutgoingMessage& message) {
  MailEnvelope envelope;
  auto recipient = normalize_email(message.to_address);
  envelope.token = token_of_key(message.idempotency_key);
  if (!recipient) {
    envelope.fault = "the recipient's address is not an e-mail address";
  } else if (envelope.token.empty()) {
    envelope.fault = "the message has no idempotency key";
  } else {
    envelope.recipient = *std::move(recipient);
  }
  return envelope;
}

std::string write_mail(const OutgoingMessage& message, const MailEnvelope& envelope,
                       const MailSender& sender) {
  std::string out = "Date: " + mail_date(message.date) + "\r\n";
  append_mailbox_field(out, "From", sender.name, sender.address);
  append_mailbox_field(out, "To", message.to_name, envelope.recipient);
  if (!sender.reply_to.empty()) append_mailbox_field(out, "Reply-To", {}, sender.reply_to);
  append_text_field(out, "Subject", message.subject);
  out += "Message-ID: <" + envelope.token + sender.address.substr(sender.address.find('@')) + ">\r\n";
  out += "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n";
  if (message.html.empty()) {
    append_part_head(out, "plain");
    out += quoted_printable(message.text);
    if (!out.ends_with("\r\n")) out += "\r\n";
  } else {
    append_alternatives(out, message, envelope.token);
  }
  return out;
}

}  // namespace physcrm::channel
