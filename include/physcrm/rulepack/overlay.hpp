// A team's own rules, laid over a pack: rows added, replaced or removed, each with its reason.
#ifndef PHYSCRM_RULEPACK_OVERLAY_HPP
#define PHYSCRM_RULEPACK_OVERLAY_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physcrm/result.hpp"
#include "physcrm/rulepack/rule_pack.hpp"

namespace physcrm {

enum class OverlayOp : std::uint8_t { add = 0, replace = 1, remove = 2 };

[[nodiscard]] std::string_view to_string(OverlayOp) noexcept;
template <>
[[nodiscard]] std::optional<OverlayOp> from_string<OverlayOp>(std::string_view) noexcept;

/// What one row of an overlay did.
struct OverlayEntry {
  OverlayOp op = OverlayOp::add;
  std::string id;
  std::string reason;  ///< not empty
  std::string author;  ///< empty where the row does not say
  friend bool operator==(const OverlayEntry&, const OverlayEntry&) = default;
};

/// A pack with an overlay over it, and what was done, in the order of the rows.
struct Overlaid {
  RulePack pack;
  std::vector<OverlayEntry> entries;
};

/// Lays an overlay over a pack and returns the new snapshot; `base` stays as it is, and with it every
/// workflow that is pinned to it.
///
/// The rows have the columns of a pack and `op` (`add`, `replace`, `remove`), `reason` and `author`. Needed
/// are `op`, `id` and `reason`; a CSV may leave the other columns out. The rows of one overlay name different
/// ids.
/// - `add`: a whole row whose id the base does not have.
/// - `replace`: a row whose id the base has. It stays about what it was: `jurisdiction`, `entityType`,
///   `topic` and `unit` may be empty and must otherwise be those of the base. The rest is the new row: an
///   empty `effectiveFrom`, `effectiveTo` or `note` is empty from now on.
/// - `remove`: an id that the base has; every column but `op`, `id`, `reason` and `author` is empty.
///
/// A row that is added or replaced keeps `reason` and `author` (`Rule`), so that the pack tells why it says
/// what it says. Those of a removal stand in `entries` only, for the caller to record.
///
/// Applied whole or not at all: `invalid_argument`, and `fields` has one entry for each fault, with its place
/// (`row 2, column reason`): an unknown operation, an id that is not there to be replaced or removed or is
/// there already, a bad cell, rows that overlap, and a result that is not complete or whose window opens
/// after it closes. `name` is the new pack's; empty: the base's with `+overlay` behind it (once).
[[nodiscard]] Result<Overlaid> overlay_csv(const RulePack& base, std::string_view bytes,
                                           std::string_view name = {});

/// The same from JSON, an array of objects as in `RulePack::parse_json`.
[[nodiscard]] Result<Overlaid> overlay_json(const RulePack& base, std::string_view bytes,
                                            std::string_view name = {});

/// One row in which two packs differ.
struct RuleChange {
  std::string id;
  std::optional<Rule> before;        ///< absent: it is new
  std::optional<Rule> after;         ///< absent: it is gone
  std::vector<std::string> columns;  ///< of a row in both: the columns that differ (`value`, `source`, ...)
  friend bool operator==(const RuleChange&, const RuleChange&) = default;
};

/// What changes between two packs, by id. Empty when they have the same rows.
[[nodiscard]] std::vector<RuleChange> changed_rules(const RulePack& old_pack, const RulePack& new_pack);

}  // namespace physcrm

#endif
