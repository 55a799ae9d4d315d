#include "api/schema_validator.hpp"

#include <algorithm>
#include <regex>
#include <set>

#include "physcrm/date.hpp"
#include "physcrm/instant.hpp"

namespace physcrm::test {
namespace {

using nlohmann::json;
using Findings = std::vector<std::string>;

const std::set<std::string> kKeywords{
    "$schema",   "title",     "type",     "properties",  "required", "additionalProperties",
    "items",     "enum",      "pattern",  "format",      "minimum",  "maximum",
    "minLength", "maxLength", "maxItems", "description", "default",
};

bool has_type(const json& value, const std::string& type) {
  if (type == "null") return value.is_null();
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  if (type == "array") return value.is_array();
  return type == "object" && value.is_object();
}

bool has_type_of(const json& value, const json& types) {
  if (types.is_string()) return has_type(value, types.get<std::string>());
  return std::any_of(types.begin(), types.end(), [&](const json& t) { return has_type(value, t); });
}

bool has_format(const std::string& text, const std::string& format) {
  if (format == "date") return Date::parse(text).has_value();
  // On the wire: UTC with milliseconds.
  static const std::regex kInstant{R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)"};
  return format == "date-time" && std::regex_match(text, kInstant) && Instant::parse(text);
}

void append(Findings& to, const Findings& from) {
  to.insert(to.end(), from.begin(), from.end());
}

void check_object(const json& schema, const json& value, const std::string& path, Findings& found) {
  for (const json& name : schema.value("required", json::array())) {
    if (!value.contains(name)) found.push_back(path + ": lacks " + name.get<std::string>());
  }
  const json properties = schema.value("properties", json::object());
  const json others = schema.value("additionalProperties", json(true));
  for (const auto& [name, member] : value.items()) {
    if (properties.contains(name)) {
      append(found, schema_violations(properties[name], member, path + "." + name));
    } else if (others.is_object()) {
      append(found, schema_violations(others, member, path + "." + name));
    } else if (others == false) {
      found.push_back(path + ": must not have " + name);
    }
  }
}

void check_text(const json& schema, const std::string& text, const std::string& path, Findings& found) {
  if (schema.contains("pattern") &&
      !std::regex_search(text, std::regex{schema["pattern"].get<std::string>()})) {
    found.push_back(path + ": does not match the pattern");
  }
  if (schema.contains("format") && !has_format(text, schema["format"])) {
    found.push_back(path + ": is no " + schema["format"].get<std::string>());
  }
  if (text.size() < schema.value("minLength", std::size_t{0})) found.push_back(path + ": is too short");
  if (text.size() > 4 * schema.value("maxLength", std::size_t{1} << 30U))
    found.push_back(path + ": too long");
}

void check_number(const json& schema, const json& value, const std::string& path, Findings& found) {
  if (schema.contains("minimum") && value < schema["minimum"]) found.push_back(path + ": is too small");
  if (schema.contains("maximum") && value > schema["maximum"]) found.push_back(path + ": is too large");
}

}  // namespace

std::vector<std::string> schema_violations(const json& schema, const json& value, const std::string& path) {
  Findings found;
  for (const auto& [keyword, unused] : schema.items()) {
    if (kKeywords.count(keyword) == 0) found.push_back(path + ": unknown keyword " + keyword);
  }
  if (schema.contains("type") && !has_type_of(value, schema["type"])) {
    found.push_back(path + ": has another type: " + value.dump());
    return found;
  }
  if (schema.contains("enum") &&
      std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end()) {
    found.push_back(path + ": is none of the words: " + value.dump());
  }
  if (value.is_object()) check_object(schema, value, path, found);
  if (value.is_string()) check_text(schema, value.get<std::string>(), path, found);
  if (value.is_number()) check_number(schema, value, path, found);
  if (value.is_array() && schema.contains("items")) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      append(found, schema_violations(schema["items"], value[i], path + "[" + std::to_string(i) + "]"));
    }
  }
  return found;
}

}  // namespace physcrm::test
