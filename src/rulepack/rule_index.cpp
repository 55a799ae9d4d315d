#include "rulepack/rule_index.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace physcrm::rulepack {
namespace {

constexpr std::size_t kAnyKind = kEntityTypeCount;
constexpr std::size_t kKindSlots = kEntityTypeCount + 1;
constexpr std::size_t kNoState = 26 * 26;

std::uint64_t topic_bit(RuleTopic topic) noexcept {
  return std::uint64_t{1} << static_cast<unsigned>(topic);
}

std::size_t letters(std::string_view state) noexcept {
  if (state.size() != 2 || state[0] < 'A' || state[0] > 'Z' || state[1] < 'A' || state[1] > 'Z') {
    return kNoState;
  }
  return static_cast<std::size_t>(state[0] - 'A') * 26 + static_cast<std::size_t>(state[1] - 'A');
}

std::size_t kind_slot_of(const Rule& rule) noexcept {
  return rule.entity_type ? static_cast<std::size_t>(*rule.entity_type) : kAnyKind;
}

}  // namespace

RuleIndex::RuleIndex(const std::vector<const Rule*>& rules) {
  for (const Rule* rule : rules) {
    const std::size_t state = letters(rule->jurisdiction);
    if (state != kNoState && slots_[state] == 0) slots_[state] = static_cast<std::uint8_t>(slot_count_++);
  }
  std::vector<std::pair<std::size_t, Entry>> found;
  found.reserve(rules.size());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Rule& rule = *rules[i];
    topics_ |= topic_bit(rule.topic);
    const std::size_t state = letters(rule.jurisdiction);
    found.emplace_back(run_of(rule.topic, kind_slot_of(rule), state == kNoState ? 0 : slots_[state]),
                       Entry{rule.effective_from.value_or(Date{std::numeric_limits<std::int32_t>::min()}),
                             rule.effective_to.value_or(Date{std::numeric_limits<std::int32_t>::max()}),
                             static_cast<std::uint32_t>(i)});
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : a.second.from < b.second.from;
  });
  runs_.resize(kRuleTopicCount * kKindSlots * slot_count_);
  entries_.reserve(found.size());
  for (const auto& [run, entry] : found) {
    if (runs_[run].begin == runs_[run].end) runs_[run].begin = static_cast<std::uint32_t>(entries_.size());
    entries_.push_back(entry);
    runs_[run].end = static_cast<std::uint32_t>(entries_.size());
  }
}

std::size_t RuleIndex::run_of(RuleTopic topic, std::size_t kind_slot,
                              std::size_t jurisdiction_slot) const noexcept {
  return (static_cast<std::size_t>(topic) * kKindSlots + kind_slot) * slot_count_ + jurisdiction_slot;
}

const RuleIndex::Entry* RuleIndex::in_force(std::size_t run, Date on_date) const noexcept {
  const Entry* const begin = entries_.data() + runs_[run].begin;
  const Entry* const end = entries_.data() + runs_[run].end;
  const Entry* const later =
      std::upper_bound(begin, end, on_date, [](Date date, const Entry& entry) { return date < entry.from; });
  if (later == begin || on_date >= later[-1].to) return nullptr;
  return later - 1;
}

std::optional<std::size_t> RuleIndex::find(RuleTopic topic, EntityType entity_type, std::string_view state,
                                           Date on_date) const noexcept {
  if ((topics_ & topic_bit(topic)) == 0) return std::nullopt;
  const auto kind = static_cast<std::size_t>(entity_type);
  const std::size_t at = letters(state);
  const std::size_t own = at == kNoState ? 0 : slots_[at];
  const std::pair<std::size_t, std::size_t> order[] = {
      {own, kind}, {own, kAnyKind}, {0, kind}, {0, kAnyKind}};
  for (const auto& [jurisdiction, kind_slot] : order) {
    if (const Entry* entry = in_force(run_of(topic, kind_slot, jurisdiction), on_date)) {
      return entry->position;
    }
  }
  return std::nullopt;
}

}  // namespace physcrm::rulepack
