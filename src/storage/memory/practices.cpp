#include "base/try.hpp"
#include "storage/common/practice_name.hpp"
#include "storage/memory/physicians.hpp"
#include "storage/memory/rules.hpp"

namespace physcrm::storage::memory {

Result<std::vector<PracticeId>> MemoryPractices::find_by_names(std::span<const std::string> names) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  const auto& by_key = tables->practices->by_name_key;
  std::vector<PracticeId> ids;
  ids.reserve(names.size());
  for (const std::string& name : names) {
    const auto found = by_key.find(practice_name_key(name));
    ids.push_back(found == by_key.end() ? PracticeId{} : PracticeId{found->second});
  }
  return ids;
}

Result<std::optional<PracticeName>> MemoryPractices::find(PracticeId id) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  const PracticeName* found = tables->practices->rows.find(id.value);
  if (found == nullptr) return std::optional<PracticeName>{};
  return std::optional{*found};
}

// When it was made is kept for people with a SQL shell; the port does not answer it.
Result<void> MemoryPractices::insert(const PracticeName& row, Instant /*at*/) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  std::string key = practice_name_key(row.name);
  if (tables->practices->rows.contains(row.id.value)) return taken("");
  if (tables->practices->by_name_key.contains(key)) return taken("name");
  PracticeTable& practices = tables->practices.edit();
  practices.by_name_key.emplace(std::move(key), row.id.value);
  practices.rows.put(row.id.value, row);
  return ok();
}

}  // namespace physcrm::storage::memory
