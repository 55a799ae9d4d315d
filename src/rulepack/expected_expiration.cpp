#include "physcrm/rulepack/expected_expiration.hpp"

#include "physcrm/rulepack/expiry_rule.hpp"

namespace physcrm {
namespace {

// How often the law may change between today and the expiration.
constexpr int kMaxChanges = 16;

// The row that names the day: the license's where a csr runs with it.
const Rule* day_rule(const RulePack& pack, EntityType kind, std::string_view state, Date on) {
  const Rule* const own = pack.find(RuleTopic::expiry, kind, state, on);
  if (own == nullptr || own->value != "with_license") return own;
  return pack.find(RuleTopic::expiry, EntityType::license, state, on);
}

bool exists(const RulePack& pack, EntityType kind, std::string_view state, Date on) {
  if (kind != EntityType::csr) return true;
  const Rule* const rule = pack.find(RuleTopic::csr_exists, kind, state, on);
  return rule == nullptr || rule->value != "no";
}

}  // namespace

std::optional<ExpectedExpiration> expected_expiration(const RulePack& pack, EntityType entity_type,
                                                      std::string_view state, Date today) {
  Date from = today;
  for (int change = 0; change < kMaxChanges; ++change) {
    const Rule* const rule = day_rule(pack, entity_type, state, from);
    if (rule == nullptr) return std::nullopt;
    const auto expiry = ExpiryRule::parse(rule->value);
    const auto date = expiry ? expiry->next_on_or_after(from) : std::nullopt;
    if (!date) return std::nullopt;
    // A rule is asked for by the expiration, so the one in force then has to agree.
    const Rule* const then = day_rule(pack, entity_type, state, *date);
    if (then == rule) {
      if (!exists(pack, entity_type, state, *date)) return std::nullopt;
      return ExpectedExpiration{*date, rule->id, rule->value, rule->confidence};
    }
    if (rule->effective_to && *rule->effective_to <= *date) {
      from = *rule->effective_to;
    } else if (then != nullptr && then->effective_from && *then->effective_from > from) {
      from = *then->effective_from;
    } else {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace physcrm
