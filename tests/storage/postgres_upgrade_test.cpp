// A store on PostgreSQL of each schema that was released, opened by this version; and the making of one that
// is cut off, or done by many at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libpq-fe.h>

#include "storage/conformance/store_test.hpp"
#include "storage/sql/postgres_location.hpp"
#include "storage/sql/postgres_session.hpp"
#include "storage/upgrades.hpp"
#include "support/kept_stores.hpp"
#include "support/postgres_server.hpp"

namespace physcrm::storage {
namespace {

using testing_support::kept_store;
using testing_support::kKnownOrphans;
using testing_support::PostgresServer;

/// What makes a schema, without its name; and for each of its tables a query of the rows.
constexpr const char* kSchema =
    "SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' "
    "|| "
    "coalesce(column_default, '') || ' ' || is_identity || ' ' || coalesce(collation_name, '') "
    "FROM information_schema.columns WHERE table_schema = current_schema() "
    "UNION ALL SELECT replace(indexdef, current_schema() || '.', '') FROM pg_indexes "
    "WHERE schemaname = current_schema() "
    "UNION ALL SELECT conname || ' of ' || conrelid::regclass || ': ' || pg_get_constraintdef(oid) "
    "FROM pg_constraint WHERE connamespace = current_schema()::regnamespace "
    "UNION ALL SELECT viewname || ': ' || definition FROM pg_views WHERE schemaname = current_schema() "
    "UNION ALL SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal ORDER BY 1";
constexpr const char* kQuestions =
    "SELECT 'SELECT ''' || table_name || ': '' || ' || string_agg('quote_nullable(' || column_name || ')', "
    "' || '','' || ' ORDER BY ordinal_position) || ' FROM ' || table_name || ' ORDER BY 1' "
    "FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name) "
    "WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' GROUP BY table_name ORDER BY 1";

std::string schema_of(const std::string& url) {
  return must(sql::parse_postgres_url(url)).schema;
}

/// Another program's look at a schema.
class Look {
 public:
  explicit Look(const std::string& url)
      : session_(must(sql::PostgresSession::open(must(sql::parse_postgres_url(url)), 1000))),
        schema_(schema_of(url)) {}
  /// The rows of a query of one column, without the schema's name.
  std::vector<std::string> list(const std::string& sql) {
    auto query = must(session_->prepare(sql));
    auto rows = must(fetch_all(query, [](sql::Columns& row) { return row.text(); }));
    for (std::string& row : rows) {
      for (std::size_t at = row.find(schema_ + "."); at != std::string::npos; at = row.find(schema_ + ".")) {
        row.erase(at, schema_.size() + 1);
      }
    }
    return rows;
  }
  std::vector<std::string> answers(const std::vector<std::string>& questions) {
    std::vector<std::string> all;
    for (const std::string& question : questions) {
      const auto rows = list(question);
      all.insert(all.end(), rows.begin(), rows.end());
    }
    return all;
  }
  std::int64_t number(const std::string& sql) { return must(session_->read_integer(sql)); }

 private:
  std::unique_ptr<sql::PostgresSession> session_;
  std::string schema_;
};

/// Counts the commands that define something, and ends the connection that gives the one it is told to; the
/// count outlives the transaction.
class CommandCounter {
 public:
  CommandCounter() {
    server().run(
        "CREATE SEQUENCE public.commands; CREATE TABLE public.fatal (command bigint); "
        "INSERT INTO public.fatal VALUES (0); "
        "CREATE FUNCTION public.count_command() RETURNS event_trigger LANGUAGE plpgsql AS "
        "'BEGIN IF nextval(''public.commands'') = (SELECT command FROM public.fatal) THEN "
        "PERFORM pg_terminate_backend(pg_backend_pid()); END IF; END'; "
        "CREATE EVENT TRIGGER commands ON ddl_command_end EXECUTE FUNCTION public.count_command()");
  }
  CommandCounter(const CommandCounter&) = delete;
  CommandCounter& operator=(const CommandCounter&) = delete;
  ~CommandCounter() {
    server().run(
        "DROP EVENT TRIGGER commands; DROP FUNCTION public.count_command; DROP TABLE public.fatal; "
        "DROP SEQUENCE public.commands");
  }
  /// Counts anew; the connection ends at this command (0: at none).
  static void end_at(std::int64_t command) {
    server().run("UPDATE public.fatal SET command = " + std::to_string(command) +
                 "; SELECT setval('public.commands', 1, false)");
  }
  static std::int64_t counted(Look& look) {
    return look.number("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM public.commands");
  }

 private:
  static PostgresServer& server() { return PostgresServer::shared(); }
};

TEST(PostgresUpgrade, of_each_schema_keeps_what_was_there_and_ends_as_one_that_was_made_today) {
  const std::string today = PostgresServer::shared().fresh_url();
  const std::int64_t newest = must(must(open_store(today, {}))->info()).schema_version;
  const auto schema = Look{today}.list(kSchema);
  EXPECT_GT(schema.size(), 200U);
  for (std::int64_t version = 1; version <= newest; ++version) {
    SCOPED_TRACE("schema " + std::to_string(version));
    const std::string script = kept_store("postgresql", version);
    ASSERT_FALSE(script.empty()) << "none is kept: tests/storage/kept/README.md says how";
    const std::string url = PostgresServer::shared().fresh_url();
    PostgresServer::shared().run("BEGIN; CREATE SCHEMA " + schema_of(url) +
                                 "; SET LOCAL search_path = " + schema_of(url) + ";" + script + "COMMIT");
    Look look{url};
    auto questions = look.list(kQuestions);
    std::erase_if(questions,
                  [](const std::string& text) { return text.find("physcrm_schema") != std::string::npos; });
    const auto before = look.answers(questions);
    EXPECT_GE(before.size(), 1000U);
    for (int again = 0; again < 2; ++again) {
      const auto store = must(open_store(url, {}));
      EXPECT_EQ(must(store->info()).schema_version, newest);
      EXPECT_EQ(broken_references(*store), kKnownOrphans);
      expect_whole_audit_log(*store);
      EXPECT_EQ(look.answers(questions), before);
      EXPECT_EQ(look.list(kSchema), schema);
    }
  }
}

TEST(PostgresUpgrade, by_many_hosts_at_once_is_done_by_one) {
  const CommandCounter counter;
  Look look{PostgresServer::shared().fresh_url()};
  CommandCounter::end_at(0);
  EXPECT_EQ(opened_at_once(PostgresServer::shared().fresh_url(), 1), 1);
  const std::int64_t alone = CommandCounter::counted(look);
  EXPECT_GT(alone, 40);
  for (int round = 0; round < 4; ++round) {
    CommandCounter::end_at(0);
    EXPECT_EQ(opened_at_once(PostgresServer::shared().fresh_url(), 6), 6);
    EXPECT_EQ(CommandCounter::counted(look), alone) << "done more than once";
  }
}

TEST(PostgresUpgrade, that_is_cut_off_at_any_statement_leaves_nothing_by_half) {
  const CommandCounter counter;
  const std::string url = PostgresServer::shared().fresh_url();
  Look look{url};
  const std::string there = "SELECT count(*) FROM pg_namespace WHERE nspname = '" + schema_of(url) + "'";
  std::int64_t command = 0;
  for (bool was_cut = true; was_cut;) {
    CommandCounter::end_at(++command);
    const auto opened = open_store(url, {});
    was_cut = !opened;
    if (!was_cut) break;
    EXPECT_EQ(code_of(opened), ErrorCode::unavailable);
    EXPECT_EQ(CommandCounter::counted(look), command) << "cut off elsewhere";
    ASSERT_EQ(look.number(there), 0) << "after command " << command;
  }
  EXPECT_GT(command, 40);
  std::cout << command - 1 << " commands, each of them the last one once\n";
  const std::string today = PostgresServer::shared().fresh_url();
  CommandCounter::end_at(0);
  EXPECT_THAT(broken_references(*must(open_store(today, {}))), testing::IsEmpty());
  EXPECT_EQ(look.list(kSchema), Look{today}.list(kSchema));
}

TEST(PostgresUpgrade, by_a_newer_host_refuses_writing_to_whoever_has_the_store_open) {
  const std::string url = PostgresServer::shared().fresh_url();
  const auto store = must(open_store(url, {}));
  const std::int64_t known = must(store->info()).schema_version;
  const std::string version = "UPDATE " + schema_of(url) + ".physcrm_schema SET version = ";
  PostgresServer::shared().run(version + "99");
  const auto refused = store->begin(Access::write);
  ASSERT_EQ(code_of(refused), ErrorCode::version_mismatch);
  EXPECT_THAT(refused.error().details,
              testing::Contains(testing::Pair("stored", DetailValue{std::int64_t{99}})));
  EXPECT_EQ(code_of(store->optimize()), ErrorCode::version_mismatch);
  EXPECT_EQ(code_of(store->begin(Access::read)), ErrorCode::ok) << "what it can read, it may";
  PostgresServer::shared().run(version + std::to_string(known));
  EXPECT_EQ(code_of(store->begin(Access::write)), ErrorCode::ok);
}

}  // namespace
}  // namespace physcrm::storage
