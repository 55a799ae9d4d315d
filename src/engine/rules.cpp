#include "physcrm/rules.hpp"

#include <algorithm>
#include <utility>

#include "base/try.hpp"
#include "engine/credential_fields.hpp"
#include "engine/unit_of_work.hpp"
#include "physcrm/roster/states.hpp"

namespace physcrm {
namespace {

constexpr std::string_view kEveryState = "*";

bool matches(const Rule& rule, const RuleQuery& query) {
  return (query.jurisdiction.empty() || rule.jurisdiction == query.jurisdiction) &&
         (!query.entity_type || !rule.entity_type || rule.entity_type == query.entity_type) &&
         (!query.topic || rule.topic == *query.topic);
}

Result<Overlaid> overlaid(const RulePack& base, const RuleText& text, std::string_view name) {
  return text.format == RuleText::Format::csv ? overlay_csv(base, text.text, name)
                                              : overlay_json(base, text.text, name);
}

Result<RulePack> parsed_pack(const RuleText& text) {
  constexpr std::string_view kName = "checked";
  return text.format == RuleText::Format::csv ? RulePack::parse_csv(kName, text.text)
                                              : RulePack::parse_json(kName, text.text);
}

/// The faults of rules that were refused; any other error stays one.
Result<RuleCheck> refused(Error error) {
  if (error.code != ErrorCode::invalid_argument) return error;
  RuleCheck check;
  check.problems = std::move(error.fields);
  if (check.problems.empty()) check.problems.push_back({std::move(error.field), std::move(error.message)});
  return check;
}

/// Names what one row of an overlay did, for the audit log.
void record_entry(UnitOfWork& work, const OverlayEntry& entry, const std::vector<RuleChange>& changes) {
  std::vector<audit::FieldChange> fields;
  add_change(fields, "id", {}, entry.id);
  const auto at =
      std::lower_bound(changes.begin(), changes.end(), entry.id,
                       [](const RuleChange& each, const std::string& id) { return each.id < id; });
  if (at != changes.end() && at->id == entry.id) {
    add_change(fields, "value", at->before ? at->before->value : std::string{},
               at->after ? at->after->value : std::string{});
  }
  add_change(fields, "reason", {}, entry.reason);
  add_change(fields, "author", {}, entry.author);
  work.record("rule", 0, to_string(entry.op), std::move(fields));
}

/// Stores `pack` and names it in the settings; commits. With the rows of the one in force it changes nothing.
Result<PackChange> put_in_force(UnitOfWork& work, const RulePack& pack, std::vector<OverlayEntry> entries) {
  const StoreSettings& before = work.settings();
  const std::string label = pack_label(before.rule_pack);
  PackChange change{label, label, std::move(entries), 0};
  auto& snapshots = work.tx().rule_snapshots();
  PHYSCRM_TRY(const std::int64_t id, snapshots.intern_pack({0, pack.name(), std::string{pack.version()},
                                                            pack.content_hash(), pack.bytes()}));
  if (id == before.rule_pack_id) return change;
  // Rows that the store has already keep the name under which they came.
  PHYSCRM_TRY(const auto stored, snapshots.find_pack(id));
  if (!stored) return Error{ErrorCode::storage_error, "the rule pack was not stored"};
  change.rule_pack = stored->name + "@" + stored->version;
  auto& settings = work.tx().settings();
  PHYSCRM_TRYV(settings.put({std::string{kPackSetting}, std::to_string(id)}));
  for (const storage::Setting& row : version_rows(before, work.now())) PHYSCRM_TRYV(settings.put(row));
  const std::vector<RuleChange> changes = changed_rules(before.rule_pack, pack);
  change.changed_rules = changes.size();
  work.record("rule_pack", id, "put_in_force", {{"rulePack", change.before, change.rule_pack}});
  for (const OverlayEntry& entry : change.entries) record_entry(work, entry, changes);
  PHYSCRM_TRYV(work.commit());
  return change;
}

/// The rules that follow the page's cursor, or stand at its offset.
Page<Rule> page_of(std::vector<const Rule*> found, const storage::PageRequest& request) {
  Page<Rule> page;
  if (request.want_total) page.total = static_cast<std::int64_t>(found.size());
  auto at = found.begin();
  if (!request.after.empty()) {
    at = std::find_if(at, found.end(), [&](const Rule* rule) { return rule->id > request.after.front(); });
  }
  at += std::min<std::int64_t>(request.offset, found.end() - at);
  const auto end = at + std::min<std::int64_t>(request.limit, found.end() - at);
  for (; at != end; ++at) page.items.push_back(**at);
  if (end != found.end()) page.next_cursor = encode_cursor({page.items.back().id});
  return page;
}

Error no_such_pack(std::string_view name) {
  std::vector<std::string> known;
  for (const std::string_view each : RulePack::builtin_names()) known.emplace_back(each);
  Error error = not_found("rule pack", std::string{name}).with("known", std::move(known));
  error.field = "name";
  return error;
}

}  // namespace

Result<RuleList> RuleService::list(const RuleQuery& query) {
  if (!query.jurisdiction.empty() && query.jurisdiction != kEveryState &&
      !is_state_code(query.jurisdiction)) {
    return Error{ErrorCode::invalid_argument, "must be the code of a state, DC or a territory, or *",
                 "jurisdiction"};
  }
  PHYSCRM_TRY(const storage::PageRequest request, page_request(query.page));
  PHYSCRM_TRY(const auto tx, begin_read(core_));
  PHYSCRM_TRY(const Moment moment, moment_of(core_, *tx));
  std::vector<const Rule*> found;
  for (const Rule& rule : moment.settings->rule_pack.rules()) {
    if (matches(rule, query)) found.push_back(&rule);
  }
  return RuleList{pack_label(moment.settings->rule_pack), page_of(std::move(found), request)};
}

Result<Explanation> RuleService::explain(const ExplainQuery& query) {
  if (!is_state_code(query.state)) {
    return invalid_fields({bad_state()});
  }
  PHYSCRM_TRY(const auto tx, begin_read(core_));
  PHYSCRM_TRY(const Moment moment, moment_of(core_, *tx));
  return physcrm::explain(moment.settings->rule_pack, query.entity_type, query.state, query.expiration,
                          query.on.value_or(moment.today));
}

Result<RuleCheck> RuleService::validate(const RuleText& text) {
  PHYSCRM_TRY(const auto tx, begin_read(core_));
  PHYSCRM_TRY(const Moment moment, moment_of(core_, *tx));
  RuleCheck check;
  const auto accept = [&](const RulePack& pack) {
    check.rule_pack = pack_label(pack);
    check.rules = pack.rules().size();
    check.changes = changed_rules(moment.settings->rule_pack, pack);
  };
  if (text.kind == RuleText::Kind::pack) {
    auto pack = parsed_pack(text);
    if (!pack) return refused(std::move(pack).error());
    accept(pack.value());
    return check;
  }
  auto result = overlaid(moment.settings->rule_pack, text, {});
  if (!result) return refused(std::move(result).error());
  accept(result.value().pack);
  check.entries = std::move(result.value().entries);
  return check;
}

Result<PackChange> RuleService::overlay(const RuleText& text, std::string_view name, const Actor& actor) {
  if (RulePack::builtin(name) != nullptr) {
    return Error{ErrorCode::invalid_argument, "is the name of a pack that comes with the library", "name"};
  }
  PHYSCRM_TRY(auto work, UnitOfWork::begin(core_, actor, "rules.overlay"));
  PHYSCRM_TRY(Overlaid made, overlaid(work.settings().rule_pack, text, name));
  return put_in_force(work, made.pack, std::move(made.entries));
}

Result<PackChange> RuleService::use(std::string_view name, const Actor& actor) {
  const RulePack* pack = RulePack::builtin(name);
  if (pack == nullptr) return no_such_pack(name);
  PHYSCRM_TRY(auto work, UnitOfWork::begin(core_, actor, "rules.use"));
  return put_in_force(work, *pack, {});
}

Result<std::vector<std::optional<ExpectedExpiration>>> RuleService::expected_expirations(
    std::span<const Credential> credentials) {
  const auto is_asked = [](const Credential& row) {
    return row.status == CredentialStatus::active && !row.expiration_date;
  };
  std::vector<std::optional<ExpectedExpiration>> expected(credentials.size());
  if (std::none_of(credentials.begin(), credentials.end(), is_asked)) return expected;
  PHYSCRM_TRY(const auto tx, begin_read(core_));
  PHYSCRM_TRY(const Moment moment, moment_of(core_, *tx));
  for (std::size_t i = 0; i < credentials.size(); ++i) {
    const Credential& row = credentials[i];
    if (is_asked(row))
      expected[i] = expected_expiration(moment.settings->rule_pack, row.entity_type, row.state, moment.today);
  }
  return expected;
}

}  // namespace physcrm
