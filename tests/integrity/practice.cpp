#include "integrity/practice.hpp"

#include <sqlite3.h>

#include <fstream>

#include "physcrm/physicians.hpp"
#include "physcrm/roster_import.hpp"
#include "support/postgres_server.hpp"

namespace physcrm::test {
namespace {

constexpr const char* kPeople =
    "externalId,npi,firstName,lastName,email,practice,credentialExternalId,entityType,state,number,"
    "expirationDate\n"
    "a,1234567893,Ada,Moore,ada@example.org,North Clinic,a1,license,TX,A1,2026-01-15\n"
    "a,1234567893,Ada,Moore,ada@example.org,North Clinic,a2,license,OK,A2,2026-02-01\n"
    "b,1245319599,Ben,North,ben@example.org,North Clinic,b1,csr,TX,B1,2026-02-02\n"
    "b,1245319599,Ben,North,ben@example.org,North Clinic,b2,license,TX,B2,2027-02-02\n"
    "c,,Cy,Olsen,cy@example.org,,c1,license,TX,C1,2026-02-03\n"
    "c,,Cy,Olsen,cy@example.org,,c2,license,OK,C2,2026-02-04\n";

constexpr int kSixtyDays = 60;

}  // namespace

std::string name_of(StoreKind kind) {
  switch (kind) {
    case StoreKind::sqlite:
      return "sqlite";
    case StoreKind::postgresql:
      return "postgresql";
    case StoreKind::memory:
      return "memory";
  }
  return {};
}

StorePlace::StorePlace(StoreKind kind) : kind_(kind) {
  if (kind == StoreKind::memory) url_ = "memory:";
  if (kind == StoreKind::sqlite) {
    static int files = 0;
    file_ = std::make_unique<StoreFile>("integrity" + std::to_string(++files), memory_folder());
    url_ = file_->url();
  }
  if (kind == StoreKind::postgresql) {
    url_ = testing_support::PostgresServer::shared().fresh_url();
    schema_ = url_.substr(url_.rfind('=') + 1);
  }
}

void StorePlace::run(const std::string& sql) const {
  if (kind_ == StoreKind::sqlite) {
    file_->execute("PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = OFF; " + sql);
  } else {
    testing_support::PostgresServer::shared().run("SET search_path = " + schema_ +
                                                  "; SET session_replication_role = replica; " + sql);
  }
}

void StorePlace::scribble_on(const std::string& table) const {
  sqlite3* db = nullptr;
  sqlite3_open(file_->path().c_str(), &db);
  const auto number = [db](const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr);
    const std::int64_t found = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    return found;
  };
  const std::int64_t size = number("PRAGMA page_size");
  const std::int64_t page = number("SELECT rootpage FROM sqlite_schema WHERE name = '" + table + "'");
  sqlite3_close(db);
  std::fstream file{file_->path(), std::ios::in | std::ios::out | std::ios::binary};
  file.seekp(static_cast<std::streamoff>((page - 1) * size));
  file << std::string(static_cast<std::size_t>(size), '\x5a');
}

Practice::Practice(const std::string& url) : world_("2025-11-16T12:00:00Z", url) {
  add_people();
  must(world_.notifications.check_expirations());
  world_.process();
  // cy's messages fail, and keep being tried.
  world_.pass_days(kSixtyDays - 30);
  world_.box().answer = [](const OutgoingMessage& message) {
    if (message.to_address == "cy@example.org") return SendResult{SendOutcome::temporary_failure, "busy"};
    return SendResult{};
  };
  renew();
  must(world_.jobs.run("checkExpirations"));
  world_.process();
}

void Practice::add_people() {
  TextSource people{kPeople};
  ImportOptions options;
  options.create_practices = true;
  const ImportReport report = must(RosterService{world_.core()}.import(people, options));
  if (report.problems != 0) throw std::runtime_error(report.rejected.front().message);
  PhysicianInput last;
  last.first_name = std::string{"Di"};
  last.last_name = std::string{"Perez"};
  must(PhysicianService{world_.core()}.create(last));
  DeliveryPreferences team;
  team.email = "team@example.org";
  must(world_.preferences.set({RecipientKind::team, 0}, team));
}

void Practice::renew() {
  const auto open = [&](std::int64_t credential, EntityType kind) {
    return must(world_.renewals.initiate(kind, CredentialId{credential})).workflow.id;
  };
  using enum WorkflowStatus;
  world_.advance_to(open(1, EntityType::license), {in_progress, filed, under_review});
  open(2, EntityType::license);
  const WorkflowId refused = open(3, EntityType::csr);
  world_.advance_to(refused, {in_progress, filed, under_review, rejected});
  must(world_.renewals.resubmit(refused));
}

}  // namespace physcrm::test
