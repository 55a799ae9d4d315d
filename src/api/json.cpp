#include "api/json.hpp"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <unordered_set>
#include <utility>

#include "api/json_writer.hpp"
#include "base/text.hpp"
#include "base/try.hpp"

namespace physcrm::api {
namespace {

// Beyond this many members a set finds a repeated name; below it, looking is quicker.
constexpr std::size_t kFewMembers = 16;

Error malformed(const std::string& what) {
  return Error{ErrorCode::invalid_argument, "not acceptable JSON: " + what};
}

Error malformed_at(std::size_t byte, const std::string& what) {
  return malformed(what + " at byte " + std::to_string(byte));
}

/// Everything that must hold before a parser may see the text. One pass; knows strings and brackets only.
Result<void> scan(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.max_bytes) {
    return Error{ErrorCode::payload_too_large,
                 "the JSON text is longer than " + std::to_string(limits.max_bytes) + " bytes"}
        .with("maxBytes", static_cast<std::int64_t>(limits.max_bytes));
  }
  if (text.substr(0, 3) == "\xEF\xBB\xBF") return malformed("it begins with a byte order mark");
  if (const std::size_t bad = utf8_error_at(text); bad != text.size()) {
    return malformed_at(bad + 1, "no valid UTF-8");
  }
  // The parser takes a NUL for the end and would not look at what stands behind it.
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    return malformed_at(nul + 1, "a NUL");
  }
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > limits.max_depth) {
        return malformed_at(i + 1, "more than " + std::to_string(limits.max_depth) + " levels deep");
      }
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return ok();
}

/// Builds the tree from the parser's events; refuses a repeated name as soon as it is read.
class TreeBuilder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return add(Json{}); }
  bool boolean(bool value) override { return add(Json{value}); }
  bool number_integer(number_integer_t value) override { return add(Json{std::int64_t{value}}); }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > static_cast<number_unsigned_t>(INT64_MAX)) return add(Json{static_cast<double>(value)});
    return add(Json{static_cast<std::int64_t>(value)});
  }
  bool number_float(number_float_t value, const string_t&) override { return add(Json{value}); }
  bool string(string_t& value) override { return add(Json{std::move(value)}); }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override { return open(Json{Json::Object{}}); }
  bool start_array(std::size_t) override { return open(Json{Json::Array{}}); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    Level& level = levels_.back();
    const Json::Object& members = *level.value.object();
    bool is_new = true;
    if (members.size() < kFewMembers) {
      is_new = std::none_of(members.begin(), members.end(), [&](const auto& m) { return m.name == name; });
    } else {
      if (level.names.empty()) {
        for (const JsonMember& member : members) level.names.insert(member.name);
      }
      is_new = level.names.insert(name).second;
    }
    if (!is_new) {
      complaint_ = malformed("an object has two members of one name");
      return false;
    }
    level.name = std::move(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    complaint_ = malformed_at(position, "malformed");
    return false;
  }

  [[nodiscard]] Json take_value() { return std::move(root_); }
  [[nodiscard]] Error take_complaint() { return std::move(complaint_); }

 private:
  struct Level {
    Json value;
    std::string name;  ///< of the member whose value comes next
    std::unordered_set<std::string> names;
  };

  bool add(Json value) {
    if (levels_.empty()) {
      root_ = std::move(value);
      return true;
    }
    Level& level = levels_.back();
    if (Json::Array* items = level.value.array()) {
      items->push_back(std::move(value));
    } else {
      level.value.object()->push_back({std::move(level.name), std::move(value)});
    }
    return true;
  }
  bool open(Json empty) {
    levels_.push_back({std::move(empty), {}, {}});
    return true;
  }
  bool close() {
    Json done = std::move(levels_.back().value);
    levels_.pop_back();
    return add(std::move(done));
  }

  std::vector<Level> levels_;
  Json root_;
  Error complaint_ = malformed("malformed");
};

void write_value(JsonWriter& out, const Json& value) {
  if (const auto* b = value.boolean()) {
    out.boolean(*b);
  } else if (const auto* i = value.integer()) {
    out.integer(*i);
  } else if (const auto* d = value.real()) {
    out.real(*d);
  } else if (const auto* t = value.text()) {
    out.text(*t);
  } else if (const auto* items = value.array()) {
    out.begin_array();
    for (const Json& item : *items) write_value(out, item);
    out.end_array();
  } else if (const auto* members = value.object()) {
    out.begin_object();
    for (const JsonMember& member : *members) write_value(out.key(member.name), member.value);
    out.end_object();
  } else {
    out.null();
  }
}

}  // namespace

const Json* Json::find(std::string_view name) const noexcept {
  const Object* members = object();
  if (members == nullptr) return nullptr;
  const auto at =
      std::find_if(members->begin(), members->end(), [&](const JsonMember& m) { return m.name == name; });
  return at == members->end() ? nullptr : &at->value;
}

Result<Json> parse_json(std::string_view text, const JsonLimits& limits) {
  PHYSCRM_TRYV(scan(text, limits));
  TreeBuilder builder;
  if (!nlohmann::json::sax_parse(text, &builder)) return builder.take_complaint();
  return builder.take_value();
}

std::string to_json_text(const Json& value) {
  JsonWriter out;
  write_value(out, value);
  return std::move(out).take();
}

}  // namespace physcrm::api
