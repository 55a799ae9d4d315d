#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/crypto.hpp"
#include "physcrm/renewal/checklist.hpp"
#include "renewal/money.hpp"

namespace physcrm {
namespace {

// The canonical text is kept in stores: a change of its form is a new first line, and the old one stays
// readable.
constexpr std::string_view kFirstLine = "physcrm checklist 1\n";
constexpr std::size_t kFieldCount = 6;
constexpr int kMaxDaysBefore = 1000;

struct Due {
  int days_before;
  std::string_view rule_id;
};

Due due_of(DueAnchor anchor, const RenewalRules& rules) noexcept {
  switch (anchor) {
    case DueAnchor::start:
      return {rules.start_days, rules.rule_id(RuleTopic::start)};
    case DueAnchor::window_close:
      return {rules.window_close_days, rules.rule_id(RuleTopic::window_close)};
    case DueAnchor::fee:
      return {rules.fee_days, rules.rule_id(RuleTopic::fee_due)};
    case DueAnchor::training:
      // A pack without a deadline of its own leaves the item with all the others, at the opening.
      if (!rules.training_days) break;
      return {*rules.training_days, rules.rule_id(RuleTopic::training_deadline)};
    case DueAnchor::window_open:
      break;
  }
  return {rules.window_open_days, rules.rule_id(RuleTopic::window_open)};
}

enum class Need { required, optional, left_out };

constexpr std::array<std::string_view, 3> kOptionalWords{"optional", "no", "once"};

Need need_of(const ChecklistItemSpec& spec, const Rule* rule) noexcept {
  if (rule == nullptr) {
    if (spec.only_by_rule) return Need::left_out;
    return spec.required ? Need::required : Need::optional;
  }
  if (rule->value == "none") return Need::left_out;
  const bool is_optional =
      std::find(kOptionalWords.begin(), kOptionalWords.end(), rule->value) != kOptionalWords.end();
  return is_optional ? Need::optional : Need::required;
}

// Nothing where the rules leave the item out.
std::optional<TemplateItem> resolved(const ChecklistItemSpec& spec, const RenewalRules& rules) {
  const Rule* const rule = spec.required_by ? rules.rule(*spec.required_by) : nullptr;
  const Need need = need_of(spec, rule);
  if (need == Need::left_out) return std::nullopt;
  const Due due = due_of(spec.due, rules);
  TemplateItem item{std::string{spec.id},     std::string{spec.task},
                    need == Need::required,   due.days_before,
                    std::string{due.rule_id}, rule == nullptr ? std::string{} : rule->id};
  if (spec.shows_fee && rules.fee_cents) item.task += " (" + renewal::dollars(*rules.fee_cents) + ")";
  return item;
}

Error not_a_template() {
  return {ErrorCode::invalid_argument, "is not the canonical text of a checklist", "checklistTemplate"};
}

// The fields of a line; false when there are more or fewer.
bool split(std::string_view line, std::array<std::string_view, kFieldCount>& fields) noexcept {
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    const std::size_t tab = line.find('\t');
    if ((tab == std::string_view::npos) != (i + 1 == kFieldCount)) return false;
    fields[i] = line.substr(0, tab);
    if (tab != std::string_view::npos) line.remove_prefix(tab + 1);
  }
  return true;
}

std::optional<TemplateItem> read_item(std::string_view line) {
  std::array<std::string_view, kFieldCount> fields;
  if (!split(line, fields)) return std::nullopt;
  const auto [id, required, days, rule_id, required_rule_id, task] = fields;
  if (id.empty() || task.empty() || (required != "r" && required != "o")) return std::nullopt;
  int days_before = 0;
  const auto [end, error] = std::from_chars(days.data(), days.data() + days.size(), days_before);
  const bool is_number = error == std::errc{} && end == days.data() + days.size();
  if (!is_number || days_before < 0 || days_before > kMaxDaysBefore) return std::nullopt;
  return TemplateItem{std::string{id}, std::string{task},    required == "r",
                      days_before,     std::string{rule_id}, std::string{required_rule_id}};
}

}  // namespace

ChecklistTemplate checklist_template(const RenewalRules& rules) {
  ChecklistTemplate items;
  for (const ChecklistItemSpec& spec : checklist_items(rules.entity_type)) {
    if (auto item = resolved(spec, rules)) items.items.push_back(std::move(*item));
  }
  return items;
}

std::string ChecklistTemplate::encode() const {
  std::string text{kFirstLine};
  for (const TemplateItem& item : items) {
    text.append(item.id)
        .append(item.required ? "\tr\t" : "\to\t")
        .append(std::to_string(item.due_days_before));
    text.append("\t").append(item.rule_id).append("\t").append(item.required_rule_id);
    text.append("\t").append(item.task).append("\n");
  }
  return text;
}

Result<ChecklistTemplate> ChecklistTemplate::decode(std::string_view text) {
  if (!text.starts_with(kFirstLine)) return not_a_template();
  std::string_view rest = text.substr(kFirstLine.size());
  ChecklistTemplate items;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return not_a_template();
    auto item = read_item(rest.substr(0, end));
    if (!item || items.index_of(item->id)) return not_a_template();
    items.items.push_back(std::move(*item));
    rest.remove_prefix(end + 1);
  }
  // What reads the same but is written otherwise (007 days) would have another hash.
  if (items.encode() != text) return not_a_template();
  return items;
}

std::string ChecklistTemplate::content_hash() const {
  return sha256_hex(encode());
}

std::optional<std::size_t> ChecklistTemplate::index_of(std::string_view item_id) const noexcept {
  const auto at =
      std::find_if(items.begin(), items.end(), [&](const TemplateItem& item) { return item.id == item_id; });
  if (at == items.end()) return std::nullopt;
  return static_cast<std::size_t>(at - items.begin());
}

}  // namespace physcrm
