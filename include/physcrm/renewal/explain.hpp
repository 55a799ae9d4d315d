// Why a renewal's dates are what they are: the rule, its source and the arithmetic behind each of them.
#ifndef PHYSCRM_RENEWAL_EXPLAIN_HPP
#define PHYSCRM_RENEWAL_EXPLAIN_HPP

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physcrm/date.hpp"
#include "physcrm/renewal/timeline.hpp"
#include "physcrm/rulepack/expected_expiration.hpp"
#include "physcrm/rulepack/rule_pack.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// One milestone of the timeline.
struct ExplainedMilestone {
  MilestoneKind kind = MilestoneKind::start;
  std::string_view description;  ///< static
  std::optional<Date> date;      ///< nothing without an expiration
  std::string arithmetic;        ///< "2026-12-31 - 60 d"; without an expiration "expiration - 60 d"
  std::optional<Rule> rule;      ///< none for final_deadline, which is the expiration itself
};

/// One item of the checklist.
struct ExplainedItem {
  std::string id;
  std::string task;
  bool required = true;
  std::optional<Date> due;
  std::string arithmetic;
  std::optional<Rule> rule;           ///< where the due date comes from
  std::optional<Rule> required_rule;  ///< what made it required or optional; none where it is fixed
};

/// One rule that holds for the credential, whether a date comes from it or not.
struct ExplainedFact {
  RuleTopic topic = RuleTopic::renewal_cycle;
  Rule rule;
  std::string text;          ///< the value, for people: "36 months", "December 31 of even-numbered years"
  std::optional<Date> date;  ///< what follows from it: the next expiration, the end of reinstatement
  std::string arithmetic;    ///< "2026-12-31 + 36 months"; empty where no date follows
};

/// Everything that a pack says of one credential.
struct Explanation {
  std::string pack;
  std::string pack_version;
  EntityType entity_type = EntityType::license;
  std::string state;
  std::optional<Date> expiration;
  Date on;
  /// What `expected_expiration` answers on `on`, whether there is an expiration or not: to be held beside it.
  std::optional<ExpectedExpiration> expected;
  std::vector<ExplainedMilestone> milestones;  ///< by date, as `timeline`
  std::vector<ExplainedItem> items;            ///< as `checklist`
  std::vector<ExplainedFact> facts;            ///< by topic
};

/// Explains a credential of this kind and state (docs/rules.md 2, rule packs). The rules are those a workflow
/// would be made with: in force on `expiration`, or on `on` (today) where there is none. The same inputs give
/// the same explanation.
[[nodiscard]] Explanation explain(const RulePack& pack, EntityType entity_type, std::string_view state,
                                  std::optional<Date> expiration, Date on);

/// The value of a rule, for people: "24 months", "60 days before", "$888", "the holder's birthday".
[[nodiscard]] std::string value_in_words(const Rule& rule);

}  // namespace physcrm

#endif
