// A validator for the part of JSON Schema that the operation table is written in; another hand than the one
// that writes the schemas.
#ifndef PHYSCRM_TESTS_API_SCHEMA_VALIDATOR_HPP
#define PHYSCRM_TESTS_API_SCHEMA_VALIDATOR_HPP

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace physcrm::test {

/// What is wrong, a line a finding; empty when the value is valid. A keyword it does not know is a finding.
[[nodiscard]] std::vector<std::string> schema_violations(const nlohmann::json& schema,
                                                         const nlohmann::json& value,
                                                         const std::string& path = "$");

}  // namespace physcrm::test

#endif
