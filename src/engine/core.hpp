// What every service of an engine shares: the store, the clock, the log, and caches of what never changes.
#ifndef PHYSCRM_ENGINE_CORE_HPP
#define PHYSCRM_ENGINE_CORE_HPP

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/jobs_in_hand.hpp"
#include "engine/store_settings.hpp"
#include "physcrm/channel.hpp"
#include "physcrm/engine.hpp"
#include "physcrm/renewal/checklist.hpp"
#include "physcrm/rulepack/rule_pack.hpp"
#include "storage/port/store.hpp"

namespace physcrm {

/// A checklist template as workflows refer to it.
struct InternedTemplate {
  std::int64_t id = 0;
  std::shared_ptr<const ChecklistTemplate> items;
};

class ChannelSet;
class Scheduler;

/// What the first audit entry says of a store.
struct StoreOrigin {
  std::string id;
  Instant at;
};

class EngineCore {
 public:
  EngineCore(const EngineCore&) = delete;
  EngineCore& operator=(const EngineCore&) = delete;
  ~EngineCore();

  /// Opens the store and agrees with its stored settings (zone, policies); see Engine::open.
  [[nodiscard]] static Result<std::unique_ptr<EngineCore>> open(EngineOptions options);

  [[nodiscard]] storage::Store& store() noexcept { return *store_; }
  /// A transaction; within a call of an operation a part of that one's (call_transaction.hpp).
  [[nodiscard]] Result<std::unique_ptr<storage::Transaction>> begin(storage::Access access);
  [[nodiscard]] Instant now() const noexcept { return clock_->now(); }
  [[nodiscard]] std::int64_t monotonic_us() const noexcept { return clock_->monotonic_us(); }
  /// Now by the clock of the leases, which every host on the store shares (EngineOptions::lease_clock). Not
  /// to be compared with any time of the engine's own.
  [[nodiscard]] Result<Instant> lease_time(storage::Transaction& tx) const;

  /// By which the host itself tells how long it has held a lease: an injected clock of the leases, else its
  /// own.
  [[nodiscard]] const Clock& lease_watch() const noexcept {
    return options_.lease_clock ? *options_.lease_clock : *clock_;
  }

  /// The settings as `tx` sees them: read again in each transaction, since any host on the store may have
  /// changed them, and decoded again only when they differ from those read last. Not to be asked in a
  /// transaction that has itself put another pack in force: see `pack`.
  [[nodiscard]] Result<SettingsPtr> settings(storage::Transaction& tx);

  /// The snapshot of this id. Cached: a snapshot never changes. Not to be asked for one that `tx` itself has
  /// stored: were it rolled back, the id would be given again, and the cache would be wrong.
  [[nodiscard]] Result<RulePack> pack(storage::Transaction& tx, std::int64_t id);

  /// The template a workflow refers to. Cached: a template never changes.
  [[nodiscard]] Result<std::shared_ptr<const ChecklistTemplate>> checklist_template(storage::Transaction& tx,
                                                                                    std::int64_t id);

  /// The template of these rules, stored if it was not there. `tx` writes. Not cached: a transaction that
  /// rolls back takes the new row with it.
  [[nodiscard]] Result<InternedTemplate> intern_template(storage::Transaction& tx, const RenewalRules& rules);

  /// Drops what was cached: some of it was read in a transaction that is undone.
  void forget_cached() noexcept;

  /// In whose name this engine takes leases.
  [[nodiscard]] const std::string& worker() const noexcept { return worker_; }
  /// The jobs that this engine runs just now.
  [[nodiscard]] JobsInHand& jobs_in_hand() noexcept { return jobs_in_hand_; }

  /// The engine's own thread for its jobs.
  [[nodiscard]] Scheduler& scheduler() noexcept { return *scheduler_; }

  /// The channels of this host.
  [[nodiscard]] const ChannelSet& channels() const noexcept { return *channels_; }

  /// Where critical notifications go before they are deleted; empty: they are not.
  [[nodiscard]] const std::string& archive_directory() const noexcept { return options_.archive_directory; }

  /// The channels, as they may be shown.
  [[nodiscard]] const ChannelSettings& channel_settings() const noexcept { return channel_settings_; }

  /// What tells this store from every other: of the hash of its first audit entry.
  [[nodiscard]] Result<std::string> store_id(storage::Transaction& tx);
  /// When the store was made.
  [[nodiscard]] Result<Instant> created_at(storage::Transaction& tx);

  /// Whatever the host's function throws is dropped.
  void log(LogLevel level, std::string_view message) const noexcept;

 private:
  EngineCore(EngineOptions options, std::shared_ptr<storage::Store> store, ChannelSet channels);

  /// `storage_error` where the rows are not those of a store that was made whole.
  [[nodiscard]] Result<StoreOrigin> origin(storage::Transaction& tx);
  [[nodiscard]] Result<SettingsPtr> decode_settings(storage::Transaction& tx,
                                                    const std::vector<storage::Setting>& rows);

  EngineOptions options_;
  std::string worker_;
  JobsInHand jobs_in_hand_;
  std::shared_ptr<storage::Store> store_;
  std::shared_ptr<Clock> clock_;
  ChannelSettings channel_settings_;
  std::unique_ptr<ChannelSet> channels_;

  std::mutex cache_mutex_;                      ///< guards what is below
  std::vector<storage::Setting> setting_rows_;  ///< what settings_ was decoded from
  SettingsPtr settings_;
  std::optional<StoreOrigin> origin_;
  std::map<std::int64_t, RulePack> packs_;
  std::map<std::int64_t, std::shared_ptr<const ChecklistTemplate>> templates_;

  std::unique_ptr<Scheduler> scheduler_;  ///< last: its thread ends before anything else does
};

}  // namespace physcrm

#endif
