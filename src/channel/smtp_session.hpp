// What a mail server's answers mean for a message, by the command they answer.
#ifndef PHYSCRM_CHANNEL_SMTP_SESSION_HPP
#define PHYSCRM_CHANNEL_SMTP_SESSION_HPP

#include <string>
#include <string_view>

#include "channel/transfers.hpp"

namespace physcrm::channel {

/// How far a session has come with a message: which command was sent last.
enum class SmtpStage { session, login, sender, recipient, content };

/// Follows the lines of a session. The credentials and the message pass by and are not looked at.
class SmtpDialogue {
 public:
  /// What the client wrote: a command, or a line of the login.
  void command(std::string_view line) noexcept;
  /// A line that the server wrote.
  void answer(std::string_view line) noexcept;

  [[nodiscard]] SmtpStage stage() const noexcept { return stage_; }
  /// The status of the last answer to the last command; 0 while there is none.
  [[nodiscard]] int status() const noexcept { return status_; }
  /// ` (550 5.1.1)`: its numbers; empty while there is none.
  [[nodiscard]] std::string numbers() const;

 private:
  SmtpStage stage_ = SmtpStage::session;
  int status_ = 0;
  bool is_over_ = false;
  std::string_view enhanced() const noexcept { return {enhanced_, enhanced_size_}; }
  char enhanced_[12] = {};  // 5.123.123
  std::size_t enhanced_size_ = 0;
};

/// How an attempt ended whose transfer gave `code`; `connection_fault` says why when the server did not.
/// `again` is not decided here.
[[nodiscard]] Attempt judge_smtp(const SmtpDialogue& dialogue, CURLcode code,
                                 const std::string& connection_fault);

}  // namespace physcrm::channel

#endif
