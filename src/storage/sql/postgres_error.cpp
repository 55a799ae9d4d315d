#include "storage/sql/postgres_error.hpp"

#include <libpq-fe.h>

#include <string>

namespace physcrm::storage::sql {
namespace {

bool is_any(std::string_view state, std::initializer_list<std::string_view> states) {
  for (const std::string_view one : states) {
    if (state == one) return true;
  }
  return false;
}

std::string_view field_of(const PGresult* result, int field) {
  const char* const text = PQresultErrorField(result, field);
  return text != nullptr ? text : "";
}

}  // namespace

Error postgres_error(std::string_view state, std::string_view constraint) {
  const std::string_view kind = state.substr(0, 2);
  if (state == "23505") return key_taken(constraint);
  if (is_any(state, {"40001", "40P01"})) return busy().with("cause", "conflicting_transaction");
  if (is_any(state, {"55P03", "57014"})) return busy();
  const bool is_gone = is_any(state, {"53000", "53300", "53400", "25P03", "25P04"}) ||
                       state.starts_with("57P") || kind == "08";
  if (is_gone || state.empty()) {
    return connection_lost();
  }
  if (state == "53100") return storage_error("full", "no room is left in the store");
  if (state == "53200") return Error{ErrorCode::out_of_memory, "the store is out of memory"};
  if (kind == "58" || kind == "F0") {
    return storage_error("io_error", "the store could not be read or written");
  }
  if (is_any(state, {"XX001", "XX002"})) return storage_error("corrupt", "the store is damaged");
  if (state == "25006") return storage_error("read_only", "the store can't be written");
  if (kind == "28" || is_any(state, {"42501", "3F000"})) {
    return storage_error("permission_denied", "access to the store is denied");
  }
  if (is_any(state, {"22021", "22P05"})) {
    return Error{ErrorCode::invalid_argument, "a text holds what can't be stored: a NUL, or not UTF-8"};
  }
  if (kind == "54") return Error{ErrorCode::payload_too_large, "a value is too long to be stored"};
  return Error{ErrorCode::internal, "a statement was refused by the store"}.with("sqlstate",
                                                                                 std::string{state});
}

Error postgres_error(const PGresult* result) {
  if (result == nullptr) return connection_lost();
  return postgres_error(field_of(result, PG_DIAG_SQLSTATE), field_of(result, PG_DIAG_CONSTRAINT_NAME));
}

bool is_of_row(std::string_view state) noexcept {
  const std::string_view kind = state.substr(0, 2);
  return kind == "23" || kind == "22" || kind == "54";
}

Error connection_error(std::string_view text) {
  const auto says = [text](std::string_view words) { return text.find(words) != std::string_view::npos; };
  if (says("too many connections") || says("too many clients")) {
    return Error{ErrorCode::unavailable, "the server lets no more connections in; try again"};
  }
  if (says("database \"") && says("does not exist")) {
    return storage_error("no_such_database", "the store can't be opened: there is no such database");
  }
  if (says("authentication failed") || says("no pg_hba.conf entry") || says("role \"") ||
      says("no password supplied") || says("permission denied")) {
    return storage_error("permission_denied", "access to the store is denied");
  }
  return Error{ErrorCode::unavailable, "the store can't be reached"};
}

}  // namespace physcrm::storage::sql
