// The ports behind the callbacks, one call at a time.
#include "host.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

namespace physcrm::capi {
namespace {

/// Answers these numbers one after the other and counts how often it was asked.
struct Script {
  std::vector<std::int64_t> answers;
  std::size_t asked = 0;
  std::vector<std::uint64_t> told = {};
};

std::int64_t next_answer(void* user, void*, std::size_t) {
  auto& script = *static_cast<Script*>(user);
  return script.answers.at(script.asked++);
}

std::int32_t keep_told(void* user, std::uint64_t bytes_read) {
  static_cast<Script*>(user)->told.push_back(bytes_read);
  return 0;
}

HostSource source_of(Script& script) {
  return HostSource{{sizeof(physcrm_stream), 0, &script, next_answer, keep_told}};
}

TEST(CapiHostSource, AHostIsNotAskedAgainAfterTheEnd) {
  Script script{{5, 0}};
  HostSource source = source_of(script);
  std::array<char, 8> room{};
  EXPECT_EQ(source.read(room).value(), 5U);
  EXPECT_EQ(source.read(room).value(), 0U);
  EXPECT_EQ(source.read(room).value(), 0U);
  EXPECT_EQ(script.asked, 2U);
  EXPECT_EQ(script.told, (std::vector<std::uint64_t>{0, 5}));
  EXPECT_FALSE(source.failure());
}

TEST(CapiHostSource, AFailureStaysTheFailure) {
  Script script{{5, -7}};
  HostSource source = source_of(script);
  std::array<char, 8> room{};
  EXPECT_EQ(source.read(room).value(), 5U);
  for (int i = 0; i < 3; ++i) {
    const auto read = source.read(room);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::callback_failed);
    EXPECT_EQ(std::get<std::int64_t>(read.error().details.at(0).second), -7);
  }
  EXPECT_EQ(script.asked, 2U);
  ASSERT_TRUE(source.failure());
}

TEST(CapiHostSource, ExactlyWhatThereIsRoomForIsTheMost) {
  std::array<char, 8> room{};
  Script full{{8}};
  HostSource fits = source_of(full);
  EXPECT_EQ(fits.read(room).value(), 8U);
  Script beyond{{9}};
  HostSource does_not = source_of(beyond);
  const auto read = does_not.read(room);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::callback_failed);
}

TEST(CapiHostClock, InstantsAreCutToTheRangeOfDates) {
  std::int64_t us = 0;
  const auto now = [](void* user) { return *static_cast<std::int64_t*>(user); };
  const HostClock clock{{sizeof(physcrm_clock), 0, &us, now, nullptr}};
  constexpr std::int64_t kDayUs = 86'400'000'000;
  for (const std::int64_t good :
       std::array<std::int64_t, 4>{0, -1, (kMinDay + 1) * kDayUs, kMaxDay * kDayUs - 1}) {
    us = good;
    EXPECT_EQ(clock.now().microseconds(), good);
  }
  us = (kMinDay + 1LL) * kDayUs - 1;
  EXPECT_EQ(clock.now().microseconds(), us + 1);
  us = kMaxDay * kDayUs;
  EXPECT_EQ(clock.now().microseconds(), us - 1);
}

TEST(CapiHostLogger, RecordsBelowTheLevelAreNotPassedOn) {
  std::vector<std::string> lines;
  const auto keep = [](void* user, physcrm_log_level, const char* text, std::size_t length) {
    static_cast<std::vector<std::string>*>(user)->emplace_back(text, length);
  };
  const HostLogger logger{{sizeof(physcrm_logger), PHYSCRM_LOG_WARNING, &lines, keep, nullptr}};
  logger.log(LogLevel::debug, "debug");
  logger.log(LogLevel::info, "info");
  logger.log(LogLevel::warning, "warning");
  logger.log(LogLevel::error, std::string_view{"error and more"}.substr(0, 5));
  EXPECT_EQ(lines, (std::vector<std::string>{"warning", "error"}));
}

/// Answers an outcome and says something about it.
struct Sender {
  physcrm_send_outcome outcome = PHYSCRM_SEND_SENT;
  std::string says;
  std::vector<std::string> got = {};
  std::int64_t date_us = 0;
};

physcrm_send_outcome note_message(void* user, const physcrm_message* message, char* error,
                                  std::size_t capacity) {
  auto& sender = *static_cast<Sender*>(user);
  sender.got = {message->idempotency_key, message->to_address, message->to_name,
                message->subject,         message->text,       message->html};
  sender.date_us = message->date_us;
  std::memcpy(error, sender.says.data(), std::min(sender.says.size(), capacity));
  return sender.outcome;
}

SendResult send_with(Sender& sender) {
  const HostChannel channel{{sizeof(physcrm_channel), 0, &sender, note_message, nullptr}};
  OutgoingMessage message;
  message.idempotency_key = "dlv_1";
  message.to_address = "ada@example.org";
  message.to_name = "Ada";
  message.subject = "subject";
  message.text = "text";
  message.html = "<p>text</p>";
  message.date = Instant{17};
  return channel.send(message);
}

TEST(CapiHostChannel, AHostIsGivenTheWholeMessage) {
  Sender sender;
  EXPECT_EQ(send_with(sender), SendResult{});
  EXPECT_EQ(sender.got,
            (std::vector<std::string>{"dlv_1", "ada@example.org", "Ada", "subject", "text", "<p>text</p>"}));
  EXPECT_EQ(sender.date_us, 17);
}

TEST(CapiHostChannel, AFailureIsWhatTheHostSaysInOneLine) {
  Sender sender{PHYSCRM_SEND_TEMPORARY_FAILURE, "busy\nlater"};
  EXPECT_EQ(send_with(sender), (SendResult{SendOutcome::temporary_failure, "busy later"}));
  sender = {PHYSCRM_SEND_PERMANENT_FAILURE, ""};
  EXPECT_EQ(send_with(sender), (SendResult{SendOutcome::permanent_failure, "the host could not send it"}));
  sender = {PHYSCRM_SEND_SENT, "250 fine"};
  EXPECT_EQ(send_with(sender), SendResult{}) << "of what was sent there is nothing to say";
}

TEST(CapiHostChannel, ALineThatFillsItsRoomEndsAllTheSame) {
  Sender sender{PHYSCRM_SEND_TEMPORARY_FAILURE, std::string(100'000, 'x')};
  const SendResult result = send_with(sender);
  EXPECT_EQ(result.error, std::string(result.error.size(), 'x'));
  EXPECT_LT(result.error.size(), 1000U);
}

TEST(CapiHostChannel, ANumberThatIsNoOutcomeIsATemporaryFailure) {
  for (const physcrm_send_outcome number : {-1, 3, INT32_MAX}) {
    Sender sender{number, "whatever"};
    const SendResult result = send_with(sender);
    EXPECT_EQ(result.outcome, SendOutcome::temporary_failure) << number;
    EXPECT_EQ(result.error, "the host's callback answered no outcome");
  }
}

}  // namespace
}  // namespace physcrm::capi
