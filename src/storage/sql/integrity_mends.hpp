// What the integrity check can mend, in SQL.
#ifndef PHYSCRM_STORAGE_SQL_INTEGRITY_MENDS_HPP
#define PHYSCRM_STORAGE_SQL_INTEGRITY_MENDS_HPP

#include <span>
#include <string_view>

#include "storage/port/integrity.hpp"

namespace physcrm::storage::sql {

/// How the row that a mend changes is named to the statements that change it.
enum class MendKey : std::uint8_t {
  id,           ///< $1: the id
  id_and_text,  ///< $2: what the field was before, beside it
  text,         ///< $1: what the field was before
};

struct MendQuery {
  RowCheck check;
  std::string_view kind;   ///< as Mend has it
  std::string_view field;  ///< likewise
  MendKey key;
  std::string_view find;   ///< id, before, after of each row
  std::string_view first;  ///< what has to be done before `apply`, with $1 the id; often nothing
  std::string_view apply;
};

/// In the order in which they are to be done.
[[nodiscard]] std::span<const MendQuery> mend_queries() noexcept;

}  // namespace physcrm::storage::sql

#endif
