// Clocks that run fast, and alike in all processes of a test: each is reckoned from the machine's monotonic
// clock, which they share.
#ifndef PHYSCRM_TESTS_HOSTS_FAST_CLOCK_HPP
#define PHYSCRM_TESTS_HOSTS_FAST_CLOCK_HPP

#include <chrono>
#include <cstdint>

#include "physcrm/clock.hpp"
#include "support/long_tests.hpp"

namespace physcrm::hosts {

/// A simulated hour passes in 50 ms.
inline constexpr std::int64_t kSpeed = 72'000;
/// A job's lease of ten minutes in 300 ms: a lease has to outlast what a busy machine makes of a short run.
/// In 2.4 s where 64 threads wait for one right to write.
[[nodiscard]] inline std::int64_t lease_speed() {
  return testing_support::is_long() ? 250 : 2'000;
}
/// The engine's leases (src/engine/job_run.cpp, src/engine/outbox_batch.cpp, kLease_s).
inline constexpr std::int64_t kJobLease_s = 600;
inline constexpr std::int64_t kDeliveryLease_s = 900;
/// How long such a lease is by the machine's clock.
[[nodiscard]] inline std::int64_t lease_us(std::int64_t lease_s) {
  return lease_s * 1'000'000 / lease_speed();
}

[[nodiscard]] inline std::int64_t machine_us() noexcept {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// `began_us`: when it showed `start`, by the machine's monotonic clock.
class FastClock final : public Clock {
 public:
  FastClock(Instant start, std::int64_t began_us, std::int64_t speed, std::int64_t offset_s = 0) noexcept
      : start_(start.plus_seconds(offset_s)), began_us_(began_us), speed_(speed) {}
  [[nodiscard]] Instant now() const noexcept override {
    return Instant{start_.microseconds() + (machine_us() - began_us_) * speed_};
  }
  /// When it showed this, by the machine's monotonic clock.
  [[nodiscard]] std::int64_t machine_us_of(Instant shown) const noexcept {
    return began_us_ + (shown.microseconds() - start_.microseconds()) / speed_;
  }

 private:
  Instant start_;
  std::int64_t began_us_;
  std::int64_t speed_;
};

}  // namespace physcrm::hosts

#endif
