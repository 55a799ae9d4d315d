// The questions of the integrity check in SQL.
#ifndef PHYSCRM_STORAGE_SQL_INTEGRITY_QUERIES_HPP
#define PHYSCRM_STORAGE_SQL_INTEGRITY_QUERIES_HPP

#include <string>
#include <string_view>

#include "storage/port/integrity.hpp"

namespace physcrm::storage::sql {

struct IntegrityQuery {
  std::string_view count;  ///< how many rows are looked at
  std::string_view find;   ///< `id` and `message` of each row that breaks the rule
};

/// Of `delivery_attempts`, `find` has the three bounds as parameters; no other one has any.
[[nodiscard]] IntegrityQuery integrity_query(RowCheck check);

}  // namespace physcrm::storage::sql

#endif
