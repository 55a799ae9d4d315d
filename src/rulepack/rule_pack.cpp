#include "physcrm/rulepack/rule_pack.hpp"

#include <algorithm>
#include <array>

#include "base/crypto.hpp"
#include "base/try.hpp"
#include "rulepack/pack_forms.hpp"
#include "rulepack/row_reader.hpp"
#include "rulepack/rule_index.hpp"
#include "rulepack/topics.hpp"

namespace physcrm {

extern const std::string_view kDefaultPackCsv;      // generated from packs/default.csv
extern const std::string_view kUsReferencePackCsv;  // generated from packs/us-reference.csv

namespace {

constexpr std::size_t kVersionDigits = 12;
constexpr std::array<std::string_view, 2> kBuiltinNames{"default", "us-reference"};

Result<std::vector<Rule>> checked_rules(std::string_view name, rulepack::RawPack raw) {
  PHYSCRM_TRY(auto placed, rulepack::read_rows(name, raw.rows, std::move(raw.faults)));
  std::vector<Rule> rules;
  rules.reserve(placed.size());
  for (rulepack::PlacedRule& row : placed) rules.push_back(std::move(row.rule));
  return rules;
}

}  // namespace

struct RulePack::Data {
  Data(std::string_view pack_name, std::vector<Rule> sorted_rules)
      : name(pack_name),
        rules(std::move(sorted_rules)),
        bytes(rulepack::write_csv(rules)),
        hash(sha256_hex(bytes)) {
    std::vector<const Rule*> pointers;
    pointers.reserve(rules.size());
    for (const Rule& rule : rules) pointers.push_back(&rule);
    index = rulepack::RuleIndex{pointers};
  }

  std::string name;
  std::vector<Rule> rules;
  std::string bytes;
  std::string hash;
  rulepack::RuleIndex index;
};

std::optional<std::int64_t> Rule::number() const noexcept {
  return rulepack::topic_info(topic).is_number ? rulepack::parse_whole_number(value) : std::nullopt;
}

Result<RulePack> RulePack::parse_csv(std::string_view name, std::string_view bytes) {
  PHYSCRM_TRYV(rulepack::check_name(name));
  PHYSCRM_TRY(auto raw, rulepack::read_csv(name, bytes));
  PHYSCRM_TRY(auto rules, checked_rules(name, std::move(raw)));
  return RulePack{std::make_shared<const Data>(name, std::move(rules))};
}

Result<RulePack> RulePack::parse_json(std::string_view name, std::string_view bytes) {
  PHYSCRM_TRYV(rulepack::check_name(name));
  PHYSCRM_TRY(auto raw, rulepack::read_json(name, bytes));
  PHYSCRM_TRY(auto rules, checked_rules(name, std::move(raw)));
  return RulePack{std::make_shared<const Data>(name, std::move(rules))};
}

Result<RulePack> RulePack::from_rules(std::string_view name, std::vector<Rule> rules) {
  rulepack::RawPack raw;
  raw.rows.reserve(rules.size());
  for (const Rule& rule : rules) raw.rows.push_back(rulepack::cells_of(rule, raw.rows.size() + 1));
  PHYSCRM_TRY(auto checked, checked_rules(name, std::move(raw)));
  RulePack pack{std::make_shared<const Data>(name, std::move(checked))};
  if (pack.bytes().size() > kMaxRulePackBytes) return rulepack::too_large(name);
  return pack;
}

const RulePack& RulePack::builtin_default() {
  // The build embeds the file, and a test parses it: a library that could fail here is never released.
  static const RulePack pack = parse_csv("default", kDefaultPackCsv).value();
  return pack;
}

const RulePack& RulePack::builtin_us_reference() {
  static const RulePack pack = parse_csv("us-reference", kUsReferencePackCsv).value();
  return pack;
}

const RulePack* RulePack::builtin(std::string_view name) {
  if (name == kBuiltinNames[0]) return &builtin_default();
  if (name == kBuiltinNames[1]) return &builtin_us_reference();
  return nullptr;
}

std::span<const std::string_view> RulePack::builtin_names() noexcept {
  return kBuiltinNames;
}

const std::string& RulePack::name() const noexcept {
  return data_->name;
}
std::string_view RulePack::version() const noexcept {
  return std::string_view{data_->hash}.substr(0, kVersionDigits);
}
const std::string& RulePack::content_hash() const noexcept {
  return data_->hash;
}
const std::string& RulePack::bytes() const noexcept {
  return data_->bytes;
}
const std::vector<Rule>& RulePack::rules() const noexcept {
  return data_->rules;
}

const Rule* RulePack::find(RuleTopic topic, EntityType entity_type, std::string_view state,
                           Date on_date) const noexcept {
  const auto position = data_->index.find(topic, entity_type, state, on_date);
  return position ? &data_->rules[*position] : nullptr;
}

const Rule* RulePack::find_by_id(std::string_view id) const noexcept {
  const auto& rules = data_->rules;
  const auto at =
      std::lower_bound(rules.begin(), rules.end(), id,
                       [](const Rule& rule, std::string_view wanted) { return rule.id < wanted; });
  return at != rules.end() && at->id == id ? &*at : nullptr;
}

}  // namespace physcrm
