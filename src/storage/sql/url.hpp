// The URL that names a store.
#ifndef PHYSCRM_STORAGE_SQL_URL_HPP
#define PHYSCRM_STORAGE_SQL_URL_HPP

#include <string>
#include <string_view>

#include "physcrm/result.hpp"

namespace physcrm::storage::sql {

struct SqliteLocation {
  bool in_memory = false;
  std::string path;  ///< of a file; absolute or relative; empty in memory
};

/// `sqlite:///absolute/path`, `sqlite://relative/path`, `sqlite::memory:`. The path is taken as it stands,
/// spaces included; nothing is percent-decoded. `invalid_argument`, field `url`: another scheme, no path, a
/// question mark (this kind takes no options), a double quote or a NUL in the path.
[[nodiscard]] Result<SqliteLocation> parse_sqlite_url(std::string_view url);

}  // namespace physcrm::storage::sql

#endif
