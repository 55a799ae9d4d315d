#include "physcrm/rulepack/renewal_rules.hpp"

namespace physcrm {
namespace {

// A pack is refused when one of these could be left unanswered, so the rules are there.
int number_of(const RenewalRules& rules, RuleTopic topic) noexcept {
  return static_cast<int>(rules.rule(topic)->number().value());
}

bool says(const RenewalRules& rules, RuleTopic topic, std::string_view word) noexcept {
  const Rule* const rule = rules.rule(topic);
  return rule != nullptr && rule->value == word;
}

}  // namespace

RenewalRules resolve(const RulePack& pack, EntityType entity_type, std::string_view state, Date on_date) {
  RenewalRules rules{.pack = pack, .entity_type = entity_type};
  for (int i = 0; i < kRuleTopicCount; ++i) {
    const auto topic = static_cast<RuleTopic>(i);
    // Whether a state has a CSR is a fact of the CSR, also when a DEA checklist asks for it.
    const EntityType asked = topic == RuleTopic::csr_exists ? EntityType::csr : entity_type;
    rules.rules[static_cast<std::size_t>(i)] = pack.find(topic, asked, state, on_date);
  }
  rules.cycle_months = number_of(rules, RuleTopic::renewal_cycle);
  rules.start_days = number_of(rules, RuleTopic::start);
  rules.window_open_days = number_of(rules, RuleTopic::window_open);
  rules.window_close_days = number_of(rules, RuleTopic::window_close);
  rules.fee_days = number_of(rules, RuleTopic::fee_due);
  if (const auto days = rules.rule(RuleTopic::training_deadline)->number()) {
    rules.training_days = static_cast<int>(*days);
  }
  if (const Rule* fee = rules.rule(RuleTopic::fee)) rules.fee_cents = fee->number();
  rules.csr_exists = says(rules, RuleTopic::csr_exists, "yes");
  rules.background_check_required = says(rules, RuleTopic::background_check, "required");
  rules.prescribing_course_required = says(rules, RuleTopic::prescribing_course, "required");
  return rules;
}

}  // namespace physcrm
