// A call to every operation of the table that touches the store, each with something to do in the practice.
#ifndef PHYSCRM_TESTS_FAULTS_CALLS_HPP
#define PHYSCRM_TESTS_FAULTS_CALLS_HPP

#include <vector>

#include "faults/host.hpp"

namespace physcrm::faults {

[[nodiscard]] const std::vector<Call>& calls();

/// A call's name as a test may be named.
[[nodiscard]] std::string test_name(const Call& call);

/// Operations without a call, and why: they own a thread, so that no number repeats a run.
[[nodiscard]] bool is_left_out(std::string_view operation) noexcept;

}  // namespace physcrm::faults

#endif
