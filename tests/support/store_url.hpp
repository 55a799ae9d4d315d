// Which store the tests that need no particular one are run on.
#ifndef PHYSCRM_TESTS_SUPPORT_STORE_URL_HPP
#define PHYSCRM_TESTS_SUPPORT_STORE_URL_HPP

#include <string>

namespace physcrm::testing_support {

/// A new and empty store: of the kind that PHYSCRM_TEST_STORE names (`postgresql`, `memory`), else SQLite's
/// in memory.
[[nodiscard]] std::string new_store_url();

}  // namespace physcrm::testing_support

#endif
