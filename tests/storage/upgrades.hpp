// What the tests of upgrades share: hosts that open one store at once, and whether an audit log is whole.
#ifndef PHYSCRM_TESTS_STORAGE_UPGRADES_HPP
#define PHYSCRM_TESTS_STORAGE_UPGRADES_HPP

#include <string>
#include <vector>

#include "storage/port/store.hpp"

namespace physcrm::storage {

/// How many of so many processes could open the store, which all of them do at once.
[[nodiscard]] int opened_at_once(const std::string& url, int hosts);

/// Follows the chain from its first entry to its last; a test failure where it breaks, or has no entry.
void expect_whole_audit_log(Store& store);

/// "wf_7 refers to cred_9, which is not there", for each.
[[nodiscard]] std::vector<std::string> broken_references(Store& store);

}  // namespace physcrm::storage

#endif
