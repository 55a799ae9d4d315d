// Finds the rule in force without searching: one small table of runs, filled when a pack is made.
#ifndef PHYSCRM_RULEPACK_RULE_INDEX_HPP
#define PHYSCRM_RULEPACK_RULE_INDEX_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "physcrm/rulepack/rule_pack.hpp"

namespace physcrm::rulepack {

/// Positions of rules by topic, kind, jurisdiction and date. At most kMaxRulePackRows rules; those of one
/// (topic, kind, jurisdiction) do not overlap in time.
class RuleIndex {
 public:
  RuleIndex() = default;
  explicit RuleIndex(const std::vector<const Rule*>& rules);

  /// The position, in the constructor's list, of the most specific rule in force.
  [[nodiscard]] std::optional<std::size_t> find(RuleTopic topic, EntityType entity_type,
                                                std::string_view state, Date on_date) const noexcept;

 private:
  struct Entry {
    Date from;  // the first day
    Date to;    // the first day after
    std::uint32_t position;
  };
  struct Run {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  [[nodiscard]] std::size_t run_of(RuleTopic topic, std::size_t kind_slot,
                                   std::size_t jurisdiction_slot) const noexcept;
  [[nodiscard]] const Entry* in_force(std::size_t run, Date on_date) const noexcept;

  std::array<std::uint8_t, 26 * 26> slots_{};  // 0: a state without rows of its own
  std::size_t slot_count_ = 1;
  std::uint64_t topics_ = 0;  // bit 1 << RuleTopic: most packs leave the facts out, which then cost nothing
  std::vector<Run> runs_;
  std::vector<Entry> entries_;  // by run, then by date
};

}  // namespace physcrm::rulepack

#endif
