#include "storage/sql/url.hpp"

namespace physcrm::storage::sql {
namespace {

constexpr std::string_view kMemory = "sqlite::memory:";
constexpr std::string_view kFile = "sqlite://";
constexpr std::string_view kNoPathMayHold{"?\"\0", 3};

Error bad_url(std::string message) {
  return Error{ErrorCode::invalid_argument, std::move(message), "url"};
}

}  // namespace

Result<SqliteLocation> parse_sqlite_url(std::string_view url) {
  if (url == kMemory) return SqliteLocation{true, {}};
  if (!url.starts_with(kFile)) {
    return bad_url(
        "a SQLite store is named sqlite:///absolute/path, sqlite://relative/path or sqlite::memory:");
  }
  const std::string_view path = url.substr(kFile.size());
  if (path.empty()) return bad_url("the URL names no file");
  if (path.find_first_of(kNoPathMayHold) != std::string_view::npos) {
    return bad_url("the path of a store may not hold a question mark, a double quote or a NUL");
  }
  return SqliteLocation{false, std::string{path}};
}

}  // namespace physcrm::storage::sql
