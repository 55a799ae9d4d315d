#include "host.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace physcrm::capi {
namespace {

constexpr std::int64_t kDayUs = 86'400'000'000;
// A day less than the range of dates on either side: a time zone may be that far away.
constexpr std::int64_t kMinInstantUs = (kMinDay + 1LL) * kDayUs;
constexpr std::int64_t kMaxInstantUs = kMaxDay * kDayUs - 1;

Error callback_failed(const char* message) {
  return Error{ErrorCode::callback_failed, message, "body"};
}

// Room for one line and its NUL.
constexpr std::size_t kMaxSendError = 512;

static_assert(static_cast<int>(SendOutcome::temporary_failure) == PHYSCRM_SEND_TEMPORARY_FAILURE &&
              static_cast<int>(SendOutcome::permanent_failure) == PHYSCRM_SEND_PERMANENT_FAILURE);

/// What a host says of a failure, fit to be stored and shown.
std::string one_line(std::string_view said) {
  if (said.empty()) return "the host could not send it";
  std::string line{said};
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
  return line;
}

}  // namespace

HostUser::~HostUser() {
  if (!owned_ || destroy_ == nullptr) return;
  try {
    destroy_(user_);
  } catch (...) {
    return;  // there is no one left to tell
  }
}

HostClock::HostClock(const physcrm_clock& clock) noexcept
    : user_(clock.user, clock.destroy), now_us_(clock.now_us) {}

Instant HostClock::now() const noexcept {
  try {
    const std::int64_t us = std::clamp(now_us_(user_.get()), kMinInstantUs, kMaxInstantUs);
    last_us_.store(us, std::memory_order_relaxed);
    return Instant{us};
  } catch (...) {
    return Instant{last_us_.load(std::memory_order_relaxed)};
  }
}

HostLogger::HostLogger(const physcrm_logger& logger) noexcept
    : user_(logger.user, logger.destroy), log_(logger.log), min_level_(logger.min_level) {}

void HostLogger::log(LogLevel level, std::string_view message) const noexcept {
  const auto number = static_cast<physcrm_log_level>(level);
  if (number < min_level_) return;
  try {
    const std::string terminated{message};
    log_(user_.get(), number, terminated.c_str(), terminated.size());
  } catch (...) {
    return;  // a log that fails must not fail what it tells of
  }
}

HostChannel::HostChannel(const physcrm_channel& channel) noexcept
    : user_(channel.user, channel.destroy), send_(channel.send) {}

SendResult HostChannel::send(const OutgoingMessage& message) const {
  const physcrm_message given{sizeof(physcrm_message),
                              0,
                              message.idempotency_key.c_str(),
                              message.to_address.c_str(),
                              message.to_name.c_str(),
                              message.subject.c_str(),
                              message.text.c_str(),
                              message.html.c_str(),
                              message.date.microseconds()};
  std::array<char, kMaxSendError> error{};
  try {
    const physcrm_send_outcome outcome = send_(user_.get(), &given, error.data(), error.size());
    if (outcome == PHYSCRM_SEND_SENT) return {};
    error.back() = '\0';
    if (outcome == PHYSCRM_SEND_TEMPORARY_FAILURE || outcome == PHYSCRM_SEND_PERMANENT_FAILURE) {
      return {static_cast<SendOutcome>(outcome), one_line(error.data())};
    }
  } catch (...) {
    return {SendOutcome::temporary_failure, "the host's callback threw an exception"};
  }
  return {SendOutcome::temporary_failure, "the host's callback answered no outcome"};
}

Result<std::size_t> HostSource::read(std::span<char> into) {
  if (failure_) return *failure_;
  if (at_end_) return std::size_t{0};
  auto count = ask_host(into);
  if (!count) {
    failure_ = count.error();
    return count;
  }
  at_end_ = count.value() == 0;
  bytes_read_ += count.value();
  return count;
}

Result<std::size_t> HostSource::ask_host(std::span<char> into) const {
  try {
    if (stream_.progress != nullptr && stream_.progress(stream_.user, bytes_read_) != 0) {
      return Error{ErrorCode::cancelled, "the host cancelled the call"};
    }
    const std::int64_t count = stream_.read(stream_.user, into.data(), into.size());
    if (count < 0) {
      return callback_failed("the host could not read the body").with("callbackCode", count);
    }
    if (static_cast<std::uint64_t>(count) > into.size()) {
      return callback_failed("the host answered more bytes than it had room for").with("callbackCode", count);
    }
    return static_cast<std::size_t>(count);
  } catch (...) {
    return callback_failed("a callback threw an exception");
  }
}

}  // namespace physcrm::capi
