// The clock port: the only source of the present in the engine.
#ifndef PHYSCRM_CLOCK_HPP
#define PHYSCRM_CLOCK_HPP

#include <atomic>
#include <memory>

#include "physcrm/instant.hpp"

namespace physcrm {

/// What time it is. Implementations are safe to use from many threads at once and do not throw.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const noexcept = 0;
  /// Microseconds that have passed since some moment, whatever anybody sets the clock to; the machine's
  /// unless overridden. Only differences mean anything.
  [[nodiscard]] virtual std::int64_t monotonic_us() const noexcept;
};

/// The machine's clock.
[[nodiscard]] std::shared_ptr<Clock> system_clock();

/// A clock that stands still until it is told otherwise; for tests and simulations. It may be set back.
class SimulatedClock final : public Clock {
 public:
  explicit SimulatedClock(Instant start) noexcept : us_(start.microseconds()) {}
  [[nodiscard]] Instant now() const noexcept override { return Instant{us_.load()}; }
  void set(Instant to) noexcept { us_.store(to.microseconds()); }
  void advance_seconds(std::int64_t seconds) noexcept { us_.fetch_add(seconds * 1'000'000); }
  /// As when somebody sets the machine's clock: the wall shows another time, and no time has passed.
  void jump_seconds(std::int64_t seconds) noexcept {
    jumped_us_.fetch_add(seconds * 1'000'000);
    us_.fetch_add(seconds * 1'000'000);
  }
  [[nodiscard]] std::int64_t monotonic_us() const noexcept override { return us_.load() - jumped_us_.load(); }

 private:
  std::atomic<std::int64_t> us_;
  std::atomic<std::int64_t> jumped_us_{0};
};

}  // namespace physcrm

#endif
