// The random source of property tests: seeded from PHYSCRM_TEST_SEED, printed, the same on every machine.
#ifndef PHYSCRM_TESTS_SUPPORT_RANDOM_HPP
#define PHYSCRM_TESTS_SUPPORT_RANDOM_HPP

#include <cstdint>
#include <cstdlib>
#include <iostream>

namespace physcrm::testing_support {

/// SplitMix64: small, good enough to test with, and no std::distribution that differs between libraries.
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}
  std::uint64_t next() noexcept {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  /// 0 .. bound - 1; the bias is far below what a test could notice.
  std::uint64_t below(std::uint64_t bound) noexcept { return next() % bound; }

 private:
  std::uint64_t state_;
};

/// The seed of this run: PHYSCRM_TEST_SEED, else a fixed one. Printed, so that a failure can be repeated.
inline std::uint64_t test_seed() {
  const char* text = std::getenv("PHYSCRM_TEST_SEED");
  const std::uint64_t seed = text != nullptr ? std::strtoull(text, nullptr, 0) : 20260115U;
  std::cout << "[   SEED   ] PHYSCRM_TEST_SEED=" << seed << '\n';
  return seed;
}

}  // namespace physcrm::testing_support

#endif
