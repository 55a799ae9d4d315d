// Batches whose rows succeed or fail one by one.
#ifndef PHYSCRM_STORAGE_SQL_ROW_OUTCOME_HPP
#define PHYSCRM_STORAGE_SQL_ROW_OUTCOME_HPP

#include <span>
#include <vector>

#include "storage/port/workflows.hpp"
#include "storage/sql/statement.hpp"

namespace physcrm::storage::sql {

/// Runs `insert` (`... ON CONFLICT DO NOTHING`) for each row, bound by `bind(statement, row)`. A row that
/// breaks a rule of the table is `failed` and undone by itself; anything that concerns the store (full,
/// busy, damaged) ends the batch as an error.
template <class Row, class Bind>
[[nodiscard]] Result<std::vector<RowOutcome>> insert_each(Statement& insert, std::span<const Row> rows,
                                                          Bind&& bind) {
  std::vector<RowOutcome> outcomes;
  outcomes.reserve(rows.size());
  for (const Row& row : rows) {
    bind(insert, row);
    const int code = insert.try_run();
    const int kind = code & 0xff;
    if (code == SQLITE_DONE) {
      outcomes.push_back(insert.changes() == 1 ? RowOutcome::written : RowOutcome::duplicate);
    } else if (kind == SQLITE_CONSTRAINT || kind == SQLITE_MISMATCH || kind == SQLITE_TOOBIG) {
      outcomes.push_back(RowOutcome::failed);
    } else {
      return insert.error_of(code);
    }
  }
  return outcomes;
}

}  // namespace physcrm::storage::sql

#endif
