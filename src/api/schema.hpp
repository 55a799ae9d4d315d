// What requests and responses look like, as data: one description for checking, for JSON Schema and for docs.
#ifndef PHYSCRM_API_SCHEMA_HPP
#define PHYSCRM_API_SCHEMA_HPP

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "physcrm/ids.hpp"

namespace physcrm::api {

enum class FieldType : std::uint8_t {
  text,     ///< no NUL; length in characters
  integer,  ///< 64 bits, never a text, a boolean or a fraction
  number,   ///< with or without a fraction
  boolean,
  date,     ///< YYYY-MM-DD
  instant,  ///< RFC 3339
  choice,   ///< one of a closed list of words
  state,    ///< a state's or territory's two-letter code
  id,       ///< of one kind
  object,   ///< with the fields of `shape`
  array,    ///< of `item`s
  counts,   ///< an object of whole numbers by name
  json,     ///< any object; whoever gets it checks it
};

struct Shape;

/// What else a text must be, given without the spaces around it and never empty: nothing when all is well,
/// else what is wrong.
using TextRule = std::optional<std::string> (*)(std::string_view text);

/// One field. Made by the functions below: `text_field("npi", "...", 10).required()`.
struct Field {
  std::string_view name;
  std::string_view doc;
  FieldType type = FieldType::text;
  bool is_required = false;
  bool is_nullable = false;
  std::int64_t min = std::numeric_limits<std::int64_t>::min();  ///< integer; text: shortest length
  std::int64_t max = std::numeric_limits<std::int64_t>::max();  ///< integer; text: longest; array: most items
  IdKind id_kind = IdKind::physician;
  std::span<const std::string_view> choices{};  ///< of a choice, or of an array's choices
  const Shape* shape = nullptr;                 ///< of an object, or of an array's objects
  FieldType item = FieldType::text;             ///< of an array
  std::string_view default_json{};              ///< what leaving it out means, as JSON; for the docs

  TextRule rule = nullptr;  ///< of a text that is not blank

  [[nodiscard]] constexpr Field required() const {
    Field field = *this;
    field.is_required = true;
    return field;
  }
  [[nodiscard]] constexpr Field nullable() const {
    Field field = *this;
    field.is_nullable = true;
    return field;
  }
  [[nodiscard]] constexpr Field range(std::int64_t least, std::int64_t most) const {
    Field field = *this;
    field.min = least;
    field.max = most;
    return field;
  }
  [[nodiscard]] constexpr Field obeying(TextRule text_rule) const {
    Field field = *this;
    field.rule = text_rule;
    return field;
  }
  [[nodiscard]] constexpr Field otherwise(std::string_view json) const {
    Field field = *this;
    field.default_json = json;
    return field;
  }
};

/// The fields of an object. In a request a field that is not `required` may be left out; a response always
/// has all of them.
struct Shape {
  std::string_view name;  ///< "Physician"; for people and docs
  std::span<const Field> fields;
};

[[nodiscard]] constexpr Field field_of(FieldType type, std::string_view name, std::string_view doc) {
  Field field;
  field.name = name;
  field.doc = doc;
  field.type = type;
  return field;
}
[[nodiscard]] constexpr Field text_field(std::string_view name, std::string_view doc, std::int64_t longest) {
  return field_of(FieldType::text, name, doc).range(0, longest);
}
[[nodiscard]] constexpr Field integer_field(std::string_view name, std::string_view doc) {
  return field_of(FieldType::integer, name, doc);
}
[[nodiscard]] constexpr Field count_field(std::string_view name, std::string_view doc) {
  return integer_field(name, doc).range(0, std::numeric_limits<std::int64_t>::max());
}
[[nodiscard]] constexpr Field number_field(std::string_view name, std::string_view doc) {
  return field_of(FieldType::number, name, doc);
}
[[nodiscard]] constexpr Field boolean_field(std::string_view name, std::string_view doc) {
  return field_of(FieldType::boolean, name, doc);
}
[[nodiscard]] constexpr Field date_field(std::string_view name, std::string_view doc) {
  return field_of(FieldType::date, name, doc);
}
[[nodiscard]] constexpr Field instant_field(std::string_view name, std::string_view doc) {
  return field_of(FieldType::instant, name, doc);
}
[[nodiscard]] constexpr Field state_field(std::string_view name, std::string_view doc) {
  return field_of(FieldType::state, name, doc);
}
[[nodiscard]] constexpr Field counts_field(std::string_view name, std::string_view doc) {
  return field_of(FieldType::counts, name, doc);
}
[[nodiscard]] constexpr Field json_field(std::string_view name, std::string_view doc) {
  return field_of(FieldType::json, name, doc);
}
[[nodiscard]] constexpr Field choice_field(std::string_view name, std::string_view doc,
                                           std::span<const std::string_view> choices) {
  Field field = field_of(FieldType::choice, name, doc);
  field.choices = choices;
  return field;
}
[[nodiscard]] constexpr Field id_field(std::string_view name, std::string_view doc, IdKind kind) {
  Field field = field_of(FieldType::id, name, doc);
  field.id_kind = kind;
  return field;
}
[[nodiscard]] constexpr Field object_field(std::string_view name, std::string_view doc, const Shape& shape) {
  Field field = field_of(FieldType::object, name, doc);
  field.shape = &shape;
  return field;
}
/// An array of objects of a shape.
[[nodiscard]] constexpr Field array_field(std::string_view name, std::string_view doc, const Shape& shape) {
  Field field = field_of(FieldType::array, name, doc);
  field.shape = &shape;
  field.item = FieldType::object;
  return field;
}
/// An array of scalars (no choice, state or id).
[[nodiscard]] constexpr Field array_field(std::string_view name, std::string_view doc, FieldType item) {
  Field field = field_of(FieldType::array, name, doc);
  field.item = item;
  return field;
}
/// An array of words of a closed list.
[[nodiscard]] constexpr Field array_field(std::string_view name, std::string_view doc,
                                          std::span<const std::string_view> choices) {
  Field field = array_field(name, doc, FieldType::choice);
  field.choices = choices;
  return field;
}

}  // namespace physcrm::api

#endif
