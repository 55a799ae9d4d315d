// Rows that go to PostgreSQL in a stream; what it must leave is the conformance suite's (bulk_test.cpp).
#include "storage/sql/postgres_copy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/try.hpp"
#include "storage/conformance/store_test.hpp"
#include "storage/sql/postgres_location.hpp"
#include "storage/sql/postgres_session.hpp"
#include "support/postgres_server.hpp"

namespace physcrm::storage {
namespace {

using testing_support::PostgresServer;

TEST(Postgres, an_insert_of_whole_rows_is_a_copy_and_no_other_statement_is) {
  EXPECT_EQ(sql::copy_of("INSERT INTO t (a, b) VALUES ($1, $2)"), "COPY t (a, b) FROM STDIN (FORMAT binary)");
  EXPECT_EQ(sql::copy_of("INSERT INTO t (a) VALUES ($1) ON CONFLICT DO NOTHING"),
            "COPY t (a) FROM STDIN (FORMAT binary)");
  for (const char* other :
       {"INSERT INTO t (a, b) VALUES ($1, $1)", "INSERT INTO t (a, b) VALUES ($2, $1)",
        "INSERT INTO t (a, b) VALUES ($1, 7)", "INSERT INTO t (a) VALUES ($1) RETURNING a",
        "INSERT INTO t (a) VALUES ($1) ON CONFLICT (a) DO UPDATE SET a = excluded.a",
        "INSERT INTO t (a, b) VALUES ($1)", "UPDATE t SET a = $1", "SELECT $1", ""}) {
    EXPECT_EQ(sql::copy_of(other), "") << other;
  }
}

struct Streamed {
  std::int64_t number;
  std::string text;
};

class PostgresStream : public testing::Test {
 protected:
  PostgresStream() {
    const std::string url = PostgresServer::shared().fresh_url();
    (void)must(open_store(url, {}));
    location_ = must(sql::parse_postgres_url(url));
    session_ = must(sql::PostgresSession::open(location_, 5000));
    must(session_->execute("CREATE TABLE streamed (number INTEGER CHECK (number <> 13), text TEXT)"));
    must(session_->begin(sql::SessionUse::write));
  }

  Result<void> insert(const std::vector<Streamed>& rows) {
    PHYSCRM_TRY(auto insert, session_->prepare("INSERT INTO streamed (number, text) VALUES ($1, $2)"));
    return sql::insert_all(
        insert, std::span<const Streamed>{rows},
        [](sql::Statement& into, const Streamed& row) { into.bind(row.number, row.text); });
  }
  [[nodiscard]] std::int64_t stored() {
    return must(session_->read_integer("SELECT count(*) FROM streamed"));
  }

  static std::vector<Streamed> many() { return std::vector<Streamed>(100, Streamed{-7, "seven"}); }

  sql::PostgresLocation location_;
  std::unique_ptr<sql::PostgresSession> session_;
};

TEST_F(PostgresStream, keeps_the_rows_before_the_one_that_is_refused) {
  const std::pair<Streamed, ErrorCode> bad[] = {{{13, "a check"}, ErrorCode::internal},
                                                {{5'000'000'000, "too wide a number"}, ErrorCode::internal},
                                                {{1, std::string{"a NUL\0", 6}}, ErrorCode::invalid_argument},
                                                {{1, "not UTF-8: \xC3"}, ErrorCode::invalid_argument}};
  std::int64_t before = 0;
  for (const auto& [row, code] : bad) {
    auto rows = many();
    rows[40] = row;
    const auto refused = insert(rows);
    ASSERT_FALSE(refused) << row.text;
    EXPECT_THAT(refused.error().details,
                testing::Contains(testing::Pair("row", DetailValue{std::int64_t{40}})))
        << row.text;
    before += 40;
    EXPECT_EQ(stored(), before) << row.text;
  }
  must(insert(many()));
  must(session_->commit());
  EXPECT_EQ(stored(), before + 100);
}

TEST_F(PostgresStream, a_connection_that_is_cut_is_unavailable_and_nothing_is_stored) {
  must(insert(many()));
  const auto pid = must(session_->read_integer("SELECT pg_backend_pid()"));
  PostgresServer::shared().run("SELECT pg_terminate_backend(" + std::to_string(pid) + ")");
  EXPECT_EQ(code_of(insert(many())), ErrorCode::unavailable);
  EXPECT_TRUE(session_->is_lost());
  session_ = must(sql::PostgresSession::open(location_, 5000));
  EXPECT_EQ(stored(), 0);
}

// A statement planned while its table was empty must not go through the whole of it afterwards.
TEST(Postgres, a_store_that_has_grown_at_once_is_not_read_by_the_plans_of_an_empty_one) {
  constexpr std::int64_t kRows = 5'000;
  const std::string url = PostgresServer::shared().fresh_url();
  const std::string schema = must(sql::parse_postgres_url(url)).schema;
  must(open_store(url, {}));
  PostgresServer::shared().run("ALTER TABLE " + schema + ".physicians SET (autovacuum_enabled = off)");
  const auto look_up = [](Transaction& tx) {
    for (std::int64_t id = 1; id <= 20; ++id) {
      const std::string npi[] = {full_physician(id).npi};
      must(tx.physicians().find_by_npis(npi));
    }
  };
  {
    const auto store = must(open_store(url, {}));
    const auto tx = must(store->begin(Access::write));
    look_up(*tx);
    std::vector<Physician> rows;
    for (std::int64_t id = 1; id <= kRows; ++id) rows.push_back(full_physician(id));
    must(tx->physicians().insert(rows));
    look_up(*tx);
    must(tx->commit());
  }
  const auto session = must(sql::PostgresSession::open(must(sql::parse_postgres_url(url)), 5000));
  const std::string of = " WHERE schemaname = '" + schema + "' AND relname = 'physicians'";
  const auto read =
      must(session->read_integer("SELECT CAST(sum(idx_tup_read) AS BIGINT) FROM pg_stat_user_indexes" + of)) +
      must(session->read_integer("SELECT seq_tup_read FROM pg_stat_user_tables" + of));
  EXPECT_LT(read, kRows) << "twenty look-ups went through the table";
}

}  // namespace
}  // namespace physcrm::storage
