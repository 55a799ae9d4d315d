#include "rulepack/row_reader.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"
#include "physcrm/roster/states.hpp"
#include "rulepack/pack_checks.hpp"
#include "rulepack/topics.hpp"

namespace physcrm::rulepack {
namespace {

constexpr std::size_t kMaxIdLength = 64;
constexpr std::size_t kMaxTextLength = 4000;

bool is_word(std::string_view text, std::string_view more) noexcept {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || is_ascii_digit(c); };
  return !text.empty() && text.size() <= kMaxIdLength && letter(text[0]) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return letter(c) || more.find(c) != std::string_view::npos; });
}

// Reads one row's cells into a rule and collects what is wrong with each.
class CellReader {
 public:
  CellReader(const RawRow& raw, std::vector<FieldError>& faults) : raw_(raw), faults_(faults) {}

  std::optional<PlacedRule> read() {
    const std::size_t before = faults_.size();
    check_texts();
    read_keys();
    read_value();
    read_dates();
    read_origin();
    if (faults_.size() != before) return std::nullopt;
    return PlacedRule{std::move(rule_), raw_.row, raw_.line};
  }

 private:
  void fault(Column column, std::string why) {
    // One fault a cell: the first is the cause of those after it.
    std::string where = place(raw_.row, column);
    if (std::any_of(faults_.begin(), faults_.end(), [&](const FieldError& f) { return f.field == where; })) {
      return;
    }
    faults_.push_back({std::move(where), at_line(std::move(why), raw_.line)});
  }

  void check_texts() {
    for (std::size_t i = 0; i < kColumnCount; ++i) {
      if (std::string why = text_fault(raw_.cells[i]); !why.empty()) {
        fault(static_cast<Column>(i), std::move(why));
      }
    }
  }

  void read_keys() {
    rule_.id = raw_[Column::id];
    if (!is_word(rule_.id, "._-")) {
      fault(Column::id, "must be 1 to 64 characters of a-z, 0-9, `.`, `_`, `-`, the first a letter or digit");
    }
    rule_.jurisdiction = raw_[Column::jurisdiction];
    if (rule_.jurisdiction != "*" && !is_state_code(rule_.jurisdiction)) {
      fault(Column::jurisdiction, "must be `*` or the two-letter code of a state or territory");
    }
    const std::string& kind = raw_[Column::entity_type];
    if (kind != "*") {
      rule_.entity_type = from_string<EntityType>(kind);
      if (!rule_.entity_type) fault(Column::entity_type, "must be `license`, `dea`, `csr` or `*`");
    }
  }

  void read_value() {
    rule_.value = raw_[Column::value];
    rule_.unit = raw_[Column::unit];
    const auto topic = from_string<RuleTopic>(raw_[Column::topic]);
    if (!topic) {
      fault(Column::topic, raw_[Column::topic].empty() ? "is missing" : "is not a topic that rules can have");
      return;
    }
    rule_.topic = *topic;
    const TopicInfo& info = topic_info(*topic);
    if (rule_.entity_type && (info.kinds & kind_bit(*rule_.entity_type)) == 0) {
      fault(Column::entity_type, "has no rule of the topic `" + std::string{info.name} + "`");
    }
    if (std::string why = value_fault(info, rule_.value); !why.empty()) fault(Column::value, std::move(why));
    if (info.is_expiry_rule && rule_.value == "with_license" && rule_.entity_type != EntityType::csr) {
      fault(Column::value, "is `with_license`, which only the row of a csr can say");
    }
    if (rule_.unit != info.unit) {
      fault(Column::unit, info.unit.empty() ? "must be empty" : "must be `" + std::string{info.unit} + "`");
    }
  }

  void read_dates() {
    rule_.effective_from = optional_date(Column::effective_from);
    rule_.effective_to = optional_date(Column::effective_to);
    if (rule_.effective_from && rule_.effective_to && *rule_.effective_to <= *rule_.effective_from) {
      fault(Column::effective_to, "must be later than effectiveFrom");
    }
    if (const auto as_of = Date::parse(raw_[Column::as_of])) {
      rule_.as_of = *as_of;
    } else {
      fault(Column::as_of, "must be a date, YYYY-MM-DD");
    }
  }

  std::optional<Date> optional_date(Column column) {
    if (raw_[column].empty()) return std::nullopt;
    const auto date = Date::parse(raw_[column]);
    if (!date) fault(column, "must be empty or a date, YYYY-MM-DD");
    return date;
  }

  void read_origin() {
    rule_.source = raw_[Column::source];
    if (rule_.source.empty()) fault(Column::source, "is missing");
    if (const auto confidence = from_string<RuleConfidence>(raw_[Column::confidence])) {
      rule_.confidence = *confidence;
    } else {
      fault(Column::confidence, "must be `high`, `medium` or `low`");
    }
    rule_.note = raw_[Column::note];
    rule_.reason = raw_[Column::reason];
    rule_.author = raw_[Column::author];
    if (rule_.reason.empty() && !rule_.author.empty()) fault(Column::reason, "is missing");
  }

  const RawRow& raw_;
  std::vector<FieldError>& faults_;
  Rule rule_;
};

std::string date_cell(std::optional<Date> date) {
  return date ? date->to_string() : std::string{};
}

}  // namespace

std::optional<Column> column_of(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kColumnCount; ++i) {
    if (kColumnNames[i] == name) return static_cast<Column>(i);
  }
  return std::nullopt;
}

std::string place(std::size_t row) {
  return "row " + std::to_string(row);
}

std::string place(std::size_t row, Column column) {
  return place(row) + ", column " + std::string{kColumnNames[static_cast<std::size_t>(column)]};
}

std::string place(const PlacedRule& rule) {
  return rule.row == 0 ? "rule " + rule.rule.id : place(rule.row);
}

std::string place(const PlacedRule& rule, Column column) {
  return rule.row == 0 ? place(rule) : place(rule.row, column);
}

std::string at_line(std::string text, std::uint64_t line) {
  if (line != 0) text += " (line " + std::to_string(line) + ")";
  return text;
}

std::string text_fault(std::string_view cell) {
  if (cell.size() > kMaxTextLength) return "is longer than 4000 bytes";
  if (!is_valid_utf8(cell)) return "is not UTF-8";
  if (has_control_character(cell)) return "has a control character";
  return trim(cell) == cell ? std::string{} : "has spaces around it";
}

std::optional<PlacedRule> read_row(const RawRow& raw, std::vector<FieldError>& faults) {
  std::vector<FieldError> own;
  auto rule = CellReader{raw, own}.read();
  std::move(own.begin(), own.end(), std::back_inserter(faults));
  return rule;
}

RawRow cells_of(const Rule& rule, std::size_t row) {
  RawRow raw;
  raw.row = row;
  raw[Column::id] = rule.id;
  raw[Column::jurisdiction] = rule.jurisdiction;
  if (!rule.entity_type) {
    raw[Column::entity_type] = "*";
  } else if (static_cast<int>(*rule.entity_type) < kEntityTypeCount) {
    raw[Column::entity_type] = to_string(*rule.entity_type);
  }
  if (static_cast<int>(rule.topic) < kRuleTopicCount) raw[Column::topic] = to_string(rule.topic);
  raw[Column::effective_from] = date_cell(rule.effective_from);
  raw[Column::effective_to] = date_cell(rule.effective_to);
  raw[Column::value] = rule.value;
  raw[Column::unit] = rule.unit;
  raw[Column::source] = rule.source;
  raw[Column::as_of] = rule.as_of.to_string();
  if (rule.confidence <= RuleConfidence::low) raw[Column::confidence] = to_string(rule.confidence);
  raw[Column::note] = rule.note;
  raw[Column::reason] = rule.reason;
  raw[Column::author] = rule.author;
  return raw;
}

Result<void> check_name(std::string_view pack_name) {
  if (is_word(pack_name, "-+")) return ok();
  return Error{
      ErrorCode::invalid_argument,
      "a rule pack's name is 1 to 64 characters of a-z, 0-9, `-` and `+`, the first a letter or digit",
      "name"};
}

Error refusal(std::string_view pack_name, std::vector<FieldError> faults) {
  const FieldError& first = faults.front();
  const bool one = faults.size() == 1;
  Error error{
      ErrorCode::invalid_argument,
      "rule pack `" + std::string{pack_name} + "` is refused, " +
          (one ? std::string{"one fault: "} : std::to_string(faults.size()) + " faults, the first: ") +
          first.field + " " + first.message,
      one ? first.field : std::string{}};
  error.fields = std::move(faults);
  return error;
}

Result<std::vector<PlacedRule>> read_rows(std::string_view pack_name, const std::vector<RawRow>& rows,
                                          std::vector<FieldError> faults) {
  PHYSCRM_TRYV(check_name(pack_name));
  if (rows.size() > kMaxRulePackRows) return too_large(pack_name);
  std::vector<PlacedRule> rules;
  rules.reserve(rows.size());
  for (const RawRow& raw : rows) {
    if (auto rule = read_row(raw, faults)) rules.push_back(std::move(*rule));
  }
  return check_together(pack_name, std::move(rules), std::move(faults));
}

Result<std::vector<PlacedRule>> check_together(std::string_view pack_name, std::vector<PlacedRule> rules,
                                               std::vector<FieldError> faults) {
  std::sort(rules.begin(), rules.end(), [](const PlacedRule& a, const PlacedRule& b) {
    return a.rule.id != b.rule.id ? a.rule.id < b.rule.id : a.row < b.row;
  });
  // Rows that contradict each other are told even beside bad cells; what is missing only when all were read,
  // for a bad row is not a missing one.
  find_conflicts(rules, faults);
  if (faults.empty()) find_gaps(rules, faults);
  if (!faults.empty()) return refusal(pack_name, std::move(faults));
  return rules;
}

Error too_large(std::string_view pack_name) {
  return {ErrorCode::payload_too_large, "rule pack `" + std::string{pack_name} + "` is larger than " +
                                            std::to_string(kMaxRulePackBytes) + " bytes or " +
                                            std::to_string(kMaxRulePackRows) + " rows"};
}

}  // namespace physcrm::rulepack
