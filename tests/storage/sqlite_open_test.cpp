#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "storage/conformance/store_test.hpp"
#include "storage/sql/migrations.hpp"
#include "storage/sql/url.hpp"
#include "storage/sqlite_places.hpp"

namespace physcrm::storage {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string cause_of(const Error& error) {
  for (const auto& [name, value] : error.details) {
    if (name == "cause") return std::get<std::string>(value);
  }
  return {};
}

/// Opening it fails with this code and cause, and says nothing of the path.
void expect_refused(const std::string& url, ErrorCode code, const std::string& cause) {
  SCOPED_TRACE(url);
  const auto store = open_store(url, {});
  ASSERT_EQ(code_of(store), code);
  EXPECT_EQ(cause_of(store.error()), cause);
  EXPECT_FALSE(store.error().message.empty());
  EXPECT_THAT(store.error().message, Not(HasSubstr("/tmp")));
}

TEST(SqliteUrl, names_a_file_by_an_absolute_or_relative_path_or_memory) {
  EXPECT_EQ(must(sql::parse_sqlite_url("sqlite:///var/lib/a b.db")).path, "/var/lib/a b.db");
  EXPECT_EQ(must(sql::parse_sqlite_url("sqlite://data/a%20b.db")).path, "data/a%20b.db")
      << "nothing is decoded";
  EXPECT_FALSE(must(sql::parse_sqlite_url("sqlite://:memory:")).in_memory) << "a file of that name";
  EXPECT_TRUE(must(sql::parse_sqlite_url("sqlite::memory:")).in_memory);
}

TEST(SqliteUrl, that_is_malformed_or_of_another_kind_is_an_invalid_argument) {
  using std::string;
  for (const string& url :
       {string{}, string{"sqlite:"}, string{"sqlite://"}, string{"sqlite:/x.db"}, string{"x.db"},
        string{"postgresql://host/db"}, string{"SQLITE://x.db"}, string{"sqlite::memory"},
        string{"sqlite:///x.db?mode=ro"}, string{"sqlite:///a\"b.db"}, string{"sqlite:///a\0b", 13}}) {
    const auto location = sql::parse_sqlite_url(url);
    ASSERT_EQ(code_of(location), ErrorCode::invalid_argument) << url;
    EXPECT_EQ(location.error().field, "url");
  }
}

TEST(SqliteOpen, makes_a_file_and_finds_it_again_by_a_relative_path) {
  const TemporaryDirectory directory;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(directory.path());
  for (const char* name : {"plain.db", "with space.db", "file:odd.db", "ümläut.db", "a=b;c.db"}) {
    must(open_store(std::string{"sqlite://"} + name, {}));
    EXPECT_TRUE(std::filesystem::exists(directory.path() / name)) << name;
    StoreOptions existing;
    existing.create = false;
    EXPECT_EQ(code_of(open_store(directory.url(name), existing)), ErrorCode::ok) << name;
  }
  std::filesystem::current_path(before);
}

TEST(SqliteOpen, without_leave_to_create_finds_no_store_and_makes_none) {
  const TemporaryDirectory directory;
  StoreOptions existing;
  existing.create = false;
  EXPECT_EQ(code_of(open_store(directory.url(), existing)), ErrorCode::not_found);
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

TEST(SqliteOpen, says_what_is_wrong_with_the_path) {
  const TemporaryDirectory directory;
  std::ofstream{directory.path() / "plain"} << "x";
  expect_refused("sqlite://" + directory.path().string(), ErrorCode::storage_error, "is_a_directory");
  expect_refused(directory.url("nowhere/x.db"), ErrorCode::storage_error, "no_such_directory");
  expect_refused(directory.url("plain/x.db"), ErrorCode::storage_error, "not_a_directory");
}

TEST(SqliteOpen, without_permission_says_so) {
  // Nobody may make files there, root included.
  if (std::filesystem::is_directory("/proc/self")) {
    expect_refused("sqlite:///proc/physcrm.db", ErrorCode::storage_error, "permission_denied");
  }
  if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere else";
  const TemporaryDirectory directory;
  std::filesystem::permissions(directory.path(), std::filesystem::perms::owner_read);
  expect_refused(directory.url(), ErrorCode::storage_error, "permission_denied");
  std::filesystem::permissions(directory.path(), std::filesystem::perms::owner_all);
}

TEST(SqliteOpen, of_a_file_that_is_no_database_leaves_it_as_it_was) {
  const TemporaryDirectory directory;
  const std::string text(5000, 'x');
  std::ofstream{directory.path() / "store.db"} << text;
  expect_refused(directory.url(), ErrorCode::storage_error, "not_a_database");
  std::ifstream file{directory.path() / "store.db"};
  EXPECT_EQ((std::string{std::istreambuf_iterator<char>{file}, {}}), text);
}

TEST(SqliteOpen, takes_an_empty_file_for_a_new_store) {
  const TemporaryDirectory directory;
  std::ofstream{directory.path() / "store.db"};
  EXPECT_EQ(must(must(open_store(directory.url(), {}))->info()).schema_version, sql::newest_schema_version());
}

TEST(SqliteOpen, of_another_programs_database_is_refused_and_nothing_is_added_to_it) {
  const TemporaryDirectory directory;
  RawDatabase foreign{directory.path() / "store.db"};
  ASSERT_EQ(foreign.run("CREATE TABLE theirs (a)"), SQLITE_OK);
  expect_refused(directory.url(), ErrorCode::storage_error, "foreign_database");
  ASSERT_EQ(foreign.run("DROP TABLE theirs; PRAGMA application_id = 7"), SQLITE_OK);
  expect_refused(directory.url(), ErrorCode::storage_error, "foreign_database");
  EXPECT_EQ(foreign.ask("SELECT count(*) FROM sqlite_schema"), "0");
}

// docs/rules.md 8: refused when the database is newer than the library.
TEST(SqliteOpen, of_a_newer_store_is_refused_and_leaves_it_as_it_was) {
  const TemporaryDirectory directory;
  must(open_store(directory.url(), {}));
  RawDatabase raw{directory.path() / "store.db"};
  ASSERT_EQ(raw.run("PRAGMA user_version = 999"), SQLITE_OK);
  const auto store = open_store(directory.url(), {});
  ASSERT_EQ(code_of(store), ErrorCode::version_mismatch);
  EXPECT_EQ(std::get<std::int64_t>(store.error().details.at(0).second), 999);
  EXPECT_EQ(raw.ask("PRAGMA user_version"), "999");
}

TEST(SqliteMigrations, run_twice_change_nothing_the_second_time) {
  const TemporaryDirectory directory;
  must(open_store(directory.url(), {}));
  RawDatabase raw{directory.path() / "store.db"};
  const std::string schema = raw.ask("SELECT sql FROM sqlite_schema ORDER BY name");
  const std::string cookie = raw.ask("PRAGMA schema_version");
  must(open_store(directory.url(), {}));
  EXPECT_EQ(raw.ask("SELECT sql FROM sqlite_schema ORDER BY name"), schema);
  EXPECT_EQ(raw.ask("PRAGMA schema_version"), cookie);
  EXPECT_EQ(raw.ask("PRAGMA application_id"), std::to_string(sql::kApplicationId));
}

TEST(SqliteMigrations, of_many_who_open_a_new_store_at_once_are_done_once) {
  for (int round = 0; round < 5; ++round) {
    const TemporaryDirectory directory;
    std::vector<ErrorCode> codes(6, ErrorCode::internal);
    std::vector<std::thread> threads;
    for (auto& code : codes) {
      threads.emplace_back([&] { code = code_of(open_store(directory.url(), {})); });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_THAT(codes, testing::Each(ErrorCode::ok));
    EXPECT_THAT(findings_of(*must(open_store(directory.url(), {}))), testing::IsEmpty());
  }
}

TEST(SqliteMigrations, that_fail_half_way_leave_the_store_as_it_was) {
  const TemporaryDirectory directory;
  RawDatabase raw{directory.path() / "store.db"};
  ASSERT_EQ(
      raw.run("PRAGMA application_id = " + std::to_string(sql::kApplicationId) + ";CREATE TABLE jobs (mine)"),
      SQLITE_OK);
  EXPECT_EQ(code_of(open_store(directory.url(), {})), ErrorCode::internal);
  EXPECT_EQ(raw.ask("SELECT sql FROM sqlite_schema"), "CREATE TABLE jobs (mine)");
  EXPECT_EQ(raw.ask("PRAGMA user_version"), "0");
}

}  // namespace
}  // namespace physcrm::storage
