// Whether the tests are to take their time: before a release, PHYSCRM_TEST_LONG=1 has those that sample look
// at everything, and those that go on for a while go on for longer.
#ifndef PHYSCRM_TESTS_SUPPORT_LONG_TESTS_HPP
#define PHYSCRM_TESTS_SUPPORT_LONG_TESTS_HPP

#include <cstdlib>
#include <string_view>

namespace physcrm::testing_support {

[[nodiscard]] inline bool is_long() {
  const char* const wanted = std::getenv("PHYSCRM_TEST_LONG");
  return wanted != nullptr && std::string_view{wanted} == "1";
}

}  // namespace physcrm::testing_support

#endif
