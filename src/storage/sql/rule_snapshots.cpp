#include "storage/sql/rule_snapshots.hpp"

#include "base/try.hpp"

namespace physcrm::storage::sql {
namespace {

constexpr std::string_view kPackOfHash = "SELECT id FROM rule_packs WHERE hash = $1";
// The update changes nothing; it is there so that RETURNING answers the row that was there, too.
constexpr std::string_view kInsertPack =
    "INSERT INTO rule_packs (id, name, version, hash, bytes) VALUES "
    "((SELECT coalesce(max(id), 0) + 1 FROM rule_packs), $1, $2, $3, $4) "
    "ON CONFLICT (hash) DO UPDATE SET hash = excluded.hash RETURNING id";
constexpr std::string_view kFindPack = "SELECT id, name, version, hash, bytes FROM rule_packs WHERE id = $1";
constexpr std::string_view kTemplateOfHash = "SELECT id FROM checklist_templates WHERE hash = $1";
constexpr std::string_view kInsertTemplate =
    "INSERT INTO checklist_templates (id, hash, body) VALUES "
    "((SELECT coalesce(max(id), 0) + 1 FROM checklist_templates), $1, $2) "
    "ON CONFLICT (hash) DO UPDATE SET hash = excluded.hash RETURNING id";
constexpr std::string_view kFindTemplate = "SELECT body FROM checklist_templates WHERE id = $1";

std::int64_t read_id(Columns& row) {
  return row.integer();
}

Result<std::optional<std::int64_t>> id_of_hash(Scope& scope, std::string_view sql, const std::string& hash) {
  PHYSCRM_TRY(auto query, scope.read(sql));
  query.bind(hash);
  return fetch_one(query, read_id);
}

/// The id of an insert that answers it. Fetched to the end: until then the row is not there.
Result<std::int64_t> returned_id(Statement& insert) {
  PHYSCRM_TRY(const auto ids, fetch_all(insert, read_id));
  if (ids.size() != 1) return Error{ErrorCode::internal, "an insert answered no id"};
  return ids.front();
}

}  // namespace

Result<std::int64_t> SqlRuleSnapshots::intern_pack(const StoredRulePack& pack) {
  PHYSCRM_TRY(auto insert, scope_.write(kInsertPack));
  PHYSCRM_TRY(const auto stored, id_of_hash(scope_, kPackOfHash, pack.hash));
  if (stored) return *stored;
  insert.bind(pack.name, pack.version, pack.hash, Bytes{pack.bytes});
  return returned_id(insert);
}

Result<std::optional<StoredRulePack>> SqlRuleSnapshots::find_pack(std::int64_t id) {
  PHYSCRM_TRY(auto query, scope_.read(kFindPack));
  query.bind(id);
  return fetch_one(query, [](Columns& row) {
    StoredRulePack pack;
    pack.id = row.integer();
    pack.name = row.text();
    pack.version = row.text();
    pack.hash = row.text();
    pack.bytes = row.bytes();
    return pack;
  });
}

Result<std::int64_t> SqlRuleSnapshots::intern_template(const std::string& hash, const std::string& body) {
  PHYSCRM_TRY(auto insert, scope_.write(kInsertTemplate));
  PHYSCRM_TRY(const auto stored, id_of_hash(scope_, kTemplateOfHash, hash));
  if (stored) return *stored;
  insert.bind(hash, body);
  return returned_id(insert);
}

Result<std::optional<std::string>> SqlRuleSnapshots::find_template(std::int64_t id) {
  PHYSCRM_TRY(auto query, scope_.read(kFindTemplate));
  query.bind(id);
  return fetch_one(query, [](Columns& row) { return row.text(); });
}

}  // namespace physcrm::storage::sql
