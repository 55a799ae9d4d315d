#include "physcrm/error_json.hpp"

#include "api/json_writer.hpp"

namespace physcrm {
namespace {

using api::JsonWriter;

void write_detail(JsonWriter& out, const DetailValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    out.text(*text);
  } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
    out.integer(*number);
  } else {
    out.begin_array();
    for (const std::string& text_item : std::get<std::vector<std::string>>(value)) out.text(text_item);
    out.end_array();
  }
}

void write_details(JsonWriter& out, const Error& error) {
  out.begin_object();
  for (const auto& [name, value] : error.details) write_detail(out.key(name), value);
  if (!error.fields.empty()) {
    out.key("fields").begin_array();
    for (const FieldError& bad : error.fields) {
      out.begin_object();
      out.key("field").text(bad.field);
      out.key("message").text(bad.message);
      out.end_object();
    }
    out.end_array();
  }
  out.end_object();
}

}  // namespace

std::string error_body(const Error& error) {
  JsonWriter out;
  out.begin_object().key("error").begin_object();
  out.key("code").text(to_string(error.code));
  out.key("message").text(error.message);
  if (!error.field.empty()) out.key("field").text(error.field);
  write_details(out.key("details"), error);
  out.end_object().end_object();
  return std::move(out).take();
}

std::string error_details(const Error& error) {
  JsonWriter out;
  write_details(out, error);
  return std::move(out).take();
}

}  // namespace physcrm
