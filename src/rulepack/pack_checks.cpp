#include "rulepack/pack_checks.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "rulepack/rule_index.hpp"
#include "rulepack/topics.hpp"

namespace physcrm::rulepack {
namespace {

constexpr Date kEver{kMinDay};
constexpr std::array kKinds{EntityType::license, EntityType::dea, EntityType::csr};

using Dates = std::set<Date>;

auto key_of(const Rule& rule) {
  return std::tuple{rule.topic, rule.entity_type, std::string_view{rule.jurisdiction},
                    rule.effective_from.value_or(kEver)};
}

bool same_subject(const Rule& a, const Rule& b) {
  return a.topic == b.topic && a.entity_type == b.entity_type && a.jurisdiction == b.jurisdiction;
}

bool concerns(const Rule& rule, EntityType kind) {
  return !rule.entity_type || *rule.entity_type == kind;
}

// Every date on which an answer may change: between two of them it is the same.
void add_dates(const Rule& rule, Dates& dates) {
  if (rule.effective_from) dates.insert(*rule.effective_from);
  if (rule.effective_to) dates.insert(*rule.effective_to);
}

std::string to_text(RuleTopic topic) {
  return std::string{to_string(topic)};
}

class GapFinder {
 public:
  GapFinder(const std::vector<PlacedRule>& rules, std::vector<FieldError>& faults)
      : rules_(rules), faults_(faults) {
    std::vector<const Rule*> pointers;
    pointers.reserve(rules.size());
    for (const PlacedRule& placed : rules) pointers.push_back(&placed.rule);
    index_ = RuleIndex{pointers};
  }

  bool find_unanswered() {
    const std::size_t before = faults_.size();
    for (int i = 0; i < kRuleTopicCount; ++i) {
      for (const EntityType kind : kKinds) {
        const auto topic = static_cast<RuleTopic>(i);
        if ((topic_info(topic).needed_for & kind_bit(kind)) != 0) check_answered(topic, kind);
      }
    }
    return faults_.size() != before;
  }

  void find_disorder() {
    std::set<std::string_view> jurisdictions;
    for (const PlacedRule& placed : rules_) jurisdictions.insert(placed.rule.jurisdiction);
    for (const EntityType kind : kKinds) {
      for (const std::string_view jurisdiction : jurisdictions) check_order(kind, jurisdiction);
    }
  }

 private:
  void check_answered(RuleTopic topic, EntityType kind) {
    Dates dates{kEver};
    for (const PlacedRule& placed : rules_) {
      const Rule& rule = placed.rule;
      if (rule.topic == topic && rule.jurisdiction == "*" && concerns(rule, kind)) add_dates(rule, dates);
    }
    for (const Date date : dates) {
      if (index_.find(topic, kind, "", date)) continue;
      const std::string from =
          date == kEver ? "at all times before its first one" : "from " + date.to_string();
      faults_.push_back({"topic " + std::string{to_string(topic)},
                         "has no row with jurisdiction `*` for `" + std::string{to_string(kind)} + "` " +
                             (dates.size() == 1 ? "at all" : from)});
    }
  }

  void check_order(EntityType kind, std::string_view jurisdiction) {
    Dates dates{kEver};
    for (const PlacedRule& placed : rules_) {
      const Rule& rule = placed.rule;
      const bool is_of_window = rule.topic == RuleTopic::start || rule.topic == RuleTopic::window_open ||
                                rule.topic == RuleTopic::window_close;
      if (!is_of_window || !concerns(rule, kind)) continue;
      if (rule.jurisdiction == "*" || rule.jurisdiction == jurisdiction) add_dates(rule, dates);
    }
    for (const Date date : dates) {
      check_pair(RuleTopic::start, RuleTopic::window_open, kind, jurisdiction, date);
      check_pair(RuleTopic::window_open, RuleTopic::window_close, kind, jurisdiction, date);
    }
  }

  void check_pair(RuleTopic earlier, RuleTopic later, EntityType kind, std::string_view jurisdiction,
                  Date date) {
    // Answered by now: find_unanswered came first.
    const std::size_t a = index_.find(earlier, kind, jurisdiction, date).value();
    const std::size_t b = index_.find(later, kind, jurisdiction, date).value();
    if (rules_[a].rule.number() >= rules_[b].rule.number()) return;
    if (!told_.emplace(a, b).second) return;
    // Told of the row of an overlay, where only one of the two is.
    const bool is_of_earlier = rules_[b].row == 0 && rules_[a].row != 0;
    const PlacedRule& bad = rules_[is_of_earlier ? a : b];
    const PlacedRule& other = rules_[is_of_earlier ? b : a];
    const std::string order = is_of_earlier ? to_text(earlier) + " after " + to_text(later)
                                            : to_text(later) + " before " + to_text(earlier);
    faults_.push_back(
        {place(bad, Column::value),
         at_line("has " + order + " of `" + other.rule.id + "` (" + place(other) + ")", bad.line)});
  }

  const std::vector<PlacedRule>& rules_;
  std::vector<FieldError>& faults_;
  RuleIndex index_;
  std::set<std::pair<std::size_t, std::size_t>> told_;
};

}  // namespace

void find_conflicts(const std::vector<PlacedRule>& rules, std::vector<FieldError>& faults) {
  for (std::size_t i = 1; i < rules.size(); ++i) {
    if (rules[i].rule.id != rules[i - 1].rule.id) continue;
    faults.push_back({place(rules[i], Column::id),
                      at_line("is the id of " + place(rules[i - 1]) + " too", rules[i].line)});
  }
  std::vector<const PlacedRule*> by_subject;
  by_subject.reserve(rules.size());
  for (const PlacedRule& placed : rules) by_subject.push_back(&placed);
  std::sort(by_subject.begin(), by_subject.end(), [](const PlacedRule* a, const PlacedRule* b) {
    return std::pair{key_of(a->rule), a->row} < std::pair{key_of(b->rule), b->row};
  });
  for (std::size_t i = 1; i < by_subject.size(); ++i) {
    const PlacedRule* a = by_subject[i - 1];
    const PlacedRule* b = by_subject[i];
    const bool ends_before =
        a->rule.effective_to && *a->rule.effective_to <= b->rule.effective_from.value_or(kEver);
    if (!same_subject(a->rule, b->rule) || ends_before) continue;
    if (b->row == 0) std::swap(a, b);  // the overlay's row is the one at fault
    faults.push_back(
        {place(*b, Column::effective_from), at_line("overlaps `" + a->rule.id + "` (" + place(*a) +
                                                        "), which has the same topic, kind and jurisdiction",
                                                    b->line)});
  }
}

void find_gaps(const std::vector<PlacedRule>& rules, std::vector<FieldError>& faults) {
  GapFinder finder{rules, faults};
  if (!finder.find_unanswered()) finder.find_disorder();
}

}  // namespace physcrm::rulepack
