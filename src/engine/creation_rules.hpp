// The rules and checklist templates of a run that opens many renewals at once.
#ifndef PHYSCRM_ENGINE_CREATION_RULES_HPP
#define PHYSCRM_ENGINE_CREATION_RULES_HPP

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/core.hpp"
#include "storage/port/workflows.hpp"

namespace physcrm {

/// What the pack says of one group of credentials.
struct CreationRule {
  RenewalRules rules;
  std::int64_t template_id = 0;
};

/// Answers for each credential what its renewal is made with, asking the pack and the store once for each
/// (kind, state) and period in which no row of the pack begins or ends, not once for each credential.
class CreationRules {
 public:
  /// `pack`: the one in force.
  CreationRules(EngineCore& core, RulePack pack);

  /// `tx` writes: a template that is not in the store yet is stored in it. The answer lives as long as this
  /// object, which is of no further use once a transaction of `find` was not committed.
  [[nodiscard]] Result<const CreationRule*> find(storage::Transaction& tx,
                                                 const storage::CreationCandidate& candidate);

 private:
  struct Key {
    std::string state;
    EntityType entity_type = EntityType::license;
    std::uint32_t period = 0;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept;
  };
  [[nodiscard]] std::uint32_t period_of(Date expiration) const noexcept;

  EngineCore& core_;
  RulePack pack_;
  std::vector<Date> boundaries_;  ///< the days on which a row of the pack begins or ends to apply
  std::unordered_map<Key, CreationRule, KeyHash> known_;
};

}  // namespace physcrm

#endif
