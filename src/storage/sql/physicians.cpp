#include "storage/sql/physicians.hpp"

#include "base/text.hpp"
#include "base/try.hpp"
#include "storage/sql/paging.hpp"
#include "storage/sql/sql_builder.hpp"
#include "storage/sql/versioned.hpp"

namespace physcrm::storage::sql {
namespace {

#define PHYSCRM_PHYSICIAN_COLUMNS                                                                       \
  "p.id, p.external_id, p.npi, p.first_name, p.middle_name, p.last_name, p.suffix, p.degree, p.email, " \
  "p.phone, p.specialty, p.status, p.practice_id, p.created_at, p.updated_at, p.version"

constexpr std::string_view kInsert =
    "INSERT INTO physicians (id, external_id, npi, first_name, middle_name, last_name, suffix, degree, "
    "email, "
    "phone, specialty, status, practice_id, created_at, updated_at, version) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
constexpr std::string_view kUpdate =
    "UPDATE physicians SET external_id = $1, npi = $2, first_name = $3, middle_name = $4, last_name = $5, "
    "suffix = $6, degree = $7, email = $8, phone = $9, specialty = $10, status = $11, practice_id = $12, "
    "updated_at = $13, version = $14 WHERE id = $15 AND version = $16 AND deleted_at IS NULL";
constexpr std::string_view kVersionOf = "SELECT version FROM physicians WHERE id = $1 AND deleted_at IS NULL";
constexpr std::string_view kFind =
    "SELECT " PHYSCRM_PHYSICIAN_COLUMNS " FROM physicians p WHERE p.id = $1 AND p.deleted_at IS NULL";
constexpr std::string_view kFindByExternalId =
    "SELECT " PHYSCRM_PHYSICIAN_COLUMNS
    " FROM physicians p WHERE p.external_id = $1 AND p.external_id IS NOT NULL AND p.deleted_at IS NULL";
constexpr std::string_view kFindByNpi =
    "SELECT " PHYSCRM_PHYSICIAN_COLUMNS
    " FROM physicians p WHERE p.npi = $1 AND p.npi IS NOT NULL AND p.deleted_at IS NULL";
constexpr std::string_view kRemove =
    "UPDATE physicians SET deleted_at = $1 WHERE id = $2 AND deleted_at IS NULL";
constexpr std::string_view kRemoveCredentials =
    "UPDATE credentials SET deleted_at = $1, number_key = NULL WHERE physician_id = $2 AND deleted_at IS "
    "NULL";

Physician read_physician(Columns& row) {
  Physician p;
  p.id = row.id<PhysicianId>();
  p.external_id = row.text();
  p.npi = row.text();
  p.first_name = row.text();
  p.middle_name = row.text();
  p.last_name = row.text();
  p.suffix = row.text();
  p.degree = row.one_of(Degree::other);
  p.email = row.text();
  p.phone = row.text();
  p.specialty = row.text();
  p.status = row.one_of(PhysicianStatus::inactive);
  p.practice_id = row.id<PracticeId>();
  p.created_at = row.instant();
  p.updated_at = row.instant();
  p.version = row.integer();
  return p;
}

/// One row, or nothing, for each key.
template <class Key>
Result<std::vector<std::optional<Physician>>> find_each(Scope& scope, std::string_view sql,
                                                        std::span<const Key> keys) {
  PHYSCRM_TRY(auto query, scope.read(sql));
  return fetch_each(
      query, keys, [](Statement& each, const Key& key) { each.bind(key); }, read_physician);
}

SqlBuilder from_where(const PhysicianFilter& filter) {
  // A search looks at every row. The sign keeps SQLite from doing so by the order of the names' index, which
  // jumps about in the table.
  SqlBuilder where{filter.search.empty() ? SqlText{" FROM physicians p WHERE p.deleted_at IS NULL"}
                                         : SqlText{" FROM physicians p WHERE +p.deleted_at IS NULL"}};
  if (!filter.search.empty()) {
    // Lowered here, since what the databases make of a letter that is not ASCII's differs.
    const std::string pattern = like_anywhere(ascii_lower(filter.search));
    where.add(" AND (lower(p.first_name || ' ' || p.last_name) LIKE ").value(pattern);
    where.add(" ESCAPE '\\' OR lower(p.last_name || ', ' || p.first_name) LIKE ").value(pattern);
    where.add(" ESCAPE '\\' OR lower(p.email) LIKE ").value(pattern);
    where.add(" ESCAPE '\\' OR p.npi LIKE ").value(pattern);
    where.add(" ESCAPE '\\' OR lower(p.external_id) LIKE ").value(pattern).add(" ESCAPE '\\')");
  }
  if (!filter.state.empty()) {
    where.add(" AND EXISTS (SELECT 1 FROM credentials c WHERE c.physician_id = p.id AND c.state = ");
    where.value(filter.state).add(" AND c.deleted_at IS NULL)");
  }
  if (!filter.specialty.empty()) {
    where.add(" AND lower(p.specialty) = ").value(ascii_lower(filter.specialty));
  }
  if (filter.practice_id) where.add(" AND p.practice_id = ").value(filter.practice_id.value);
  if (filter.status) where.add(" AND p.status = ").value(static_cast<std::int64_t>(*filter.status));
  return where;
}

}  // namespace

Result<void> SqlPhysicians::insert(std::span<const Physician> rows) {
  PHYSCRM_TRY(auto insert, scope_.write(kInsert));
  return insert_all(insert, rows, [](Statement& into, const Physician& p) {
    into.bind(p.id, or_null(p.external_id), or_null(p.npi), p.first_name, or_null(p.middle_name), p.last_name,
              or_null(p.suffix), p.degree, or_null(p.email), or_null(p.phone), or_null(p.specialty), p.status,
              or_null(p.practice_id), p.created_at, p.updated_at, p.version);
  });
}

Result<void> SqlPhysicians::update(const Physician& row) {
  PHYSCRM_TRY(auto update, scope_.write(kUpdate));
  update.bind(or_null(row.external_id), or_null(row.npi), row.first_name, or_null(row.middle_name),
              row.last_name, or_null(row.suffix), row.degree, or_null(row.email), or_null(row.phone),
              or_null(row.specialty), row.status, or_null(row.practice_id), row.updated_at, row.version,
              row.id, row.version - 1);
  PHYSCRM_TRY(const auto changed, update.run());
  if (changed == 1) return ok();
  return explain_no_update(scope_, kVersionOf, row.id.value, row.version);
}

Result<std::optional<Physician>> SqlPhysicians::find(PhysicianId id) {
  PHYSCRM_TRY(auto query, scope_.read(kFind));
  query.bind(id);
  return fetch_one(query, read_physician);
}

Result<std::vector<std::optional<Physician>>> SqlPhysicians::find_many(std::span<const PhysicianId> ids) {
  return find_each(scope_, kFind, ids);
}

Result<std::vector<std::optional<Physician>>> SqlPhysicians::find_by_external_ids(
    std::span<const std::string> keys) {
  return find_each(scope_, kFindByExternalId, keys);
}

Result<std::vector<std::optional<Physician>>> SqlPhysicians::find_by_npis(std::span<const std::string> npis) {
  return find_each(scope_, kFindByNpi, npis);
}

Result<Page<Physician>> SqlPhysicians::list(const PhysicianFilter& filter, const PageRequest& page) {
  const SqlBuilder where = from_where(filter);
  SqlBuilder query = where.after("SELECT " PHYSCRM_PHYSICIAN_COLUMNS);
  if (!page.after.empty()) {
    if (page.after.size() != 3) return bad_cursor();
    PHYSCRM_TRY(const std::int64_t id, cursor_number(page.after[2]));
    query.add(" AND (p.last_name, p.first_name, p.id) > (").value(page.after[0]).add(", ");
    query.value(page.after[1]).add(", ").value(id).add(")");
  }
  const int limit = page_limit(page);
  query.add(" ORDER BY p.last_name, p.first_name, p.id LIMIT ").value(std::int64_t{limit} + 1);
  query.add(" OFFSET ").value(page_offset(page));
  PHYSCRM_TRY(auto statement, query.prepare(scope_));
  PHYSCRM_TRY(auto rows, fetch_all(statement, read_physician));
  auto answer = make_page(std::move(rows), limit, [](const Physician& p) {
    return std::vector<std::string>{p.last_name, p.first_name, std::to_string(p.id.value)};
  });
  if (page.want_total) {
    PHYSCRM_TRY(answer.total, count(scope_, where));
  }
  return answer;
}

Result<void> SqlPhysicians::remove(PhysicianId id, Instant at) {
  PHYSCRM_TRY(auto remove, scope_.write(kRemove));
  remove.bind(at, id);
  PHYSCRM_TRY(const auto removed, remove.run());
  if (removed == 0) return Error{ErrorCode::not_found, "there is no such physician"};
  PHYSCRM_TRY(auto remove_credentials, scope_.write(kRemoveCredentials));
  remove_credentials.bind(at, id);
  PHYSCRM_TRYV(remove_credentials.run());
  return ok();
}

}  // namespace physcrm::storage::sql
