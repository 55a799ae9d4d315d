// What hosts were told is done, held against what is in their store.
#ifndef PHYSCRM_TESTS_FAULTS_ACKNOWLEDGED_HPP
#define PHYSCRM_TESTS_FAULTS_ACKNOWLEDGED_HPP

#include <cstdint>
#include <string>

#include "faults/store_state.hpp"

namespace physcrm::faults {

/// `path`: a file of kill_host.cpp. "cred_17 1": there, with this version or a later one. "imp...": an
/// import, which is there whole; and none is there by half, acknowledged or not. What is wrong is a failure
/// of the test. Answers how many lines were looked up.
std::int64_t check_acknowledged(StoreReader& reader, const std::string& path);

}  // namespace physcrm::faults

#endif
