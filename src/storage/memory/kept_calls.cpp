#include "storage/memory/kept_calls.hpp"

#include "base/try.hpp"
#include "storage/memory/rules.hpp"

namespace physcrm::storage::memory {

Result<std::optional<KeptCall>> MemoryKeptCalls::find(const std::string& key) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  const auto found = tables->kept_calls->by_key.find(key);
  if (found == tables->kept_calls->by_key.end()) return std::optional<KeptCall>{};
  return std::optional{found->second};
}

Result<void> MemoryKeptCalls::put(const KeptCall& call) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  if (call.status < 100 || call.status > 599) return broken_rule();
  KeptCallTable& table = tables->kept_calls.edit();
  const auto [at, is_new] = table.by_key.insert_or_assign(call.key, call);
  if (!is_new) std::erase_if(table.by_time, [&](const auto& each) { return each.second == call.key; });
  table.by_time.emplace(at->second.at, call.key);
  return ok();
}

Result<std::int64_t> MemoryKeptCalls::remove_before(Instant at, int limit) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  KeptCallTable& table = tables->kept_calls.edit();
  std::int64_t removed = 0;
  while (removed < limit && !table.by_time.empty() && table.by_time.begin()->first < at) {
    table.by_key.erase(table.by_time.begin()->second);
    table.by_time.erase(table.by_time.begin());
    ++removed;
  }
  return removed;
}

}  // namespace physcrm::storage::memory
