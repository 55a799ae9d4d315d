// Which call to a store fails, and how.
#ifndef PHYSCRM_TESTS_SUPPORT_PORT_FAULTS_HPP
#define PHYSCRM_TESTS_SUPPORT_PORT_FAULTS_HPP

#include <cstdint>

#include "physcrm/result.hpp"

namespace physcrm::testing_support {

enum class PortFault : std::uint8_t {
  unavailable,
  storage_error,
  in_the_way,   ///< another transaction was: this one is undone
  lost_answer,  ///< of a commit, which is made; other calls are not counted then
};

/// Counts the calls to a store; used by one thread at a time.
class PortFaults {
 public:
  /// The `at`th call from now fails, and with `stays` every one after it.
  void arm(PortFault fault, std::int64_t at, bool stays) noexcept {
    fault_ = fault;
    at_ = at;
    stays_ = stays;
    calls_ = 0;
    hits_ = 0;
  }
  [[nodiscard]] std::int64_t hits() const noexcept { return hits_; }
  /// From now on everything works; answers whether anything failed.
  bool disarm() noexcept {
    at_ = 0;
    return hits_ > 0;
  }

  /// The call, or its failure.
  template <class Call>
  auto guard(Call&& call) -> decltype(call()) {
    if (fault_ != PortFault::lost_answer && is_hit()) {
      if (fault_ == PortFault::in_the_way) {
        return Error{ErrorCode::unavailable, "busy"}.with("cause", "conflicting_transaction");
      }
      if (fault_ == PortFault::unavailable) return Error{ErrorCode::unavailable, "the store is gone"};
      return Error{ErrorCode::storage_error, "the store has failed"};
    }
    return call();
  }

  /// Whether the answer of this commit is to be lost.
  [[nodiscard]] bool loses_answer() noexcept { return fault_ == PortFault::lost_answer && is_hit(); }

 private:
  bool is_hit() noexcept {
    if (at_ == 0) return false;
    ++calls_;
    const bool is_hit = stays_ ? calls_ >= at_ : calls_ == at_;
    if (is_hit) ++hits_;
    return is_hit;
  }
  PortFault fault_ = PortFault::unavailable;
  std::int64_t at_ = 0;
  bool stays_ = false;
  std::int64_t calls_ = 0;
  std::int64_t hits_ = 0;
};

}  // namespace physcrm::testing_support

#endif
