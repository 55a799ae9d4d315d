// References between rows that no schema declares.
#ifndef PHYSCRM_STORAGE_SQL_REFERENCES_HPP
#define PHYSCRM_STORAGE_SQL_REFERENCES_HPP

#include <string>
#include <vector>

#include "storage/sql/session.hpp"

namespace physcrm::storage::sql {

/// A line for a row that refers to one which is not there: its table, its id, the other table.
[[nodiscard]] std::string broken_reference(Columns& row);

/// Adds a line for each undeclared reference (see the schema's workflows) that leads nowhere, at most 100.
[[nodiscard]] Result<void> find_broken_references(Session& session, std::vector<std::string>& findings);

}  // namespace physcrm::storage::sql

#endif
