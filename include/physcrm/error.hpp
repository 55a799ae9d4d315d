// Errors as values: one code, one message for people, the field at fault, and structured details.
#ifndef PHYSCRM_ERROR_HPP
#define PHYSCRM_ERROR_HPP

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace physcrm {

/// What went wrong, in the terms of the wire contract. The values are the C ABI's and are never renumbered.
enum class ErrorCode : std::int32_t {
  ok = 0,
  invalid_argument = 1,
  not_found = 2,
  conflict = 3,
  invalid_transition = 4,
  failed_precondition = 5,
  unauthenticated = 6,
  permission_denied = 7,
  rate_limited = 8,
  account_locked = 9,
  payload_too_large = 10,
  unsupported_media_type = 11,
  storage_error = 12,
  unavailable = 13,
  timeout = 14,
  version_mismatch = 15,
  internal = 16,
  callback_failed = 17,
  out_of_memory = 18,
  cancelled = 19,
};

/// The code's name on the wire (`"conflict"`). Never empty; an unknown value answers `"internal"`.
[[nodiscard]] std::string_view to_string(ErrorCode code) noexcept;

/// The HTTP status that a host answers with for this code (200 for `ok`).
[[nodiscard]] int http_status(ErrorCode code) noexcept;

/// One bad field of a request: where (`"expirationDate"`, `"address.zip"`) and why.
struct FieldError {
  std::string field;
  std::string message;
  friend bool operator==(const FieldError&, const FieldError&) = default;
};

/// A value in an error's details: text, a whole number, or a list of texts.
using DetailValue = std::variant<std::string, std::int64_t, std::vector<std::string>>;

/// An error. Messages are one line, written for the person who will read them, and never hold secrets,
/// statements, paths of the server or values bound to a statement.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
  /// The field at fault where there is exactly one; empty otherwise.
  std::string field;
  /// Further facts by name, for programs (`from`, `to`, `allowed`, `cause`).
  std::vector<std::pair<std::string, DetailValue>> details;
  /// Every bad field, when a request had more than one. On the wire: `details.fields`.
  std::vector<FieldError> fields;

  Error() = default;
  Error(ErrorCode c, std::string text, std::string at_field = {})
      : code(c), message(std::move(text)), field(std::move(at_field)) {}

  /// Adds a detail and returns the error itself, so that it can be built in one expression.
  Error&& with(std::string name, DetailValue value) && {
    details.emplace_back(std::move(name), std::move(value));
    return std::move(*this);
  }
  /// The detail of this name, or null.
  [[nodiscard]] const DetailValue* detail(std::string_view name) const noexcept {
    for (const auto& [each, value] : details) {
      if (each == name) return &value;
    }
    return nullptr;
  }
  /// Whether its detail `cause` is this one.
  [[nodiscard]] bool has_cause(std::string_view cause) const noexcept {
    const DetailValue* const value = detail("cause");
    const auto* const text = value == nullptr ? nullptr : std::get_if<std::string>(value);
    return text != nullptr && *text == cause;
  }
};

/// `invalid_argument` for all of these fields at once; `fields` must not be empty.
[[nodiscard]] Error invalid_fields(std::vector<FieldError> fields);

}  // namespace physcrm

#endif
