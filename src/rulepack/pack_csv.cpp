#include "rulepack/pack_forms.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "base/csv.hpp"
#include "physcrm/byte_source.hpp"

namespace physcrm::rulepack {
namespace {

using Layout = std::vector<Column>;

// The column at each position of the header.
Layout read_header(std::span<const std::string_view> names, FileColumns columns,
                   std::vector<FieldError>& faults) {
  Layout layout;
  std::array<bool, kColumnCount> seen{};
  for (const std::string_view name : names) {
    const auto column = column_of(name);
    if (!column || (columns.allowed & column_bit(*column)) == 0) {
      faults.push_back({"header", "has the unknown column `" + std::string{name} + "`"});
      continue;
    }
    bool& is_seen = seen[static_cast<std::size_t>(*column)];
    if (is_seen) faults.push_back({"header", "has the column `" + std::string{name} + "` twice"});
    is_seen = true;
    layout.push_back(*column);
  }
  for (std::size_t i = 0; i < kColumnCount; ++i) {
    const bool is_needed = (columns.needed & (1U << i)) != 0;
    if (is_needed && !seen[i])
      faults.push_back({"header", "lacks the column `" + std::string{kColumnNames[i]} + "`"});
  }
  return layout;
}

// A reader's own error, told as the fault of a place.
Error broken(std::string_view pack_name, const Error& error, std::size_t row) {
  return refusal(pack_name, {{row == 0 ? std::string{"header"} : place(row), "is no CSV: " + error.message}});
}

}  // namespace

Result<RawPack> read_csv(std::string_view pack_name, std::string_view bytes, FileColumns columns) {
  if (bytes.size() > kMaxRulePackBytes) return too_large(pack_name);
  TextSource source{bytes};
  CsvReader csv{source};
  RawPack pack;
  Layout layout;
  for (std::size_t row = 0;; ++row) {
    auto more = csv.next();
    if (!more) return broken(pack_name, more.error(), row);
    if (!more.value()) break;
    const auto cells = csv.fields();
    if (row == 0) {
      layout = read_header(cells, columns, pack.faults);
      if (!pack.faults.empty()) return refusal(pack_name, std::move(pack.faults));
      continue;
    }
    if (row > kMaxRulePackRows) return too_large(pack_name);
    if (cells.size() != layout.size()) {
      pack.faults.push_back({place(row), at_line("has " + std::to_string(cells.size()) +
                                                     " cells instead of " + std::to_string(layout.size()),
                                                 csv.line())});
      continue;
    }
    RawRow raw;
    raw.row = row;
    raw.line = csv.line();
    for (std::size_t i = 0; i < cells.size(); ++i) raw[layout[i]] = cells[i];
    pack.rows.push_back(std::move(raw));
  }
  if (layout.empty()) return refusal(pack_name, {{"header", "is missing: the file is empty"}});
  return pack;
}

std::string write_csv(const std::vector<Rule>& rules) {
  std::string out;
  const bool is_overlaid =
      std::any_of(rules.begin(), rules.end(), [](const Rule& rule) { return !rule.reason.empty(); });
  const std::size_t count = static_cast<std::size_t>(is_overlaid ? Column::op : Column::reason);
  const auto put = [&](const auto& cells) {
    for (std::size_t i = 0; i < count; ++i) {
      if (i != 0) out += ',';
      append_csv_cell(out, cells[i]);
    }
    out += '\n';
  };
  put(kColumnNames);
  for (const Rule& rule : rules) put(cells_of(rule, 0).cells);
  return out;
}

}  // namespace physcrm::rulepack
