#include "storage/sql/migrations.hpp"

#include <array>
#include <string>
#include <string_view>

#include "base/try.hpp"
#include "storage/sql/sqlite_session.hpp"

namespace physcrm {

// Embedded from migrations/sqlite/*.sql.
extern const std::string_view kSqliteMigration0001;
extern const std::string_view kSqliteMigration0002;
extern const std::string_view kSqliteMigration0003;
extern const std::string_view kSqliteMigration0004;

namespace storage::sql {
namespace {

// In order; the place in the list is the version. A released step is never changed.
const std::array<const std::string_view*, 4> kSteps{&kSqliteMigration0001, &kSqliteMigration0002,
                                                    &kSqliteMigration0003, &kSqliteMigration0004};

Result<void> apply_steps(SqliteSession& session, std::int64_t from) {
  std::string script;
  for (auto step = static_cast<std::size_t>(from); step < kSteps.size(); ++step) script += *kSteps[step];
  script += "PRAGMA application_id = " + std::to_string(kApplicationId) + ";";
  script += "PRAGMA user_version = " + std::to_string(newest_schema_version()) + ";";
  return session.execute(script.c_str());
}

}  // namespace

std::int64_t newest_schema_version() noexcept {
  return static_cast<std::int64_t>(kSteps.size());
}

Result<std::int64_t> stored_version(SqliteSession& session) {
  PHYSCRM_TRY(const auto application, session.read_integer("PRAGMA application_id"));
  PHYSCRM_TRY(const auto version, session.read_integer("PRAGMA user_version"));
  PHYSCRM_TRY(const auto objects, session.read_integer("SELECT count(*) FROM sqlite_schema"));
  const bool ours = application == kApplicationId;
  const bool empty = application == 0 && version == 0 && objects == 0;
  if (!ours && !empty) {
    return storage_error("foreign_database", "the file is a database of another program");
  }
  if (version > newest_schema_version()) return newer_store(version, newest_schema_version());
  return version;
}

Result<void> migrate(SqliteSession& session) {
  PHYSCRM_TRY(const auto before, stored_version(session));
  if (before == newest_schema_version()) return ok();
  PHYSCRM_TRYV(session.begin(SessionUse::write));
  // Another process may have done it while this one waited for the lock.
  auto outcome = [&]() -> Result<void> {
    PHYSCRM_TRY(const auto version, stored_version(session));
    PHYSCRM_TRYV(apply_steps(session, version));
    return session.commit();
  }();
  if (!outcome) (void)session.roll_back();
  return outcome;
}

Result<void> refuse_newer(Session& session) {
  PHYSCRM_TRY(const auto version, session.read_integer("PRAGMA user_version"));
  if (version > newest_schema_version()) return newer_store(version, newest_schema_version());
  return ok();
}

}  // namespace storage::sql
}  // namespace physcrm
