// How much of a lease is gone, as far as its holder can tell.
#ifndef PHYSCRM_ENGINE_HELD_TIME_HPP
#define PHYSCRM_ENGINE_HELD_TIME_HPP

#include <algorithm>

#include "engine/core.hpp"

namespace physcrm {

/// A lease ends by the store's clock: what the host can tell is how long ago it asked for it. The longer of
/// what its own wall clock and its monotonic one say: the first goes on while the machine sleeps, the second
/// when somebody sets the first back.
class HeldTime {
 public:
  /// To be made before the store is asked for the lease: then it never seems younger than it is.
  explicit HeldTime(const EngineCore& core) noexcept
      : at_(core.lease_watch().now()), at_us_(core.lease_watch().monotonic_us()) {}

  [[nodiscard]] std::int64_t seconds(const EngineCore& core) const noexcept {
    constexpr std::int64_t kSecond_us = 1'000'000;
    const Clock& watch = core.lease_watch();
    const std::int64_t by_wall = watch.now().microseconds() - at_.microseconds();
    return std::max(by_wall, watch.monotonic_us() - at_us_) / kSecond_us;
  }

 private:
  Instant at_;
  std::int64_t at_us_;
};

}  // namespace physcrm

#endif
