// What can only be judged with all rows at hand: contradictions and gaps.
#ifndef PHYSCRM_RULEPACK_PACK_CHECKS_HPP
#define PHYSCRM_RULEPACK_PACK_CHECKS_HPP

#include <vector>

#include "physcrm/error.hpp"
#include "rulepack/row_reader.hpp"

namespace physcrm::rulepack {

/// Adds a fault for each id used twice and for each two rows of one topic, kind and jurisdiction whose dates
/// overlap. `rules` is sorted by id.
void find_conflicts(const std::vector<PlacedRule>& rules, std::vector<FieldError>& faults);

/// Adds a fault for each topic that the `*` rows leave unanswered on some date, and for each place where the
/// start, the window's opening and its close are not in this order. `rules` has no conflicts.
void find_gaps(const std::vector<PlacedRule>& rules, std::vector<FieldError>& faults);

}  // namespace physcrm::rulepack

#endif
