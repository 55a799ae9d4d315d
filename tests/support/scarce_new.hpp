// `new` of the whole program that links scarce_new.cpp: a test decides when it finds no more memory.
#ifndef PHYSCRM_TESTS_SUPPORT_SCARCE_NEW_HPP
#define PHYSCRM_TESTS_SUPPORT_SCARCE_NEW_HPP

#include "support/shortage.hpp"

namespace physcrm::testing_support {

[[nodiscard]] Shortage& shortage_of_new() noexcept;

}  // namespace physcrm::testing_support

#endif
