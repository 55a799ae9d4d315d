#include "channel/smtp_session.hpp"

#include <gtest/gtest.h>

#include "channel/world.hpp"

namespace physcrm::channel {
namespace {

using namespace testing_support;

SmtpDialogue after(std::initializer_list<std::string_view> commands, std::string_view answer = {}) {
  SmtpDialogue dialogue;
  for (const std::string_view command : commands) dialogue.command(command);
  if (!answer.empty()) dialogue.answer(answer);
  return dialogue;
}

Attempt judged(const SmtpDialogue& dialogue, CURLcode code = CURLE_SEND_ERROR) {
  return judge_smtp(dialogue, code, "fault");
}

TEST(SmtpSession, an_answer_is_known_by_its_numbers) {
  EXPECT_EQ(after({"MAIL FROM:<a@b>"}, "550 5.1.1 no\r\n").numbers(), " (550 5.1.1)");
  EXPECT_EQ(after({}, "550-5.123.456 no\r\n").numbers(), " (550 5.123.456)");
  EXPECT_EQ(after({}, "550").numbers(), " (550)");
  EXPECT_EQ(after({}, "550 5.1 no").numbers(), " (550)");
  EXPECT_EQ(after({}, "550 5.1234.1 no").numbers(), " (550)");
  EXPECT_EQ(after({}, "550 55.1.1 no").numbers(), " (550)");
  EXPECT_EQ(after({}, "what").numbers(), "");
  EXPECT_EQ(after({}, "").numbers(), "");
  SmtpDialogue dialogue = after({"RCPT TO:<a@b>"}, "250 2.1.5 fine");
  dialogue.command("DATA\r\n");
  EXPECT_EQ(dialogue.status(), 0) << "an answer is to the command before it";
  EXPECT_EQ(dialogue.numbers(), "");
}

TEST(SmtpSession, a_goodbye_does_not_cover_what_was_said_before_it) {
  SmtpDialogue dialogue = after({"MAIL FROM:<a@b>", "RCPT TO:<a@b>"}, "550 5.1.1 no");
  dialogue.command("QUIT\r\n");
  dialogue.answer("221 2.0.0 bye");
  EXPECT_EQ(judged(dialogue).result, permanent("the mail server refuses the recipient (550 5.1.1)"));
}

TEST(SmtpSession, refused_recipients_and_messages_are_permanent_when_5xx_and_about_them) {
  for (const char* status :
       {"501", "510", "511", "523", "541", "550", "551", "552", "553", "554", "556", "571"}) {
    for (const char* command : {"RCPT TO:<a@b>", "DATA"}) {
      const Attempt attempt = judged(after({"MAIL FROM:<a@b>", command}, status));
      EXPECT_EQ(attempt.result.outcome, SendOutcome::permanent_failure) << status;
      EXPECT_FALSE(attempt.session_failed) << status;
    }
  }
  for (const char* status :
       {"421", "450", "451", "452", "454", "500", "502", "503", "504", "521", "530", "534", "535"}) {
    const Attempt attempt = judged(after({"MAIL FROM:<a@b>", "RCPT TO:<a@b>"}, status));
    EXPECT_EQ(attempt.result.outcome, SendOutcome::temporary_failure) << status;
    EXPECT_EQ(attempt.result.error, "the mail server refuses the recipient (" + std::string{status} + ')');
  }
}

TEST(SmtpSession, what_comes_before_the_recipient_is_no_fault_of_the_message) {
  const Attempt sender = judged(after({"MAIL FROM:<a@b>"}, "553 5.7.1 no"));
  EXPECT_EQ(sender.result, temporary("the mail server refuses the sender (553 5.7.1)"));
  EXPECT_TRUE(sender.session_failed);
  EXPECT_EQ(judged(after({"EHLO x"}, "554 no")).result,
            temporary("the mail server refuses the session (554)"));
  EXPECT_EQ(judged(after({"EHLO x", "AUTH PLAIN", "c2VjcmV0"}, "535 5.7.8 bad"), CURLE_LOGIN_DENIED).result,
            temporary("the mail server refuses the user name or the password (535 5.7.8)"));
  EXPECT_EQ(judged(after({"EHLO x"}, "250 x"), CURLE_USE_SSL_FAILED).result,
            temporary("the mail server offers no STARTTLS"));
}

TEST(SmtpSession, a_message_that_is_too_big_is_refused_for_good_when_its_size_is_announced) {
  const Attempt attempt = judged(after({"MAIL FROM:<a@b> SIZE=9"}, "552 5.3.4 too big"));
  EXPECT_EQ(attempt.result, permanent("the mail server refuses the sender (552 5.3.4)"));
  EXPECT_FALSE(attempt.session_failed);
}

TEST(SmtpSession, a_lost_connection_is_temporary_wherever_it_is_lost) {
  EXPECT_EQ(judged(after({}), CURLE_COULDNT_CONNECT).result, temporary("fault"));
  EXPECT_TRUE(judged(after({}), CURLE_COULDNT_CONNECT).session_failed);
  const Attempt late =
      judged(after({"MAIL FROM:<a@b>", "RCPT TO:<a@b>", "DATA"}, "354 go on"), CURLE_RECV_ERROR);
  EXPECT_EQ(late.result, temporary("fault"));
  EXPECT_FALSE(late.session_failed) << "the server speaks to us";
  EXPECT_EQ(judged(after({"DATA"}, "250 2.0.0 taken"), CURLE_OK).result, SendResult{});
}

}  // namespace
}  // namespace physcrm::channel
