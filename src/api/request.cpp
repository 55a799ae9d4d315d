#include "api/request.hpp"

namespace physcrm::api {

const std::string* Request::raw_text(std::string_view name) const noexcept {
  const Json* value = object_->find(name);
  return value == nullptr ? nullptr : value->text();
}

std::optional<std::string> Request::text(std::string_view name) const {
  const std::string* text = raw_text(name);
  return text == nullptr ? std::nullopt : std::optional<std::string>{*text};
}

std::string Request::text_or_empty(std::string_view name) const {
  return text(name).value_or(std::string{});
}

std::optional<std::int64_t> Request::integer(std::string_view name) const noexcept {
  const Json* value = object_->find(name);
  if (value == nullptr || value->integer() == nullptr) return std::nullopt;
  return *value->integer();
}

std::optional<bool> Request::boolean(std::string_view name) const noexcept {
  const Json* value = object_->find(name);
  if (value == nullptr || value->boolean() == nullptr) return std::nullopt;
  return *value->boolean();
}

std::optional<Date> Request::date(std::string_view name) const noexcept {
  const std::string* text = raw_text(name);
  return text == nullptr ? std::nullopt : Date::parse(*text);
}

std::optional<Instant> Request::instant(std::string_view name) const noexcept {
  const std::string* text = raw_text(name);
  return text == nullptr ? std::nullopt : Instant::parse(*text);
}

const Json::Array& Request::items(std::string_view name) const noexcept {
  static const Json::Array kNone;
  const Json* value = object_->find(name);
  return value == nullptr || value->array() == nullptr ? kNone : *value->array();
}

std::vector<std::string> Request::texts(std::string_view name) const {
  std::vector<std::string> found;
  for (const Json& item : items(name)) {
    if (item.text() != nullptr) found.push_back(*item.text());
  }
  return found;
}

std::vector<Request> Request::objects(std::string_view name) const {
  std::vector<Request> found;
  for (const Json& item : items(name)) {
    if (item.object() != nullptr) found.emplace_back(item);
  }
  return found;
}

std::vector<std::int64_t> Request::integers(std::string_view name) const {
  std::vector<std::int64_t> found;
  for (const Json& item : items(name)) {
    if (item.integer() != nullptr) found.push_back(*item.integer());
  }
  return found;
}

std::vector<Date> Request::dates(std::string_view name) const {
  std::vector<Date> found;
  for (const std::string& text : texts(name)) {
    if (const auto date = Date::parse(text)) found.push_back(*date);
  }
  return found;
}

bool Request::is_null(std::string_view name) const noexcept {
  const Json* value = object_->find(name);
  return value != nullptr && value->is_null();
}

std::optional<Request> Request::object(std::string_view name) const noexcept {
  const Json* value = object_->find(name);
  if (value == nullptr || value->object() == nullptr) return std::nullopt;
  return Request{*value};
}

std::string Request::json_text(std::string_view name) const {
  const Json* value = object_->find(name);
  return value == nullptr || value->is_null() ? std::string{} : to_json_text(*value);
}

Patch<std::string> Request::text_patch(std::string_view name) const {
  return patch(name, text(name));
}

Patch<std::int64_t> Request::integer_patch(std::string_view name) const {
  return patch(name, integer(name));
}

Patch<int> Request::small_patch(std::string_view name) const {
  const auto value = integer(name);
  return patch(name, value ? std::optional{static_cast<int>(*value)} : std::nullopt);
}

Patch<bool> Request::boolean_patch(std::string_view name) const {
  return patch(name, boolean(name));
}

Patch<Date> Request::date_patch(std::string_view name) const {
  return patch(name, date(name));
}

PageQuery Request::page() const {
  PageQuery query;
  if (const auto limit = integer("limit")) query.limit = static_cast<int>(*limit);
  query.cursor = text_or_empty("cursor");
  query.page = integer("page");
  return query;
}

}  // namespace physcrm::api
