#include "physcrm/rulepack/renewal_rules.hpp"

namespace physcrm {
namespace {

// A pack is refused when one of these could be left unanswered, so the rules are there.
int number_of(const RenewalRules& rules, RuleTopic topic) noexcept {
  return static_cast<int>(rules.rule(topic)->number().value());
}

std::optional<int> number_if(const RenewalRules& rules, RuleTopic topic) noexcept {
  const Rule* const rule = rules.rule(topic);
  const auto number = rule == nullptr ? std::nullopt : rule->number();
  return number ? std::optional{static_cast<int>(*number)} : std::nullopt;
}

bool says(const RenewalRules& rules, RuleTopic topic, std::string_view word) noexcept {
  const Rule* const rule = rules.rule(topic);
  return rule != nullptr && rule->value == word;
}

}  // namespace

std::optional<Date> reinstatement_ends(const RenewalRules& rules, Date expiration) noexcept {
  if (!rules.reinstatement_months) return std::nullopt;
  return add_months(expiration, *rules.reinstatement_months);
}

RenewalRules resolve(const RulePack& pack, EntityType entity_type, std::string_view state, Date on_date) {
  RenewalRules rules{.pack = pack, .entity_type = entity_type};
  for (int i = 0; i < kRuleTopicCount; ++i) {
    const auto topic = static_cast<RuleTopic>(i);
    // Whether a state has a CSR is a fact of the CSR, also when a DEA checklist asks for it.
    const EntityType asked = topic == RuleTopic::csr_exists ? EntityType::csr : entity_type;
    rules.rules[static_cast<std::size_t>(i)] = pack.find(topic, asked, state, on_date);
  }
  if (entity_type == EntityType::csr && says(rules, RuleTopic::csr_term, "with_license")) {
    rules.rules[static_cast<std::size_t>(RuleTopic::renewal_cycle)] =
        pack.find(RuleTopic::renewal_cycle, EntityType::license, state, on_date);
  }
  rules.cycle_months = number_of(rules, RuleTopic::renewal_cycle);
  rules.start_days = number_of(rules, RuleTopic::start);
  rules.window_open_days = number_of(rules, RuleTopic::window_open);
  rules.window_close_days = number_of(rules, RuleTopic::window_close);
  rules.fee_days = number_of(rules, RuleTopic::fee_due);
  const bool is_trained_elsewhere = entity_type == EntityType::csr && says(rules, RuleTopic::mate, "none");
  if (!is_trained_elsewhere) rules.training_days = number_if(rules, RuleTopic::training_deadline);
  rules.reinstatement_months = number_if(rules, RuleTopic::reinstatement);
  if (const Rule* fee = rules.rule(RuleTopic::fee)) rules.fee_cents = fee->number();
  // Where it is not known, or so for some only, someone has to look: only a plain "no" spares it.
  rules.csr_exists = !says(rules, RuleTopic::csr_exists, "no");
  rules.background_check_required = says(rules, RuleTopic::background_check, "required");
  rules.prescribing_course_required = says(rules, RuleTopic::prescribing_course, "required");
  return rules;
}

}  // namespace physcrm
