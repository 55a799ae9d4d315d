// The next expiration of a credential whose date nobody has entered, where the rules alone tell it.
#ifndef PHYSCRM_RULEPACK_EXPECTED_EXPIRATION_HPP
#define PHYSCRM_RULEPACK_EXPECTED_EXPIRATION_HPP

#include <optional>
#include <string>
#include <string_view>

#include "physcrm/date.hpp"
#include "physcrm/rulepack/rule_pack.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// A date that the rules lead to one to expect. Never a confirmed one: nobody has looked at the credential.
struct ExpectedExpiration {
  Date date;
  std::string rule_id;  ///< the row that gives the day; the license's for a csr that runs with it
  std::string value;    ///< that row's text: `fixed 12-31 even`
  RuleConfidence confidence = RuleConfidence::high;
  friend bool operator==(const ExpectedExpiration&, const ExpectedExpiration&) = default;
};

/// The first day, `today` or later, on which credentials of this kind and state expire, by the rules in force
/// on that day (docs/rules.md 2, rule packs). Only where the rule is a fixed day or month end in years that
/// are known; never where it takes the holder's birthday, surname or cohort, the day of issue or a day that
/// the board assigns, nor for a csr in a state that has none.
[[nodiscard]] std::optional<ExpectedExpiration> expected_expiration(const RulePack& pack,
                                                                    EntityType entity_type,
                                                                    std::string_view state, Date today);

}  // namespace physcrm

#endif
