// docs/rules.md 8: copies while the store works, and a time in which nothing is written.
#include "physcrm/maintenance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "engine/outbox_world.hpp"
#include "engine/store_file.hpp"
#include "physcrm/engine.hpp"

namespace physcrm::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kQueue = "processNotificationQueue";

template <class T>
void expect_read_only(const Result<T>& answer) {
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
  EXPECT_THAT(answer.error().message,
              HasSubstr("read-only since 2026-01-15T12:00:00.000Z: the disk is changed"));
}

PhysicianInput person(const std::string& last_name) {
  PhysicianInput input;
  input.first_name = std::string{"Eve"};
  input.last_name = last_name;
  return input;
}

EngineOptions on(const std::string& url) {
  EngineOptions options;
  options.url = url;
  options.clock = std::make_shared<SimulatedClock>(Instant::parse("2026-01-15T12:00:00Z").value());
  return options;
}

TEST(ReadOnly, refuses_what_would_write_and_says_why_until_it_is_ended) {
  OutboxWorld world;
  MaintenanceService maintenance{world.core()};
  const CredentialId credential = world.add_license(30);
  must(maintenance.begin_read_only("the disk is changed", Actor::user(Role::admin, "usr_1")));
  const auto mode = must(maintenance.read_only());
  ASSERT_TRUE(mode);
  EXPECT_EQ(mode->by, "usr_1");
  EXPECT_EQ(mode->since, world.core().now());
  expect_read_only(world.renewals.initiate(EntityType::license, credential));
  expect_read_only(world.settings.set({}));
  expect_read_only(world.notifications.check_expirations());
  expect_read_only(world.notifications.process_queue());
  expect_read_only(world.notifications.retry_failed(true));
  expect_read_only(world.notifications.cleanup());
  expect_read_only(world.jobs.run(kQueue));
  expect_read_only(world.jobs.pause(kQueue, std::nullopt));
  EXPECT_TRUE(CredentialService{world.core()}.get(credential)) << "reading goes on";
  must(maintenance.end_read_only());
  EXPECT_FALSE(must(maintenance.read_only()));
  EXPECT_TRUE(world.renewals.initiate(EntityType::license, credential));
}

TEST(ReadOnly, pauses_the_jobs_which_stay_as_due_as_they_are) {
  OutboxWorld world;
  MaintenanceService maintenance{world.core()};
  must(world.jobs.run_due());
  world.pass_hours(30);
  must(maintenance.begin_read_only("the disk is changed"));
  const auto paused = must(world.jobs.run_due());
  EXPECT_EQ(paused.size(), 5U);
  for (const JobResult& result : paused) {
    EXPECT_EQ(result.outcome, "paused") << result.job;
    EXPECT_THAT(result.error, HasSubstr("the disk is changed"));
  }
  for (const JobStatus& job : must(world.jobs.status())) {
    EXPECT_FALSE(job.next_run) << job.name;
    EXPECT_FALSE(job.is_overdue) << job.name;
  }
  EXPECT_EQ(must(world.jobs.history(kQueue)).size(), 1U);
  must(maintenance.end_read_only());
  const auto run = must(world.jobs.run_due());
  EXPECT_EQ(run.size(), 5U);
  for (const JobResult& result : run) EXPECT_EQ(result.outcome, "ok") << result.job;
}

TEST(ReadOnly, that_begins_while_a_message_is_on_its_way_lets_it_be_recorded_and_begins_no_other) {
  OutboxWorld world;
  MaintenanceService maintenance{world.core()};
  const NotificationId id = world.notice(30);
  world.box().answer = [&](const OutgoingMessage&) {
    must(maintenance.begin_read_only("the disk is changed"));
    return SendResult{};
  };
  const auto results = world.jobs.run(kQueue);
  ASSERT_TRUE(results);
  EXPECT_EQ(world.status(id), DeliveryStatus::sent);
  EXPECT_EQ(world.box().arrived.size(), 1U);
  const auto history = must(world.jobs.history(kQueue));
  ASSERT_EQ(history.size(), 1U);
  EXPECT_EQ(history[0].outcome, "paused") << "it is to go on afterwards";
}

TEST(ReadOnly, is_said_to_every_host_survives_a_restart_and_is_audited) {
  const StoreFile file{"read_only"};
  {
    auto one = must(Engine::open(on(file.url())));
    auto other = must(Engine::open(on(file.url())));
    EXPECT_FALSE(other.health().read_only);
    must(one.maintenance().begin_read_only("the disk is changed", Actor::user(Role::admin, "usr_1")));
    EXPECT_TRUE(other.health().read_only);
    expect_read_only(other.physicians().create(person("Novak")));
  }
  auto later = must(Engine::open(on(file.url())));
  EXPECT_TRUE(later.health().up);
  EXPECT_TRUE(later.health().read_only);
  ASSERT_TRUE(must(later.store_status()).read_only);
  EXPECT_EQ(must(later.store_status()).read_only->reason, "the disk is changed");
  must(later.maintenance().end_read_only(Actor::user(Role::admin, "usr_2")));
  const auto store = must(storage::open_store(file.url(), {}));
  const auto tx = must(store->begin(storage::Access::read));
  std::vector<std::string> said;
  for (const auto& row : must(tx->audit().read(0, 100))) {
    const auto entry = must(audit::decode(row.body));
    if (entry.operation == "maintenance.read_only")
      said.push_back(entry.actor + " " + entry.changes.at(0).fields.at(0).after);
  }
  EXPECT_EQ(said, (std::vector<std::string>{"usr_1 true", "usr_2 false"}));
}

TEST(ReadOnly, with_too_long_a_reason_is_refused) {
  TestEngine engine;
  const auto refused = MaintenanceService{engine.core()}.begin_read_only(std::string(501, 'x'));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(refused.error().field, "reason");
}

// --- Copies ---------------------------------------------------------------------------------------------

/// A folder for copies.
class Folder {
 public:
  Folder() : path_(memory_folder() / ("physcrm_copies_" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directory(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string at(const std::string& name) const { return (path_ / name).string(); }
  [[nodiscard]] std::string url(const std::string& name) const { return "sqlite://" + at(name); }
  /// The names of what lies there, sorted.
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& each : std::filesystem::directory_iterator{path_}) all.push_back(each.path().filename());
    std::sort(all.begin(), all.end());
    return all;
  }

 private:
  std::filesystem::path path_;
};

void add_physicians(Engine& engine, int count) {
  for (int i = 0; i < count; ++i) must(engine.physicians().create(person("Novak" + std::to_string(i))));
}

TEST(Backup, of_a_store_that_is_being_written_is_one_moment_of_it) {
  const Folder folder;
  auto engine = must(Engine::open(on(folder.url("store.db"))));
  auto writer = must(Engine::open(on(folder.url("store.db"))));
  add_physicians(engine, 300);
  std::atomic<bool> goes_on{true};
  std::thread work{[&] {
    while (goes_on) add_physicians(writer, 1);
  }};
  std::int64_t before = 0;
  for (int i = 0; i < 5; ++i) {
    const auto report = must(engine.maintenance().backup(folder.at("copy" + std::to_string(i))));
    EXPECT_THAT(report.findings, IsEmpty());
    EXPECT_EQ(report.audit_entries, report.physicians + 1) << "an entry each, and the store's first";
    EXPECT_GT(report.physicians, before);
    before = report.physicians - 1;
    EXPECT_EQ(must(MaintenanceService::restore_check(folder.at("copy" + std::to_string(i)))).physicians,
              report.physicians);
  }
  goes_on = false;
  work.join();
  auto copy = must(Engine::open(on(folder.url("copy0"))));
  add_physicians(copy, 1);
}

TEST(Backup, never_takes_the_place_of_a_file_and_leaves_nothing_where_it_fails) {
  const Folder folder;
  auto engine = must(Engine::open(on(folder.url("store.db"))));
  must(engine.maintenance().backup(folder.at("copy")));
  const auto again = engine.maintenance().backup(folder.at("copy"));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::conflict);
  EXPECT_EQ(again.error().field, "path");
  EXPECT_EQ(code_of(engine.maintenance().backup(folder.at("nowhere/copy"))), ErrorCode::storage_error);
  EXPECT_EQ(std::filesystem::status(folder.at("copy")).permissions(), std::filesystem::perms{0600});
  EXPECT_THAT(folder.names(),
              testing::UnorderedElementsAre("copy", "store.db", "store.db-shm", "store.db-wal"));
}

TEST(Backup, of_a_damaged_store_is_refused_and_not_kept) {
  const Folder folder;
  {
    auto engine = must(Engine::open(on(folder.url("store.db"))));
    add_physicians(engine, 3);
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(folder.at("store.db").c_str(), &raw), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(raw,
                           "DROP TRIGGER audit_log_is_append_only_update;"
                           "UPDATE audit_log SET body = body || 'x' WHERE sequence = 2",
                           nullptr, nullptr, nullptr),
              SQLITE_OK);
    sqlite3_close(raw);
    const auto refused = engine.maintenance().backup(folder.at("copy"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::storage_error);
    EXPECT_THAT(refused.error().message, HasSubstr("entry 2"));
  }
  EXPECT_THAT(folder.names(), testing::ElementsAre("store.db"));
  const auto checked = must(MaintenanceService::restore_check(folder.at("store.db")));
  EXPECT_THAT(checked.findings, testing::Contains("audit_chain: entry 2 was changed"));
  const auto restored = restore_store(folder.at("store.db"), folder.url("other.db"), false);
  ASSERT_FALSE(restored);
  EXPECT_EQ(restored.error().code, ErrorCode::failed_precondition);
}

TEST(Backup, of_what_is_no_sqlite_store_says_what_to_do_instead) {
  TestEngine engine;
  const std::string kind = must(engine.core().store().info()).kind;
  const Folder folder;
  const auto answer = MaintenanceService{engine.core()}.backup(folder.at("copy"));
  if (kind == "sqlite") {
    EXPECT_TRUE(answer) << "one in memory is copied, too";
    return;
  }
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::failed_precondition);
  if (kind == "postgresql") {
    EXPECT_THAT(answer.error().message, HasSubstr("pg_dump --format=custom --schema="));
  }
  EXPECT_THAT(folder.names(), IsEmpty());
}

TEST(Backup, is_possible_while_the_store_is_read_only) {
  const Folder folder;
  auto engine = must(Engine::open(on(folder.url("store.db"))));
  must(engine.maintenance().begin_read_only());
  EXPECT_TRUE(engine.maintenance().backup(folder.at("copy")));
}

TEST(RestoreCheck, of_what_is_no_copy_says_so_and_changes_nothing) {
  const Folder folder;
  EXPECT_EQ(code_of(MaintenanceService::restore_check(folder.at("nothing"))), ErrorCode::not_found);
  for (const char* text : {"", "not a database, but long enough to be looked at"}) {
    std::ofstream{folder.at("file")} << text;
    EXPECT_EQ(code_of(MaintenanceService::restore_check(folder.at("file"))), ErrorCode::storage_error)
        << text;
    EXPECT_EQ(std::filesystem::file_size(folder.at("file")), std::string{text}.size());
  }
  EXPECT_THAT(folder.names(), testing::ElementsAre("file"));
}

TEST(Restore, puts_a_copy_in_the_place_of_a_store_that_nobody_has_open) {
  const Folder folder;
  {
    auto engine = must(Engine::open(on(folder.url("store.db"))));
    add_physicians(engine, 2);
    must(engine.maintenance().backup(folder.at("copy")));
    add_physicians(engine, 5);
    EXPECT_EQ(code_of(restore_store(folder.at("copy"), folder.url("store.db"), false)), ErrorCode::conflict);
    const auto in_use = restore_store(folder.at("copy"), folder.url("store.db"), true);
    ASSERT_FALSE(in_use);
    EXPECT_EQ(in_use.error().code, ErrorCode::unavailable);
    add_physicians(engine, 1);
  }
  using std::filesystem::perms;
  std::filesystem::permissions(folder.at("store.db"), perms{0640});
  EXPECT_EQ(must(restore_store(folder.at("copy"), folder.url("store.db"), true)).physicians, 2);
  EXPECT_EQ(std::filesystem::status(folder.at("store.db")).permissions(), perms{0640});
  EXPECT_THAT(folder.names(), testing::ElementsAre("copy", "store.db", "store.db.replaced"));
  EXPECT_EQ(must(MaintenanceService::restore_check(folder.at("store.db.replaced"))).physicians, 8);
  auto engine = must(Engine::open(on(folder.url("store.db"))));
  EXPECT_TRUE(must(engine.integrity().check()).is_sound());
  add_physicians(engine, 1);
}

TEST(Restore, at_a_new_place_is_for_its_owner_alone) {
  const Folder folder;
  {
    auto engine = must(Engine::open(on(folder.url("store.db"))));
    must(engine.maintenance().backup(folder.at("copy")));
  }
  std::filesystem::permissions(folder.at("copy"), std::filesystem::perms{0644});
  must(restore_store(folder.at("copy"), folder.url("new.db"), false));
  EXPECT_EQ(std::filesystem::status(folder.at("new.db")).permissions(), std::filesystem::perms{0600});
}

// SQLite would take the log of another store for this one's, and read it in.
TEST(Restore, does_not_meet_a_log_that_was_left_of_another_store) {
  const Folder folder;
  {
    auto engine = must(Engine::open(on(folder.url("store.db"))));
    must(engine.maintenance().backup(folder.at("copy")));
    add_physicians(engine, 20);
    std::filesystem::copy_file(folder.at("store.db-wal"), folder.at("new.db-wal"));
  }
  EXPECT_EQ(code_of(restore_store(folder.at("copy"), folder.url("new.db"), false)), ErrorCode::conflict);
  must(restore_store(folder.at("copy"), folder.url("new.db"), true));
  EXPECT_THAT(folder.names(), testing::Contains("new.db.replaced-wal"));
  auto engine = must(Engine::open(on(folder.url("new.db"))));
  EXPECT_TRUE(must(engine.integrity().check()).is_sound());
  EXPECT_EQ(must(engine.physicians().list({})).items.size(), 0U);
}

TEST(Restore, puts_a_copy_in_the_place_of_a_store_that_can_not_be_read_any_more) {
  const Folder folder;
  {
    auto engine = must(Engine::open(on(folder.url("store.db"))));
    must(engine.maintenance().backup(folder.at("copy")));
  }
  std::ofstream{folder.at("store.db")} << "damaged";
  EXPECT_TRUE(restore_store(folder.at("copy"), folder.url("store.db"), true));
  EXPECT_TRUE(Engine::open(on(folder.url("store.db"))));
  EXPECT_EQ(code_of(restore_store(folder.at("copy"), "memory:", true)), ErrorCode::failed_precondition);
  EXPECT_EQ(code_of(restore_store(folder.at("copy"), "sqlite::memory:", true)),
            ErrorCode::failed_precondition);
  EXPECT_EQ(code_of(restore_store(folder.at("copy"), "postgresql://h/d", true)),
            ErrorCode::failed_precondition);
}

}  // namespace
}  // namespace physcrm::test
