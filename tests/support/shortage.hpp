// Memory that runs out for what is tested, while the tests' own parts have enough.
#ifndef PHYSCRM_TESTS_SUPPORT_SHORTAGE_HPP
#define PHYSCRM_TESTS_SUPPORT_SHORTAGE_HPP

#include <atomic>
#include <cstdint>

namespace physcrm::testing_support {

/// While one lives its thread is refused nothing.
class Plenty {
 public:
  Plenty() noexcept { ++depth(); }
  Plenty(const Plenty&) = delete;
  Plenty& operator=(const Plenty&) = delete;
  ~Plenty() { --depth(); }
  [[nodiscard]] static bool is_here() noexcept { return depth() != 0; }

 private:
  static int& depth() noexcept {
    thread_local int depth = 0;
    return depth;
  }
};

/// Of one kind of memory, for whichever thread asks.
class Shortage {
 public:
  /// The `at`th request from now is refused, and with `stays` every one after it.
  void begin(std::int64_t at, bool stays) noexcept {
    stays_ = stays;
    asked_ = 0;
    was_met_ = false;
    at_ = at;
  }
  /// Whether anything was refused.
  bool end() noexcept {
    at_ = 0;
    return was_met_;
  }
  /// How often memory was asked for since it began.
  [[nodiscard]] std::int64_t asked() const noexcept { return asked_; }

  /// Asked by the allocator.
  [[nodiscard]] bool refuses() noexcept {
    const std::int64_t at = at_.load(std::memory_order_relaxed);
    if (at == 0 || Plenty::is_here()) return false;
    const std::int64_t number = ++asked_;
    const bool is_hit = stays_ ? number >= at : number == at;
    if (is_hit) was_met_ = true;
    return is_hit;
  }

 private:
  std::atomic<std::int64_t> at_{0};  ///< 0: there is none
  std::atomic<bool> stays_{false};
  std::atomic<std::int64_t> asked_{0};
  std::atomic<bool> was_met_{false};
};

}  // namespace physcrm::testing_support

#endif
