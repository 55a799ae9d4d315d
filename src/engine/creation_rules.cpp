#include "engine/creation_rules.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/try.hpp"

namespace physcrm {

CreationRules::CreationRules(EngineCore& core, RulePack pack) : core_(core), pack_(std::move(pack)) {
  for (const Rule& rule : pack_.rules()) {
    if (rule.effective_from) boundaries_.push_back(*rule.effective_from);
    if (rule.effective_to) boundaries_.push_back(*rule.effective_to);
  }
  std::sort(boundaries_.begin(), boundaries_.end());
  boundaries_.erase(std::unique(boundaries_.begin(), boundaries_.end()), boundaries_.end());
}

std::size_t CreationRules::KeyHash::operator()(const Key& key) const noexcept {
  const std::size_t kind = static_cast<std::size_t>(key.entity_type);
  return std::hash<std::string>{}(key.state) * 31 + key.period * 4 + kind;
}

std::uint32_t CreationRules::period_of(Date expiration) const noexcept {
  const auto at = std::upper_bound(boundaries_.begin(), boundaries_.end(), expiration);
  return static_cast<std::uint32_t>(at - boundaries_.begin());
}

Result<const CreationRule*> CreationRules::find(storage::Transaction& tx,
                                                const storage::CreationCandidate& candidate) {
  Key key{candidate.state, candidate.entity_type, period_of(candidate.expiration)};
  if (const auto at = known_.find(key); at != known_.end()) return &at->second;
  RenewalRules rules = resolve(pack_, candidate.entity_type, candidate.state, candidate.expiration);
  PHYSCRM_TRY(const InternedTemplate items, core_.intern_template(tx, rules));
  const auto at = known_.emplace(std::move(key), CreationRule{std::move(rules), items.id}).first;
  return &at->second;
}

}  // namespace physcrm
