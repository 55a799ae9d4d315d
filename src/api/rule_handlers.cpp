#include "api/handlers.hpp"
#include "api/shapes.hpp"
#include "base/try.hpp"

namespace physcrm::api {
namespace {

/// The rules that a request brings, as CSV or as rows.
Result<RuleText> rules_of(const Request& request) {
  RuleText rules;
  rules.text = request.text_or_empty("csv");
  const std::string rows = request.json_text("rows");
  if (rules.text.empty() == rows.empty()) {
    return Error{ErrorCode::invalid_argument, "give either csv or rows", "csv"};
  }
  if (!rows.empty()) {
    rules.format = RuleText::Format::json;
    rules.text = rows;
  }
  if (request.text_or_empty("kind") == "pack") rules.kind = RuleText::Kind::pack;
  return rules;
}

Reply reply_of(const PackChange& change) {
  JsonWriter out;
  write_pack_change(out, change);
  return {std::move(out).take()};
}

}  // namespace

Result<Reply> rules_list(const Call& call) {
  RuleQuery query;
  query.jurisdiction = call.request.text_or_empty("jurisdiction");
  query.entity_type = call.request.choice<EntityType>("entityType");
  query.topic = call.request.choice<RuleTopic>("topic");
  query.page = call.request.page();
  PHYSCRM_TRY(const auto list, call.engine.rules().list(query));
  JsonWriter out;
  write_rule_list(out, list);
  return Reply{std::move(out).take()};
}

Result<Reply> rules_explain(const Call& call) {
  ExplainQuery query;
  query.entity_type = call.request.choice<EntityType>("entityType").value_or(EntityType::license);
  query.state = call.request.text_or_empty("state");
  query.expiration = call.request.date("expiration");
  query.on = call.request.date("on");
  PHYSCRM_TRY(const auto explanation, call.engine.rules().explain(query));
  JsonWriter out;
  write_explanation(out, explanation);
  return Reply{std::move(out).take()};
}

Result<Reply> rules_validate(const Call& call) {
  PHYSCRM_TRY(const RuleText rules, rules_of(call.request));
  PHYSCRM_TRY(const auto check, call.engine.rules().validate(rules));
  JsonWriter out;
  write_rule_check(out, check);
  return Reply{std::move(out).take()};
}

Result<Reply> rules_overlay(const Call& call) {
  PHYSCRM_TRY(const RuleText rules, rules_of(call.request));
  PHYSCRM_TRY(const auto change,
              call.engine.rules().overlay(rules, call.request.text_or_empty("name"), call.actor));
  return reply_of(change);
}

Result<Reply> rules_use(const Call& call) {
  PHYSCRM_TRY(const auto change, call.engine.rules().use(call.request.text_or_empty("name"), call.actor));
  return reply_of(change);
}

}  // namespace physcrm::api
