// The rules of one renewal: what a pack says of one kind in one state on one date, as numbers.
#ifndef PHYSCRM_RULEPACK_RENEWAL_RULES_HPP
#define PHYSCRM_RULEPACK_RENEWAL_RULES_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "physcrm/date.hpp"
#include "physcrm/rulepack/rule_pack.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// Everything that the checklist, the timeline and the workflow need of a pack. All `..._days` are days
/// before the expiration (never after anything), so each date is a function of the expiration only. Always:
/// start_days >= window_open_days >= window_close_days >= 0.
struct RenewalRules {
  RulePack pack;  ///< keeps `rules` alive
  EntityType entity_type = EntityType::license;
  int cycle_months = 0;  ///< 1..1200; the license's for a csr whose term is `with_license`
  int start_days = 0;
  int window_open_days = 0;
  int window_close_days = 0;  ///< 0: the window closes on the expiration
  /// license: CME, csr: MATE; none for dea, and for a csr where the pack's `mate` is `none`.
  std::optional<int> training_days = std::nullopt;
  int fee_days = 0;
  std::optional<std::int64_t> fee_cents = std::nullopt;  ///< where the pack knows it (dea: 88800)
  /// Months after the expiration in which it can still be renewed; none where the pack names none.
  std::optional<int> reinstatement_months = std::nullopt;
  /// False where the state has no CSR at all; asked of the csr rows, whatever `entity_type` is.
  bool csr_exists = true;
  bool background_check_required = false;            ///< for a license
  bool prescribing_course_required = false;          ///< for a csr
  std::array<const Rule*, kRuleTopicCount> rules{};  ///< the rule behind each topic; null where none applies

  [[nodiscard]] const Rule* rule(RuleTopic topic) const noexcept {
    return rules[static_cast<std::size_t>(topic)];
  }
  /// The id of the rule behind a topic; empty where none applies. Lives as long as this struct.
  [[nodiscard]] std::string_view rule_id(RuleTopic topic) const noexcept {
    const Rule* r = rule(topic);
    return r == nullptr ? std::string_view{} : std::string_view{r->id};
  }
};

/// The last day on which a credential that expired on `expiration` can still be renewed: `months` later, and
/// a month's last day stays one (2027-01-31 -> 2027-02-28, 2028-01-31 -> 2028-02-29). Nothing where the rules
/// name no such time, or beyond the range of dates.
[[nodiscard]] std::optional<Date> reinstatement_ends(const RenewalRules& rules, Date expiration) noexcept;

/// Resolves a pack for a credential of this kind and state (a state or territory code; an unknown or empty
/// one gets the `*` rows). `on_date` is the expiration; for an undated credential, today. Never fails: a pack
/// that could not answer was refused when it was parsed.
[[nodiscard]] RenewalRules resolve(const RulePack& pack, EntityType entity_type, std::string_view state,
                                   Date on_date);

}  // namespace physcrm

#endif
