#include "physcrm/renewal/explain.hpp"

#include <utility>

#include "physcrm/renewal/checklist.hpp"
#include "physcrm/renewal/workflow_state.hpp"
#include "physcrm/rulepack/expiry_rule.hpp"
#include "physcrm/rulepack/renewal_rules.hpp"
#include "renewal/money.hpp"
#include "rulepack/topics.hpp"

namespace physcrm {
namespace {

std::string start_of(std::optional<Date> expiration) {
  return expiration ? expiration->to_string() : std::string{"expiration"};
}

std::string minus_days(std::optional<Date> expiration, int days) {
  if (days == 0) return start_of(expiration);
  return start_of(expiration) + " - " + std::to_string(days) + " d";
}

std::string counted(std::int64_t count, std::string_view one) {
  return std::to_string(count) + " " + std::string{one} + (count == 1 ? "" : "s");
}

std::optional<Rule> copy_of(const Rule* rule) {
  return rule == nullptr ? std::nullopt : std::optional{*rule};
}

void add_milestones(Explanation& told, const RenewalRules& rules, Date on_date) {
  for (const Milestone& milestone : timeline(on_date, rules)) {
    told.milestones.push_back({milestone.kind, milestone.description,
                               item_due(told.expiration, milestone.days_before),
                               minus_days(told.expiration, milestone.days_before), copy_of(milestone.rule)});
  }
}

void add_items(Explanation& told, const RenewalRules& rules) {
  for (TemplateItem& item : checklist_template(rules).items) {
    told.items.push_back({std::move(item.id), std::move(item.task), item.required,
                          item_due(told.expiration, item.due_days_before),
                          minus_days(told.expiration, item.due_days_before),
                          copy_of(rules.pack.find_by_id(item.rule_id)),
                          copy_of(rules.pack.find_by_id(item.required_rule_id))});
  }
}

// The date that follows from a fact, where one does.
void add_consequence(ExplainedFact& fact, const Explanation& told, const RenewalRules& rules) {
  const auto plus_months = [&](int months, std::optional<Date> date) {
    fact.date = date;
    fact.arithmetic = start_of(told.expiration) + " + " + counted(months, "month");
  };
  switch (fact.topic) {
    case RuleTopic::renewal_cycle:
      plus_months(rules.cycle_months, told.expiration
                                          ? propose_next_expiration(*told.expiration, rules.cycle_months)
                                          : std::nullopt);
      break;
    case RuleTopic::reinstatement:
      if (!rules.reinstatement_months) break;
      plus_months(*rules.reinstatement_months,
                  told.expiration ? reinstatement_ends(rules, *told.expiration) : std::nullopt);
      break;
    case RuleTopic::expiry:
      if (!told.expected) break;
      fact.date = told.expected->date;
      fact.arithmetic = "the first such day from " + told.on.to_string();
      if (told.expected->rule_id != fact.rule.id) fact.arithmetic += ", by " + told.expected->rule_id;
      break;
    default:
      break;
  }
}

void add_facts(Explanation& told, const RenewalRules& rules) {
  for (int i = 0; i < kRuleTopicCount; ++i) {
    const auto topic = static_cast<RuleTopic>(i);
    const Rule* const rule = rules.rule(topic);
    if (rule == nullptr) continue;
    ExplainedFact fact{topic, *rule, value_in_words(*rule), std::nullopt, {}};
    add_consequence(fact, told, rules);
    told.facts.push_back(std::move(fact));
  }
}

}  // namespace

std::string value_in_words(const Rule& rule) {
  if (rule.topic == RuleTopic::expiry) {
    const auto expiry = ExpiryRule::parse(rule.value);
    return expiry ? expiry->describe() : rule.value;
  }
  const auto number = rule.number();
  if (!number) {
    const bool is_word = !rulepack::topic_info(rule.topic).words.empty();
    std::string words = rule.value;
    for (char& c : words) {
      if (is_word && c == '_') c = ' ';
    }
    return words;
  }
  if (rule.unit == "cents") return renewal::dollars(*number);
  if (rule.unit == "days_before") {
    return *number == 0 ? "on the expiration" : counted(*number, "day") + " before the expiration";
  }
  return counted(*number, rule.unit == "hours" ? "hour" : "month");
}

Explanation explain(const RulePack& pack, EntityType entity_type, std::string_view state,
                    std::optional<Date> expiration, Date on) {
  const Date on_date = expiration.value_or(on);
  const RenewalRules rules = resolve(pack, entity_type, state, on_date);
  Explanation told;
  told.pack = pack.name();
  told.pack_version = pack.version();
  told.entity_type = entity_type;
  told.state = state;
  told.expiration = expiration;
  told.on = on;
  told.expected = expected_expiration(pack, entity_type, state, on);
  add_milestones(told, rules, on_date);
  add_items(told, rules);
  add_facts(told, rules);
  return told;
}

}  // namespace physcrm
