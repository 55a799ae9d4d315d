// A connection to a PostgreSQL database: SOCI opens and owns it, everything else runs on its handle.
#ifndef PHYSCRM_STORAGE_SQL_POSTGRES_SESSION_HPP
#define PHYSCRM_STORAGE_SQL_POSTGRES_SESSION_HPP

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "storage/sql/postgres_cursor.hpp"
#include "storage/sql/postgres_location.hpp"
#include "storage/sql/session.hpp"

namespace soci {
class session;
}

namespace physcrm::storage::sql {

/// A transaction that writes has its schema to itself, under an advisory lock that it takes at its beginning:
/// what the engine reads and then decides on can't change under it, and it can't fail half-way because of
/// another. docs/decisions/0006-one-writer-a-tenant.md.
class PostgresSession final : public Session {
 public:
  /// Connects and sets the session up: the schema in front, UTF-8, waits for locks of at most `wait_ms`, and
  /// an end after a minute for a transaction whose host has fallen silent. Errors: postgres_error.hpp.
  [[nodiscard]] static Result<std::unique_ptr<PostgresSession>> open(const PostgresLocation& location,
                                                                     int wait_ms);
  ~PostgresSession() override;

  /// Of its own where the one that is kept is in use.
  Result<Statement> prepare(std::string_view sql, Planning planning) override;
  using Session::prepare;
  Result<void> execute(const char* script) override;
  Result<void> begin(SessionUse use) override;
  Result<void> commit() override;
  bool roll_back() noexcept override;
  bool in_transaction() const noexcept override { return PQtransactionStatus(handle_) == PQTRANS_INTRANS; }

  Result<Instant> time() override;
  bool is_lost() const noexcept override { return PQstatus(handle_) != CONNECTION_OK; }
  [[nodiscard]] PGconn* handle() const noexcept { return handle_; }

 private:
  PostgresSession(std::unique_ptr<soci::session> connection, PGconn* handle);
  [[nodiscard]] Result<void> configure(const PostgresLocation& location, int wait_ms);
  /// The one without a name is there until the next one without.
  [[nodiscard]] Result<PreparedStatement> compile(std::string_view sql, std::string name);
  [[nodiscard]] std::string new_name() { return "physcrm_" + std::to_string(++statements_); }
  void shrink_cache();

  std::unique_ptr<soci::session> connection_;
  PGconn* handle_;
  std::string begin_read_;
  std::string begin_write_;
  std::uint64_t statements_ = 0;  ///< prepared so far, for their names
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };
  std::unordered_map<std::string, std::unique_ptr<PostgresCursor>, Hash, std::equal_to<>> cache_;
};

}  // namespace physcrm::storage::sql

#endif
