#include "storage/sql/storage_error.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace physcrm::storage::sql {
namespace {

// SQLite names the columns ("UNIQUE constraint failed: physicians.npi"), PostgreSQL the index
// ("physicians_npi"); neither any value.
constexpr std::array<std::pair<std::string_view, const char*>, 10> kFieldOf{{
    {"external_id", "externalId"},
    {"npi", "npi"},
    {"number_key", "number"},
    {"credentials_number", "number"},
    {"name_key", "name"},
    {"practices_name", "name"},
    {"workflows.", "entityId"},
    {"workflows_", "entityId"},
    {"notifications.", "entityId"},
    {"notifications_", "entityId"},
}};

}  // namespace

Error storage_error(const char* cause, const char* message) {
  return Error{ErrorCode::storage_error, message}.with("cause", std::string{cause});
}

Error damaged_row() {
  return storage_error("corrupt", "a row of the store holds a value that can't be");
}

Error connection_lost() {
  return Error{ErrorCode::unavailable, "the connection to the store was lost; try again"};
}

Error busy() {
  return Error{ErrorCode::unavailable, "the store is busy; try again"};
}

Error newer_store(std::int64_t stored, std::int64_t known) {
  return Error{ErrorCode::version_mismatch, "the store was written by a newer version of physcrm"}
      .with("stored", stored)
      .with("known", known);
}

bool concerns_store(const Error& error) noexcept {
  return error.code == ErrorCode::unavailable || error.code == ErrorCode::storage_error ||
         error.code == ErrorCode::out_of_memory || error.code == ErrorCode::cancelled;
}

Error key_taken(std::string_view name) {
  Error error{ErrorCode::conflict, "another row has this key already"};
  for (const auto& [part, field] : kFieldOf) {
    if (name.find(part) == std::string_view::npos) continue;
    error.field = field;
    error.message = "taken already: " + error.field;
    break;
  }
  return error;
}

}  // namespace physcrm::storage::sql
