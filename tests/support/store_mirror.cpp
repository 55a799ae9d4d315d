#include "support/store_mirror.hpp"

#include <cstdlib>
#include <stdexcept>

namespace physcrm::testing_support {
namespace {

// pg_type's numbers
constexpr Oid kBool = 16;
constexpr Oid kBytes = 17;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;

void execute(sqlite3* db, const std::string& sql) {
  if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sql + ": " + sqlite3_errmsg(db));
  }
}

std::vector<std::string> names_of(sqlite3* store, const std::string& type) {
  std::vector<std::string> names;
  const std::string sql =
      "SELECT name FROM sqlite_schema WHERE type = '" + type + "' AND name NOT LIKE 'sqlite_%' ORDER BY name";
  sqlite3_stmt* query = nullptr;
  sqlite3_prepare_v2(store, sql.c_str(), -1, &query, nullptr);
  while (sqlite3_step(query) == SQLITE_ROW) {
    names.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(query, 0)));
  }
  sqlite3_finalize(query);
  return names;
}

void bind(sqlite3_stmt* insert, int parameter, const PGresult* rows, int row, int column) {
  if (PQgetisnull(rows, row, column) == 1) {
    sqlite3_bind_null(insert, parameter);
    return;
  }
  const char* const text = PQgetvalue(rows, row, column);
  switch (PQftype(rows, column)) {
    case kBool:
      sqlite3_bind_int(insert, parameter, text[0] == 't' ? 1 : 0);
      return;
    case kInt2:
    case kInt4:
    case kInt8:
      sqlite3_bind_int64(insert, parameter, std::strtoll(text, nullptr, 10));
      return;
    case kBytes: {
      std::size_t length = 0;
      unsigned char* const bytes = PQunescapeBytea(reinterpret_cast<const unsigned char*>(text), &length);
      sqlite3_bind_blob64(insert, parameter, bytes, length, PQfreemem);
      return;
    }
    default:
      sqlite3_bind_text(insert, parameter, text, PQgetlength(rows, row, column), SQLITE_TRANSIENT);
  }
}

void copy_table(PostgresAsker& from, const std::string& schema, const std::string& table, sqlite3* into) {
  const auto rows = from.ask("SELECT * FROM " + schema + "." + table);
  std::string names;
  std::string places;
  const int columns = PQnfields(rows.get());
  for (int i = 0; i < columns; ++i) {
    names += (i == 0 ? "" : ", ") + std::string{PQfname(rows.get(), i)};
    places += i == 0 ? "?" : ", ?";
  }
  const std::string sql = "INSERT INTO " + table + " (" + names + ") VALUES (" + places + ")";
  sqlite3_stmt* insert = nullptr;
  if (sqlite3_prepare_v2(into, sql.c_str(), -1, &insert, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sql + ": " + sqlite3_errmsg(into));
  }
  int code = SQLITE_DONE;
  for (int row = 0; row < PQntuples(rows.get()) && code == SQLITE_DONE; ++row) {
    for (int i = 0; i < columns; ++i) bind(insert, i + 1, rows.get(), row, i);
    code = sqlite3_step(insert);
    sqlite3_reset(insert);
  }
  sqlite3_finalize(insert);
  // What SQLite's own constraints refuse is for a test to see: PostgreSQL should have refused it, too.
  if (code != SQLITE_DONE) throw std::runtime_error(table + ": " + sqlite3_errmsg(into));
}

}  // namespace

PostgresAsker::PostgresAsker(const std::string& connection)
    : connection_(PQconnectdb(connection.c_str()), &PQfinish) {
  if (PQstatus(connection_.get()) != CONNECTION_OK) {
    throw std::runtime_error(PQerrorMessage(connection_.get()));
  }
}

PostgresAsker::Rows PostgresAsker::ask(const std::string& sql) {
  Rows rows{PQexec(connection_.get(), sql.c_str()), &PQclear};
  const ExecStatusType status = PQresultStatus(rows.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
    throw std::runtime_error(sql.substr(0, 200) + ": " + PQerrorMessage(connection_.get()));
  }
  return rows;
}

std::vector<std::string> PostgresAsker::list(const std::string& sql) {
  const Rows rows = ask(sql);
  std::vector<std::string> values;
  for (int row = 0; row < PQntuples(rows.get()); ++row) values.emplace_back(PQgetvalue(rows.get(), row, 0));
  return values;
}

std::int64_t PostgresAsker::number(const std::string& sql) {
  const std::vector<std::string> values = list(sql);
  if (values.empty()) throw std::runtime_error(sql + ": no answer");
  return std::stoll(values.front());
}

std::vector<std::string> table_names(sqlite3* store) {
  return names_of(store, "table");
}

void mirror(PostgresAsker& from, const std::string& schema, sqlite3* into) {
  const std::vector<std::string> tables = table_names(into);
  execute(into, "PRAGMA foreign_keys = OFF; BEGIN");
  // The audit log can only grow otherwise.
  for (const std::string& trigger : names_of(into, "trigger")) execute(into, "DROP TRIGGER " + trigger);
  for (const std::string& table : tables) execute(into, "DELETE FROM " + table);
  from.run("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY");
  for (const std::string& table : tables) copy_table(from, schema, table, into);
  from.run("COMMIT");
  execute(into, "COMMIT");
}

}  // namespace physcrm::testing_support
