// What every service of an engine shares: the store, the clock, the zone, the rules in force, the log.
#ifndef PHYSCRM_ENGINE_CORE_HPP
#define PHYSCRM_ENGINE_CORE_HPP

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/zone.hpp"
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

class EngineCore {
 public:
  /// Opens the store and agrees with its stored settings (zone, rule pack); see Engine::open.
  [[nodiscard]] static Result<std::unique_ptr<EngineCore>> open(EngineOptions options);

  [[nodiscard]] storage::Store& store() noexcept { return *store_; }
  [[nodiscard]] Instant now() const noexcept { return clock_->now(); }
  [[nodiscard]] const Zone& zone() const noexcept { return zone_; }
  [[nodiscard]] Date civil_date(Instant at) const { return zone_.civil_date(at); }

  /// The pack that new work is made with, and its id in the store.
  [[nodiscard]] const RulePack& pack_in_force() const noexcept { return pack_; }
  [[nodiscard]] std::int64_t pack_in_force_id() const noexcept { return pack_id_; }

  /// The snapshot a workflow is pinned to. Cached: a snapshot never changes.
  [[nodiscard]] Result<RulePack> pack(storage::Transaction& tx, std::int64_t id);

  /// The template a workflow refers to. Cached: a template never changes.
  [[nodiscard]] Result<std::shared_ptr<const ChecklistTemplate>> checklist_template(storage::Transaction& tx,
                                                                                    std::int64_t id);

  /// The template of these rules, stored if it was not there. `tx` writes. Not cached: a transaction that
  /// rolls back takes the new row with it.
  [[nodiscard]] Result<InternedTemplate> intern_template(storage::Transaction& tx, const RenewalRules& rules);

  void log(LogLevel level, std::string_view message) const;

 private:
  EngineCore(EngineOptions options, std::unique_ptr<storage::Store> store, Zone zone, RulePack pack,
             std::int64_t pack_id);

  EngineOptions options_;
  std::unique_ptr<storage::Store> store_;
  std::shared_ptr<Clock> clock_;
  Zone zone_;
  RulePack pack_;
  std::int64_t pack_id_;

  std::mutex cache_mutex_;  ///< guards the two caches below
  std::map<std::int64_t, RulePack> packs_;
  std::map<std::int64_t, std::shared_ptr<const ChecklistTemplate>> templates_;
};

}  // namespace physcrm

#endif
