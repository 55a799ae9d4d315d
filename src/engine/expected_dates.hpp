// Renewals for dates that nobody has entered and the rules lead one to expect (docs/rules.md 2).
#ifndef PHYSCRM_ENGINE_EXPECTED_DATES_HPP
#define PHYSCRM_ENGINE_EXPECTED_DATES_HPP

#include <vector>

#include "physcrm/rulepack/rule_pack.hpp"
#include "storage/port/store.hpp"

namespace physcrm {

/// The kinds and states whose undated credentials are expected to expire from `today` to the last day on
/// which a renewal is opened by itself, each with its day; by kind, then state.
[[nodiscard]] std::vector<storage::ExpectedTerm> expected_terms(const RulePack& pack, Date today);

}  // namespace physcrm

#endif
