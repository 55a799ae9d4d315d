#include "storage/sql/postgres_session.hpp"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <utility>

#include "base/try.hpp"
#include "storage/sql/postgres_error.hpp"

namespace physcrm::storage::sql {
namespace {

constexpr std::size_t kMaxCachedStatements = 200;

// A host that was stopped, or lost its network, in the middle of a transaction must not keep the others from
// writing for ever. And no statement here is worth being compiled.
constexpr const char* kSetUp =
    "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET client_min_messages = warning; "
    "SET timezone = 'UTC'; SET bytea_output = 'hex'; SET idle_in_transaction_session_timeout = 60000; "
    "SET jit = off;";

// Not now(), which is when the transaction began: before it waited for its turn.
constexpr std::string_view kTime = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)";

// libpq would write what the server remarks to the host's standard error.
void ignore(void*, const PGresult*) {}

/// What the URL does not set: how soon a server, or the way to it, is known to be gone.
std::string with_time_outs(std::string url) {
  constexpr const char* kTimeOuts[][2] = {{"connect_timeout", "10"},     {"keepalives_idle", "30"},
                                          {"keepalives_interval", "10"}, {"keepalives_count", "3"},
                                          {"tcp_user_timeout", "60000"}, {"application_name", "physcrm"}};
  char before = url.find('?') == std::string::npos ? '?' : '&';
  for (const auto& [name, value] : kTimeOuts) {
    if (url.find(std::string{name} + '=') != std::string::npos) continue;
    url += std::exchange(before, '&');
    url += std::string{name} + '=' + value;
  }
  return url;
}

/// The last try to connect has failed.
std::atomic<bool> was_away{false};

Result<void> ask_for_an_answer(const std::string& url) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> probe{PQconnectdb(url.c_str()), PQfinish};
  if (PQstatus(probe.get()) == CONNECTION_OK) {
    const PostgresResult answer{PQexec(probe.get(), "SELECT 1")};
    if (PQresultStatus(answer.get()) == PGRES_TUPLES_OK) return ok();
  }
  return connection_error(PQerrorMessage(probe.get()));
}

/// SOCI loses a connection, open as it is, where the first statement on it fails: one with each try, behind a
/// pooler that lets clients in while its server is away. So while tries fail, one of our own goes first.
Result<std::unique_ptr<soci::session>> connect(const PostgresLocation& location) {
  const std::string url = with_time_outs(location.connection);
  if (was_away) PHYSCRM_TRYV(ask_for_an_answer(url));
  try {
    auto connection = std::make_unique<soci::session>(soci::postgresql, url);
    was_away = false;
    return connection;
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::out_of_memory, "out of memory"};
  } catch (const std::exception& error) {
    was_away = true;
    return connection_error(error.what());
  }
}

/// The highest n of the `$n` in a statement.
int parameters_of(std::string_view sql) {
  int highest = 0;
  for (std::size_t at = sql.find('$'); at != std::string_view::npos; at = sql.find('$', at + 1)) {
    int number = 0;
    std::from_chars(sql.data() + at + 1, sql.data() + sql.size(), number);
    highest = std::max(highest, number);
  }
  return highest;
}

}  // namespace

PostgresSession::PostgresSession(std::unique_ptr<soci::session> connection, PGconn* handle)
    : connection_(std::move(connection)), handle_(handle) {}

PostgresSession::~PostgresSession() = default;

Result<std::unique_ptr<PostgresSession>> PostgresSession::open(const PostgresLocation& location,
                                                               int wait_ms) {
  PHYSCRM_TRY(auto connection, connect(location));
  auto* const backend = static_cast<soci::postgresql_session_backend*>(connection->get_backend());
  PGconn* const handle = backend->conn_;
  std::unique_ptr<PostgresSession> session{new PostgresSession{std::move(connection), handle}};
  PHYSCRM_TRYV(session->configure(location, wait_ms));
  return session;
}

Result<void> PostgresSession::configure(const PostgresLocation& location, int wait_ms) {
  PQsetNoticeReceiver(handle_, ignore, nullptr);
  const char* const encoding = PQparameterStatus(handle_, "server_encoding");
  if (encoding == nullptr || std::string_view{encoding} != "UTF8") {
    return storage_error("encoding", "the store can't be opened: the database's encoding is not UTF8");
  }
  // Said in full, since a bare BEGIN is what the role's or the database's settings make of it: of a snapshot
  // that is taken before the lock is had, the writer would see what was there before the one it waited for.
  // The schema is named again in each transaction: behind a pooler that lends a server for one of them, what
  // was set for the session is what another client has set.
  const std::string schema = "search_path = \"" + location.schema + '"';
  begin_read_ = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL " + schema + "; SELECT 1";
  begin_write_ = "BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE; SET LOCAL " + schema +
                 "; SELECT pg_advisory_xact_lock(hashtext('physcrm'), hashtext('" + location.schema + "'))";
  const std::string own =
      "SET " + schema + "; SET lock_timeout = " + std::to_string(std::max(wait_ms, 1)) + ";";
  return execute((kSetUp + own).c_str());
}

Result<PreparedStatement> PostgresSession::compile(std::string_view sql, std::string name) {
  PreparedStatement statement;
  statement.name = std::move(name);
  statement.parameters = parameters_of(sql);
  statement.reads_only = sql.starts_with("SELECT");
  statement.copy = copy_of(sql);
  const std::string text{sql};
  const PostgresResult result{PQprepare(handle_, statement.name.c_str(), text.c_str(), 0, nullptr)};
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) return postgres_error(result.get());
  return statement;
}

// Of a statement with a name the server keeps, after a few runs, a way that it takes whatever is bound.
Result<Statement> PostgresSession::prepare(std::string_view sql, Planning planning) {
  if (planning == Planning::each_time) {
    PHYSCRM_TRY(const PreparedStatement statement, compile(sql, {}));
    return Statement{*new PostgresCursor{handle_, statement, false}};
  }
  auto found = cache_.find(sql);
  if (found == cache_.end()) {
    if (cache_.size() >= kMaxCachedStatements) shrink_cache();
    PHYSCRM_TRY(const PreparedStatement statement, compile(sql, new_name()));
    auto cursor = std::make_unique<PostgresCursor>(handle_, statement, true);
    found = cache_.emplace(std::string{sql}, std::move(cursor)).first;
  } else if (found->second->is_in_use()) {
    return Statement{*new PostgresCursor{handle_, found->second->statement(), false}};
  }
  found->second->take();
  return Statement{*found->second};
}

void PostgresSession::shrink_cache() {
  std::erase_if(cache_, [this](const auto& entry) {
    if (entry.second->is_in_use()) return false;
    const std::string drop = "DEALLOCATE " + entry.second->statement().name;
    return PQresultStatus(PostgresResult{PQexec(handle_, drop.c_str())}.get()) == PGRES_COMMAND_OK;
  });
}

Result<void> PostgresSession::execute(const char* script) {
  const PostgresResult result{PQexec(handle_, script)};
  const ExecStatusType status = PQresultStatus(result.get());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return ok();
  return postgres_error(result.get());
}

Result<void> PostgresSession::begin(SessionUse use) {
  auto begun = execute(use == SessionUse::write ? begin_write_.c_str() : begin_read_.c_str());
  if (begun) return begun;
  (void)roll_back();
  // To a server that follows another one writing is a feature that it does not have.
  const DetailValue* const state = begun.error().detail("sqlstate");
  if (state != nullptr && *state == DetailValue{std::string{"0A000"}}) {
    return storage_error("read_only", "the store can't be written");
  }
  return begun;
}

// The deferred references are looked at first: then a link that leads nowhere is an error that can be put
// right, as it is with SQLite, and not the end of the transaction.
Result<void> PostgresSession::commit() {
  const PostgresResult result{
      PQexec(handle_, "SAVEPOINT physcrm_commit; SET CONSTRAINTS ALL IMMEDIATE; COMMIT")};
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
    Error error = postgres_error(result.get());
    if (PQtransactionStatus(handle_) == PQTRANS_INERROR) {
      (void)execute("ROLLBACK TO SAVEPOINT physcrm_commit; RELEASE SAVEPOINT physcrm_commit");
    }
    return error;
  }
  // The server answers a COMMIT of a failed transaction with success, having rolled it back.
  if (std::string_view{PQcmdStatus(result.get())} == "COMMIT") return ok();
  return Error{ErrorCode::internal, "the store rolled back what was to be committed"};
}

Result<Instant> PostgresSession::time() {
  PHYSCRM_TRY(const std::int64_t microseconds, read_integer(kTime));
  return Instant{microseconds};
}

bool PostgresSession::roll_back() noexcept {
  if (is_lost()) return false;
  if (PQtransactionStatus(handle_) == PQTRANS_IDLE) return true;
  const PostgresResult result{PQexec(handle_, "ROLLBACK")};
  return PQresultStatus(result.get()) == PGRES_COMMAND_OK && PQtransactionStatus(handle_) == PQTRANS_IDLE;
}

}  // namespace physcrm::storage::sql
