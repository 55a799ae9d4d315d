// Requests about the rule pack in force.
#include <array>

#include "api/list_fields.hpp"
#include "api/requests.hpp"
#include "api/words.hpp"
#include "physcrm/roster/states.hpp"
#include "physcrm/rulepack/rule_pack.hpp"

namespace physcrm::api {
namespace {

constexpr std::int64_t kMaxPackName = 64;

std::optional<std::string> jurisdiction_rule(std::string_view text) {
  if (text == "*" || is_state_code(text)) return std::nullopt;
  return "must be the two-letter code of a state or territory, or *";
}

constexpr std::array kRuleListFields{
    text_field("jurisdiction", "A state's code, or * for the rows of every state; any when left out.", 2)
        .range(1, 2)
        .obeying(jurisdiction_rule),
    choice_field("entityType", "The rows of this kind and those of every kind.", kEntityTypes),
    choice_field("topic", "", kRuleTopics),
    kLimitField,
    kCursorField,
    kPageField,
};

constexpr std::array kExplainFields{
    choice_field("entityType", "", kEntityTypes).required(),
    state_field("state", "").required(),
    date_field("expiration", "Left out: what holds of a credential without a date.").nullable(),
    date_field("on", "The day that stands for today; today when left out.").nullable(),
};

constexpr Field kCsv = text_field("csv", "Rules as CSV with a header; this or `rows`.", kMaxRulePackBytes)
                           .range(1, kMaxRulePackBytes);
constexpr Field kRows =
    array_field("rows", "The same as objects whose members are the columns; or `csv`.", FieldType::json)
        .range(1, kMaxRulePackRows);

constexpr std::array kValidateFields{
    choice_field("kind", "Rows to lay over the pack in force, or a whole pack.", kRuleTextKinds)
        .otherwise(R"("overlay")"),
    kCsv,
    kRows,
};

constexpr std::array kOverlayFields{
    kCsv,
    kRows,
    text_field("name", "The new pack's name; the old one's with `+overlay` behind it when left out.",
               kMaxPackName)
        .range(1, kMaxPackName),
};

constexpr std::array kUseFields{
    text_field("name", "`default` or `us-reference`.", kMaxPackName).range(1, kMaxPackName).required(),
};

}  // namespace

constexpr Shape kRuleListRequest{"RuleQuery", kRuleListFields};
constexpr Shape kExplainRequest{"RuleExplain", kExplainFields};
constexpr Shape kRuleValidateRequest{"RuleValidate", kValidateFields};
constexpr Shape kRuleOverlayRequest{"RuleOverlay", kOverlayFields};
constexpr Shape kRuleUseRequest{"RuleUse", kUseFields};

}  // namespace physcrm::api
