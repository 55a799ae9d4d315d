// Rules, explanations, and what becomes of the rules a team sends.
#include <algorithm>
#include <array>
#include <span>

#include "api/list_fields.hpp"
#include "api/shapes.hpp"
#include "api/words.hpp"

namespace physcrm::api {
namespace {

constexpr Field kRulePack = text_field("rulePack", "Name and version.", kMaxShortText);

constexpr std::array kRuleFields{
    text_field("id", "Permanent.", kMaxShortText),
    text_field("jurisdiction", "A state's code, or * for every state.", kMaxShortText),
    choice_field("entityType", "Null for every kind.", kEntityTypes).nullable(),
    choice_field("topic", "", kRuleTopics),
    date_field("effectiveFrom", "The first day it applies to.").nullable(),
    date_field("effectiveTo", "The first day it no longer applies to.").nullable(),
    text_field("value", "", kMaxTextLength),
    text_field("unit", "", kMaxShortText).nullable(),
    text_field("source", "Where the fact stands.", kMaxTextLength),
    date_field("asOf", "The day the source was read."),
    choice_field("confidence", "", kConfidences),
    text_field("note", "", kMaxTextLength).nullable(),
    text_field("reason", "Of a team's own row: why.", kMaxTextLength).nullable(),
    text_field("author", "Of a team's own row: who says so.", kMaxTextLength).nullable(),
};
constexpr Shape kRuleShape{"Rule", kRuleFields};

constexpr std::array kRuleListFields{
    kRulePack,
    array_field("items", "", kRuleShape),
    kNextCursorField,
    kTotalField,
};

constexpr std::array kExpectedFields{
    date_field("date", "Expected, not confirmed: nobody has looked at the credential."),
    text_field("ruleId", "The row that gives the day.", kMaxShortText),
    text_field("value", "That row's text.", kMaxTextLength),
    choice_field("confidence", "", kConfidences),
};
constexpr Shape kExpectedShape{"ExpectedExpiration", kExpectedFields};

constexpr Field kArithmetic = text_field("arithmetic", "`2026-12-31 - 60 d`.", kMaxShortText).nullable();

constexpr std::array kExplainedMilestoneFields{
    choice_field("name", "", kMilestoneNames),
    text_field("description", "", kMaxShortText),
    date_field("date", "").nullable(),
    kArithmetic,
    object_field("rule", "Null for the expiration itself.", kRuleShape).nullable(),
};
constexpr Shape kExplainedMilestoneShape{"ExplainedMilestone", kExplainedMilestoneFields};

constexpr std::array kExplainedItemFields{
    text_field("id", "", kMaxShortText),
    text_field("task", "", kMaxShortText),
    boolean_field("required", ""),
    date_field("dueDate", "").nullable(),
    kArithmetic,
    object_field("rule", "Where the due date comes from.", kRuleShape).nullable(),
    object_field("requiredRule", "What made it required or optional; null where that is fixed.", kRuleShape)
        .nullable(),
};
constexpr Shape kExplainedItemShape{"ExplainedItem", kExplainedItemFields};

constexpr std::array kExplainedFactFields{
    choice_field("topic", "", kRuleTopics),
    text_field("text", "The value, for people.", kMaxTextLength),
    date_field("date", "What follows from it.").nullable(),
    kArithmetic,
    object_field("rule", "", kRuleShape),
};
constexpr Shape kExplainedFactShape{"ExplainedFact", kExplainedFactFields};

constexpr std::array kExplanationFields{
    kRulePack,
    choice_field("entityType", "", kEntityTypes),
    state_field("state", ""),
    date_field("expiration", "").nullable(),
    date_field("on", ""),
    object_field("expected", "What to expect of a credential without a date.", kExpectedShape).nullable(),
    array_field("milestones", "By date.", kExplainedMilestoneShape),
    array_field("checklist", "", kExplainedItemShape),
    array_field("facts", "Every rule that holds for the credential, by topic.", kExplainedFactShape),
};

constexpr std::array kProblemFields{
    text_field("field", "The place: `row 3, column value`.", kMaxShortText).nullable(),
    text_field("message", "", kMaxTextLength),
};
constexpr Shape kProblemShape{"RuleProblem", kProblemFields};

constexpr std::array kEntryFields{
    choice_field("op", "", kOverlayOps),
    text_field("id", "The rule.", kMaxShortText),
    text_field("reason", "", kMaxTextLength),
    text_field("author", "", kMaxTextLength).nullable(),
};
constexpr Shape kEntryShape{"OverlayEntry", kEntryFields};

constexpr std::array kChangeFields{
    text_field("id", "", kMaxShortText),
    object_field("before", "Null: it is new.", kRuleShape).nullable(),
    object_field("after", "Null: it is gone.", kRuleShape).nullable(),
    array_field("columns", "Of a row in both: those that differ.", FieldType::text),
};
constexpr Shape kChangeShape{"RuleChange", kChangeFields};

constexpr std::array kCheckFields{
    boolean_field("valid", ""),
    array_field("problems", "Every fault, with its place.", kProblemShape),
    text_field("rulePack", "What would come of it, name and version; null when it is bad.", kMaxShortText)
        .nullable(),
    count_field("rules", "Its rows."),
    array_field("entries", "What the rows of an overlay would do.", kEntryShape),
    array_field("changes", "Against the pack in force; at most 200.", kChangeShape),
    count_field("changedRules", "How many there are in all."),
};

constexpr std::array kPackChangeFields{
    text_field("rulePack", "In force from now on: name and version.", kMaxShortText),
    text_field("before", "The one that was in force.", kMaxShortText),
    boolean_field("changed", "False: the rows are the same, and nothing was written."),
    count_field("changedRules", "Rows in which the two differ."),
    array_field("entries", "What the overlay did.", kEntryShape),
};

constexpr std::size_t kMaxListedChanges = 200;

void write_rule(JsonWriter& out, const Rule& rule) {
  out.begin_object();
  out.key("id").text(rule.id);
  out.key("jurisdiction").text(rule.jurisdiction);
  out.key("entityType").text_or_null(rule.entity_type ? to_string(*rule.entity_type) : std::string_view{});
  out.key("topic").text(to_string(rule.topic));
  out.key("effectiveFrom").date_or_null(rule.effective_from);
  out.key("effectiveTo").date_or_null(rule.effective_to);
  out.key("value").text(rule.value);
  out.key("unit").text_or_null(rule.unit);
  out.key("source").text(rule.source);
  out.key("asOf").date(rule.as_of);
  out.key("confidence").text(to_string(rule.confidence));
  out.key("note").text_or_null(rule.note);
  out.key("reason").text_or_null(rule.reason);
  out.key("author").text_or_null(rule.author);
  out.end_object();
}

void write_rule(JsonWriter& out, const std::optional<Rule>& rule) {
  if (rule) {
    write_rule(out, *rule);
  } else {
    out.null();
  }
}

void write_expected(JsonWriter& out, const std::optional<ExpectedExpiration>& expected) {
  if (!expected) {
    out.null();
    return;
  }
  out.begin_object();
  out.key("date").date(expected->date);
  out.key("ruleId").text(expected->rule_id);
  out.key("value").text(expected->value);
  out.key("confidence").text(to_string(expected->confidence));
  out.end_object();
}

void write_milestone(JsonWriter& out, const ExplainedMilestone& milestone) {
  out.begin_object();
  out.key("name").text(to_string(milestone.kind));
  out.key("description").text(milestone.description);
  out.key("date").date_or_null(milestone.date);
  out.key("arithmetic").text_or_null(milestone.arithmetic);
  write_rule(out.key("rule"), milestone.rule);
  out.end_object();
}

void write_item(JsonWriter& out, const ExplainedItem& item) {
  out.begin_object();
  out.key("id").text(item.id);
  out.key("task").text(item.task);
  out.key("required").boolean(item.required);
  out.key("dueDate").date_or_null(item.due);
  out.key("arithmetic").text_or_null(item.arithmetic);
  write_rule(out.key("rule"), item.rule);
  write_rule(out.key("requiredRule"), item.required_rule);
  out.end_object();
}

void write_fact(JsonWriter& out, const ExplainedFact& fact) {
  out.begin_object();
  out.key("topic").text(to_string(fact.topic));
  out.key("text").text(fact.text);
  out.key("date").date_or_null(fact.date);
  out.key("arithmetic").text_or_null(fact.arithmetic);
  write_rule(out.key("rule"), fact.rule);
  out.end_object();
}

template <class Rows, class Write>
void write_list(JsonWriter& out, std::string_view name, const Rows& rows, Write write) {
  out.key(name).begin_array();
  for (const auto& row : rows) write(out, row);
  out.end_array();
}

void write_entry(JsonWriter& out, const OverlayEntry& entry) {
  out.begin_object();
  out.key("op").text(to_string(entry.op));
  out.key("id").text(entry.id);
  out.key("reason").text(entry.reason);
  out.key("author").text_or_null(entry.author);
  out.end_object();
}

void write_change(JsonWriter& out, const RuleChange& change) {
  out.begin_object();
  out.key("id").text(change.id);
  write_rule(out.key("before"), change.before);
  write_rule(out.key("after"), change.after);
  write_list(out, "columns", change.columns,
             [](JsonWriter& to, const std::string& column) { to.text(column); });
  out.end_object();
}

void write_problem(JsonWriter& out, const FieldError& problem) {
  out.begin_object();
  out.key("field").text_or_null(problem.field);
  out.key("message").text(problem.message);
  out.end_object();
}

}  // namespace

constexpr Shape kRuleListShape{"RuleList", kRuleListFields};
constexpr Shape kExplanationShape{"Explanation", kExplanationFields};
constexpr Shape kRuleCheckShape{"RuleCheck", kCheckFields};
constexpr Shape kPackChangeShape{"PackChange", kPackChangeFields};

void write_rule_list(JsonWriter& out, const RuleList& list) {
  out.begin_object();
  out.key("rulePack").text(list.rule_pack);
  write_list(out, "items", list.page.items, [](JsonWriter& to, const Rule& rule) { write_rule(to, rule); });
  out.key("nextCursor").text_or_null(list.page.next_cursor);
  out.key("total").integer_or_null(list.page.total);
  out.end_object();
}

void write_explanation(JsonWriter& out, const Explanation& explanation) {
  out.begin_object();
  out.key("rulePack").text(explanation.pack + "@" + explanation.pack_version);
  out.key("entityType").text(to_string(explanation.entity_type));
  out.key("state").text(explanation.state);
  out.key("expiration").date_or_null(explanation.expiration);
  out.key("on").date(explanation.on);
  write_expected(out.key("expected"), explanation.expected);
  write_list(out, "milestones", explanation.milestones, write_milestone);
  write_list(out, "checklist", explanation.items, write_item);
  write_list(out, "facts", explanation.facts, write_fact);
  out.end_object();
}

void write_rule_check(JsonWriter& out, const RuleCheck& check) {
  const std::size_t listed = std::min(check.changes.size(), kMaxListedChanges);
  out.begin_object();
  out.key("valid").boolean(check.valid());
  write_list(out, "problems", check.problems, write_problem);
  out.key("rulePack").text_or_null(check.rule_pack);
  out.key("rules").integer(static_cast<std::int64_t>(check.rules));
  write_list(out, "entries", check.entries, write_entry);
  write_list(out, "changes", std::span{check.changes}.first(listed), write_change);
  out.key("changedRules").integer(static_cast<std::int64_t>(check.changes.size()));
  out.end_object();
}

void write_pack_change(JsonWriter& out, const PackChange& change) {
  out.begin_object();
  out.key("rulePack").text(change.rule_pack);
  out.key("before").text(change.before);
  out.key("changed").boolean(change.changed());
  out.key("changedRules").integer(static_cast<std::int64_t>(change.changed_rules));
  write_list(out, "entries", change.entries, write_entry);
  out.end_object();
}

}  // namespace physcrm::api
