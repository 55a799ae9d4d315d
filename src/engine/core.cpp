#include "engine/core.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "audit/entry.hpp"
#include "base/crypto.hpp"
#include "base/try.hpp"

namespace physcrm {
namespace {

constexpr std::string_view kZoneSetting = "timeZone";
constexpr std::string_view kPackSetting = "rulePackId";

const std::string* find_setting(const std::vector<storage::Setting>& settings, std::string_view name) {
  const auto at =
      std::find_if(settings.begin(), settings.end(), [&](const auto& s) { return s.name == name; });
  return at == settings.end() ? nullptr : &at->value;
}

/// What the store works with: stored when it was made, whatever a later library or host would choose.
struct Agreement {
  std::string time_zone;
  std::int64_t pack_id = 0;
  RulePack pack;
};

Error other_zone(const std::string& stored, const std::string& asked) {
  return Error{ErrorCode::failed_precondition,
               "this store works in the time zone " + stored + ", not in " + asked +
                   "; open it without a time zone, or change its settings",
               "timeZone"}
      .with("stored", stored)
      .with("given", asked);
}

Result<RulePack> stored_pack(storage::Transaction& tx, std::int64_t id) {
  PHYSCRM_TRY(const auto stored, tx.rule_snapshots().find_pack(id));
  if (!stored) return Error{ErrorCode::storage_error, "the rule pack in force is not in the store"};
  const RulePack& builtin = RulePack::builtin_default();
  if (stored->name == builtin.name() && stored->hash == builtin.content_hash()) return builtin;
  return RulePack::parse_csv(stored->name, stored->bytes);
}

/// What an initialised store says; nothing for an empty one.
Result<std::optional<Agreement>> read_agreement(storage::Transaction& tx, const std::string& asked_zone) {
  PHYSCRM_TRY(const auto settings, tx.settings().all());
  const std::string* zone = find_setting(settings, kZoneSetting);
  const std::string* pack = find_setting(settings, kPackSetting);
  if (zone == nullptr || pack == nullptr) return std::optional<Agreement>{};
  if (!asked_zone.empty() && asked_zone != *zone) return other_zone(*zone, asked_zone);
  std::int64_t pack_id = 0;
  std::from_chars(pack->data(), pack->data() + pack->size(), pack_id);
  PHYSCRM_TRY(RulePack rules, stored_pack(tx, pack_id));
  return std::optional<Agreement>{Agreement{*zone, pack_id, std::move(rules)}};
}

Result<Agreement> initialise(storage::Transaction& tx, const EngineOptions& options) {
  const RulePack& pack = RulePack::builtin_default();
  const std::string zone = options.time_zone.empty() ? "UTC" : options.time_zone;
  PHYSCRM_TRY(const std::int64_t pack_id,
              tx.rule_snapshots().intern_pack(
                  {0, pack.name(), std::string{pack.version()}, pack.content_hash(), pack.bytes()}));
  PHYSCRM_TRYV(tx.settings().put({std::string{kZoneSetting}, zone}));
  PHYSCRM_TRYV(tx.settings().put({std::string{kPackSetting}, std::to_string(pack_id)}));
  audit::Entry entry{options.clock->now(), "host", "init", {}};
  audit::add_row(entry.changes, {"setting", 0, 0, "created", {{std::string{kZoneSetting}, "", zone}}});
  audit::add_row(entry.changes, {"rule_pack",
                                 pack_id,
                                 pack_id,
                                 "created",
                                 {{"name", "", pack.name()}, {"version", "", std::string{pack.version()}}}});
  const std::string body = audit::encode(entry);
  PHYSCRM_TRYV(tx.audit().append(body, sha256_hex(body)));
  return Agreement{zone, pack_id, pack};
}

/// Reads what is stored, and stores it first where the store is empty. Of two hosts that open an empty store
/// at once, the second reads what the first has written.
Result<Agreement> agree(storage::Store& store, const EngineOptions& options) {
  {
    PHYSCRM_TRY(auto tx, store.begin(storage::Access::read));
    PHYSCRM_TRY(auto stored, read_agreement(*tx, options.time_zone));
    if (stored) return std::move(*stored);
  }
  PHYSCRM_TRY(auto tx, store.begin(storage::Access::write));
  PHYSCRM_TRY(auto stored, read_agreement(*tx, options.time_zone));
  if (stored) return std::move(*stored);
  PHYSCRM_TRY(Agreement made, initialise(*tx, options));
  PHYSCRM_TRYV(tx->commit());
  return made;
}

}  // namespace

EngineCore::EngineCore(EngineOptions options, std::unique_ptr<storage::Store> store, Zone zone, RulePack pack,
                       std::int64_t pack_id)
    : options_(std::move(options)),
      store_(std::move(store)),
      clock_(options_.clock),
      zone_(std::move(zone)),
      pack_(std::move(pack)),
      pack_id_(pack_id) {
  packs_.emplace(pack_id_, pack_);
}

Result<std::unique_ptr<EngineCore>> EngineCore::open(EngineOptions options) {
  if (!options.clock) options.clock = system_clock();
  // A wrong zone is refused before anything is created.
  if (!options.time_zone.empty()) {
    PHYSCRM_TRYV(Zone::find(options.time_zone));
  }
  PHYSCRM_TRY(auto store, storage::open_store(options.url, {options.busy_timeout_ms, options.create}));
  PHYSCRM_TRY(Agreement agreed, agree(*store, options));
  PHYSCRM_TRY(Zone zone, Zone::find(agreed.time_zone));
  return std::unique_ptr<EngineCore>{new EngineCore{std::move(options), std::move(store), std::move(zone),
                                                    std::move(agreed.pack), agreed.pack_id}};
}

Result<RulePack> EngineCore::pack(storage::Transaction& tx, std::int64_t id) {
  {
    const std::lock_guard lock{cache_mutex_};
    if (const auto at = packs_.find(id); at != packs_.end()) return at->second;
  }
  PHYSCRM_TRY(const auto stored, tx.rule_snapshots().find_pack(id));
  if (!stored) return Error{ErrorCode::storage_error, "a workflow refers to a rule pack that is not there"};
  PHYSCRM_TRY(RulePack pack, RulePack::parse_csv(stored->name, stored->bytes));
  const std::lock_guard lock{cache_mutex_};
  packs_.emplace(id, pack);
  return pack;
}

Result<std::shared_ptr<const ChecklistTemplate>> EngineCore::checklist_template(storage::Transaction& tx,
                                                                                std::int64_t id) {
  {
    const std::lock_guard lock{cache_mutex_};
    if (const auto at = templates_.find(id); at != templates_.end()) return at->second;
  }
  PHYSCRM_TRY(const auto body, tx.rule_snapshots().find_template(id));
  if (!body) return Error{ErrorCode::storage_error, "a workflow refers to a checklist that is not there"};
  PHYSCRM_TRY(ChecklistTemplate items, ChecklistTemplate::decode(*body));
  auto shared = std::make_shared<const ChecklistTemplate>(std::move(items));
  const std::lock_guard lock{cache_mutex_};
  templates_.emplace(id, shared);
  return shared;
}

Result<InternedTemplate> EngineCore::intern_template(storage::Transaction& tx, const RenewalRules& rules) {
  auto items = std::make_shared<const ChecklistTemplate>(physcrm::checklist_template(rules));
  PHYSCRM_TRY(const std::int64_t id,
              tx.rule_snapshots().intern_template(items->content_hash(), items->encode()));
  return InternedTemplate{id, std::move(items)};
}

void EngineCore::log(LogLevel level, std::string_view message) const {
  if (options_.log) options_.log(level, message);
}

}  // namespace physcrm
