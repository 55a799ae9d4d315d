// The checklist of a renewal: its items, their due dates, progress and the filing gate (docs/rules.md 2).
#ifndef PHYSCRM_RENEWAL_CHECKLIST_HPP
#define PHYSCRM_RENEWAL_CHECKLIST_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "physcrm/date.hpp"
#include "physcrm/result.hpp"
#include "physcrm/rulepack/renewal_rules.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// What an item's due date is counted from; each is a number of days before the expiration, never a day after
/// the creation.
enum class DueAnchor : std::uint8_t { start = 0, window_open = 1, window_close = 2, training = 3, fee = 4 };

/// One item of the table in docs/rules.md 2, checklists.
struct ChecklistItemSpec {
  std::string_view id;
  std::string_view task;
  bool required;  ///< before the pack's word (`required_by`)
  DueAnchor due;
  /// The topic whose rule makes this item required (`required`, `yes`, `conditional`, `unknown`,
  /// `every_cycle`), optional (`optional`, `no`, `once`) or leaves it out (`none`); absent for a fixed one.
  std::optional<RuleTopic> required_by;
  /// The text ends with the fee the pack knows: "Pay DEA renewal fee ($888)".
  bool shows_fee;
  /// Only there where a rule of `required_by` asks for it: a pack that says nothing has no such item.
  bool only_by_rule = false;
};

/// The items a kind can have, in the order they are shown: those of all kinds, the kind's own,
/// `submit-renewal`.
[[nodiscard]] std::span<const ChecklistItemSpec> checklist_items(EntityType entity_type) noexcept;

/// The item whose completion is the milestone `training_deadline` (license: `cme-requirements`, csr:
/// `mate-training`); empty for dea.
[[nodiscard]] std::string_view training_item(EntityType entity_type) noexcept;
/// The item whose completion is the milestone `fee_due`: `renewal-fee`, `dea-fee`, `csr-fee`.
[[nodiscard]] std::string_view fee_item(EntityType entity_type) noexcept;
/// `submit-renewal` or `dea-submit`: open again when a rejected renewal is resubmitted.
[[nodiscard]] bool is_submission_item(std::string_view item_id) noexcept;

// --- Templates ------------------------------------------------------------------------------------------

/// One item as a rule pack resolves it. Without an expiration date, so that many workflows share one
/// template.
struct TemplateItem {
  std::string id;
  std::string task;
  bool required = true;
  int due_days_before = 0;       ///< days before the expiration
  std::string rule_id;           ///< the rule that the due date comes from
  std::string required_rule_id;  ///< the rule that decided `required`; empty where the item is fixed
  friend bool operator==(const TemplateItem&, const TemplateItem&) = default;
};

/// The items of a checklist, in order. Content-addressed: equal items have equal `encode` and `content_hash`.
struct ChecklistTemplate {
  std::vector<TemplateItem> items;

  /// The canonical text: a version line, then a line an item. Stable for ever; a store keeps it as it is.
  [[nodiscard]] std::string encode() const;
  /// The inverse. `invalid_argument` (field `checklistTemplate`) for any text that `encode` did not write.
  [[nodiscard]] static Result<ChecklistTemplate> decode(std::string_view text);
  /// SHA-256 of `encode()`, 64 lower-case hexadecimal digits.
  [[nodiscard]] std::string content_hash() const;
  /// The item's position, or nothing.
  [[nodiscard]] std::optional<std::size_t> index_of(std::string_view item_id) const noexcept;

  friend bool operator==(const ChecklistTemplate&, const ChecklistTemplate&) = default;
};

/// The checklist of this kind under these rules (`rules.entity_type`).
[[nodiscard]] ChecklistTemplate checklist_template(const RenewalRules& rules);

// --- Dated items ----------------------------------------------------------------------------------------

/// One item with its date.
struct ChecklistItem {
  std::string id;
  std::string task;
  bool required = true;
  std::optional<Date> due;  ///< nothing for an undated workflow
  std::string rule_id;
  friend bool operator==(const ChecklistItem&, const ChecklistItem&) = default;
};

/// expiration - due_days_before; nothing without an expiration.
[[nodiscard]] constexpr std::optional<Date> item_due(std::optional<Date> expiration,
                                                     int due_days_before) noexcept {
  if (!expiration) return std::nullopt;
  return expiration->plus_days(-due_days_before);
}

/// The template's items for one expiration, in the template's order.
[[nodiscard]] std::vector<ChecklistItem> checklist(const ChecklistTemplate& items,
                                                   std::optional<Date> expiration);

/// The whole way at once: what `physcrm.checklist` answers in the faces.
[[nodiscard]] std::vector<ChecklistItem> checklist(EntityType entity_type, std::string_view state,
                                                   Date expiration, const RulePack& pack);

// --- Progress and gates ---------------------------------------------------------------------------------

/// One item's state, as far as progress is concerned. Waived with a reason counts as completed.
struct ItemMark {
  std::string_view id;
  bool required = true;
  bool completed = false;
  bool waived = false;

  [[nodiscard]] constexpr bool done() const noexcept { return completed || waived; }
};

/// The checklist's own figures; the workflow's progress is `physcrm::progress`.
struct ChecklistProgress {
  int total = 0;
  int completed = 0;
  int percentage = 0;  ///< round half up of 100 * completed / total; 100 when there is nothing to do
  int required_total = 0;
  int required_completed = 0;
  int required_percentage = 0;
  friend bool operator==(const ChecklistProgress&, const ChecklistProgress&) = default;
};

[[nodiscard]] ChecklistProgress checklist_progress(std::span<const ItemMark> items) noexcept;

/// The ids of required items neither completed nor waived, in order: the `warnings` of a filed renewal.
[[nodiscard]] std::vector<std::string> open_required_items(std::span<const ItemMark> items);

/// Policy `filingGate`.
enum class FilingGate : std::uint8_t { warn = 0, enforce = 1 };

/// May this renewal be filed? A DEA renewal not before its fee item is complete or waived; under `enforce` no
/// renewal while required items are open. Otherwise `failed_precondition` with detail `openItems` (list of
/// ids). A caller with `force` and a reason goes on all the same.
[[nodiscard]] Result<void> check_filing(EntityType entity_type, std::span<const ItemMark> items,
                                        FilingGate gate = FilingGate::warn);

/// Whether items may be completed, reopened, annotated and waived: not_started, in_progress, filed and
/// under_review.
[[nodiscard]] constexpr bool allows_item_changes(WorkflowStatus status) noexcept {
  return is_active(status);
}

/// Ok, or `failed_precondition` naming the status (detail `status`).
[[nodiscard]] Result<void> check_item_change(WorkflowStatus status);

/// The item's position, or `not_found` (field `taskId`).
[[nodiscard]] Result<std::size_t> find_item(const ChecklistTemplate& items, std::string_view item_id);

}  // namespace physcrm

#endif
