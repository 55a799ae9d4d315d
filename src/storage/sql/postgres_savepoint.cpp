#include "storage/sql/postgres_savepoint.hpp"

#include "storage/sql/postgres_cursor.hpp"
#include "storage/sql/postgres_error.hpp"

namespace physcrm::storage::sql {

Result<void> undo_to_savepoint(PGconn* connection) {
  const PostgresResult undone{
      PQexec(connection, "ROLLBACK TO SAVEPOINT physcrm_statement; RELEASE SAVEPOINT physcrm_statement")};
  if (PQresultStatus(undone.get()) != PGRES_COMMAND_OK) return postgres_error(undone.get());
  return ok();
}

Result<void> undo_what_failed(PGconn* connection) {
  if (PQtransactionStatus(connection) != PQTRANS_INERROR) return ok();
  return undo_to_savepoint(connection);
}

}  // namespace physcrm::storage::sql
