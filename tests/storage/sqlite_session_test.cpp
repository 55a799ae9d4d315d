#include "storage/sql/sqlite_session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <thread>

#include "storage/conformance/store_test.hpp"
#include "storage/sql/sql_builder.hpp"
#include "storage/sqlite_places.hpp"

namespace physcrm::storage::sql {
namespace {

using testing::ElementsAre;

sqlite3_stmt* handle_of(const Statement& statement) {
  return static_cast<SqliteCursor&>(statement.cursor()).handle();
}

class ASqliteSession : public testing::Test {
 protected:
  ASqliteSession() {
    must(open_store(directory_.url(), {}));
    session_ = open(SessionUse::write);
  }
  std::unique_ptr<SqliteSession> open(SessionUse use, int busy_timeout_ms = 1000) {
    const SqliteLocation location{false, (directory_.path() / "store.db").string()};
    return must(SqliteSession::open(location, {use, busy_timeout_ms}));
  }
  static std::string text(Session& session, std::string_view sql) {
    auto query = must(session.prepare(sql));
    return must(fetch_one(query, [](Columns& row) { return row.text(); })).value_or("no row");
  }
  static int config(SqliteSession& session, int option) {
    int value = -1;
    sqlite3_db_config(session.handle(), option, -1, &value);
    return value;
  }

  TemporaryDirectory directory_;
  std::unique_ptr<SqliteSession> session_;
};

TEST_F(ASqliteSession, is_set_up_for_durability_and_distrust) {
  const auto reader = open(SessionUse::read);
  for (SqliteSession* session : {session_.get(), reader.get()}) {
    EXPECT_EQ(text(*session, "PRAGMA journal_mode"), "wal");
    EXPECT_EQ(text(*session, "PRAGMA synchronous"), "2") << "FULL";
    EXPECT_EQ(text(*session, "PRAGMA foreign_keys"), "1");
    EXPECT_EQ(text(*session, "PRAGMA cell_size_check"), "1");
    EXPECT_EQ(text(*session, "PRAGMA trusted_schema"), "0");
    EXPECT_EQ(text(*session, "PRAGMA page_size"), "16384");
    EXPECT_EQ(config(*session, SQLITE_DBCONFIG_DEFENSIVE), 1);
    EXPECT_EQ(config(*session, SQLITE_DBCONFIG_DQS_DML), 0);
  }
  EXPECT_EQ(text(*session_, "PRAGMA cache_size"), "-16384");
  EXPECT_EQ(text(*reader, "PRAGMA cache_size"), "-4096");
  EXPECT_EQ(text(*session_, "PRAGMA query_only"), "0");
  EXPECT_EQ(text(*reader, "PRAGMA query_only"), "1");
}

TEST_F(ASqliteSession, keeps_whole_numbers_of_64_bits) {
  const std::int64_t big = 5'000'000'000;
  must(session_->begin(SessionUse::write));
  auto insert = must(session_->prepare("INSERT INTO settings (name, value) VALUES ($1, $2)"));
  insert.bind("max", std::int64_t{9'223'372'036'854'775'807});
  must(insert.run());
  EXPECT_EQ(must(session_->read_integer("SELECT value FROM settings")), 9'223'372'036'854'775'807);
  auto echo = must(session_->prepare("SELECT $1, $2, $1"));
  echo.bind(big, -big);
  EXPECT_TRUE(must(echo.next()));
  Columns row{echo};
  EXPECT_EQ(row.integer(), big);
  EXPECT_EQ(row.integer(), -big);
  EXPECT_EQ(row.integer(), big);
}

TEST_F(ASqliteSession, binds_texts_with_nul_empty_texts_and_nothing_apart) {
  auto echo = must(session_->prepare("SELECT typeof($1), length($2), $3, typeof($4), typeof($5)"));
  const std::string nul{"a\0b", 3};
  echo.bind(std::string{}.empty() ? std::string_view{} : std::string_view{"x"}, Bytes{nul}, nul,
            std::optional<Date>{}, TextOrNull{""});
  EXPECT_TRUE(must(echo.next()));
  Columns row{echo};
  EXPECT_EQ(row.text(), "text") << "empty is not NULL";
  EXPECT_EQ(row.integer(), 3);
  EXPECT_EQ(row.text(), nul);
  EXPECT_EQ(row.text(), "null");
  EXPECT_EQ(row.text(), "null");
}

TEST_F(ASqliteSession, refuses_statements_that_are_not_one_or_number_their_parameters_out_of_order) {
  for (const char* sql :
       {"SELECT 1; SELECT 2", "", "SELECT $2, $1", "SELECT ?", "SELECT :name", "NONSENSE"}) {
    EXPECT_EQ(code_of(session_->prepare(sql)), ErrorCode::internal) << sql;
  }
}

TEST_F(ASqliteSession, gives_a_second_user_of_a_statement_one_of_its_own) {
  auto outer = must(session_->prepare("SELECT value FROM (SELECT 1 AS value UNION ALL SELECT 2)"));
  std::vector<std::int64_t> seen;
  while (must(outer.next())) {
    auto inner = must(session_->prepare("SELECT value FROM (SELECT 1 AS value UNION ALL SELECT 2)"));
    EXPECT_NE(handle_of(inner), handle_of(outer));
    EXPECT_EQ(must(fetch_all(inner, [](Columns& row) { return row.integer(); })).size(), 2U);
    seen.push_back(Columns{outer}.integer());
  }
  EXPECT_THAT(seen, ElementsAre(1, 2));
}

TEST_F(ASqliteSession, compiles_a_statement_once) {
  sqlite3_stmt* const first = handle_of(must(session_->prepare("SELECT 1")));
  EXPECT_EQ(handle_of(must(session_->prepare("SELECT 1"))), first);
  for (int i = 0; i < 1000; ++i) must(session_->prepare("SELECT " + std::to_string(i)));
  int kept = 0;
  for (auto* s = sqlite3_next_stmt(session_->handle(), nullptr); s != nullptr; ++kept) {
    s = sqlite3_next_stmt(session_->handle(), s);
  }
  EXPECT_LE(kept, 201) << "the cache is bounded";
}

// A kept statement that fetched one row of many would hold its snapshot, and the log could not be shortened.
TEST_F(ASqliteSession, no_statement_stays_busy_after_its_use) {
  {
    auto query = must(session_->prepare("SELECT name FROM sqlite_schema"));
    EXPECT_TRUE(must(query.next()));
    EXPECT_EQ(sqlite3_stmt_busy(handle_of(query)), 1);
  }
  auto one = must(session_->prepare("SELECT type FROM sqlite_schema"));
  must(fetch_one(one, [](Columns& row) { return row.text(); }));
  for (auto* s = sqlite3_next_stmt(session_->handle(), nullptr); s != nullptr;) {
    EXPECT_EQ(sqlite3_stmt_busy(s), 0) << sqlite3_sql(s);
    s = sqlite3_next_stmt(session_->handle(), s);
  }
}

// After some errors SQLite ends a transaction by itself; each later statement would commit alone.
TEST_F(ASqliteSession, a_transaction_that_ended_behind_its_back_takes_no_more_statements) {
  must(session_->begin(SessionUse::write));
  Scope scope{*session_, Access::write};
  EXPECT_EQ(code_of(scope.write("UPDATE settings SET value = '1'")), ErrorCode::ok);
  must(session_->execute("ROLLBACK"));
  const auto refused = scope.write("UPDATE settings SET value = '1'");
  ASSERT_EQ(code_of(refused), ErrorCode::storage_error);
  EXPECT_EQ(std::get<std::string>(refused.error().details.at(0).second), "rolled_back");
  EXPECT_EQ(code_of(scope.read("SELECT 1")), ErrorCode::storage_error);
}

TEST_F(ASqliteSession, waits_for_another_process_in_milliseconds) {
  RawDatabase other{directory_.path() / "store.db"};
  ASSERT_EQ(other.run("BEGIN IMMEDIATE"), SQLITE_OK);
  const auto hasty = open(SessionUse::write, 150);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(code_of(hasty->begin(SessionUse::write)), ErrorCode::unavailable);
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds{140});
  ASSERT_EQ(other.run("COMMIT"), SQLITE_OK);
  EXPECT_EQ(code_of(hasty->begin(SessionUse::write)), ErrorCode::ok);
}

// Symptom: of eight processes that wrote without a pause, some were told `unavailable` after a second's wait,
// since the lock was free for a moment only, and never in the moment when they looked.
TEST_F(ASqliteSession, gets_its_turn_in_a_short_moment_between_two_writes_of_another) {
  using std::chrono::milliseconds;
  RawDatabase other{directory_.path() / "store.db"};
  const auto patient = open(SessionUse::write, 320);
  bool had_its_turn = false;
  // More than one round for a machine that is busy otherwise.
  for (int round = 0; round < 5 && !had_its_turn; ++round) {
    ASSERT_EQ(other.run("BEGIN IMMEDIATE"), SQLITE_OK);
    auto turn = std::async(std::launch::async, [&] {
      const auto begun = patient->begin(SessionUse::write);
      return begun.has_value() && patient->roll_back();
    });
    (void)turn.wait_for(milliseconds{260});
    ASSERT_EQ(other.run("COMMIT"), SQLITE_OK);
    (void)turn.wait_for(milliseconds{30});
    const bool goes_on = other.run("BEGIN IMMEDIATE") == SQLITE_OK;
    had_its_turn = turn.get();
    if (goes_on) other.run("ROLLBACK");
  }
  EXPECT_TRUE(had_its_turn);
}

TEST_F(ASqliteSession, builder_makes_every_value_a_parameter) {
  must(session_->begin(SessionUse::read));
  Scope scope{*session_, Access::read};
  SqlBuilder where{" FROM settings WHERE name <> "};
  where.value("'; DROP TABLE settings; --").add(" AND 1 < ").value(std::int64_t{2});
  EXPECT_EQ(must(count(scope, where)), 0);
  SqlBuilder query = where.after("SELECT value");
  query.add(" LIMIT ").value(std::int64_t{1});
  const auto statement = must(query.prepare(scope));
  EXPECT_STREQ(sqlite3_sql(handle_of(statement)),
               "SELECT value FROM settings WHERE name <> $1 AND 1 < $2 LIMIT $3");
  EXPECT_EQ(like_anywhere("50%_\\x"), "%50\\%\\_\\\\x%");
}

}  // namespace
}  // namespace physcrm::storage::sql
