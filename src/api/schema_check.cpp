#include "api/schema_check.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "physcrm/date.hpp"
#include "physcrm/instant.hpp"
#include "physcrm/roster/states.hpp"

namespace physcrm::api {
namespace {

constexpr std::size_t kMaxIdLength = 40;
constexpr std::size_t kMaxShownName = 60;

using Complaint = std::string;  // empty when all is well

std::int64_t character_count(std::string_view utf8) noexcept {
  return std::count_if(utf8.begin(), utf8.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

std::string joined(std::span<const std::string_view> words) {
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += ", ";
    text += word;
  }
  return text;
}

Complaint check_text(const std::string* text, const Field& field) {
  if (text == nullptr) return "must be text";
  if (text->find('\0') != std::string::npos) return "must not contain a NUL";
  const std::int64_t length = character_count(*text);
  if (length < field.min) return field.min == 1 ? "must not be empty" : "is too short";
  if (length > field.max) return "must be at most " + std::to_string(field.max) + " characters";
  const std::string_view words = trim(*text);
  if (field.rule == nullptr || words.empty()) return {};
  return field.rule(words).value_or(Complaint{});
}

Complaint check_integer(const std::int64_t* value, const Field& field) {
  if (value != nullptr && *value >= field.min && *value <= field.max) return {};
  std::string text = "must be a whole number";
  if (field.max != std::numeric_limits<std::int64_t>::max()) {
    text += " from " + std::to_string(field.min) + " to " + std::to_string(field.max);
  } else if (field.min != std::numeric_limits<std::int64_t>::min()) {
    text += " of " + std::to_string(field.min) + " or more";
  }
  return text;
}

Complaint check_choice(const std::string* text, const Field& field) {
  const bool is_known =
      text != nullptr && std::find(field.choices.begin(), field.choices.end(), *text) != field.choices.end();
  return is_known ? Complaint{} : "must be one of " + joined(field.choices);
}

Complaint check_id(const std::string* text, IdKind kind) {
  if (text != nullptr && text->size() <= kMaxIdLength && parse_id(kind, *text)) return {};
  return "must be an id like " + format_id(kind, 17);
}

Complaint check_counts(const Json& value) {
  const Json::Object* members = value.object();
  const bool is_good = members != nullptr && std::all_of(members->begin(), members->end(), [](const auto& m) {
                         return m.value.integer() != nullptr;
                       });
  return is_good ? Complaint{} : "must be an object of whole numbers";
}

/// What is wrong with a value that has no fields of its own.
Complaint check_scalar(const Json& value, FieldType type, const Field& field) {
  const std::string* text = value.text();
  switch (type) {
    case FieldType::text:
      return check_text(text, field);
    case FieldType::integer:
      return check_integer(value.integer(), field);
    case FieldType::number:
      return value.integer() != nullptr || value.real() != nullptr ? Complaint{} : "must be a number";
    case FieldType::boolean:
      return value.boolean() != nullptr ? Complaint{} : "must be true or false";
    case FieldType::date:
      return text != nullptr && Date::parse(*text) ? Complaint{}
                                                   : "must be a date that exists, as YYYY-MM-DD";
    case FieldType::instant:
      return text != nullptr && Instant::parse(*text) ? Complaint{} : "must be an instant as in RFC 3339";
    case FieldType::choice:
      return check_choice(text, field);
    case FieldType::state:
      return text != nullptr && is_state_code(*text) ? Complaint{}
                                                     : "must be the two-letter code of a state or territory";
    case FieldType::id:
      return check_id(text, field.id_kind);
    case FieldType::counts:
      return check_counts(value);
    case FieldType::json:
      return value.object() != nullptr ? Complaint{} : "must be an object";
    case FieldType::object:
    case FieldType::array:
      break;
  }
  return "must be something else";
}

/// The name as an error shows it: the caller's own text, but not all of it.
std::string shown(const std::string& name) {
  if (name.size() <= kMaxShownName) return name;
  std::size_t end = kMaxShownName;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
  return name.substr(0, end) + "...";
}

void add(std::vector<FieldError>& bad, std::string path, Complaint complaint) {
  if (!complaint.empty() && bad.size() < kMaxNamedFields) {
    bad.push_back({std::move(path), std::move(complaint)});
  }
}

void check_value(const Json& value, const Field& field, const std::string& path,
                 std::vector<FieldError>& bad);

void check_array(const Json& value, const Field& field, const std::string& path,
                 std::vector<FieldError>& bad) {
  const Json::Array* items = value.array();
  if (items == nullptr) return add(bad, path, "must be a list");
  if (static_cast<std::int64_t>(items->size()) > field.max) {
    return add(bad, path, "must have at most " + std::to_string(field.max) + " items");
  }
  Field item = field_of(field.item, {}, {});
  item.shape = field.shape;
  item.choices = field.choices;
  for (std::size_t i = 0; i < items->size() && bad.size() < kMaxNamedFields; ++i) {
    check_value((*items)[i], item, path + "[" + std::to_string(i) + "]", bad);
  }
}

void check_value(const Json& value, const Field& field, const std::string& path,
                 std::vector<FieldError>& bad) {
  if (value.is_null()) {
    if (!field.is_nullable) add(bad, path, "must not be null");
  } else if (field.type == FieldType::object) {
    check_shape(value, *field.shape, path, bad);
  } else if (field.type == FieldType::array) {
    check_array(value, field, path, bad);
  } else {
    add(bad, path, check_scalar(value, field.type, field));
  }
}

}  // namespace

void check_shape(const Json& value, const Shape& shape, const std::string& path,
                 std::vector<FieldError>& bad) {
  const Json::Object* members = value.object();
  if (members == nullptr) return add(bad, path, "must be an object");
  const std::string before = path.empty() ? std::string{} : path + ".";
  for (const Field& field : shape.fields) {
    const std::string field_path = before + std::string{field.name};
    if (const Json* given = value.find(field.name)) {
      check_value(*given, field, field_path, bad);
    } else if (field.is_required) {
      add(bad, field_path, "is required");
    }
  }
  for (const JsonMember& member : *members) {
    const bool is_known = std::any_of(shape.fields.begin(), shape.fields.end(),
                                      [&](const Field& f) { return f.name == member.name; });
    if (!is_known) add(bad, before + shown(member.name), "unknown field");
  }
}

}  // namespace physcrm::api
