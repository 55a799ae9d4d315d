// What a host and its users may ask of an engine in the course of time, as the dice say.
#ifndef PHYSCRM_TESTS_API_SEQUENCES_SEQUENCE_MAKER_HPP
#define PHYSCRM_TESTS_API_SEQUENCES_SEQUENCE_MAKER_HPP

#include <cstdint>

#include "api/random_requests.hpp"
#include "api/sequences/step.hpp"

namespace physcrm::test {

/// Operations that are drawn, but only where they are refused, each with the reason.
[[nodiscard]] const std::map<std::string, std::string, std::less<>>& refused_only();

class SequenceMaker {
 public:
  explicit SequenceMaker(std::uint64_t seed) : random_(seed) {}

  /// The first ones fill a roster and open renewals, so that there is something to ask about.
  [[nodiscard]] Step next();
  /// What a step was answered, so that the next ones know of it.
  void learn(const Step& step, const json& answer, Date today);

 private:
  [[nodiscard]] Step call();
  [[nodiscard]] std::size_t draw_operation();
  [[nodiscard]] std::string draw_caller();
  [[nodiscard]] std::string roster();
  [[nodiscard]] bool percent(unsigned n) { return random_.below(100) < n; }

  testing_support::Random random_;
  Known known_;
  std::size_t made_ = 0;
  bool may_be_read_only_ = false;
};

}  // namespace physcrm::test

#endif
