#include "api/media_type.hpp"

#include "base/text.hpp"

namespace physcrm::api {
namespace {

std::string_view unquoted(std::string_view value) noexcept {
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    return value.substr(1, value.size() - 2);
  }
  return value;
}

bool is_good_parameter(std::string_view parameter) noexcept {
  const std::size_t equals = parameter.find('=');
  if (equals == std::string_view::npos) return trim(parameter).empty();  // a stray semicolon
  const std::string_view name = trim(parameter.substr(0, equals));
  const std::string_view value = unquoted(trim(parameter.substr(equals + 1)));
  if (equals_ignoring_case(name, "charset")) {
    return equals_ignoring_case(value, "utf-8") || equals_ignoring_case(value, "us-ascii");
  }
  return equals_ignoring_case(name, "header") && equals_ignoring_case(value, "present");
}

bool is_csv(std::string_view content_type) noexcept {
  std::size_t end = content_type.find(';');
  if (!equals_ignoring_case(trim(content_type.substr(0, end)), "text/csv")) return false;
  while (end != std::string_view::npos) {
    content_type.remove_prefix(end + 1);
    end = content_type.find(';');
    if (!is_good_parameter(content_type.substr(0, end))) return false;
  }
  return true;
}

}  // namespace

Result<void> check_roster_type(std::string_view content_type) {
  if (is_csv(content_type)) return ok();
  return Error{ErrorCode::unsupported_media_type, "a roster is text/csv in UTF-8", "contentType"};
}

}  // namespace physcrm::api
