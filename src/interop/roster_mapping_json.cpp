#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.hpp"
#include "base/try.hpp"
#include "interop/roster_mapping.hpp"

namespace physcrm {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxBytes = std::size_t{256} * 1024;
constexpr int kMaxDepth = 8;

/// Whether brackets nest deeper than a mapping can: looked at before parsing, because the parser recurses.
bool is_too_deep(std::string_view json) noexcept {
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text) {
      if (c == '\\') ++i;
      if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxDepth) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

/// Parses an object; a key that comes twice is refused, because the parser would silently keep one of them.
Result<Json> parse_object(std::string_view text) {
  const auto refused = [](std::string message) {
    return Error{ErrorCode::invalid_argument, std::move(message), "mapping"};
  };
  if (text.size() > kMaxBytes) return refused("a mapping has at most 262144 bytes");
  if (is_too_deep(text)) return refused("the mapping nests too deep");
  std::vector<std::set<std::string>> keys;
  std::string twice;
  const auto watch = [&keys, &twice](int, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key) {
      const auto key = value.get<std::string>();
      if (!keys.back().insert(key).second && twice.empty()) twice = key;
    }
    return true;
  };
  Json json = Json::parse(text.begin(), text.end(), watch, /*allow_exceptions=*/false);
  if (json.is_discarded()) return refused("the mapping is not well-formed JSON");
  if (!json.is_object()) return refused("a mapping is a JSON object");
  if (!twice.empty()) return refused("the mapping has \"" + twice + "\" twice");
  return json;
}

/// Splits "WA {CredentialNumber}" into its pieces; nothing when the braces do not pair or a name is empty.
std::optional<std::vector<MappingPiece>> template_pieces(std::string_view text) {
  std::vector<MappingPiece> pieces;
  while (!text.empty()) {
    const std::size_t open = text.find_first_of("{}");
    if (open != 0) {
      pieces.push_back({false, std::string{text.substr(0, open)}});
      text.remove_prefix(std::min(open, text.size()));
      continue;
    }
    const std::size_t close = text.find('}');
    if (text.front() == '}' || close == std::string_view::npos || close == 1) return std::nullopt;
    pieces.push_back({true, std::string{trim(text.substr(1, close - 1))}});
    text.remove_prefix(close + 1);
  }
  return pieces;
}

/// Collects the mapping and every mistake on the way, each with its place.
class MappingParser {
 public:
  Result<RosterMapping> run(const Json& root) {
    read_people_texts(root);
    const bool lists_credentials = root.contains("credentials");
    check_keys(root, "",
               {"name", "description", "columns", "templates", "constants", "values", "only", "dateFormat",
                "empty", "ignore", "credentials"});
    std::vector<FieldMapping> outer = read_fields(root, "");
    if (lists_credentials) {
      read_credentials(root.at("credentials"));
    } else {
      mapping_.credentials.emplace_back();
    }
    for (FieldMapping& field : outer) place(std::move(field), lists_credentials);
    read_texts(root, "empty", mapping_.empty);
    read_ignore(root);
    read_only(root);
    read_date_formats(root);
    check_whole();
    if (!errors_.empty()) return invalid_fields(std::move(errors_));
    return std::move(mapping_);
  }

 private:
  void complain(std::string place, std::string message) {
    errors_.push_back({std::move(place), std::move(message)});
  }

  void check_keys(const Json& object, const std::string& prefix, const std::vector<std::string_view>& known) {
    for (const auto& [key, value] : object.items()) {
      if (std::find(known.begin(), known.end(), key) == known.end())
        complain(prefix + key, "is not known here");
    }
  }

  /// The object at `key`, or nullptr when it is absent or (complained about) something else.
  const Json* object_at(const Json& parent, const std::string& prefix, const char* key) {
    if (!parent.contains(key)) return nullptr;
    const Json& value = parent.at(key);
    if (value.is_object()) return &value;
    complain(prefix + key, "must be an object");
    return nullptr;
  }

  std::optional<std::string> text_of(const Json& value, const std::string& place) {
    if (value.is_string()) return value.get<std::string>();
    complain(place, "must be a text");
    return std::nullopt;
  }

  void read_people_texts(const Json& root) {
    if (root.contains("name")) mapping_.name = text_of(root.at("name"), "name").value_or("");
    if (root.contains("description")) static_cast<void>(text_of(root.at("description"), "description"));
  }

  std::optional<RosterField> field_named(const std::string& name, const std::string& place) {
    const auto field = roster_field(name);
    if (!field) complain(place, "\"" + name + "\" is not a field of a roster");
    return field;
  }

  void add_field(std::vector<FieldMapping>& fields, RosterField field, std::vector<MappingPiece> pieces,
                 const std::string& place) {
    const bool twice = std::any_of(fields.begin(), fields.end(),
                                   [field](const FieldMapping& other) { return other.field == field; });
    if (twice) {
      complain(place, "the field " + std::string{to_string(field)} + " has a source already");
      return;
    }
    fields.push_back({field, std::move(pieces), {}});
  }

  /// The columns, templates, constants and values of one object (the whole mapping, or a credential).
  std::vector<FieldMapping> read_fields(const Json& object, const std::string& prefix) {
    std::vector<FieldMapping> fields;
    if (const Json* columns = object_at(object, prefix, "columns")) {
      for (const auto& [column, target] : columns->items()) {
        read_column(fields, column, target, prefix + "columns." + column);
      }
    }
    if (const Json* templates = object_at(object, prefix, "templates")) {
      for (const auto& [name, text] : templates->items()) {
        const std::string place = prefix + "templates." + name;
        const auto field = field_named(name, place);
        const auto pattern = text_of(text, place);
        if (!field || !pattern) continue;
        const auto pieces = template_pieces(*pattern);
        if (!pieces || pieces->empty()) {
          complain(place, "must hold texts and {columns}");
          continue;
        }
        add_field(fields, *field, *pieces, place);
      }
    }
    if (const Json* constants = object_at(object, prefix, "constants")) {
      for (const auto& [name, value] : constants->items()) {
        const std::string place = prefix + "constants." + name;
        const auto field = field_named(name, place);
        const auto text = text_of(value, place);
        if (field && text) add_field(fields, *field, {{false, *text}}, place);
      }
    }
    read_values(object, prefix, fields);
    return fields;
  }

  void read_column(std::vector<FieldMapping>& fields, const std::string& column, const Json& target,
                   const std::string& place) {
    const Json list = target.is_array() ? target : Json::array({target});
    if (trim(column).empty()) complain(place, "a column has a name");
    if (list.empty()) complain(place, "must name a field; columns that are not wanted stand in ignore");
    for (const Json& item : list) {
      const auto name = text_of(item, place);
      const auto field = name ? field_named(*name, place) : std::nullopt;
      if (field) add_field(fields, *field, {{true, std::string{trim(column)}}}, place);
    }
  }

  void read_values(const Json& object, const std::string& prefix, std::vector<FieldMapping>& fields) {
    const Json* values = object_at(object, prefix, "values");
    if (values == nullptr) return;
    for (const auto& [name, table] : values->items()) {
      const std::string place = prefix + "values." + name;
      const auto field = field_named(name, place);
      if (!field) continue;
      const auto mapped = std::find_if(fields.begin(), fields.end(),
                                       [field](const FieldMapping& other) { return other.field == *field; });
      if (mapped == fields.end()) {
        complain(place, "this field has no column here");
      } else if (!table.is_object() || table.empty()) {
        complain(place, "must be an object of their value: our value");
      } else {
        for (const auto& [theirs, ours] : table.items()) {
          const auto text = text_of(ours, std::string{place} + "." + theirs);
          if (text) mapped->values.emplace_back(theirs, *text);
        }
      }
    }
  }

  void read_credentials(const Json& list) {
    if (!list.is_array() || list.empty() || list.size() > 50) {
      complain("credentials", "must be a list of 1 to 50 objects");
      return;
    }
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string prefix = "credentials[" + std::to_string(i) + "].";
      if (!list[i].is_object()) {
        complain("credentials[" + std::to_string(i) + "]", "must be an object");
        continue;
      }
      check_keys(list[i], prefix, {"columns", "templates", "constants", "values"});
      std::vector<FieldMapping> fields = read_fields(list[i], prefix);
      for (const FieldMapping& field : fields) {
        if (!is_credential_field(field.field)) {
          complain(prefix + std::string{to_string(field.field)}, "is a field of the physician");
        }
      }
      mapping_.credentials.push_back(std::move(fields));
    }
  }

  void place(FieldMapping field, bool lists_credentials) {
    if (!is_credential_field(field.field)) {
      mapping_.physician.push_back(std::move(field));
    } else if (lists_credentials) {
      complain(std::string{to_string(field.field)}, "belongs into one of the credentials");
    } else {
      mapping_.credentials.front().push_back(std::move(field));
    }
  }

  void read_texts(const Json& parent, const char* key, std::vector<std::string>& into) {
    if (!parent.contains(key)) return;
    const Json& list = parent.at(key);
    if (!list.is_array()) return complain(key, "must be a list of texts");
    for (const Json& item : list) {
      if (auto text = text_of(item, key)) into.push_back(std::string{trim(*text)});
    }
  }

  void read_ignore(const Json& root) {
    if (root.contains("ignore") && root.at("ignore") == "*") {
      mapping_.ignore_others = true;
    } else {
      read_texts(root, "ignore", mapping_.ignore);
    }
  }

  void read_only(const Json& root) {
    const Json* only = object_at(root, "", "only");
    if (only == nullptr) return;
    for (const auto& [column, list] : only->items()) {
      mapping_.only.emplace_back(std::string{trim(column)}, std::vector<std::string>{});
      if (!list.is_array() || list.empty()) complain("only." + column, "must be a list of cells");
      read_texts(*only, column.c_str(), mapping_.only.back().second);
    }
  }

  void read_date_formats(const Json& root) {
    if (!root.contains("dateFormat")) return;
    const Json& given = root.at("dateFormat");
    const Json list = given.is_array() ? given : Json::array({given});
    for (const Json& item : list) {
      const auto text = text_of(item, "dateFormat");
      if (!text) continue;
      if (auto format = DateFormat::parse(*text)) {
        mapping_.date_formats.push_back(std::move(*format));
      } else {
        complain("dateFormat", "\"" + *text + "\" is not a pattern of YYYY, MM or M or MON, and DD or D");
      }
    }
  }

  static bool maps(const std::vector<FieldMapping>& fields, RosterField wanted) {
    return std::any_of(fields.begin(), fields.end(),
                       [wanted](const FieldMapping& field) { return field.field == wanted; });
  }

  void check_whole() {
    if (!maps(mapping_.physician, RosterField::external_id) && !maps(mapping_.physician, RosterField::npi)) {
      complain("columns", "nothing gives externalId or npi: without one of them no physician can be found");
    }
    for (std::size_t i = 0; i < mapping_.credentials.size(); ++i) {
      const auto& fields = mapping_.credentials[i];
      if (fields.empty() && mapping_.credentials.size() == 1) continue;  // a list of physicians only
      for (const RosterField needed : {RosterField::entity_type, RosterField::state}) {
        if (!maps(fields, needed)) {
          complain("credentials[" + std::to_string(i) + "]",
                   "nothing gives " + std::string{to_string(needed)});
        }
      }
    }
  }

  RosterMapping mapping_;
  std::vector<FieldError> errors_;
};

}  // namespace

Result<RosterMapping> parse_roster_mapping(std::string_view json) {
  PHYSCRM_TRY(const Json root, parse_object(json));
  return MappingParser{}.run(root);
}

}  // namespace physcrm
