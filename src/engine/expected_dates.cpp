#include "engine/expected_dates.hpp"

#include "physcrm/renewal/workflow_state.hpp"
#include "physcrm/roster/states.hpp"
#include "physcrm/rulepack/expected_expiration.hpp"

namespace physcrm {

std::vector<storage::ExpectedTerm> expected_terms(const RulePack& pack, Date today) {
  std::vector<storage::ExpectedTerm> terms;
  for (int kind = 0; kind < kEntityTypeCount; ++kind) {
    const auto entity_type = static_cast<EntityType>(kind);
    for (const auto& state : states()) {
      const auto expected = expected_expiration(pack, entity_type, state.code, today);
      if (!expected || days_until(expected->date, today) > kCreationWindowDays) continue;
      terms.push_back({entity_type, std::string{state.code}, expected->date});
    }
  }
  return terms;
}

}  // namespace physcrm
