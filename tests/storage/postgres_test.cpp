// What is PostgreSQL's own: connections that die, hosts that meet, schemas that are not ours.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <thread>

#include "storage/conformance/store_test.hpp"
#include "storage/sql/postgres_error.hpp"
#include "storage/sql/postgres_location.hpp"
#include "storage/sql/postgres_session.hpp"
#include "support/postgres_server.hpp"

namespace physcrm::storage {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Pair;
using testing_support::PostgresServer;

std::string schema_of(const std::string& url) {
  return must(sql::parse_postgres_url(url)).schema;
}

std::unique_ptr<Store> open(const std::string& url, int busy_timeout_ms = 5000) {
  return must(open_store(url, {busy_timeout_ms, true}));
}

void add_physician(Store& store, std::int64_t id) {
  const auto tx = must(store.begin(Access::write));
  add(*tx, full_physician(id));
  must(tx->commit());
}

bool has_physician(Store& store, std::int64_t id) {
  const auto tx = must(store.begin(Access::read));
  return must(tx->physicians().find(PhysicianId{id})).has_value();
}

/// As after a restart of the server, for all that is connected to it.
void cut_all_connections() {
  PostgresServer::shared().run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid "
      "<> "
      "pg_backend_pid()");
}

TEST(Postgres, a_url_keeps_what_is_libpqs_and_gives_up_the_schema) {
  const auto location = must(
      sql::parse_postgres_url("postgresql://u:p@h:5433/db?sslmode=require&schema=acme_2&connect_timeout=3"));
  EXPECT_EQ(location.connection, "postgresql://u:p@h:5433/db?sslmode=require&connect_timeout=3");
  EXPECT_EQ(location.schema, "acme_2");
  EXPECT_EQ(must(sql::parse_postgres_url("postgres://h/db")).schema, "physcrm");
  EXPECT_EQ(must(sql::parse_postgres_url("postgresql:///db?schema=a")).connection, "postgresql:///db");
  for (const char* odd : {"shcema=a", "schema=a&schema=b"}) {
    const std::string url = std::string{"postgresql://h/db?"} + odd;
    EXPECT_EQ(code_of(sql::parse_postgres_url(url)), ErrorCode::invalid_argument) << odd;
  }
  for (const char* schema : {"", "Acme", "1st", "a-b", "a;b", "a%20b", "pg_mine", "a\"b"}) {
    const auto refused = sql::parse_postgres_url(std::string{"postgresql://h/db?schema="} + schema);
    EXPECT_EQ(code_of(refused), ErrorCode::invalid_argument) << schema;
  }
  const auto longest = std::string(63, 'a');
  EXPECT_EQ(must(sql::parse_postgres_url("postgresql://h/db?schema=" + longest)).schema, longest);
  EXPECT_EQ(code_of(sql::parse_postgres_url("postgresql://h/db?schema=a" + longest)),
            ErrorCode::invalid_argument);
}

TEST(Postgres, a_server_that_is_not_there_is_unavailable_and_a_database_that_is_not_is_not) {
  const auto gone = open_store("postgresql://physcrm:secret@/db?host=/nowhere&schema=a", {});
  ASSERT_EQ(code_of(gone), ErrorCode::unavailable);
  EXPECT_EQ(gone.error().message.find("secret"), std::string::npos);
  std::string url = PostgresServer::shared().fresh_url();
  url.replace(url.find("/postgres?"), 10, "/nothing?");
  const auto no_database = open_store(url, {});
  ASSERT_EQ(code_of(no_database), ErrorCode::storage_error);
  EXPECT_THAT(no_database.error().details,
              Contains(Pair("cause", DetailValue{std::string{"no_such_database"}})));
}

TEST(Postgres, a_store_is_made_by_one_of_those_who_open_it_at_once) {
  const std::string url = PostgresServer::shared().fresh_url();
  EXPECT_EQ(code_of(open_store(url, {5000, false})), ErrorCode::not_found);
  std::vector<std::thread> hosts;
  std::atomic<int> opened = 0;
  for (int i = 0; i < 6; ++i) {
    hosts.emplace_back([&] { opened += open_store(url, {}).has_value() ? 1 : 0; });
  }
  for (std::thread& host : hosts) host.join();
  EXPECT_EQ(opened, 6);
  EXPECT_THAT(findings_of(*open(url)), IsEmpty());
}

TEST(Postgres, a_schema_that_its_owner_has_made_is_used_by_a_role_that_may_make_none) {
  const std::string url = PostgresServer::shared().fresh_url();
  const std::string schema = schema_of(url);
  PostgresServer::shared().run(
      "CREATE ROLE guest LOGIN; REVOKE CREATE ON DATABASE postgres FROM PUBLIC; "
      "CREATE SCHEMA " +
      schema + " AUTHORIZATION guest");
  std::string as_guest = url;
  as_guest.replace(as_guest.find("physcrm@"), 7, "guest");
  add_physician(*open(as_guest), 1);
  as_guest.replace(as_guest.find("schema="), std::string::npos, "schema=another");
  EXPECT_EQ(code_of(open_store(as_guest, {})), ErrorCode::storage_error);
}

TEST(Postgres, a_schema_that_a_role_may_not_look_into_is_no_empty_one) {
  const std::string url = PostgresServer::shared().fresh_url();
  add_physician(*open(url), 1);
  PostgresServer::shared().run("CREATE ROLE stranger LOGIN");
  std::string as_stranger = url;
  as_stranger.replace(as_stranger.find("physcrm@"), 7, "stranger");
  const auto refused = open_store(as_stranger, {5000, false});
  ASSERT_EQ(code_of(refused), ErrorCode::storage_error);
  EXPECT_THAT(refused.error().details,
              Contains(Pair("cause", DetailValue{std::string{"permission_denied"}})));
}

TEST(Postgres, a_server_that_lets_no_more_connections_in_may_do_so_later) {
  PostgresServer::shared().run("CREATE ROLE crowd LOGIN CONNECTION LIMIT 0");
  std::string url = PostgresServer::shared().fresh_url();
  url.replace(url.find("physcrm@"), 7, "crowd");
  EXPECT_EQ(code_of(open_store(url, {})), ErrorCode::unavailable);
}

TEST(Postgres, a_database_that_does_not_hold_every_text_is_refused) {
  PostgresServer::shared().run("CREATE DATABASE narrow ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
  const auto refused = open_store(PostgresServer::shared().connection("narrow"), {});
  ASSERT_EQ(code_of(refused), ErrorCode::storage_error);
  EXPECT_THAT(refused.error().details, Contains(Pair("cause", DetailValue{std::string{"encoding"}})));
}

// A pooler that lends a server for a transaction alone has set what the client before this one wanted.
TEST(Postgres, a_transaction_is_in_its_own_schema_whatever_the_session_was_set_to) {
  const std::string url = PostgresServer::shared().fresh_url();
  const auto session = must(sql::PostgresSession::open(must(sql::parse_postgres_url(url)), 5000));
  for (const sql::SessionUse use : {sql::SessionUse::read, sql::SessionUse::write}) {
    must(session->execute("SET search_path = of_another_tenant"));
    must(session->begin(use));
    const std::string is_ours =
        "SELECT CASE WHEN current_setting('search_path') = '" + schema_of(url) + "' THEN 1 ELSE 0 END";
    EXPECT_EQ(must(session->read_integer(is_ours)), 1);
    ASSERT_TRUE(session->roll_back());
  }
}

TEST(Postgres, a_schema_of_another_program_and_a_newer_one_are_refused) {
  const std::string foreign = PostgresServer::shared().fresh_url();
  PostgresServer::shared().run("CREATE SCHEMA " + schema_of(foreign) + "; CREATE TABLE " +
                               schema_of(foreign) + ".mine (id int)");
  EXPECT_EQ(code_of(open_store(foreign, {})), ErrorCode::storage_error);
  const std::string newer = PostgresServer::shared().fresh_url();
  open(newer);
  PostgresServer::shared().run("UPDATE " + schema_of(newer) + ".physcrm_schema SET version = 99");
  const auto refused = open_store(newer, {});
  ASSERT_EQ(code_of(refused), ErrorCode::version_mismatch);
  EXPECT_THAT(refused.error().details, Contains(Pair("stored", DetailValue{std::int64_t{99}})));
}

TEST(Postgres, a_connection_that_died_unused_is_replaced_unseen) {
  const auto store = open(PostgresServer::shared().fresh_url());
  add_physician(*store, 1);
  cut_all_connections();
  EXPECT_TRUE(has_physician(*store, 1));
  cut_all_connections();
  add_physician(*store, 2);
  EXPECT_TRUE(has_physician(*store, 2));
}

TEST(Postgres, a_connection_that_breaks_in_a_transaction_leaves_nothing_of_it) {
  const auto store = open(PostgresServer::shared().fresh_url());
  {
    const auto tx = must(store->begin(Access::write));
    add(*tx, full_physician(1));
    cut_all_connections();
    const Physician second = full_physician(2);
    EXPECT_EQ(code_of(tx->physicians().insert({&second, 1})), ErrorCode::unavailable);
    EXPECT_FALSE(tx->commit().has_value());
  }
  {
    const auto tx = must(store->begin(Access::write));
    add(*tx, full_physician(3));
    cut_all_connections();
    EXPECT_EQ(code_of(tx->commit()), ErrorCode::unavailable);
  }
  add_physician(*store, 4);
  for (const std::int64_t id : {1, 2, 3}) EXPECT_FALSE(has_physician(*store, id)) << id;
  EXPECT_TRUE(has_physician(*store, 4));
}

TEST(Postgres, a_writer_waits_for_the_one_that_writes_and_gives_up_in_time) {
  const std::string url = PostgresServer::shared().fresh_url();
  const auto first = open(url);
  const auto second = open(url, 50);
  auto writing = must(first->begin(Access::write));
  EXPECT_EQ(code_of(second->begin(Access::write)), ErrorCode::unavailable);
  EXPECT_FALSE(has_physician(*second, 1)) << "a reader waits for nobody";
  writing.reset();
  add_physician(*second, 1);
}

TEST(Postgres, tenants_do_not_wait_for_each_other_nor_see_each_other) {
  const auto one = open(PostgresServer::shared().fresh_url());
  const auto other = open(PostgresServer::shared().fresh_url(), 50);
  const auto writing = must(one->begin(Access::write));
  add(*writing, full_physician(1));
  add_physician(*other, 2);
  must(writing->commit());
  EXPECT_FALSE(has_physician(*one, 2));
  EXPECT_FALSE(has_physician(*other, 1));
  EXPECT_EQ(must(must(other->begin(Access::write))->allocate_ids(IdKind::physician, 1)), 1);
}

TEST(Postgres, more_threads_than_connections_take_turns) {
  const auto store = open(PostgresServer::shared().fresh_url(), 60'000);
  std::vector<std::thread> threads;
  for (std::int64_t i = 1; i <= 40; ++i) {
    threads.emplace_back([&, i] { add_physician(*store, i); });
  }
  for (std::thread& thread : threads) thread.join();
  const auto tx = must(store->begin(Access::read));
  EXPECT_EQ(must(tx->physicians().list({}, {100, 0, {}, true})).items.size(), 40U);
}

TEST(Postgres, a_text_that_it_cannot_hold_is_refused_and_the_transaction_goes_on) {
  const auto store = open(PostgresServer::shared().fresh_url());
  const auto tx = must(store->begin(Access::write));
  for (const std::string& name : {std::string{"a\0b", 3}, std::string{"\xff"}}) {
    Physician person = full_physician(1);
    person.first_name = name;
    EXPECT_EQ(code_of(tx->physicians().insert({&person, 1})), ErrorCode::invalid_argument);
  }
  add(*tx, full_physician(1));
  must(tx->commit());
}

// With statistics the server joins the slice in another order than without.
TEST(Postgres, a_scan_of_what_is_owed_does_not_depend_on_the_order_of_a_join) {
  const auto store = open(PostgresServer::shared().fresh_url());
  constexpr int kCredentials = 400;
  {
    const auto tx = must(store->begin(Access::write));
    add_people(*tx, 1);
    std::vector<Notification> notices;
    std::vector<Credential> rows;
    for (int i = 1; i <= kCredentials; ++i)
      rows.push_back(credential(i, 1, day("2026-02-01").plus_days(i % 7)));
    must(tx->credentials().insert(rows));
    for (const int days_before : {90, 60, 30, 7}) {
      for (const Credential& row : rows) {
        notices.push_back(full_notification(static_cast<std::int64_t>(notices.size()) + 1, row, days_before));
      }
    }
    must(tx->notifications().insert(notices));
    must(tx->commit());
  }
  must(store->optimize());
  const auto tx = must(store->begin(Access::read));
  OwedDays owed;
  owed.fill(1);
  std::optional<ScanPosition> after;
  std::int64_t scanned = 0;
  do {
    const auto slice =
        must(tx->notifications().scan_owed({day("2026-02-01"), day("2026-02-28"), owed}, after, 150));
    for (const OwedCandidate& candidate : slice.candidates) {
      EXPECT_EQ(candidate.of_term.size(), 4U);
      const ScanPosition position{candidate.expiration, candidate.credential_id};
      EXPECT_TRUE(!after || *after < position);
      after = position;
    }
    scanned += slice.scanned;
    after = slice.next;
  } while (after);
  EXPECT_EQ(scanned, kCredentials);
}

TEST(Postgres, a_refused_text_in_the_middle_of_a_batch_ends_neither_the_batch_nor_the_transaction) {
  const auto store = open(PostgresServer::shared().fresh_url());
  const auto tx = must(store->begin(Access::write));
  std::vector<Physician> rows{full_physician(1), full_physician(2), full_physician(3)};
  rows[1].first_name = std::string{"a\0b", 3};
  const auto refused = tx->physicians().insert(rows);
  ASSERT_EQ(code_of(refused), ErrorCode::invalid_argument);
  EXPECT_THAT(refused.error().details, Contains(Pair("row", DetailValue{std::int64_t{1}})));
  EXPECT_TRUE(must(tx->physicians().find(PhysicianId{1})));
  EXPECT_FALSE(must(tx->physicians().find(PhysicianId{3})));
  const std::vector<std::string> keys{"EMP-1", "\xff", "EMP-2"};
  EXPECT_EQ(code_of(tx->physicians().find_by_external_ids(keys)), ErrorCode::invalid_argument);
  add(*tx, full_physician(4));
  must(tx->commit());
}

TEST(Postgres, what_the_database_makes_of_a_bare_begin_changes_nothing) {
  PostgresServer::shared().run("ALTER DATABASE postgres SET default_transaction_isolation = 'serializable'");
  PostgresServer::shared().run("ALTER DATABASE postgres SET default_transaction_read_only = on");
  const std::string url = PostgresServer::shared().fresh_url();
  {
    const auto one = open(url);
    const auto other = open(url);
    std::vector<std::thread> hosts;
    for (std::int64_t host = 0; host < 2; ++host) {
      hosts.emplace_back([&, host] {
        Store& store = host == 0 ? *one : *other;
        for (std::int64_t i = 1; i <= 20; ++i) {
          const auto tx = must(store.begin(Access::write));
          add(*tx, full_physician(must(tx->allocate_ids(IdKind::physician, 1))));
          must(tx->audit().append("entry", "hash"));
          must(tx->commit());
        }
      });
    }
    for (std::thread& host : hosts) host.join();
    const auto tx = must(one->begin(Access::read));
    EXPECT_EQ(must(tx->audit().read(0, 100)).size(), 40U);
  }
  PostgresServer::shared().run("BEGIN READ WRITE; ALTER DATABASE postgres RESET ALL; COMMIT");
}

TEST(Postgres, schemas_may_be_named_like_words_of_sql) {
  for (const char* schema : {"default", "user", "select", "order"}) {
    add_physician(*open(PostgresServer::shared().url_of(schema)), 1);
  }
}

TEST(Postgres, writers_that_wait_leave_connections_to_those_who_read) {
  const std::string url = PostgresServer::shared().fresh_url();
  const auto store = open(url, 60'000);
  const auto holder = open(url);
  auto writing = must(holder->begin(Access::write));
  std::vector<std::thread> writers;
  for (std::int64_t i = 1; i <= 20; ++i) writers.emplace_back([&, i] { add_physician(*store, i); });
  EXPECT_FALSE(has_physician(*store, 1));
  writing.reset();
  for (std::thread& writer : writers) writer.join();
  EXPECT_TRUE(has_physician(*store, 20));
  const auto session = must(sql::PostgresSession::open(must(sql::parse_postgres_url(url)), 1000));
  EXPECT_LE(
      must(session->read_integer("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'physcrm'")),
      4)
      << "one that wrote, one that read, the holder and this one";
}

TEST(Postgres, people_read_the_views) {
  const std::string url = PostgresServer::shared().fresh_url();
  const auto store = open(url);
  {
    const auto tx = must(store->begin(Access::write));
    add_people(*tx, 1);
    const Credential of = full_credential(1, 1);
    add(*tx, of);
    add(*tx, full_workflow(1, of));
    add(*tx, full_notification(1, of, 30));
    must(tx->commit());
  }
  const auto session = must(sql::PostgresSession::open(must(sql::parse_postgres_url(url)), 1000));
  for (const char* view : {"v_physicians", "v_credentials", "v_workflows", "v_notifications"}) {
    EXPECT_EQ(must(session->read_integer("SELECT count(*) FROM " + std::string{view})), 1) << view;
  }
  EXPECT_EQ(must(session->read_integer("SELECT count(*) FROM v_deliveries")), 0);
  auto dates = must(session->prepare("SELECT expiration_date, created_at FROM v_credentials"));
  const auto [expiration, created] = must(fetch_one(dates, [](sql::Columns& row) {
                                       const std::string date = row.text();
                                       return std::pair{date, row.text()};
                                     })).value();
  EXPECT_EQ(expiration, full_credential(1, 1).expiration_date->to_string());
  EXPECT_THAT(created, testing::MatchesRegex("....-..-..T..:..:..\\....Z"));
}

TEST(Postgres, a_time_out_for_statements_is_the_urls_to_set) {
  const std::string url = PostgresServer::shared().fresh_url() + "&options=-c%20statement_timeout%3D1234";
  const auto session = must(sql::PostgresSession::open(must(sql::parse_postgres_url(url)), 1000));
  EXPECT_EQ(must(session->read_integer("SELECT CAST(setting AS BIGINT) FROM pg_settings WHERE name = "
                                       "'statement_timeout'")),
            1234);
}

TEST(Postgres, what_it_answers_is_said_in_the_terms_of_the_contract) {
  for (const char* state : {"40001", "40P01"}) {
    const Error error = sql::postgres_error(state, "");
    EXPECT_EQ(error.code, ErrorCode::unavailable) << state;
    EXPECT_THAT(error.details, testing::ElementsAre(testing::Pair(
                                   "cause", DetailValue{std::string{"conflicting_transaction"}})));
  }
  for (const char* state :
       {"53000", "53300", "53400", "57P01", "57P03", "08006", "08P01", "25P03", "57014"}) {
    const Error error = sql::postgres_error(state, "");
    EXPECT_EQ(error.code, ErrorCode::unavailable) << state;
    EXPECT_THAT(error.details, IsEmpty()) << state << ": it may have been done";
  }
  const Error full = sql::postgres_error("53100", "");
  EXPECT_EQ(full.code, ErrorCode::storage_error);
  EXPECT_THAT(full.details, testing::ElementsAre(testing::Pair("cause", DetailValue{std::string{"full"}})));
}

}  // namespace
}  // namespace physcrm::storage
