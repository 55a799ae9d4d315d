#include "storage/sql/postgres_migrations.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "base/try.hpp"
#include "storage/sql/postgres_session.hpp"
#include "storage/sql/storage_error.hpp"

namespace physcrm {

// Embedded from migrations/postgresql/*.sql.
extern const std::string_view kPostgresMigration0001;
extern const std::string_view kPostgresMigration0002;

namespace storage::sql {
namespace {

// In order; the place in the list is the version. A released step is never changed.
const std::array<const std::string_view*, 2> kSteps{&kPostgresMigration0001, &kPostgresMigration0002};
constexpr auto kNewest = static_cast<std::int64_t>(kSteps.size());

// In one statement: between two, another host may make the store.
constexpr std::string_view kTables =
    "SELECT count(*) FILTER (WHERE tablename = 'physcrm_schema'), count(*), (SELECT count(*) "
    "FROM pg_namespace WHERE nspname = $1 AND NOT has_schema_privilege(oid, 'USAGE')) FROM pg_tables "
    "WHERE schemaname = $1";

/// The version of a schema after refusing those that are not ours to open; 0: there is nothing yet.
Result<std::int64_t> version_of(PostgresSession& session, const std::string& schema) {
  struct Counts {
    std::int64_t ours = 0;
    std::int64_t tables = 0;
    std::int64_t hidden = 0;
  };
  PHYSCRM_TRY(auto query, session.prepare(kTables));
  query.bind(schema);
  PHYSCRM_TRY(const auto counted, fetch_one(query, [](Columns& row) {
                const std::int64_t ours = row.integer();
                const std::int64_t tables = row.integer();
                return Counts{ours, tables, row.integer()};
              }));
  const Counts counts = counted.value_or(Counts{});
  if (counts.hidden != 0) return storage_error("permission_denied", "access to the store's schema is denied");
  if (counts.tables == 0) return std::int64_t{0};
  if (counts.ours == 0)
    return storage_error("foreign_database", "the schema holds tables of another program");
  PHYSCRM_TRY(const auto version, stored_postgres_version(session));
  if (version > kNewest) return newer_store(version, kNewest);
  return version;
}

Result<void> apply_steps(PostgresSession& session, const std::string& schema, std::int64_t from) {
  // One that its owner has made is used, though the role may make none.
  PHYSCRM_TRY(const auto schemas,
              session.read_integer("SELECT count(*) FROM pg_namespace WHERE nspname = '" + schema + "'"));
  std::string script = schemas == 0 ? "CREATE SCHEMA \"" + schema + "\";" : "";
  if (from == 0)
    script +=
        "CREATE TABLE physcrm_schema (version BIGINT NOT NULL);"
        "INSERT INTO physcrm_schema VALUES (0);";
  for (auto step = static_cast<std::size_t>(from); step < kSteps.size(); ++step) script += *kSteps[step];
  script += "UPDATE physcrm_schema SET version = " + std::to_string(kNewest) + ";";
  return session.execute(script.c_str());
}

}  // namespace

Result<std::int64_t> stored_postgres_version(Session& session) {
  return session.read_integer("SELECT max(version) FROM physcrm_schema");
}

Result<void> migrate_postgres(PostgresSession& session, const std::string& schema, bool may_create) {
  PHYSCRM_TRY(const auto before, version_of(session, schema));
  if (before == kNewest) return ok();
  if (before == 0 && !may_create) return Error{ErrorCode::not_found, "there is no store at this place"};
  PHYSCRM_TRYV(session.begin(SessionUse::write));
  // Another host may have done it while this one waited for the lock.
  auto outcome = [&]() -> Result<void> {
    PHYSCRM_TRY(const auto version, version_of(session, schema));
    if (version < kNewest) PHYSCRM_TRYV(apply_steps(session, schema, version));
    return session.commit();
  }();
  if (!outcome) (void)session.roll_back();
  return outcome;
}

Result<void> refuse_newer_postgres(Session& session) {
  PHYSCRM_TRY(const auto version, stored_postgres_version(session));
  if (version > kNewest) return newer_store(version, kNewest);
  return ok();
}

}  // namespace storage::sql
}  // namespace physcrm
