#include "physcrm/error.hpp"

#include <array>

namespace physcrm {
namespace {

struct CodeRow {
  std::string_view name;
  int http;
};

// Indexed by the code's value.
constexpr std::array<CodeRow, 20> kCodes{{
    {"ok", 200},
    {"invalid_argument", 400},
    {"not_found", 404},
    {"conflict", 409},
    {"invalid_transition", 409},
    {"failed_precondition", 422},
    {"unauthenticated", 401},
    {"permission_denied", 403},
    {"rate_limited", 429},
    {"account_locked", 423},
    {"payload_too_large", 413},
    {"unsupported_media_type", 415},
    {"storage_error", 500},
    {"unavailable", 503},
    {"timeout", 504},
    {"version_mismatch", 500},
    {"internal", 500},
    {"callback_failed", 500},
    {"out_of_memory", 500},
    {"cancelled", 499},
}};

const CodeRow& row_of(ErrorCode code) noexcept {
  const auto index = static_cast<std::size_t>(code);
  return index < kCodes.size() ? kCodes[index] : kCodes[static_cast<std::size_t>(ErrorCode::internal)];
}

}  // namespace

std::string_view to_string(ErrorCode code) noexcept {
  return row_of(code).name;
}

int http_status(ErrorCode code) noexcept {
  return row_of(code).http;
}

Error invalid_fields(std::vector<FieldError> fields) {
  Error error{ErrorCode::invalid_argument, fields.front().field + ": " + fields.front().message,
              fields.front().field};
  if (fields.size() > 1) {
    error.message = std::to_string(fields.size()) + " fields are invalid: " + error.message;
    for (std::size_t i = 1; i < fields.size(); ++i) {
      error.message += "; " + fields[i].field + ": " + fields[i].message;
    }
  }
  error.fields = std::move(fields);
  return error;
}

}  // namespace physcrm
