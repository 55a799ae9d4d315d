#include "channel/smtp_session.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace physcrm::channel {
namespace {

std::size_t digits_at(std::string_view text, std::size_t at) noexcept {
  std::size_t count = 0;
  while (at + count < text.size() && is_ascii_digit(text[at + count])) ++count;
  return count;
}

/// The length of an enhanced status (RFC 3463: `5.1.1`) at the front of the text; 0 when there is none.
std::size_t enhanced_length(std::string_view text) noexcept {
  std::size_t at = 0;
  for (const std::size_t most : {1U, 3U, 3U}) {
    if (at != 0 && (at >= text.size() || text[at++] != '.')) return 0;
    const std::size_t count = digits_at(text, at);
    if (count == 0 || count > most) return 0;
    at += count;
  }
  return at;
}

/// Whether a 5xx answer to the recipient or the message speaks of them: not of a command that the relay does
/// not know, nor of a login that it misses.
bool is_about_the_message(int status) noexcept {
  constexpr int kAboutTheSession[]{500, 502, 503, 504, 521, 530, 534, 535, 538};
  return status >= 500 && std::find(std::begin(kAboutTheSession), std::end(kAboutTheSession), status) ==
                              std::end(kAboutTheSession);
}

std::string refused(SmtpStage stage) {
  switch (stage) {
    case SmtpStage::session:
      return "the mail server refuses the session";
    case SmtpStage::login:
      return "the mail server refuses the user name or the password";
    case SmtpStage::sender:
      return "the mail server refuses the sender";
    case SmtpStage::recipient:
      return "the mail server refuses the recipient";
    case SmtpStage::content:
      return "the mail server refuses the message";
  }
  return {};
}

}  // namespace

void SmtpDialogue::command(std::string_view line) noexcept {
  // A goodbye follows a refusal, which is what counts.
  is_over_ = is_over_ || line.starts_with("QUIT");
  if (is_over_) return;
  status_ = 0;
  enhanced_size_ = 0;
  if (line.starts_with("AUTH")) stage_ = SmtpStage::login;
  if (line.starts_with("MAIL FROM:")) stage_ = SmtpStage::sender;
  if (line.starts_with("RCPT TO:")) stage_ = SmtpStage::recipient;
  if (line.starts_with("DATA")) stage_ = SmtpStage::content;
}

void SmtpDialogue::answer(std::string_view line) noexcept {
  if (is_over_ || digits_at(line, 0) != 3) return;
  status_ = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  const std::string_view rest = line.substr(std::min<std::size_t>(4, line.size()));
  enhanced_size_ = enhanced_length(rest);
  std::copy_n(rest.begin(), enhanced_size_, std::begin(enhanced_));
}

std::string SmtpDialogue::numbers() const {
  if (status_ == 0) return {};
  std::string text = " (" + std::to_string(status_);
  if (enhanced_size_ != 0) {
    text += ' ';
    text += enhanced();
  }
  return text + ')';
}

Attempt judge_smtp(const SmtpDialogue& dialogue, CURLcode code, const std::string& connection_fault) {
  if (code == CURLE_OK) return {};
  Attempt attempt;
  const SmtpStage stage = dialogue.stage();
  attempt.session_failed = stage <= SmtpStage::sender;
  SendResult& result = attempt.result;
  result.outcome = SendOutcome::temporary_failure;
  if (code == CURLE_USE_SSL_FAILED) {
    result.error = "the mail server offers no STARTTLS";
  } else if (code == CURLE_LOGIN_DENIED || dialogue.status() >= 400) {
    result.error = refused(code == CURLE_LOGIN_DENIED ? SmtpStage::login : stage) + dialogue.numbers();
    const bool too_big = stage == SmtpStage::sender && dialogue.status() == 552;  // it was told the size
    if (too_big || (stage >= SmtpStage::recipient && is_about_the_message(dialogue.status()))) {
      result.outcome = SendOutcome::permanent_failure;
    }
    attempt.session_failed = attempt.session_failed && !too_big;
  } else {
    result.error = connection_fault;
  }
  return attempt;
}

}  // namespace physcrm::channel
