// How the columns of another system's export become our fields.
#ifndef PHYSCRM_INTEROP_ROSTER_MAPPING_HPP
#define PHYSCRM_INTEROP_ROSTER_MAPPING_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interop/date_format.hpp"
#include "physcrm/result.hpp"

namespace physcrm {

/// The fields that a roster can fill. Those from `credential_external_id` on belong to a credential.
enum class RosterField : std::uint8_t {
  external_id,
  npi,
  first_name,
  middle_name,
  last_name,
  suffix,
  degree,
  email,
  phone,
  specialty,
  physician_status,
  practice,
  credential_external_id,
  entity_type,
  state,
  number,
  credential_status,
  issue_date,
  expiration_date,
};
inline constexpr std::size_t kRosterFieldCount = 19;

[[nodiscard]] constexpr bool is_credential_field(RosterField field) noexcept {
  return field >= RosterField::credential_external_id;
}

/// The field's name in files and mappings: `externalId`, `physicianStatus`.
[[nodiscard]] std::string_view to_string(RosterField field) noexcept;
[[nodiscard]] std::optional<RosterField> roster_field(std::string_view name) noexcept;

/// A piece of a field's text: a column's cell, or a text that stands as it is.
struct MappingPiece {
  bool is_column = false;
  std::string text;  ///< the column's name, or the text
  friend bool operator==(const MappingPiece&, const MappingPiece&) = default;
};

/// Where a field comes from. One piece is a column or a constant; several are a template, which is absent
/// when one of its columns is empty.
struct FieldMapping {
  RosterField field = RosterField::external_id;
  std::vector<MappingPiece> pieces;
  /// Their value -> ours, compared without case; `*` for any other. Empty: the cell as it is.
  std::vector<std::pair<std::string, std::string>> values;
};

struct RosterMapping {
  std::string name;
  std::vector<FieldMapping> physician;
  std::vector<std::vector<FieldMapping>> credentials;  ///< one list for each credential that a row can hold
  std::vector<DateFormat> date_formats;                ///< tried in order; ISO when there is none
  std::vector<std::string> empty;                      ///< cells that say nothing: `None`, `N/A`
  std::vector<std::string> ignore;                     ///< columns that are known and not wanted
  bool ignore_others = false;
  /// Only rows whose cell is one of these are read (all conditions); others are skipped.
  std::vector<std::pair<std::string, std::vector<std::string>>> only;
  bool columns_may_be_absent = false;  ///< true only for the roster CSV's own layout
};

/// Reads a mapping file:
///
///     {
///       "name": "Washington, provider credential data",
///       "columns":   {"LastName": "lastName", "CredentialNumber": "number", ...},
///       "templates": {"externalId": "WA {CredentialNumber}"},
///       "constants": {"entityType": "license", "state": "WA"},
///       "values":    {"credentialStatus": {"ACTIVE": "active", "*": "inactive"}},
///       "only":      {"CredentialType": ["Physician And Surgeon License"]},
///       "dateFormat": "YYYYMMDD",
///       "empty":     ["None"],
///       "ignore":    ["BirthYear"]
///     }
///
/// `columns`: their column -> our field, or a list of fields. `dateFormat`: one or a list (see DateFormat);
/// `YYYY-MM-DD` by default. `ignore`: columns, or `"*"` for all that are not named. A row that holds several
/// credentials lists them in `credentials`, each with its own columns, templates, constants and values; the
/// outer ones then name physician's fields only. `name` and `description` are for people.
///
/// Errors: `invalid_argument` with every mistake by its place (`columns.LastName`): malformed JSON, more than
/// 256 KiB, unknown keys and fields, a field twice, a malformed date format, no externalId and no npi, a
/// credential without entityType or state.
[[nodiscard]] Result<RosterMapping> parse_roster_mapping(std::string_view json);

/// The mapping of the roster CSV's own columns to themselves.
[[nodiscard]] RosterMapping own_roster_mapping();

}  // namespace physcrm

#endif
