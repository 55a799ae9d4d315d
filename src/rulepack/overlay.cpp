#include "physcrm/rulepack/overlay.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "base/try.hpp"
#include "rulepack/pack_forms.hpp"
#include "rulepack/row_reader.hpp"

namespace physcrm {

using rulepack::at_line;
using rulepack::Column;
using rulepack::place;
using rulepack::PlacedRule;
using rulepack::RawRow;

namespace {

constexpr std::array<std::string_view, 3> kOps{"add", "replace", "remove"};
constexpr std::string_view kSuffix = "+overlay";
// What a rule is about, which a replacement cannot change.
constexpr std::array kSubject{Column::jurisdiction, Column::entity_type, Column::topic, Column::unit};

std::string name_for(const RulePack& base, std::string_view given) {
  if (!given.empty()) return std::string{given};
  if (std::string_view{base.name()}.ends_with(kSuffix)) return base.name();
  return base.name() + std::string{kSuffix};
}

// Merges the rows of an overlay into those of a pack and collects what is wrong with each.
class Merger {
 public:
  explicit Merger(const RulePack& base) : base_(base) {}

  void apply(const RawRow& row, std::vector<FieldError>& faults) {
    faults_.clear();
    merge(row);
    // One fault a cell: the first is the cause of those after it.
    std::set<std::string> told;
    for (FieldError& fault : faults_) {
      if (told.insert(fault.field).second) faults.push_back(std::move(fault));
    }
  }

  std::vector<PlacedRule> take_rules() {
    for (const Rule& rule : base_.rules()) {
      if (!changed_.contains(&rule)) rules_.push_back({rule, 0, 0});
    }
    return std::move(rules_);
  }

  std::vector<OverlayEntry> take_entries() { return std::move(entries_); }

  /// A topic left without an answer is the fault of the rows that took its general rule away.
  void tell_culprits(std::vector<FieldError>& faults) const {
    std::vector<FieldError> told;
    for (FieldError& fault : faults) {
      bool is_told = false;
      for (const auto& [rule, row] : changed_) {
        const std::string about = "topic " + std::string{to_string(rule->topic)};
        if (rule->jurisdiction != "*" || fault.field != about) continue;
        told.push_back({place(row.row), at_line("leaves " + about + ", which " + fault.message, row.line)});
        is_told = true;
      }
      if (!is_told) told.push_back(std::move(fault));
    }
    faults = std::move(told);
  }

 private:
  void fault(const RawRow& row, Column column, std::string why) {
    faults_.push_back({place(row.row, column), at_line(std::move(why), row.line)});
  }

  void merge(const RawRow& row) {
    const auto op = from_string<OverlayOp>(row[Column::op]);
    if (!op) fault(row, Column::op, "must be `add`, `replace` or `remove`");
    for (const Column column : {Column::reason, Column::author}) {
      const std::string why = rulepack::text_fault(row[column]);
      if (!why.empty()) fault(row, column, why);
    }
    if (row[Column::reason].empty()) fault(row, Column::reason, "is missing");
    const std::string& id = row[Column::id];
    const auto [at, is_first] = places_.emplace(id, row.row);
    if (!is_first) return fault(row, Column::id, "is the id of " + place(at->second) + " too");
    if (!op) return;
    entries_.push_back({*op, id, row[Column::reason], row[Column::author]});
    const Rule* const below = base_.find_by_id(id);
    if (*op == OverlayOp::add) {
      if (below != nullptr) return fault(row, Column::id, "is there already: replace it, or choose another");
      return read(row);
    }
    if (below == nullptr) return fault(row, Column::id, "is not a rule of `" + base_.name() + "`");
    changed_.emplace(below, row);
    *op == OverlayOp::replace ? replace(row, *below) : remove(row);
  }

  void read(const RawRow& row) {
    if (auto rule = rulepack::read_row(row, faults_)) rules_.push_back(std::move(*rule));
  }

  void replace(RawRow row, const Rule& below) {
    const RawRow old = rulepack::cells_of(below, 0);
    for (const Column column : kSubject) {
      std::string& cell = row[column];
      if (!cell.empty() && cell != old[column]) {
        return fault(row, column, "must stay `" + old[column] + "`: remove the row and add another");
      }
      cell = old[column];
    }
    read(row);
  }

  void remove(const RawRow& row) {
    for (std::size_t i = 0; i < rulepack::kColumnCount; ++i) {
      const auto column = static_cast<Column>(i);
      const bool is_meant = column == Column::op || column == Column::id || column == Column::reason ||
                            column == Column::author;
      if (!is_meant && !row[column].empty()) fault(row, column, "must be empty where a row is removed");
    }
  }

  const RulePack& base_;
  std::vector<FieldError> faults_;  // of the row in hand
  std::vector<PlacedRule> rules_;
  std::vector<OverlayEntry> entries_;
  std::map<const Rule*, RawRow> changed_;
  std::map<std::string, std::size_t, std::less<>> places_;
};

Result<Overlaid> overlaid(const RulePack& base, const std::string& name, rulepack::RawPack raw) {
  Merger merger{base};
  for (const RawRow& row : raw.rows) merger.apply(row, raw.faults);
  if (raw.rows.empty() && raw.faults.empty()) raw.faults.push_back({"file", "has no rows"});
  auto checked = rulepack::check_together(name, merger.take_rules(), std::move(raw.faults));
  if (!checked) {
    merger.tell_culprits(checked.error().fields);
    return rulepack::refusal(name, std::move(checked.error().fields));
  }
  std::vector<Rule> rules;
  rules.reserve(checked.value().size());
  for (PlacedRule& placed : checked.value()) rules.push_back(std::move(placed.rule));
  PHYSCRM_TRY(auto pack, RulePack::from_rules(name, std::move(rules)));
  return Overlaid{std::move(pack), merger.take_entries()};
}

std::vector<std::string> differing_columns(const Rule& before, const Rule& after) {
  const RawRow a = rulepack::cells_of(before, 0);
  const RawRow b = rulepack::cells_of(after, 0);
  std::vector<std::string> columns;
  for (std::size_t i = 0; i < rulepack::kColumnCount; ++i) {
    if (a.cells[i] != b.cells[i]) columns.emplace_back(rulepack::kColumnNames[i]);
  }
  return columns;
}

}  // namespace

std::string_view to_string(OverlayOp op) noexcept {
  return kOps[static_cast<std::size_t>(op)];
}

template <>
std::optional<OverlayOp> from_string(std::string_view name) noexcept {
  const auto at = std::find(kOps.begin(), kOps.end(), name);
  if (at == kOps.end()) return std::nullopt;
  return static_cast<OverlayOp>(at - kOps.begin());
}

Result<Overlaid> overlay_csv(const RulePack& base, std::string_view bytes, std::string_view name) {
  const std::string new_name = name_for(base, name);
  PHYSCRM_TRYV(rulepack::check_name(new_name));
  PHYSCRM_TRY(auto raw, rulepack::read_csv(new_name, bytes, rulepack::kOverlayColumns));
  return overlaid(base, new_name, std::move(raw));
}

Result<Overlaid> overlay_json(const RulePack& base, std::string_view bytes, std::string_view name) {
  const std::string new_name = name_for(base, name);
  PHYSCRM_TRYV(rulepack::check_name(new_name));
  PHYSCRM_TRY(auto raw, rulepack::read_json(new_name, bytes, rulepack::kOverlayColumns));
  return overlaid(base, new_name, std::move(raw));
}

std::vector<RuleChange> changed_rules(const RulePack& old_pack, const RulePack& new_pack) {
  std::vector<RuleChange> changes;
  auto before = old_pack.rules().begin();
  auto after = new_pack.rules().begin();
  const auto old_end = old_pack.rules().end();
  const auto new_end = new_pack.rules().end();
  while (before != old_end || after != new_end) {
    if (after == new_end || (before != old_end && before->id < after->id)) {
      changes.push_back({before->id, *before, std::nullopt, {}});
      ++before;
    } else if (before == old_end || after->id < before->id) {
      changes.push_back({after->id, std::nullopt, *after, {}});
      ++after;
    } else {
      auto columns = differing_columns(*before, *after);
      if (!columns.empty()) changes.push_back({before->id, *before, *after, std::move(columns)});
      ++before;
      ++after;
    }
  }
  return changes;
}

}  // namespace physcrm
