// Batches whose rows succeed or fail one by one.
#ifndef PHYSCRM_STORAGE_SQL_ROW_OUTCOME_HPP
#define PHYSCRM_STORAGE_SQL_ROW_OUTCOME_HPP

#include <span>
#include <vector>

#include "storage/port/workflows.hpp"
#include "storage/sql/statement.hpp"

namespace physcrm::storage::sql {

/// One row by itself.
template <class Row, class Bind>
[[nodiscard]] Result<RowOutcome> insert_one(Statement& insert, const Row& row, Bind&& bind) {
  bind(insert, row);
  Cursor& cursor = insert.cursor();
  switch (cursor.run()) {
    case RowRun::done:
      return cursor.changes() == 1 ? RowOutcome::written : RowOutcome::duplicate;
    case RowRun::refused:
      return RowOutcome::failed;
    case RowRun::failed:
      break;
  }
  return cursor.last_error();
}

/// Runs `insert` (`... ON CONFLICT DO NOTHING`) for each row, bound by `bind(statement, row)`. A row that
/// breaks a rule of the table is `failed` and undone by itself; anything that concerns the store (full,
/// busy, damaged) ends the batch as an error.
template <class Row, class Bind>
[[nodiscard]] Result<std::vector<RowOutcome>> insert_each(Statement& insert, std::span<const Row> rows,
                                                          Bind&& bind) {
  PHYSCRM_TRY(const bool streamed, stream_rows(insert, rows, bind));
  if (streamed) return std::vector<RowOutcome>(rows.size(), RowOutcome::written);
  std::vector<RowOutcome> outcomes;
  outcomes.reserve(rows.size());
  const bool are_together = insert.cursor().depth() > 1;
  while (outcomes.size() < rows.size()) {
    if (are_together) {
      const auto rest = rows.subspan(outcomes.size());
      const auto inserted =
          run_each(insert, rest, bind, [&](std::size_t, std::int64_t changes) -> Result<void> {
            outcomes.push_back(changes == 1 ? RowOutcome::written : RowOutcome::duplicate);
            return ok();
          });
      if (inserted) break;
      if (concerns_store(inserted.error())) return inserted.error();
      // The row behind those that have an outcome is to blame: by itself, it says so.
    }
    PHYSCRM_TRY(const RowOutcome outcome, insert_one(insert, rows[outcomes.size()], bind));
    outcomes.push_back(outcome);
  }
  return outcomes;
}

}  // namespace physcrm::storage::sql

#endif
