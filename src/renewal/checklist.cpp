#include "physcrm/renewal/checklist.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace physcrm {
namespace {

using Spec = ChecklistItemSpec;

// The table of docs/rules.md 2, checklists. First and last items are the same for every kind.
constexpr Spec kReview{"review-expiration",
                       "Review expiration date and renewal requirements",
                       true,
                       DueAnchor::start,
                       std::nullopt,
                       false};
constexpr Spec kGather{
    "gather-documents", "Gather all required documents", true, DueAnchor::window_open, std::nullopt, false};
constexpr Spec kSubmit{
    "submit-renewal", "Submit renewal application", true, DueAnchor::window_close, std::nullopt, false};

constexpr std::array kLicenseItems{
    kReview,
    kGather,
    Spec{"cme-requirements", "Complete CME requirements", true, DueAnchor::training,
         RuleTopic::cme_requirement, false},
    Spec{"license-application", "Complete license renewal application", true, DueAnchor::window_open,
         std::nullopt, false},
    Spec{"malpractice-insurance", "Provide proof of malpractice insurance", true, DueAnchor::window_open,
         std::nullopt, false},
    Spec{"renewal-fee", "Pay license renewal fee", true, DueAnchor::fee, std::nullopt, false},
    Spec{"background-check", "Submit to background check if required", false, DueAnchor::window_open,
         RuleTopic::background_check, false},
    kSubmit,
};

constexpr std::array kDeaItems{
    kReview,
    kGather,
    Spec{"dea-form", "Complete DEA Form 224a", true, DueAnchor::window_open, std::nullopt, false},
    Spec{"state-license-valid", "Ensure state medical license is active", true, DueAnchor::window_open,
         std::nullopt, false},
    Spec{"csr-valid", "Verify state CSR is current (if applicable)", true, DueAnchor::window_open,
         RuleTopic::csr_exists, false},
    // In law it belongs here, once in a career; the rules of the default pack have it with the csr.
    Spec{"mate-training", "Complete MATE Act training (if required)", false, DueAnchor::training,
         RuleTopic::mate, false, true},
    Spec{"dea-fee", "Pay DEA renewal fee", true, DueAnchor::fee, std::nullopt, true},
    Spec{"dea-submit", "Submit renewal online via DEA website", true, DueAnchor::window_close, std::nullopt,
         false},
    kSubmit,
};

constexpr std::array kCsrItems{
    kReview,
    kGather,
    Spec{"csr-application", "Complete state CSR renewal application", true, DueAnchor::window_open,
         std::nullopt, false},
    Spec{"mate-training", "Complete MATE Act training (if required)", true, DueAnchor::training,
         RuleTopic::mate, false},
    Spec{"csr-fee", "Pay CSR renewal fee", true, DueAnchor::fee, std::nullopt, false},
    Spec{"csr-attestation", "Sign renewal attestation", true, DueAnchor::window_open, std::nullopt, false},
    Spec{"prescribing-course", "Complete controlled substance prescribing course", false,
         DueAnchor::window_open, RuleTopic::prescribing_course, false},
    kSubmit,
};

int rounded_percentage(int part, int whole) noexcept {
  return whole == 0 ? 100 : (200 * part + whole) / (2 * whole);
}

}  // namespace

std::span<const ChecklistItemSpec> checklist_items(EntityType entity_type) noexcept {
  switch (entity_type) {
    case EntityType::license:
      return kLicenseItems;
    case EntityType::dea:
      return kDeaItems;
    case EntityType::csr:
      break;
  }
  return kCsrItems;
}

std::string_view training_item(EntityType entity_type) noexcept {
  switch (entity_type) {
    case EntityType::license:
      return "cme-requirements";
    case EntityType::dea:
      return "";
    case EntityType::csr:
      break;
  }
  return "mate-training";
}

std::string_view fee_item(EntityType entity_type) noexcept {
  switch (entity_type) {
    case EntityType::license:
      return "renewal-fee";
    case EntityType::dea:
      return "dea-fee";
    case EntityType::csr:
      break;
  }
  return "csr-fee";
}

bool is_submission_item(std::string_view item_id) noexcept {
  return item_id == "submit-renewal" || item_id == "dea-submit";
}

std::vector<ChecklistItem> checklist(const ChecklistTemplate& items, std::optional<Date> expiration) {
  std::vector<ChecklistItem> dated;
  dated.reserve(items.items.size());
  for (const TemplateItem& item : items.items) {
    dated.push_back(
        {item.id, item.task, item.required, item_due(expiration, item.due_days_before), item.rule_id});
  }
  return dated;
}

std::vector<ChecklistItem> checklist(EntityType entity_type, std::string_view state, Date expiration,
                                     const RulePack& pack) {
  return checklist(checklist_template(resolve(pack, entity_type, state, expiration)), expiration);
}

ChecklistProgress checklist_progress(std::span<const ItemMark> items) noexcept {
  ChecklistProgress progress;
  for (const ItemMark& item : items) {
    ++progress.total;
    progress.completed += item.done() ? 1 : 0;
    progress.required_total += item.required ? 1 : 0;
    progress.required_completed += item.required && item.done() ? 1 : 0;
  }
  progress.percentage = rounded_percentage(progress.completed, progress.total);
  progress.required_percentage = rounded_percentage(progress.required_completed, progress.required_total);
  return progress;
}

std::vector<std::string> open_required_items(std::span<const ItemMark> items) {
  std::vector<std::string> open;
  for (const ItemMark& item : items) {
    if (item.required && !item.done()) open.emplace_back(item.id);
  }
  return open;
}

Result<void> check_filing(EntityType entity_type, std::span<const ItemMark> items, FilingGate gate) {
  std::vector<std::string> open;
  if (gate == FilingGate::enforce) open = open_required_items(items);
  if (entity_type == EntityType::dea && open.empty()) {
    const std::string_view fee = fee_item(entity_type);
    const bool is_paid = std::any_of(items.begin(), items.end(),
                                     [&](const ItemMark& item) { return item.id == fee && item.done(); });
    if (!is_paid) open.emplace_back(fee);
  }
  if (open.empty()) return ok();
  std::string message = "the renewal cannot be filed while these items are open: " + open.front();
  for (std::size_t i = 1; i < open.size(); ++i) message += ", " + open[i];
  return Error{ErrorCode::failed_precondition, std::move(message), "status"}.with("openItems",
                                                                                  std::move(open));
}

Result<void> check_item_change(WorkflowStatus status) {
  if (allows_item_changes(status)) return ok();
  const std::string name{to_string(status)};
  return Error{ErrorCode::failed_precondition,
               "the checklist of a workflow that is " + name + " no longer changes"}
      .with("status", name);
}

Result<std::size_t> find_item(const ChecklistTemplate& items, std::string_view item_id) {
  if (const auto index = items.index_of(item_id)) return *index;
  return Error{ErrorCode::not_found, "the checklist has no such item", "taskId"};
}

}  // namespace physcrm
