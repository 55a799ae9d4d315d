#include "physcrm/clock.hpp"

#include <chrono>

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
  const auto elapsed = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count();
}

std::shared_ptr<Clock> system_clock() {
  return std::make_shared<SystemClock>();
}

}  // namespace physcrm
