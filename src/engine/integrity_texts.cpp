// Histories, rule packs and checklists: what only the rules can tell to be right.
#include <iterator>
#include <optional>
#include <utility>

#include "base/crypto.hpp"
#include "base/try.hpp"
#include "engine/integrity_checks.hpp"
#include "physcrm/renewal/checklist.hpp"
#include "physcrm/renewal/workflow_state.hpp"
#include "physcrm/rulepack/rule_pack.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {
namespace {

constexpr int kStepSlice = 10'000;
constexpr int kTemplateSlice = 50;
constexpr int kPackSlice = 4;  // each may have megabytes

std::optional<WorkflowStatus> status_of(std::int64_t number) noexcept {
  if (number < 0 || number > static_cast<std::int64_t>(WorkflowStatus::expired)) return std::nullopt;
  return static_cast<WorkflowStatus>(number);
}

/// Whether the first event of a workflow can follow from what it was made as.
bool can_be_first(WorkflowStatus status) noexcept {
  return can_be_made_as(status) || is_legal_transition(WorkflowStatus::not_started, status) ||
         is_legal_transition(WorkflowStatus::in_progress, status);
}

void look_at(const storage::HistoryStep& before, const storage::HistoryStep& step, IntegrityCheck& check) {
  const bool is_first = before.workflow_id != step.workflow_id;
  const auto to = status_of(step.status);
  const auto from = status_of(before.status);
  // A checklist's event keeps the status.
  const bool is_legal =
      to && (is_first ? can_be_first(*to) : from && (*from == *to || is_legal_transition(*from, *to)));
  if (is_legal) return;
  const std::string where = is_first || !from ? "" : " from " + std::string{to_string(*from)};
  add_violation(check, step.workflow_id.to_string(),
                "went" + where + " to " + (to ? std::string{to_string(*to)} : "no status at all"));
}

/// Walks through texts that are stored under their hashes: each must be what was stored, and readable.
template <class Slice, class CanBeRead>
Result<void> check_texts(IntegrityCheck& check, const char* kind, Slice slice_after, int limit,
                         CanBeRead can_be_read) {
  for (std::int64_t after = 0;;) {
    PHYSCRM_TRY(const auto texts, slice_after(after, limit));
    for (const storage::HashedText& text : texts) {
      ++check.checked;
      after = text.id;
      const std::string id = kind + std::to_string(text.id);
      if (sha256_hex(text.bytes) != text.hash) {
        add_violation(check, id, "was changed after it was stored");
      } else if (!can_be_read(text)) {
        add_violation(check, id, "can't be read");
      }
    }
    if (std::ssize(texts) < limit) return ok();
  }
}

}  // namespace

IntegrityCheck new_history_check() {
  IntegrityCheck check;
  check.name = "renewal_histories";
  check.rule = "The status of a renewal goes by the legal steps only.";
  check.remedy = "Restore a backup: a history is evidence, and nothing mends it.";
  return check;
}

Result<void> check_histories(storage::Transaction& tx, IntegrityCheck& check) {
  storage::HistoryStep before;
  for (;;) {
    PHYSCRM_TRY(const auto steps, tx.integrity().steps(before, kStepSlice));
    for (const storage::HistoryStep& step : steps) {
      look_at(before, step, check);
      before = step;
    }
    check.checked += static_cast<std::int64_t>(steps.size());
    if (steps.size() < kStepSlice) return ok();
  }
}

IntegrityCheck new_rule_pack_check() {
  IntegrityCheck check;
  check.name = "rule_packs";
  check.rule = "A rule pack is the one that was stored, and can be read.";
  check.remedy = "Restore a backup: renewals that are pinned to the pack can't be worked on without it.";
  return check;
}

Result<void> check_rule_packs(storage::Transaction& tx, IntegrityCheck& check) {
  return check_texts(
      check, "rule pack ",
      [&tx](std::int64_t after, int limit) { return tx.integrity().rule_packs(after, limit); }, kPackSlice,
      [](const storage::HashedText& pack) { return RulePack::parse_csv(pack.name, pack.bytes).has_value(); });
}

IntegrityCheck new_checklist_check() {
  IntegrityCheck check;
  check.name = "checklists";
  check.rule = "A checklist is the one that was stored, and can be read.";
  check.remedy = "Restore a backup: renewals with this checklist can't be worked on without it.";
  return check;
}

Result<void> check_checklists(storage::Transaction& tx, IntegrityCheck& check) {
  return check_texts(
      check, "checklist ",
      [&tx](std::int64_t after, int limit) { return tx.integrity().checklist_templates(after, limit); },
      kTemplateSlice,
      [](const storage::HashedText& items) { return ChecklistTemplate::decode(items.bytes).has_value(); });
}

}  // namespace physcrm
