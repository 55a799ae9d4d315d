// From cells to rules: every form of a pack (CSV, JSON, rows of a program) passes here, and nowhere else is a
// cell judged.
#ifndef PHYSCRM_RULEPACK_ROW_READER_HPP
#define PHYSCRM_RULEPACK_ROW_READER_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physcrm/error.hpp"
#include "physcrm/rulepack/rule_pack.hpp"

namespace physcrm::rulepack {

/// The columns of a pack, in the order in which the canonical form writes them, and of an overlay.
enum class Column : std::uint8_t {
  id,
  jurisdiction,
  entity_type,
  topic,
  effective_from,
  effective_to,
  value,
  unit,
  source,
  as_of,
  confidence,
  note,
  reason,  // from here on only where an overlay was
  author,
  op,  // of an overlay's rows only
};
inline constexpr std::size_t kColumnCount = 15;
inline constexpr std::array<std::string_view, kColumnCount> kColumnNames{
    "id",     "jurisdiction", "entityType", "topic", "effectiveFrom", "effectiveTo", "value", "unit",
    "source", "asOf",         "confidence", "note",  "reason",        "author",      "op"};

/// Which columns a kind of file must have, and which it may have beside them. Bit 1 << Column.
struct FileColumns {
  unsigned needed;
  unsigned allowed;
};
[[nodiscard]] constexpr unsigned column_bit(Column column) noexcept {
  return 1U << static_cast<unsigned>(column);
}
inline constexpr unsigned kBaseColumns = column_bit(Column::reason) - 1;
inline constexpr FileColumns kPackColumns{
    kBaseColumns, kBaseColumns | column_bit(Column::reason) | column_bit(Column::author)};
inline constexpr FileColumns kOverlayColumns{
    column_bit(Column::op) | column_bit(Column::id) | column_bit(Column::reason),
    (column_bit(Column::op) << 1U) - 1};

[[nodiscard]] std::optional<Column> column_of(std::string_view name) noexcept;

/// A row as text, with where it stands. `row` counts from 1 after the header; `line` is 0 where there is
/// none.
struct RawRow {
  std::size_t row = 0;
  std::uint64_t line = 0;
  std::array<std::string, kColumnCount> cells;

  [[nodiscard]] const std::string& operator[](Column c) const noexcept {
    return cells[static_cast<std::size_t>(c)];
  }
  [[nodiscard]] std::string& operator[](Column c) noexcept { return cells[static_cast<std::size_t>(c)]; }
};

/// A rule that was read, with where it stood: `row` 0 for one of the pack below an overlay.
struct PlacedRule {
  Rule rule;
  std::size_t row = 0;
  std::uint64_t line = 0;
};

/// `row 3` or `row 3, column value`.
[[nodiscard]] std::string place(std::size_t row);
[[nodiscard]] std::string place(std::size_t row, Column column);
/// The same for a rule; for one of the pack below, its id.
[[nodiscard]] std::string place(const PlacedRule& rule);
[[nodiscard]] std::string place(const PlacedRule& rule, Column column);

/// The text with ` (line 4)` behind it, where there is a line.
[[nodiscard]] std::string at_line(std::string text, std::uint64_t line);

/// What is wrong with a cell as text, for people: too long, no UTF-8, control characters, outer spaces.
/// Empty when nothing is.
[[nodiscard]] std::string text_fault(std::string_view cell);

/// Reads the row; each bad cell is added to `faults`, and then there is no rule.
[[nodiscard]] std::optional<PlacedRule> read_row(const RawRow& raw, std::vector<FieldError>& faults);

/// The inverse of `read_row`: the cells of a rule. An entity type or topic outside its enum gives a bad cell.
[[nodiscard]] RawRow cells_of(const Rule& rule, std::size_t row);

/// Ok, or why a pack can't have this name.
[[nodiscard]] Result<void> check_name(std::string_view pack_name);

/// The error that a pack with these faults is refused with; `faults` is not empty.
[[nodiscard]] Error refusal(std::string_view pack_name, std::vector<FieldError> faults);

/// Checks the name, reads the rows and checks them together: the pack's rules, sorted by id. `faults` are
/// those already met (in the file's form); with any, the pack is refused.
[[nodiscard]] Result<std::vector<PlacedRule>> read_rows(std::string_view pack_name,
                                                        const std::vector<RawRow>& rows,
                                                        std::vector<FieldError> faults);

/// Sorts the rules by id and checks them together, as `read_rows` does; `faults` as there.
[[nodiscard]] Result<std::vector<PlacedRule>> check_together(std::string_view pack_name,
                                                             std::vector<PlacedRule> rules,
                                                             std::vector<FieldError> faults);

/// The error for a pack beyond kMaxRulePackBytes or kMaxRulePackRows.
[[nodiscard]] Error too_large(std::string_view pack_name);

}  // namespace physcrm::rulepack

#endif
