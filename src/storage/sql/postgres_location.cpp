#include "storage/sql/postgres_location.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <utility>

namespace physcrm::storage::sql {
namespace {

constexpr std::string_view kSchemes[] = {"postgresql://", "postgres://"};
constexpr std::string_view kSchema = "schema=";
constexpr std::string_view kDefaultSchema = "physcrm";
constexpr std::size_t kLongestName = 63;

Error bad_url(std::string message) {
  return Error{ErrorCode::invalid_argument, std::move(message), "url"};
}

bool is_schema(std::string_view name) {
  if (name.empty() || name.size() > kLongestName || name.starts_with("pg_")) return false;
  if (name.front() < 'a' || name.front() > 'z') return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

}  // namespace

bool is_postgres_url(std::string_view url) noexcept {
  return url.starts_with(kSchemes[0]) || url.starts_with(kSchemes[1]);
}

Result<PostgresLocation> parse_postgres_url(std::string_view url) {
  if (!is_postgres_url(url)) return bad_url("a PostgreSQL store is named postgresql://user@host/database");
  if (url.find('\0') != std::string_view::npos) return bad_url("a URL may not hold a NUL");
  PostgresLocation location;
  location.schema = kDefaultSchema;
  const std::size_t question = url.find('?');
  location.connection = url.substr(0, question);
  std::string_view options = question == std::string_view::npos ? "" : url.substr(question + 1);
  char before = '?';
  bool is_named = false;
  while (!options.empty()) {
    const std::size_t end = std::min(options.find('&'), options.size());
    const std::string_view option = options.substr(0, end);
    options.remove_prefix(std::min(end + 1, options.size()));
    if (option.starts_with(kSchema)) {
      if (std::exchange(is_named, true)) return bad_url("a URL names one schema");
      location.schema = option.substr(kSchema.size());
      continue;
    }
    location.connection += before;
    location.connection += option;
    before = '&';
  }
  PQconninfoOption* const understood = PQconninfoParse(location.connection.c_str(), nullptr);
  if (understood == nullptr) return bad_url("PostgreSQL's library does not understand this URL");
  PQconninfoFree(understood);
  if (is_schema(location.schema)) return location;
  return bad_url("a schema is named by 1 to 63 of a-z, 0-9 and _, beginning with a letter, and not with pg_");
}

}  // namespace physcrm::storage::sql
