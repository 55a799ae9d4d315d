#include "physcrm/clock.hpp"

#include <chrono>
#include <ctime>

namespace physcrm {
namespace {

class SystemClock final : public Clock {
 public:
  Instant now() const noexcept override {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return Instant{std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count()};
  }
};

}  // namespace

std::int64_t Clock::monotonic_us() const noexcept {
#ifdef CLOCK_BOOTTIME
  // Goes on while the machine is suspended: a weekend's sleep is downtime, and no jump of the wall clock.
  timespec elapsed{};
  if (::clock_gettime(CLOCK_BOOTTIME, &elapsed) == 0) {
    return std::int64_t{elapsed.tv_sec} * 1'000'000 + elapsed.tv_nsec / 1000;
  }
#endif
  const auto steady = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(steady).count();
}

std::shared_ptr<Clock> system_clock() {
  return std::make_shared<SystemClock>();
}

}  // namespace physcrm
