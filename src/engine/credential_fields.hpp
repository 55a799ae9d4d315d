// A credential's fields: what a host may put into them, and what an audit entry says of a change.
#ifndef PHYSCRM_ENGINE_CREDENTIAL_FIELDS_HPP
#define PHYSCRM_ENGINE_CREDENTIAL_FIELDS_HPP

#include <vector>

#include "audit/entry.hpp"
#include "engine/physician_fields.hpp"
#include "physcrm/error.hpp"
#include "physcrm/physicians.hpp"

namespace physcrm {

/// Puts the given fields into `row`, trimmed and in their stored form (a DEA number in upper case); an empty
/// text is absent. A date that is given is a confirmed one. Answers a complaint for each bad field; the row
/// is then not to be used.
[[nodiscard]] std::vector<FieldError> apply_input(const CredentialInput& input, Writing writing,
                                                  Credential& row);

/// What differs, by the names on the wire. `before` is null for a new credential.
[[nodiscard]] std::vector<audit::FieldChange> field_changes(const Credential* before,
                                                            const Credential& after);

/// Of a query: a state's code, or empty for all.
[[nodiscard]] bool is_state_or_empty(std::string_view text) noexcept;
/// The complaint about a `state` that is no state's code.
[[nodiscard]] FieldError bad_state();

/// `2026-01-31`, or empty.
[[nodiscard]] std::string date_text(std::optional<Date> date);

/// From 1900-01-01 on: older ones are fillers of other systems (1753-01-01), and the milestones before an
/// expiration must be dates too.
[[nodiscard]] constexpr bool is_credential_date(Date date) noexcept {
  constexpr Date kEarliest{-25567};
  return date >= kEarliest && date <= Date{kMaxDay};
}

/// The issue date is not after the expiration.
[[nodiscard]] constexpr bool dates_in_order(const Credential& row) noexcept {
  return !row.issue_date || !row.expiration_date || *row.issue_date <= *row.expiration_date;
}

}  // namespace physcrm

#endif
