// The URL that names a schema of a PostgreSQL database.
#ifndef PHYSCRM_STORAGE_SQL_POSTGRES_LOCATION_HPP
#define PHYSCRM_STORAGE_SQL_POSTGRES_LOCATION_HPP

#include <string>
#include <string_view>

#include "physcrm/result.hpp"

namespace physcrm::storage::sql {

struct PostgresLocation {
  std::string connection;  ///< the URL as libpq takes it; may hold a password
  std::string schema;      ///< a name that needs no quotes
};

[[nodiscard]] bool is_postgres_url(std::string_view url) noexcept;

/// `postgresql://user@host/database?schema=acme`: all that libpq's URLs may hold (several hosts, TLS,
/// time-outs), and `schema`, one tenant's (`physcrm` without): 1 to 63 of a-z, 0-9 and _, beginning with a
/// letter, not `pg_...`. `invalid_argument`, field `url`, for anything else.
[[nodiscard]] Result<PostgresLocation> parse_postgres_url(std::string_view url);

}  // namespace physcrm::storage::sql

#endif
