// Updates that carry a version.
#ifndef PHYSCRM_STORAGE_SQL_VERSIONED_HPP
#define PHYSCRM_STORAGE_SQL_VERSIONED_HPP

#include "base/try.hpp"
#include "storage/sql/scope.hpp"

namespace physcrm::storage::sql {

/// Why an update by id and version changed no row: `version_of` ("SELECT version ... WHERE id = $1") finds
/// the live row; then its version is another (`conflict`, field `version`), else it is `not_found`.
[[nodiscard]] inline Result<void> explain_no_update(Scope& scope, std::string_view version_of,
                                                    std::int64_t id, std::int64_t new_version) {
  PHYSCRM_TRY(auto query, scope.read(version_of));
  query.bind(id);
  PHYSCRM_TRY(const auto stored, fetch_one(query, [](Columns& row) { return row.integer(); }));
  if (!stored) return Error{ErrorCode::not_found, "there is no such row"};
  return Error{ErrorCode::conflict, "changed meanwhile", "version"}
      .with("expected", *stored)
      .with("given", new_version - 1);
}

}  // namespace physcrm::storage::sql

#endif
