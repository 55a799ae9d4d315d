// The one JSON facade: strict and bounded in, always valid out. Only json.cpp knows which parser is behind
// it.
#ifndef PHYSCRM_API_JSON_HPP
#define PHYSCRM_API_JSON_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "physcrm/result.hpp"

namespace physcrm::api {

struct JsonMember;

/// A parsed value. Members keep the order of the text; no object has two members of one name.
class Json {
 public:
  using Array = std::vector<Json>;
  using Object = std::vector<JsonMember>;

  Json() = default;
  explicit Json(bool value) : value_(value) {}
  explicit Json(std::int64_t value) : value_(value) {}
  explicit Json(double value) : value_(value) {}
  explicit Json(std::string value) : value_(std::move(value)) {}
  explicit Json(Array value) : value_(std::move(value)) {}
  explicit Json(Object value) : value_(std::move(value)) {}

  [[nodiscard]] bool is_null() const noexcept { return std::holds_alternative<std::monostate>(value_); }

  // Null when the value is of another type. Nothing is ever converted: "1", true and 1.0 are no integers.
  [[nodiscard]] const bool* boolean() const noexcept { return std::get_if<bool>(&value_); }
  /// Written without a fraction and an exponent, and within 64 bits.
  [[nodiscard]] const std::int64_t* integer() const noexcept { return std::get_if<std::int64_t>(&value_); }
  /// Any other number.
  [[nodiscard]] const double* real() const noexcept { return std::get_if<double>(&value_); }
  [[nodiscard]] const std::string* text() const noexcept { return std::get_if<std::string>(&value_); }
  [[nodiscard]] const Array* array() const noexcept { return std::get_if<Array>(&value_); }
  [[nodiscard]] const Object* object() const noexcept { return std::get_if<Object>(&value_); }
  [[nodiscard]] Array* array() noexcept { return std::get_if<Array>(&value_); }
  [[nodiscard]] Object* object() noexcept { return std::get_if<Object>(&value_); }

  /// The member of this name; null when there is none or this is no object.
  [[nodiscard]] const Json* find(std::string_view name) const noexcept;

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

struct JsonMember {
  std::string name;
  Json value;
};

struct JsonLimits {
  std::size_t max_bytes = std::size_t{1} << 20U;  ///< more: `payload_too_large`
  std::size_t max_depth = 32;                     ///< arrays and objects inside one another
};

/// Parses one JSON text (RFC 8259). Size and depth are checked before the parser sees the text.
/// `payload_too_large` when it is too long; `invalid_argument` when it is too deep, not UTF-8, begins with a
/// byte order mark, has two members of one name in an object, a number that no double can hold, a lone
/// surrogate, or is malformed in any other way. Messages name the byte (from 1), never the text.
[[nodiscard]] Result<Json> parse_json(std::string_view text, const JsonLimits& limits = {});

/// The value as compact JSON.
[[nodiscard]] std::string to_json_text(const Json& value);

}  // namespace physcrm::api

#endif
