// Stores of earlier schemas, brought up to this one: what they held is there, and nothing tells them from a
// store that was made today.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/conformance/store_test.hpp"
#include "storage/sql/migrations.hpp"
#include "storage/sqlite_places.hpp"
#include "storage/upgrades.hpp"
#include "support/kept_stores.hpp"

namespace physcrm::storage {
namespace {

using testing_support::kept_store;
using testing_support::kKnownOrphans;

constexpr const char* kSchema =
    "SELECT type || ' ' || name || ' ' || tbl_name || ': ' || coalesce(sql, '') FROM sqlite_schema "
    "ORDER BY type, name";
constexpr const char* kTables =
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
/// SQLite counts here how often the schema was changed.
constexpr const char* kChanges = "PRAGMA schema_version";

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) all.push_back(line);
  return all;
}

class SqliteUpgrade : public testing::TestWithParam<std::int64_t> {
 protected:
  SqliteUpgrade() {
    const std::string script = kept_store("sqlite", GetParam());
    EXPECT_FALSE(script.empty()) << "no store of schema " << GetParam()
                                 << " is kept: tests/storage/kept/README.md says how";
    EXPECT_EQ(raw_.run("BEGIN;" + script + "COMMIT"), SQLITE_OK);
  }

  /// For each table a query of its rows, in the columns that it has now.
  std::vector<std::string> questions() {
    std::vector<std::string> all;
    for (const std::string& table : lines(raw_.ask(kTables))) {
      const std::string columns = raw_.ask(
          "SELECT group_concat('quote(' || name || ')', ' || '','' || ') "
          "FROM pragma_table_info('" +
          table + "')");
      all.push_back("SELECT '" + table + ": ' || " + columns + " FROM " + table + " ORDER BY 1");
    }
    return all;
  }
  std::vector<std::string> answers(const std::vector<std::string>& questions) {
    std::vector<std::string> all;
    for (const std::string& question : questions) {
      const auto rows = lines(raw_.ask(question));
      all.insert(all.end(), rows.begin(), rows.end());
    }
    return all;
  }

  TemporaryDirectory directory_;
  RawDatabase raw_{directory_.path() / "store.db"};
};

TEST_P(SqliteUpgrade, keeps_what_was_there_and_ends_as_a_store_that_was_made_today) {
  const auto asked = questions();
  const auto before = answers(asked);
  EXPECT_GE(before.size(), 1000U);
  EXPECT_EQ(raw_.ask("PRAGMA user_version"), std::to_string(GetParam()));
  {
    const auto store = must(open_store(directory_.url(), {}));
    EXPECT_EQ(must(store->info()).schema_version, sql::newest_schema_version());
    EXPECT_EQ(broken_references(*store), kKnownOrphans);
    expect_whole_audit_log(*store);
  }
  EXPECT_EQ(answers(asked), before);
  must(open_store(directory_.url("made today.db"), {}));
  RawDatabase fresh{directory_.path() / "made today.db"};
  EXPECT_EQ(raw_.ask(kSchema), fresh.ask(kSchema));
  for (const char* mark : {"PRAGMA user_version", "PRAGMA application_id"}) {
    EXPECT_EQ(raw_.ask(mark), fresh.ask(mark));
  }
  EXPECT_EQ(raw_.ask("SELECT count(*) FROM notifications WHERE (final_at IS NULL) = (status IN (1, 3, 4))"),
            "0");
}

TEST_P(SqliteUpgrade, done_again_changes_nothing) {
  must(open_store(directory_.url(), {}));
  const auto asked = questions();
  const auto once = answers(asked);
  const std::string changes = raw_.ask(kChanges);
  must(open_store(directory_.url(), {}));
  EXPECT_EQ(answers(asked), once);
  EXPECT_EQ(raw_.ask(kChanges), changes);
}

TEST_P(SqliteUpgrade, by_many_hosts_at_once_is_done_by_one) {
  must(open_store(directory_.url(), {}));
  const std::string changes = raw_.ask(kChanges);
  const std::string schema = raw_.ask(kSchema);
  for (int round = 0; round < 4; ++round) {
    const std::string name = "round " + std::to_string(round) + ".db";
    RawDatabase raw{directory_.path() / name};
    ASSERT_EQ(raw.run("BEGIN;" + kept_store("sqlite", GetParam()) + "COMMIT"), SQLITE_OK);
    EXPECT_EQ(opened_at_once(directory_.url(name), 5), 5);
    EXPECT_EQ(raw.ask(kChanges), changes) << "done more than once";
    EXPECT_EQ(raw.ask(kSchema), schema);
  }
}

INSTANTIATE_TEST_SUITE_P(FromSchema, SqliteUpgrade,
                         testing::Range(std::int64_t{1}, sql::newest_schema_version() + 1));

TEST(SqliteUpgrades, of_a_newer_store_are_refused_to_whoever_has_it_open_already) {
  const TemporaryDirectory directory;
  const auto store = must(open_store(directory.url(), {}));
  RawDatabase newer{directory.path() / "store.db"};
  ASSERT_EQ(newer.run("PRAGMA user_version = 999"), SQLITE_OK);
  const auto refused = store->begin(Access::write);
  ASSERT_EQ(code_of(refused), ErrorCode::version_mismatch);
  EXPECT_THAT(refused.error().details,
              testing::Contains(testing::Pair("stored", DetailValue{std::int64_t{999}})));
  EXPECT_EQ(code_of(store->optimize()), ErrorCode::version_mismatch);
  EXPECT_EQ(code_of(store->begin(Access::read)), ErrorCode::ok) << "what it can read, it may";
  ASSERT_EQ(newer.run("PRAGMA user_version = " + std::to_string(sql::newest_schema_version())), SQLITE_OK);
  EXPECT_EQ(code_of(store->begin(Access::write)), ErrorCode::ok);
}

}  // namespace
}  // namespace physcrm::storage
