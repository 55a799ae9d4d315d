// Writes JSON text front to back, straight into one string.
#ifndef PHYSCRM_API_JSON_WRITER_HPP
#define PHYSCRM_API_JSON_WRITER_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "physcrm/date.hpp"
#include "physcrm/ids.hpp"
#include "physcrm/instant.hpp"

namespace physcrm::api {

/// The caller pairs begin and end and gives a key before each value of an object; the writer puts the commas.
/// What comes out is valid JSON in valid UTF-8 whatever goes in: bytes that are no UTF-8 become U+FFFD, a
/// number that is not finite becomes null.
class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);

  JsonWriter& null();
  JsonWriter& boolean(bool value);
  JsonWriter& integer(std::int64_t value);
  JsonWriter& real(double value);
  JsonWriter& text(std::string_view value);
  /// JSON that is written already: a number, a text in quotes.
  JsonWriter& raw(std::string_view json);

  JsonWriter& date(Date value) { return text(value.to_string()); }
  JsonWriter& instant(Instant value) { return text(value.to_string()); }
  template <IdKind Kind>
  JsonWriter& id(Id<Kind> value) {
    return value ? text(value.to_string()) : null();  // zero names nothing
  }

  // Absent is null (contract).
  JsonWriter& text_or_null(std::string_view value) { return value.empty() ? null() : text(value); }
  JsonWriter& date_or_null(const std::optional<Date>& value) { return value ? date(*value) : null(); }
  JsonWriter& instant_or_null(const std::optional<Instant>& value) {
    return value ? instant(*value) : null();
  }
  JsonWriter& integer_or_null(const std::optional<std::int64_t>& value) {
    return value ? integer(*value) : null();
  }
  JsonWriter& real_or_null(const std::optional<double>& value) { return value ? real(*value) : null(); }

  [[nodiscard]] const std::string& written() const& noexcept { return out_; }
  [[nodiscard]] std::string take() && noexcept { return std::move(out_); }

 private:
  void separate();
  void quote(std::string_view value);

  std::string out_;
  bool needs_comma_ = false;
};

}  // namespace physcrm::api

#endif
