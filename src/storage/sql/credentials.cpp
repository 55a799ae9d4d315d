#include "storage/sql/credentials.hpp"

#include "base/try.hpp"
#include "physcrm/roster/validators.hpp"
#include "storage/sql/paging.hpp"
#include "storage/sql/sql_builder.hpp"
#include "storage/sql/versioned.hpp"

namespace physcrm::storage::sql {
namespace {

#define PHYSCRM_CREDENTIAL_COLUMNS                                                                  \
  "c.id, c.external_id, c.physician_id, c.entity_type, c.state, c.number, c.status, c.issue_date, " \
  "c.expiration_date, c.expiration_confirmed, c.created_at, c.updated_at, c.version"

constexpr std::string_view kInsert =
    "INSERT INTO credentials (id, external_id, physician_id, entity_type, state, number, number_key, status, "
    "issue_date, expiration_date, expiration_confirmed, created_at, updated_at, version) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
// Kind and physician never change.
constexpr std::string_view kUpdate =
    "UPDATE credentials SET external_id = $1, state = $2, number = $3, number_key = $4, status = $5, "
    "issue_date = $6, expiration_date = $7, expiration_confirmed = $8, updated_at = $9, version = $10 "
    "WHERE id = $11 AND version = $12 AND deleted_at IS NULL";
constexpr std::string_view kVersionOf =
    "SELECT version FROM credentials WHERE id = $1 AND deleted_at IS NULL";
constexpr std::string_view kFind =
    "SELECT " PHYSCRM_CREDENTIAL_COLUMNS " FROM credentials c WHERE c.id = $1 AND c.deleted_at IS NULL";
constexpr std::string_view kFindByExternalId =
    "SELECT " PHYSCRM_CREDENTIAL_COLUMNS
    " FROM credentials c WHERE c.external_id = $1 AND c.external_id IS NOT NULL AND c.deleted_at IS NULL";
constexpr std::string_view kOfPhysician =
    "SELECT " PHYSCRM_CREDENTIAL_COLUMNS
    " FROM credentials c WHERE c.physician_id = $1 AND c.deleted_at IS NULL ORDER BY c.id";
constexpr std::string_view kRecordsOf =
    "SELECT " PHYSCRM_CREDENTIAL_COLUMNS
    ", c.deleted_at FROM credentials c WHERE c.physician_id = $1 ORDER BY c.id";
// From the index that the daily scans read, too.
constexpr std::string_view kCountExpirations =
    "SELECT c.expiration_date, count(*) FROM credentials c WHERE c.deleted_at IS NULL AND c.status = 0 "
    "AND c.expiration_date >= $1 AND c.expiration_date <= $2 "
    "AND c.physician_id NOT IN (SELECT p.id FROM physicians p WHERE p.status = 1) "
    "GROUP BY c.expiration_date ORDER BY c.expiration_date";
constexpr std::string_view kRemove =
    "UPDATE credentials SET deleted_at = $1, number_key = NULL WHERE id = $2 AND deleted_at IS NULL";

Credential read_credential(Columns& row) {
  Credential c;
  c.id = row.id<CredentialId>();
  c.external_id = row.text();
  c.physician_id = row.id<PhysicianId>();
  c.entity_type = row.one_of(EntityType::csr);
  c.state = row.text();
  c.number = row.text();
  c.status = row.one_of(CredentialStatus::inactive);
  c.issue_date = row.optional_date();
  c.expiration_date = row.optional_date();
  c.expiration_confirmed = row.flag();
  c.created_at = row.instant();
  c.updated_at = row.instant();
  c.version = row.integer();
  return c;
}

SqlBuilder from_where(const CredentialFilter& filter, bool dated) {
  SqlBuilder where{" FROM credentials c WHERE c.deleted_at IS NULL"};
  if (!dated) where.add(" AND c.expiration_date IS NULL");
  // PostgreSQL has NULLs at the end of an index, SQLite at the beginning: say that there are none.
  if (dated) where.add(" AND c.expiration_date IS NOT NULL");
  if (dated && filter.expires_from) where.add(" AND c.expiration_date >= ").value(*filter.expires_from);
  if (dated && filter.expires_to) where.add(" AND c.expiration_date <= ").value(*filter.expires_to);
  if (filter.physician_id) where.add(" AND c.physician_id = ").value(filter.physician_id.value);
  if (filter.entity_type) {
    where.add(" AND c.entity_type = ").value(static_cast<std::int64_t>(*filter.entity_type));
  }
  if (!filter.state.empty()) where.add(" AND c.state = ").value(filter.state);
  return where;
}

Result<std::vector<Credential>> fetch_slice(Scope& scope, const CredentialFilter& filter,
                                            const ExpirationSlice& slice) {
  SqlBuilder query = from_where(filter, slice.dated).after("SELECT " PHYSCRM_CREDENTIAL_COLUMNS);
  if (slice.on) query.add(" AND c.expiration_date = ").value(*slice.on);
  if (slice.later_than) query.add(" AND c.expiration_date > ").value(*slice.later_than);
  if (slice.after_id != 0) query.add(" AND c.id > ").value(slice.after_id);
  query.add(" ORDER BY c.expiration_date, c.id LIMIT ").value(std::int64_t{slice.limit});
  query.add(" OFFSET ").value(slice.offset);
  PHYSCRM_TRY(auto statement, query.prepare(scope));
  return fetch_all(statement, read_credential);
}

}  // namespace

Result<void> SqlCredentials::insert(std::span<const Credential> rows) {
  PHYSCRM_TRY(auto insert, scope_.write(kInsert));
  std::string number_key;
  return insert_all(insert, rows, [&](Statement& into, const Credential& c) {
    number_key = match_key_of_number(c.number);
    into.bind(c.id, or_null(c.external_id), c.physician_id, c.entity_type, c.state, or_null(c.number),
              or_null(number_key), c.status, c.issue_date, c.expiration_date, c.expiration_confirmed,
              c.created_at, c.updated_at, c.version);
  });
}

Result<void> SqlCredentials::update(const Credential& row) {
  const std::string number_key = match_key_of_number(row.number);
  PHYSCRM_TRY(auto update, scope_.write(kUpdate));
  update.bind(or_null(row.external_id), row.state, or_null(row.number), or_null(number_key), row.status,
              row.issue_date, row.expiration_date, row.expiration_confirmed, row.updated_at, row.version,
              row.id, row.version - 1);
  PHYSCRM_TRY(const auto changed, update.run());
  if (changed == 1) return ok();
  return explain_no_update(scope_, kVersionOf, row.id.value, row.version);
}

Result<std::optional<Credential>> SqlCredentials::find(CredentialId id) {
  PHYSCRM_TRY(auto query, scope_.read(kFind));
  query.bind(id);
  return fetch_one(query, read_credential);
}

Result<std::vector<std::optional<Credential>>> SqlCredentials::find_by_external_ids(
    std::span<const std::string> keys) {
  PHYSCRM_TRY(auto query, scope_.read(kFindByExternalId));
  return fetch_each(
      query, keys, [](Statement& each, const std::string& key) { each.bind(key); }, read_credential);
}

Result<std::vector<Credential>> SqlCredentials::of_physicians(std::span<const PhysicianId> physicians) {
  std::vector<PhysicianId> ids{physicians.begin(), physicians.end()};
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  PHYSCRM_TRY(auto query, scope_.read(kOfPhysician));
  std::vector<Credential> all;
  PHYSCRM_TRYV(for_each_row(
      query, std::span<const PhysicianId>{ids}, [](Statement& each, PhysicianId id) { each.bind(id); },
      [&](Statement& each, std::size_t) -> Result<void> {
        PHYSCRM_TRY(auto rows, fetch_all(each, read_credential));
        std::move(rows.begin(), rows.end(), std::back_inserter(all));
        return ok();
      }));
  return all;
}

Result<std::vector<CredentialRecord>> SqlCredentials::records_of(PhysicianId physician) {
  PHYSCRM_TRY(auto query, scope_.read(kRecordsOf));
  query.bind(physician);
  return fetch_all(query, [](Columns& row) {
    CredentialRecord record;
    record.credential = read_credential(row);
    record.deleted_at = row.optional_instant();
    return record;
  });
}

Result<Page<Credential>> SqlCredentials::list(const CredentialFilter& filter, const PageRequest& page) {
  const bool ranged = filter.expires_from || filter.expires_to;
  return page_by_expiration<Credential>(
      page, {!filter.undated, !ranged},
      [&](const ExpirationSlice& slice) { return fetch_slice(scope_, filter, slice); },
      [&](bool dated) { return count(scope_, from_where(filter, dated)); },
      [](const Credential& c) {
        return ExpirationKey{c.expiration_date, c.id.value};
      });
}

Result<std::vector<ExpirationCount>> SqlCredentials::count_expirations(Date from, Date to) {
  PHYSCRM_TRY(auto query, scope_.read(kCountExpirations));
  query.bind(from, to);
  return fetch_all(query, [](Columns& row) {
    ExpirationCount day;
    day.expiration = row.date();
    day.count = row.integer();
    return day;
  });
}

Result<void> SqlCredentials::remove(CredentialId id, Instant at) {
  PHYSCRM_TRY(auto remove, scope_.write(kRemove));
  remove.bind(at, id);
  PHYSCRM_TRY(const auto removed, remove.run());
  if (removed == 0) return Error{ErrorCode::not_found, "there is no such credential"};
  return ok();
}

}  // namespace physcrm::storage::sql
