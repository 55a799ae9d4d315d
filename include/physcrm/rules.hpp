// The rule pack in force: read it, have it explain a date, lay a team's own rules over it, choose another
// (docs/rules.md 2, rule packs).
#ifndef PHYSCRM_RULES_HPP
#define PHYSCRM_RULES_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "physcrm/actor.hpp"
#include "physcrm/credential.hpp"
#include "physcrm/error.hpp"
#include "physcrm/page.hpp"
#include "physcrm/renewal/explain.hpp"
#include "physcrm/result.hpp"
#include "physcrm/rulepack/overlay.hpp"
#include "physcrm/rulepack/rule_pack.hpp"

namespace physcrm {

class EngineCore;

struct RuleQuery {
  std::string jurisdiction;               ///< a state's code, or `*` for the rows of all states; empty: any
  std::optional<EntityType> entity_type;  ///< the rows of this kind, and those of every kind
  std::optional<RuleTopic> topic;
  PageQuery page;
};

/// A page of the pack in force, by the rules' ids.
struct RuleList {
  std::string rule_pack;  ///< "default@1c0ffee...": name and version
  Page<Rule> page;
};

struct ExplainQuery {
  EntityType entity_type = EntityType::license;
  std::string state;
  std::optional<Date> expiration;
  std::optional<Date> on;  ///< none: today
};

/// Rules as text.
struct RuleText {
  enum class Kind : std::uint8_t {
    overlay = 0,  ///< rows with `op` and `reason`, to be laid over the pack in force
    pack = 1,     ///< a whole pack
  };
  enum class Format : std::uint8_t { csv = 0, json = 1 };
  Kind kind = Kind::overlay;
  Format format = Format::csv;
  std::string text;
};

/// What is wrong with rules, or what they would do.
struct RuleCheck {
  std::vector<FieldError> problems;   ///< empty: all is well; `field` is the place (`row 3, column value`)
  std::string rule_pack;              ///< name and version of what would come of it; empty with problems
  std::size_t rules = 0;              ///< its rows
  std::vector<OverlayEntry> entries;  ///< of an overlay
  std::vector<RuleChange> changes;    ///< against the pack in force, by id
  [[nodiscard]] bool valid() const noexcept { return problems.empty(); }
};

/// A pack that is now in force.
struct PackChange {
  std::string before;  ///< name and version
  std::string rule_pack;
  std::vector<OverlayEntry> entries;  ///< what the overlay did
  std::size_t changed_rules = 0;      ///< rows in which the two differ
  /// False: it had the same rows already, and nothing was written.
  [[nodiscard]] bool changed() const noexcept { return before != rule_pack; }
};

/// Rules. The pack in force is the store's, one for every host that works on it; new renewals are made with
/// it, and those that are open keep the one they were made with. Every method may also answer `unavailable`
/// or `storage_error`.
class RuleService {
 public:
  explicit RuleService(EngineCore& core) noexcept : core_(core) {}

  /// `invalid_argument` (fields jurisdiction, limit, page, cursor).
  [[nodiscard]] Result<RuleList> list(const RuleQuery& query);

  /// Every milestone, checklist item and rule of a credential under the pack in force, each with the row it
  /// comes from, and the expiration to expect. `invalid_argument` (field state).
  [[nodiscard]] Result<Explanation> explain(const ExplainQuery& query);

  /// What would come of these rules; nothing changes. That they are bad is an answer, no error.
  /// `payload_too_large` for more than a pack may hold.
  [[nodiscard]] Result<RuleCheck> validate(const RuleText& text);

  /// Lays rows over the pack in force and puts the new snapshot in force; `text.kind` is not asked. Audited
  /// with the operation, id and reason of each row. `invalid_argument` names every bad row with its place
  /// (`physcrm::overlay_csv`), and the old pack stays in force. Of two hosts that do it at once, the second
  /// lays its rows over what the first has made. `name`: the new pack's; empty: that of the old with
  /// `+overlay` behind it.
  [[nodiscard]] Result<PackChange> overlay(const RuleText& text, std::string_view name = {},
                                           const Actor& actor = Actor::host());

  /// Puts the pack compiled in under this name in force (`RulePack::builtin_names`), as it was compiled in:
  /// what a team laid over the one before is not taken along. Renewals that were opened with that one keep
  /// it, rows and all; for new ones the team lays its rows over the new pack (`overlay`). With the rows that
  /// are in force already nothing is written. `not_found` (field `name`, detail `known`).
  [[nodiscard]] Result<PackChange> use(std::string_view name, const Actor& actor = Actor::host());

  /// For each of these credentials, the expiration that the pack in force leads one to expect of it today:
  /// nothing for one that is dated or inactive, or where the rules alone do not tell. Never a confirmed date.
  [[nodiscard]] Result<std::vector<std::optional<ExpectedExpiration>>> expected_expirations(
      std::span<const Credential> credentials);

 private:
  EngineCore& core_;
};

}  // namespace physcrm

#endif
