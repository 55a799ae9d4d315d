// Small packs for tests: the default's rows, with some replaced or added.
#ifndef PHYSCRM_TESTS_RULEPACK_PACK_BUILDER_HPP
#define PHYSCRM_TESTS_RULEPACK_PACK_BUILDER_HPP

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "physcrm/rulepack/rule_pack.hpp"

namespace physcrm::testing_support {

inline constexpr std::string_view kPackHeader =
    "id,jurisdiction,entityType,topic,effectiveFrom,effectiveTo,value,unit,source,asOf,confidence,note\n";

inline Date day(std::string_view iso) {
  return Date::parse(iso).value();
}

/// A row of a test: where, what kind, about what, which value.
inline Rule rule(std::string id, std::string jurisdiction, std::optional<EntityType> kind, RuleTopic topic,
                 std::string value, std::string unit = "days_before") {
  Rule row;
  row.id = std::move(id);
  row.jurisdiction = std::move(jurisdiction);
  row.entity_type = kind;
  row.topic = topic;
  row.value = std::move(value);
  row.unit = std::move(unit);
  row.source = "a test";
  row.as_of = day("2026-01-01");
  return row;
}

/// The default's rows and these; one of the same id is replaced.
inline std::vector<Rule> default_rules_and(const std::vector<Rule>& more) {
  std::vector<Rule> rows = RulePack::builtin_default().rules();
  for (const Rule& row : more) {
    const auto at =
        std::find_if(rows.begin(), rows.end(), [&](const Rule& existing) { return existing.id == row.id; });
    if (at == rows.end()) {
      rows.push_back(row);
    } else {
      *at = row;
    }
  }
  return rows;
}

inline RulePack default_and(const std::vector<Rule>& more) {
  return RulePack::from_rules("test", default_rules_and(more)).value();
}

/// The default's CSV with more lines behind it.
inline std::string default_csv_and(std::string_view lines) {
  return RulePack::builtin_default().bytes() + std::string{lines};
}

}  // namespace physcrm::testing_support

#endif
