// A rule pack: the jurisdictions' rules as data, one immutable snapshot (docs/rules.md 2, rule packs).
#ifndef PHYSCRM_RULEPACK_RULE_PACK_HPP
#define PHYSCRM_RULEPACK_RULE_PACK_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "physcrm/date.hpp"
#include "physcrm/result.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// What a rule is about. Closed, and grows at its end; `topic_info` says what a value of each looks like.
enum class RuleTopic : std::uint8_t {
  renewal_cycle = 0,       ///< months from one expiration to the next
  start = 1,               ///< days before expiration at which a renewal is begun
  window_open = 2,         ///< days before expiration at which the application window opens
  window_close = 3,        ///< days before expiration at which it closes (0: on the expiration itself)
  training_deadline = 4,   ///< days before expiration: license CME, csr MATE; `none` where there is none
  fee_due = 5,             ///< days before expiration by which the fee is paid
  csr_exists = 6,          ///< `yes`, `no`, `conditional` (for some) or `unknown`: is there a CSR (csr rows)
  background_check = 7,    ///< `required` or `optional` (license rows)
  prescribing_course = 8,  ///< `required` or `optional` (csr rows)
  fee = 9,                 ///< US cents, or `unknown`
  filing_form = 10,        ///< the form's name, for people
  filing_authority = 11,   ///< who takes the application, for people
  filing_url = 12,         ///< where it is filed, for people
  // Facts; a pack may leave each of them out.
  cme_hours = 13,                  ///< hours of CME in a period of `cme_period` (license rows)
  cme_period = 14,                 ///< months (license rows)
  cme_clock = 15,                  ///< `with_license` or `own`: do CME periods end with the license?
  cme_topics = 16,                 ///< the topics a board mandates, for people (license rows)
  cme_requirement = 17,            ///< `required` or `optional` (license rows); left out: required
  expiry = 18,                     ///< on which day a credential expires: the text of an `ExpiryRule`
  csr_term = 19,                   ///< `fixed` (its own cycle), `with_license` or `unknown` (csr rows)
  mate = 20,                       ///< MATE training: `once`, `every_cycle` or `none` (dea and csr rows)
  reinstatement = 21,              ///< months after expiration in which it can still be renewed, or `none`
  timely_filed_continuation = 22,  ///< `yes` or `no`: does filing in time keep it valid until the decision?
  issuing_authority = 23,          ///< who issues it, for people
  imlc_member = 24,                ///< `yes`, `no`, `pending` or `unknown`: the licensure compact
};
inline constexpr int kRuleTopicCount = 25;

/// The topic's name in a pack's file (`"window_open"`).
[[nodiscard]] std::string_view to_string(RuleTopic) noexcept;
template <>
[[nodiscard]] std::optional<RuleTopic> from_string<RuleTopic>(std::string_view) noexcept;

/// How sure the compiler of a pack was of a row.
enum class RuleConfidence : std::uint8_t { high = 0, medium = 1, low = 2 };

[[nodiscard]] std::string_view to_string(RuleConfidence) noexcept;
template <>
[[nodiscard]] std::optional<RuleConfidence> from_string<RuleConfidence>(std::string_view) noexcept;

/// One row of a pack.
struct Rule {
  std::string id;                         ///< permanent; `[a-z0-9][a-z0-9._-]*`, at most 64 characters
  std::string jurisdiction;               ///< `*` or a code of `states()` (`CA`)
  std::optional<EntityType> entity_type;  ///< absent: every kind (`*` in the file)
  RuleTopic topic = RuleTopic::renewal_cycle;
  std::optional<Date> effective_from;  ///< first date it applies to; absent: since ever
  std::optional<Date> effective_to;    ///< first date it no longer applies to; absent: for ever
  std::string value;                   ///< as in the file; its form is the topic's
  std::string unit;                    ///< the topic's unit (`months`, `days_before`, `cents`) or empty
  std::string source;                  ///< where the fact stands; not empty
  Date as_of;                          ///< the day the source was read
  RuleConfidence confidence = RuleConfidence::high;
  std::string note;
  std::string reason;  ///< of an overlay's row: why the team has it so; else empty
  std::string author;  ///< of an overlay's row: who said so, where told

  friend bool operator==(const Rule&, const Rule&) = default;

  /// The value as a whole number; nothing where it is a word (`none`, `unknown`, `yes`, a text).
  [[nodiscard]] std::optional<std::int64_t> number() const noexcept;
};

/// The bounds of a pack, so that a hostile file costs little: larger ones are `payload_too_large`.
inline constexpr std::size_t kMaxRulePackBytes = 4U << 20U;
inline constexpr std::size_t kMaxRulePackRows = 20'000;

/// A snapshot of rules, immutable and cheap to copy (copies share the rows). Safe to read from many threads.
///
/// The file has the columns `id, jurisdiction, entityType, topic, effectiveFrom, effectiveTo, value, unit,
/// source, asOf, confidence, note`, each exactly once and in any order; a pack that an overlay made has
/// `reason, author` too. A pack is complete: for each kind and each topic that a calculation needs (those up
/// to `prescribing_course`) its `*` rows cover every date, so that every look-up names a rule.
class RulePack {
 public:
  /// Reads a CSV (RFC 4180, UTF-8). `name` is `[a-z0-9][a-z0-9+-]*`, at most 64 characters.
  /// A malformed pack is refused whole (`invalid_argument`): `fields` has one entry for each bad cell, its
  /// `field` the place (`row 3, column value`; row 1 is the first after the header). Too long: see above.
  [[nodiscard]] static Result<RulePack> parse_csv(std::string_view name, std::string_view bytes);

  /// The same from JSON: an array of objects whose members are the columns. Values are strings (`value` may
  /// be a whole number); a left-out or null member is an empty cell. Unknown and repeated members are
  /// refused.
  [[nodiscard]] static Result<RulePack> parse_json(std::string_view name, std::string_view bytes);

  /// The same checks on rows made elsewhere (an overlay, a test).
  [[nodiscard]] static Result<RulePack> from_rules(std::string_view name, std::vector<Rule> rules);

  /// `default`: exactly the rules of docs/rules.md, compiled in.
  [[nodiscard]] static const RulePack& builtin_default();

  /// `us-reference`: what is known of 56 jurisdictions, each fact with its source, day and confidence; where
  /// nothing is known the project's default rules, whose rows say so. For information: a team confirms what
  /// it relies on.
  [[nodiscard]] static const RulePack& builtin_us_reference();

  /// The pack compiled in under this name (`default`, `us-reference`), or null.
  [[nodiscard]] static const RulePack* builtin(std::string_view name);

  /// The names that `builtin` knows, sorted.
  [[nodiscard]] static std::span<const std::string_view> builtin_names() noexcept;

  [[nodiscard]] const std::string& name() const noexcept;
  /// The first 12 digits of `content_hash()`: the same rows are the same version, wherever they came from.
  [[nodiscard]] std::string_view version() const noexcept;
  /// SHA-256 of `bytes()`, 64 lower-case hexadecimal digits.
  [[nodiscard]] const std::string& content_hash() const noexcept;
  /// The canonical CSV: rows sorted by id, LF, quotes only where needed, `reason` and `author` only where a
  /// row has one. `parse_csv(name(), bytes())` gives
  /// an equal pack, so a store keeps a snapshot by keeping these.
  [[nodiscard]] const std::string& bytes() const noexcept;
  /// All rows, sorted by id.
  [[nodiscard]] const std::vector<Rule>& rules() const noexcept;

  /// The rule in force on `on_date` (the expiration it is asked for): the most specific row wins, in the
  /// order (state, kind), (state, *), (*, kind), (*, *). A state the pack does not know, or an empty one,
  /// gets the
  /// `*` rows. Null where no row applies. The pointer lives as long as any copy of this pack.
  [[nodiscard]] const Rule* find(RuleTopic topic, EntityType entity_type, std::string_view state,
                                 Date on_date) const noexcept;

  /// The row with this id, or null.
  [[nodiscard]] const Rule* find_by_id(std::string_view id) const noexcept;

  /// Same name and same rows.
  friend bool operator==(const RulePack& a, const RulePack& b) noexcept {
    return a.name() == b.name() && a.content_hash() == b.content_hash();
  }

 private:
  struct Data;
  explicit RulePack(std::shared_ptr<const Data> data) noexcept : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

}  // namespace physcrm

#endif
