#include "storage/memory/rule_snapshots.hpp"

#include <algorithm>

#include "base/try.hpp"

namespace physcrm::storage::memory {
namespace {

/// The id under which a row with this hash stands in `table`, after it was put there if it was not.
template <class Table, class Row>
std::int64_t intern(Shared<Table>& table, Row row) {
  for (std::int64_t id = 1; const auto& stored : table->rows.all()) {
    if (stored.hash == row.hash) return id;
    ++id;
  }
  const auto id = static_cast<std::int64_t>(table->rows.size()) + 1;
  table.edit().rows.put(id, std::move(row));
  return id;
}

}  // namespace

Result<std::int64_t> MemoryRuleSnapshots::intern_pack(const StoredRulePack& pack) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  return intern(tables->rule_packs, pack);
}

Result<std::optional<StoredRulePack>> MemoryRuleSnapshots::find_pack(std::int64_t id) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  const StoredRulePack* found = tables->rule_packs->rows.find(id);
  if (found == nullptr) return std::optional<StoredRulePack>{};
  StoredRulePack pack = *found;
  pack.id = id;
  return std::optional{std::move(pack)};
}

Result<std::int64_t> MemoryRuleSnapshots::intern_template(const std::string& hash, const std::string& body) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  return intern(tables->checklists, StoredChecklist{hash, body});
}

Result<std::optional<std::string>> MemoryRuleSnapshots::find_template(std::int64_t id) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  const StoredChecklist* found = tables->checklists->rows.find(id);
  if (found == nullptr) return std::optional<std::string>{};
  return std::optional{found->body};
}

}  // namespace physcrm::storage::memory
