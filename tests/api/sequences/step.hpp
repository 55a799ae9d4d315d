// One step of a sequence, as text, so that a sequence can be printed, cut and done again.
#ifndef PHYSCRM_TESTS_API_SEQUENCES_STEP_HPP
#define PHYSCRM_TESTS_API_SEQUENCES_STEP_HPP

#include <string>
#include <vector>

namespace physcrm::test {

/// A call of an operation; or, by these names, what happens around the calls.
inline constexpr const char* kPassSeconds = "(the clock moves)";  ///< `request`: by how many seconds
inline constexpr const char* kRunDue = "(due jobs run)";

struct Step {
  std::string operation;
  std::string caller;
  std::string request;
  std::string roster = {};  ///< the body of an operation that streams one
};

using Sequence = std::vector<Step>;

}  // namespace physcrm::test

#endif
