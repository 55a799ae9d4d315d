#include "base/try.hpp"
#include "storage/common/practice_name.hpp"
#include "storage/sql/physicians.hpp"

namespace physcrm::storage::sql {
namespace {

constexpr int kGroup = 1;  // practice type: solo, group, hospital, clinic

constexpr std::string_view kFindByName = "SELECT id FROM practices WHERE name_key = $1";
constexpr std::string_view kFind = "SELECT id, name FROM practices WHERE id = $1";
constexpr std::string_view kInsert =
    "INSERT INTO practices (id, name, name_key, type, created_at) VALUES ($1, $2, $3, $4, $5)";

}  // namespace

Result<std::vector<PracticeId>> SqlPractices::find_by_names(std::span<const std::string> names) {
  PHYSCRM_TRY(auto query, scope_.read(kFindByName));
  std::string key;
  PHYSCRM_TRY(const auto found, fetch_each(
                                    query, names,
                                    [&](Statement& each, const std::string& name) {
                                      key = practice_name_key(name);
                                      each.bind(key);
                                    },
                                    [](Columns& row) { return row.id<PracticeId>(); }));
  std::vector<PracticeId> ids;
  ids.reserve(names.size());
  for (const auto& id : found) ids.push_back(id.value_or(PracticeId{}));
  return ids;
}

Result<std::optional<PracticeName>> SqlPractices::find(PracticeId id) {
  PHYSCRM_TRY(auto query, scope_.read(kFind));
  query.bind(id);
  return fetch_one(query, [](Columns& row) {
    PracticeName practice;
    practice.id = row.id<PracticeId>();
    practice.name = row.text();
    return practice;
  });
}

Result<void> SqlPractices::insert(const PracticeName& row, Instant at) {
  const std::string key = practice_name_key(row.name);
  PHYSCRM_TRY(auto insert, scope_.write(kInsert));
  insert.bind(row.id, row.name, key, kGroup, at);
  PHYSCRM_TRYV(insert.run());
  return ok();
}

}  // namespace physcrm::storage::sql
