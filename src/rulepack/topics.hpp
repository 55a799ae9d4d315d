// What a value of each topic looks like.
#ifndef PHYSCRM_RULEPACK_TOPICS_HPP
#define PHYSCRM_RULEPACK_TOPICS_HPP

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "physcrm/rulepack/rule_pack.hpp"

namespace physcrm::rulepack {

struct TopicInfo {
  std::string_view name;
  std::string_view unit;  ///< what the unit column must say
  bool is_number;
  std::int64_t min;
  std::int64_t max;
  std::span<const std::string_view> words;  ///< allowed beside numbers; with neither, any text
  unsigned kinds;                           ///< bit 1 << EntityType: rows that can be asked for
  unsigned needed_for;                      ///< kinds for which a pack must answer on every date
  bool is_expiry_rule = false;              ///< the value is the text of an ExpiryRule
};

[[nodiscard]] const TopicInfo& topic_info(RuleTopic topic) noexcept;

[[nodiscard]] constexpr unsigned kind_bit(EntityType kind) noexcept {
  return 1U << static_cast<unsigned>(kind);
}

/// A whole number without sign or leading zeros.
[[nodiscard]] std::optional<std::int64_t> parse_whole_number(std::string_view text) noexcept;

/// What is wrong with the value, for people; empty when nothing is.
[[nodiscard]] std::string value_fault(const TopicInfo& topic, std::string_view value);

/// "`a`, `b`": the allowed words, for messages.
[[nodiscard]] std::string quoted_list(std::span<const std::string_view> words);

}  // namespace physcrm::rulepack

#endif
