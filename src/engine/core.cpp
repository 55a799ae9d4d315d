#include "engine/core.hpp"

#include <algorithm>
#include <utility>

#include "audit/entry.hpp"
#include "base/crypto.hpp"
#include "base/durable_file.hpp"
#include "base/try.hpp"
#include "engine/call_transaction.hpp"
#include "engine/channel_set.hpp"
#include "engine/scheduler.hpp"
#include "engine/worker.hpp"

namespace physcrm {
namespace {

Error disagrees(std::string field, std::string_view what, const std::string& stored,
                const std::string& asked) {
  return Error{ErrorCode::failed_precondition,
               "this store works with the " + std::string{what} + " " + stored + ", not with " + asked +
                   "; open it without one, or change its settings",
               std::move(field)}
      .with("stored", stored)
      .with("given", asked);
}

bool is_initialised(const std::vector<storage::Setting>& rows) {
  return find_setting(rows, kZoneSetting) != nullptr && find_setting(rows, kPackSetting) != nullptr;
}

/// Ok when what the options say is what is stored; what they leave out is as it is.
Result<void> check_agreement(const std::vector<storage::Setting>& rows, const EngineOptions& options) {
  const std::string& zone = *find_setting(rows, kZoneSetting);
  if (!options.time_zone.empty() && options.time_zone != zone) {
    return disagrees("timeZone", "time zone", zone, options.time_zone);
  }
  PHYSCRM_TRY(const Policies stored, read_policies(rows));
  PHYSCRM_TRY(const Policies asked, with_input(stored, options.policies));
  const auto before = policy_rows(stored);
  const auto after = policy_rows(asked);
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i].value == after[i].value) continue;
    return disagrees("policies." + before[i].name, "policy " + before[i].name, before[i].value,
                     after[i].value);
  }
  return ok();
}

/// What an empty store is to work with: stored when it is made, whatever a later library or host would
/// choose.
Result<void> initialise(storage::Transaction& tx, const EngineOptions& options) {
  const RulePack& pack = RulePack::builtin_default();
  PHYSCRM_TRY(const Policies policies, with_input({}, options.policies));
  PHYSCRM_TRY(const std::int64_t pack_id,
              tx.rule_snapshots().intern_pack(
                  {0, pack.name(), std::string{pack.version()}, pack.content_hash(), pack.bytes()}));
  std::vector<storage::Setting> rows = policy_rows(policies);
  rows.insert(rows.begin(),
              {std::string{kZoneSetting}, options.time_zone.empty() ? "UTC" : options.time_zone});
  std::vector<audit::FieldChange> chosen;
  for (const storage::Setting& row : rows) chosen.push_back({row.name, "", row.value});
  rows.push_back({std::string{kPackSetting}, std::to_string(pack_id)});
  rows.push_back({std::string{kVersionSetting}, "1"});
  for (const storage::Setting& row : rows) {
    PHYSCRM_TRYV(tx.settings().put(row));
  }
  audit::Entry entry{options.clock->now(), "host", "init", {}};
  audit::add_row(entry.changes, {"setting", 0, 0, "created", std::move(chosen)});
  audit::add_row(entry.changes, {"rule_pack",
                                 pack_id,
                                 pack_id,
                                 "created",
                                 {{"name", "", pack.name()}, {"version", "", std::string{pack.version()}}}});
  const std::string body = audit::encode(entry);
  return tx.audit().append(body, sha256_hex(body));
}

/// Holds the options against what is stored, and stores them first where the store is empty. Of two hosts
/// that open an empty store at once, the second finds what the first has written.
Result<void> agree(storage::Store& store, const EngineOptions& options) {
  {
    PHYSCRM_TRY(auto tx, store.begin(storage::Access::read));
    PHYSCRM_TRY(const auto rows, tx->settings().all());
    if (is_initialised(rows)) return check_agreement(rows, options);
  }
  PHYSCRM_TRY(auto tx, store.begin(storage::Access::write));
  PHYSCRM_TRY(const auto rows, tx->settings().all());
  if (is_initialised(rows)) return check_agreement(rows, options);
  PHYSCRM_TRYV(initialise(*tx, options));
  return tx->commit();
}

/// One that is compiled in need not be parsed.
Result<RulePack> parse_pack(const storage::StoredRulePack& stored) {
  const RulePack* builtin = RulePack::builtin(stored.name);
  if (builtin != nullptr && builtin->content_hash() == stored.hash) return *builtin;
  return RulePack::parse_csv(stored.name, stored.bytes);
}

/// Scheme, host and port: chat services put their secret into the path or the query.
std::string without_path(const std::string& url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) return {};
  return url.substr(0, std::min(url.find_first_of("/?#", scheme + 3), url.size()));
}

/// Everything but the secrets.
ChannelSettings shown(const ChannelOptions& options) {
  ChannelSettings settings{options.email, false, options.webhook, options.directory, options.host != nullptr};
  if (settings.email) {
    settings.has_password = !settings.email->password.empty();
    settings.email->password.clear();
  }
  if (settings.webhook) {
    settings.webhook->secret.clear();
    settings.webhook->url = without_path(settings.webhook->url);
    for (std::string& target : settings.webhook->allowed_targets) {
      if (target.find("://") != std::string::npos) target = without_path(target);
    }
  }
  return settings;
}

/// The host's own, or the one that the URL names.
Result<std::shared_ptr<storage::Store>> store_of(const EngineOptions& options) {
  if (options.store && !options.url.empty()) {
    return Error{ErrorCode::invalid_argument, "either a url or a store, not both", "url"};
  }
  if (options.busy_timeout_ms < 0 || options.busy_timeout_ms > kMaxBusyTimeoutMs) {
    return Error{ErrorCode::invalid_argument, "must be 0 to 3600000", "busyTimeoutMs"};
  }
  if (options.store) return options.store;
  PHYSCRM_TRY(auto opened, storage::open_store(options.url, {options.busy_timeout_ms, options.create}));
  return std::shared_ptr<storage::Store>{std::move(opened)};
}

bool are_same(const std::vector<storage::Setting>& a, const std::vector<storage::Setting>& b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return x.name == y.name && x.value == y.value; });
}

}  // namespace

EngineCore::EngineCore(EngineOptions options, std::shared_ptr<storage::Store> store, ChannelSet channels)
    : options_(std::move(options)),
      worker_(new_worker_name()),
      store_(std::move(store)),
      clock_(options_.clock),
      channel_settings_(shown(options_.channels)),
      channels_(std::make_unique<ChannelSet>(std::move(channels))),
      scheduler_(std::make_unique<Scheduler>(*this)) {
  // The channels have their secrets; nothing else needs them.
  options_.channels = {};
}

EngineCore::~EngineCore() = default;

Result<std::unique_ptr<EngineCore>> EngineCore::open(EngineOptions options) {
  // With a simulated clock everything is; the machine's own is not to be trusted by other machines.
  if (!options.lease_clock) options.lease_clock = options.clock;
  if (!options.clock) options.clock = system_clock();
  // What is wrong in itself is refused before anything is created.
  if (!options.time_zone.empty()) {
    PHYSCRM_TRYV(Zone::find(options.time_zone));
  }
  PHYSCRM_TRYV(with_input({}, options.policies));
  PHYSCRM_TRY(ChannelSet channels, ChannelSet::open(options.channels));
  if (!options.archive_directory.empty() && DurableDirectory{options.archive_directory}.fault() != 0) {
    return Error{ErrorCode::invalid_argument, "there is no such directory", "archiveDirectory"};
  }
  PHYSCRM_TRY(auto store, store_of(options));
  PHYSCRM_TRYV(agree(*store, options));
  std::unique_ptr<EngineCore> core{new EngineCore{std::move(options), std::move(store), std::move(channels)}};
  PHYSCRM_TRY(const auto tx, core->begin(storage::Access::read));
  PHYSCRM_TRYV(core->settings(*tx));
  return core;
}

Result<Instant> EngineCore::lease_time(storage::Transaction& tx) const {
  if (options_.lease_clock) return options_.lease_clock->now();
  return tx.time();
}

Result<std::unique_ptr<storage::Transaction>> EngineCore::begin(storage::Access access) {
  if (CallTransaction* const call = CallTransaction::current(*this)) return call->join(access);
  return store_->begin(access);
}

void EngineCore::forget_cached() noexcept {
  const std::lock_guard lock{cache_mutex_};
  settings_.reset();
  packs_.clear();
  templates_.clear();
}

Result<SettingsPtr> EngineCore::settings(storage::Transaction& tx) {
  PHYSCRM_TRY(auto rows, tx.settings().all());
  {
    const std::lock_guard lock{cache_mutex_};
    if (settings_ && are_same(rows, setting_rows_)) return settings_;
  }
  PHYSCRM_TRY(SettingsPtr decoded, decode_settings(tx, rows));
  const std::lock_guard lock{cache_mutex_};
  setting_rows_ = std::move(rows);
  settings_ = decoded;
  return decoded;
}

Result<SettingsPtr> EngineCore::decode_settings(storage::Transaction& tx,
                                                const std::vector<storage::Setting>& rows) {
  if (!is_initialised(rows)) return Error{ErrorCode::storage_error, "the store has no settings"};
  PHYSCRM_TRY(Zone zone, Zone::find(*find_setting(rows, kZoneSetting)));
  PHYSCRM_TRY(const std::int64_t pack_id, number_setting(rows, kPackSetting, 0));
  PHYSCRM_TRY(RulePack pack_in_force, pack(tx, pack_id));
  PHYSCRM_TRY(const Policies policies, read_policies(rows));
  PHYSCRM_TRY(const std::int64_t version, number_setting(rows, kVersionSetting, 1));
  PHYSCRM_TRY(auto read_only, read_read_only(rows));
  std::optional<Instant> changed_at;
  if (find_setting(rows, kChangedAtSetting) != nullptr) {
    PHYSCRM_TRY(const std::int64_t microseconds, number_setting(rows, kChangedAtSetting, 0));
    changed_at = Instant{microseconds};
  }
  return std::make_shared<const StoreSettings>(StoreSettings{std::move(zone), pack_id,
                                                             std::move(pack_in_force), policies, version,
                                                             changed_at, std::move(read_only)});
}

Result<StoreOrigin> EngineCore::origin(storage::Transaction& tx) {
  {
    const std::lock_guard lock{cache_mutex_};
    if (origin_) return *origin_;
  }
  PHYSCRM_TRY(const auto first, tx.audit().read(0, 1));
  if (first.empty()) return Error{ErrorCode::storage_error, "the store has no first audit entry"};
  const auto entry = audit::decode(first.front().body);
  if (!entry) return Error{ErrorCode::storage_error, "the store's first audit entry can't be read"};
  constexpr std::size_t kDigits = 16;
  const std::lock_guard lock{cache_mutex_};
  origin_ = StoreOrigin{first.front().entry_hash.substr(0, kDigits), entry.value().at};
  return *origin_;
}

Result<std::string> EngineCore::store_id(storage::Transaction& tx) {
  PHYSCRM_TRY(StoreOrigin found, origin(tx));
  return std::move(found.id);
}

Result<Instant> EngineCore::created_at(storage::Transaction& tx) {
  PHYSCRM_TRY(const StoreOrigin found, origin(tx));
  return found.at;
}

Result<RulePack> EngineCore::pack(storage::Transaction& tx, std::int64_t id) {
  {
    const std::lock_guard lock{cache_mutex_};
    if (const auto at = packs_.find(id); at != packs_.end()) return at->second;
  }
  PHYSCRM_TRY(const auto stored, tx.rule_snapshots().find_pack(id));
  if (!stored) return Error{ErrorCode::storage_error, "the store refers to a rule pack that is not there"};
  PHYSCRM_TRY(RulePack pack, parse_pack(*stored));
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

void EngineCore::log(LogLevel level, std::string_view message) const noexcept {
  try {
    if (options_.log) options_.log(level, message);
  } catch (...) {  // NOLINT: a log that fails stops no work, and there is nowhere to say so
  }
}

}  // namespace physcrm
