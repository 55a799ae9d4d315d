// Histories, rule packs and checklists: what only the rules can tell to be right.
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

/// What a workflow may be when it is made, which no event tells.
constexpr bool is_beginning(WorkflowStatus status) noexcept {
  return status == WorkflowStatus::not_started || status == WorkflowStatus::in_progress ||
         status == WorkflowStatus::expired;
}

/// Whether the first event of a workflow can follow from what it was made as.
bool can_be_first(WorkflowStatus status) noexcept {
  return is_beginning(status) || is_legal_transition(WorkflowStatus::not_started, status) ||
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

/// Why this is not what was stored; empty: it is.
std::string fault_of_pack(const storage::HashedText& pack) {
  if (sha256_hex(pack.bytes) != pack.hash) return "was changed after it was stored";
  return RulePack::parse_csv(pack.name, pack.bytes) ? "" : "can't be read";
}

std::string fault_of_checklist(const storage::HashedText& items) {
  if (sha256_hex(items.bytes) != items.hash) return "was changed after it was stored";
  return ChecklistTemplate::decode(items.bytes) ? "" : "can't be read";
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
  for (std::int64_t after = 0;;) {
    PHYSCRM_TRY(const auto packs, tx.integrity().rule_packs(after, kPackSlice));
    for (const storage::HashedText& pack : packs) {
      ++check.checked;
      after = pack.id;
      const std::string fault = fault_of_pack(pack);
      if (!fault.empty()) add_violation(check, "rule pack " + std::to_string(pack.id), fault);
    }
    if (packs.size() < kPackSlice) return ok();
  }
}

IntegrityCheck new_checklist_check() {
  IntegrityCheck check;
  check.name = "checklists";
  check.rule = "A checklist is the one that was stored, and can be read.";
  check.remedy = "Restore a backup: renewals with this checklist can't be worked on without it.";
  return check;
}

Result<void> check_checklists(storage::Transaction& tx, IntegrityCheck& check) {
  for (std::int64_t after = 0;;) {
    PHYSCRM_TRY(const auto templates, tx.integrity().checklist_templates(after, kTemplateSlice));
    for (const storage::HashedText& items : templates) {
      ++check.checked;
      after = items.id;
      const std::string fault = fault_of_checklist(items);
      if (!fault.empty()) add_violation(check, "checklist " + std::to_string(items.id), fault);
    }
    if (templates.size() < kTemplateSlice) return ok();
  }
}

}  // namespace physcrm
