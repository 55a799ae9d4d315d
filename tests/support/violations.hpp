// What the integrity check finds, as lines.
#ifndef PHYSCRM_TESTS_SUPPORT_VIOLATIONS_HPP
#define PHYSCRM_TESTS_SUPPORT_VIOLATIONS_HPP

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core.hpp"
#include "engine/integrity_checks.hpp"
#include "physcrm/integrity.hpp"

namespace physcrm::testing_support {

/// "references: wf_7 refers to cred_9, which is not there", for each that is named; none when it is sound.
/// `but`: a check that does not count, `audit_rows` where a test has put rows there behind the engine's back.
[[nodiscard]] inline std::vector<std::string> violations(Result<IntegrityReport> report,
                                                         std::string_view but = {}) {
  if (!report) throw std::runtime_error(report.error().message);
  std::erase_if(report.value().checks, [&](const IntegrityCheck& check) { return check.name == but; });
  return report.value().lines();
}

/// Of the store of an engine.
[[nodiscard]] inline std::vector<std::string> violations(EngineCore& core, std::string_view but = {}) {
  return violations(IntegrityService{core}.check(), but);
}

/// Of a store without an engine, under the default policy of retries.
[[nodiscard]] inline std::vector<std::string> violations(storage::Store& store) {
  return violations(check_integrity(store, {9, 4, {}}));
}

}  // namespace physcrm::testing_support

#endif
