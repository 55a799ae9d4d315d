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

 private:
  std::atomic<std::int64_t> us_;
};

}  // namespace physcrm

#endif
