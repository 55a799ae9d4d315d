// How a record of a roster goes into a stored row (docs/rules.md, matching on import).
//
// An empty cell never clears. Within one import the first record that gives a field decides it: a later one
// that gives another value contradicts, so that importing the same file again changes nothing.
#ifndef PHYSCRM_ENGINE_ROSTER_MERGE_HPP
#define PHYSCRM_ENGINE_ROSTER_MERGE_HPP

#include <string_view>
#include <vector>

#include "engine/met_rows.hpp"
#include "interop/roster_record.hpp"
#include "physcrm/credential.hpp"
#include "physcrm/physician.hpp"

namespace physcrm {

/// Puts what the record gives into `row` and marks those fields in `decided`. Answers the fields, by their
/// names in a roster, that it gives otherwise than an earlier record; these keep their value. The practice is
/// not among them: it needs a look-up.
[[nodiscard]] std::vector<std::string_view> merge(const RosterPhysician& given, Physician& row,
                                                  FieldMask& decided);

/// The same for a credential. An expiration date that is given is a confirmed one. A number that is written
/// otherwise but is the same keeps its stored form.
[[nodiscard]] std::vector<std::string_view> merge(const RosterCredential& given, Credential& row,
                                                  FieldMask& decided);

/// Puts a practice that the record names into `row`. False, and nothing done, when the physician is in
/// another one: an import moves nobody.
[[nodiscard]] bool merge_practice(PracticeId given, Physician& row);

}  // namespace physcrm

#endif
