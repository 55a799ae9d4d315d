#include "interop/roster_mapping.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace physcrm {
namespace {

constexpr std::array<std::string_view, kRosterFieldCount> kFieldNames{
    "externalId",
    "npi",
    "firstName",
    "middleName",
    "lastName",
    "suffix",
    "degree",
    "email",
    "phone",
    "specialty",
    "physicianStatus",
    "practice",
    "credentialExternalId",
    "entityType",
    "state",
    "number",
    "credentialStatus",
    "issueDate",
    "expirationDate",
};

}  // namespace

std::string_view to_string(RosterField field) noexcept {
  return kFieldNames[static_cast<std::size_t>(field)];
}

std::optional<RosterField> roster_field(std::string_view name) noexcept {
  const auto* const found = std::find(kFieldNames.begin(), kFieldNames.end(), name);
  if (found == kFieldNames.end()) return std::nullopt;
  return static_cast<RosterField>(found - kFieldNames.begin());
}

RosterMapping own_roster_mapping() {
  RosterMapping mapping;
  mapping.name = "roster";
  mapping.columns_may_be_absent = true;
  mapping.credentials.emplace_back();
  for (std::size_t i = 0; i < kRosterFieldCount; ++i) {
    const auto field = static_cast<RosterField>(i);
    auto& fields = is_credential_field(field) ? mapping.credentials.front() : mapping.physician;
    fields.push_back({field, {{true, std::string{to_string(field)}}}, {}});
  }
  return mapping;
}

}  // namespace physcrm
