// The host's callbacks as the ports that the engine knows. What they throw stops here.
#ifndef PHYSCRM_CAPI_HOST_HPP
#define PHYSCRM_CAPI_HOST_HPP

#include <atomic>
#include <memory>
#include <optional>

#include "physcrm.h"
#include "physcrm/byte_source.hpp"
#include "physcrm/channel.hpp"
#include "physcrm/clock.hpp"
#include "physcrm/engine.hpp"

namespace physcrm::capi {

/// What a host gave away, for good once `take_over` was called: its `destroy` is called with this object.
class HostUser {
 public:
  HostUser(void* user, void (*destroy)(void*)) noexcept : user_(user), destroy_(destroy) {}
  HostUser(const HostUser&) = delete;
  HostUser& operator=(const HostUser&) = delete;
  ~HostUser();

  [[nodiscard]] void* get() const noexcept { return user_; }
  void take_over() noexcept { owned_ = true; }

 private:
  void* user_;
  void (*destroy_)(void*);
  bool owned_ = false;
};

/// Instants outside the range of dates are cut to it.
class HostClock final : public Clock {
 public:
  explicit HostClock(const physcrm_clock& clock) noexcept;
  [[nodiscard]] Instant now() const noexcept override;
  void take_over() noexcept { user_.take_over(); }

 private:
  HostUser user_;
  int64_t (*now_us_)(void*);
  mutable std::atomic<std::int64_t> last_us_{0};  ///< what a clock that throws goes on saying
};

class HostLogger {
 public:
  explicit HostLogger(const physcrm_logger& logger) noexcept;
  void log(LogLevel level, std::string_view message) const noexcept;
  void take_over() noexcept { user_.take_over(); }

 private:
  HostUser user_;
  void (*log_)(void*, physcrm_log_level, const char*, std::size_t);
  physcrm_log_level min_level_;
};

class HostChannel {
 public:
  explicit HostChannel(const physcrm_channel& channel) noexcept;
  [[nodiscard]] SendResult send(const OutgoingMessage& message) const;
  void take_over() noexcept { user_.take_over(); }

 private:
  HostUser user_;
  physcrm_send_outcome (*send_)(void*, const physcrm_message*, char*, std::size_t);
};

/// A body that the host is asked for piece by piece, and before each whether to go on.
class HostSource final : public ByteSource {
 public:
  explicit HostSource(const physcrm_stream& stream) noexcept : stream_(stream) {}

  [[nodiscard]] Result<std::size_t> read(std::span<char> into) override;

  /// Why the stream ended early, if it did: the reason of the whole call's failure, whatever became of it on
  /// the way.
  [[nodiscard]] const std::optional<Error>& failure() const noexcept { return failure_; }

 private:
  [[nodiscard]] Result<std::size_t> ask_host(std::span<char> into) const;

  physcrm_stream stream_;
  std::uint64_t bytes_read_ = 0;
  bool at_end_ = false;
  std::optional<Error> failure_;
};

}  // namespace physcrm::capi

#endif
