// A physician's fields: what a host may put into them, and what an audit entry says of a change.
#ifndef PHYSCRM_ENGINE_PHYSICIAN_FIELDS_HPP
#define PHYSCRM_ENGINE_PHYSICIAN_FIELDS_HPP

#include <string>
#include <vector>

#include "audit/entry.hpp"
#include "physcrm/error.hpp"
#include "physcrm/physicians.hpp"

namespace physcrm {

/// Whether fields that must be there are required of the input, or only kept from being cleared.
enum class Writing : std::uint8_t { creation, change };

/// Puts the given fields into `row`, trimmed and in their stored form (e-mail, telephone); an empty text is
/// absent. Answers a complaint for each bad field; the row is then not to be used.
[[nodiscard]] std::vector<FieldError> apply_input(const PhysicianInput& input, Writing writing,
                                                  Physician& row);

/// What differs, by the names on the wire. `before` is null for a new physician.
[[nodiscard]] std::vector<audit::FieldChange> field_changes(const Physician* before, const Physician& after);

/// All parts of the name that there are, with single spaces.
[[nodiscard]] std::string full_name(const Physician& physician);

}  // namespace physcrm

#endif
