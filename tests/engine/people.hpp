// What the tests of physicians, credentials and the roster import share.
#ifndef PHYSCRM_TESTS_ENGINE_PEOPLE_HPP
#define PHYSCRM_TESTS_ENGINE_PEOPLE_HPP

#include <string>
#include <vector>

#include "engine/fixture.hpp"
#include "physcrm/physicians.hpp"

namespace physcrm::test {

[[nodiscard]] inline PhysicianInput anna() {
  PhysicianInput input;
  input.first_name = std::string{"Anna"};
  input.last_name = std::string{"Berg"};
  return input;
}

[[nodiscard]] inline CredentialInput credential(EntityType kind, std::string state) {
  CredentialInput input;
  input.entity_type = kind;
  input.state = std::move(state);
  return input;
}

[[nodiscard]] inline CredentialInput expiring(std::string_view iso) {
  CredentialInput input;
  input.expiration_date = date(iso);
  return input;
}

/// The fields that an error names, in its order.
[[nodiscard]] inline std::vector<std::string> bad_fields(const Error& error) {
  std::vector<std::string> fields;
  if (error.fields.empty()) fields.push_back(error.field);
  for (const FieldError& bad : error.fields) fields.push_back(bad.field);
  return fields;
}

/// "cred 7 updated" for each row that the last audit entry names.
[[nodiscard]] inline std::vector<std::string> last_changes(TestEngine& engine) {
  std::vector<std::string> changes;
  for (const audit::RowChange& change : engine.audit_log().back().changes) {
    std::string ids = std::to_string(change.first_id);
    if (change.last_id != change.first_id) ids += "-" + std::to_string(change.last_id);
    changes.push_back(change.kind + " " + ids + " " + change.action);
  }
  return changes;
}

}  // namespace physcrm::test

#endif
