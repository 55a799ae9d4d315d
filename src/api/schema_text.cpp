#include "api/schema_text.hpp"

#include <limits>

#include "api/json_writer.hpp"

namespace physcrm::api {
namespace {

constexpr std::string_view kDialect = "https://json-schema.org/draft/2020-12/schema";

std::string_view json_type(FieldType type) noexcept {
  switch (type) {
    case FieldType::integer:
      return "integer";
    case FieldType::number:
      return "number";
    case FieldType::boolean:
      return "boolean";
    case FieldType::object:
    case FieldType::counts:
    case FieldType::json:
      return "object";
    case FieldType::array:
      return "array";
    case FieldType::text:
    case FieldType::date:
    case FieldType::instant:
    case FieldType::choice:
    case FieldType::state:
    case FieldType::id:
      break;
  }
  return "string";
}

void write_type(JsonWriter& out, const Field& field) {
  out.key("type");
  if (!field.is_nullable) {
    out.text(json_type(field.type));
    return;
  }
  out.begin_array().text(json_type(field.type)).text("null").end_array();
}

void write_bounds(JsonWriter& out, std::string_view least, std::string_view most, const Field& field) {
  if (field.min > 0 ||
      (field.type == FieldType::integer && field.min != std::numeric_limits<std::int64_t>::min())) {
    out.key(least).integer(field.min);
  }
  if (field.max != std::numeric_limits<std::int64_t>::max()) out.key(most).integer(field.max);
}

void write_choices(JsonWriter& out, std::span<const std::string_view> choices, bool is_nullable) {
  out.key("enum").begin_array();
  for (const std::string_view choice : choices) out.text(choice);
  if (is_nullable) out.null();
  out.end_array();
}

void write_object(JsonWriter& out, const Shape& shape, Direction direction);

void write_items(JsonWriter& out, const Field& field, Direction direction) {
  out.key("items").begin_object();
  if (field.item == FieldType::object) {
    out.key("type").text("object");
    write_object(out, *field.shape, direction);
  } else {
    out.key("type").text(json_type(field.item));
    if (field.item == FieldType::date) out.key("format").text("date");
    if (field.item == FieldType::choice) write_choices(out, field.choices, false);
  }
  out.end_object();
}

void write_constraints(JsonWriter& out, const Field& field, Direction direction) {
  switch (field.type) {
    case FieldType::text:
      return write_bounds(out, "minLength", "maxLength", field);
    case FieldType::integer:
      return write_bounds(out, "minimum", "maximum", field);
    case FieldType::date:
      out.key("format").text("date");
      return;
    case FieldType::instant:
      out.key("format").text("date-time");
      return;
    case FieldType::choice:
      return write_choices(out, field.choices, field.is_nullable);
    case FieldType::state:
      out.key("pattern").text("^[A-Z]{2}$");
      return;
    case FieldType::id:
      out.key("pattern").text("^" + std::string{id_prefix(field.id_kind)} + "_[1-9][0-9]*$");
      out.key("maxLength").integer(40);
      return;
    case FieldType::object:
      return write_object(out, *field.shape, direction);
    case FieldType::array:
      if (field.max != std::numeric_limits<std::int64_t>::max()) out.key("maxItems").integer(field.max);
      return write_items(out, field, direction);
    case FieldType::counts:
      out.key("additionalProperties").begin_object().key("type").text("integer").end_object();
      return;
    case FieldType::number:
    case FieldType::boolean:
    case FieldType::json:
      return;
  }
}

void write_object(JsonWriter& out, const Shape& shape, Direction direction) {
  out.key("properties").begin_object();
  for (const Field& field : shape.fields) {
    out.key(field.name).begin_object();
    write_type(out, field);
    write_constraints(out, field, direction);
    if (!field.doc.empty()) out.key("description").text(field.doc);
    if (!field.default_json.empty()) out.key("default").raw(field.default_json);
    out.end_object();
  }
  out.end_object();
  out.key("required").begin_array();
  for (const Field& field : shape.fields) {
    if (direction == Direction::response || field.is_required) out.text(field.name);
  }
  out.end_array();
  out.key("additionalProperties").boolean(false);
}

}  // namespace

std::string json_schema(const Shape& shape, Direction direction) {
  JsonWriter out;
  out.begin_object();
  out.key("$schema").text(kDialect);
  out.key("title").text(shape.name);
  out.key("type").text("object");
  write_object(out, shape, direction);
  out.end_object();
  return std::move(out).take();
}

}  // namespace physcrm::api
