#include "base/text.hpp"
#include "physcrm/roster/validators.hpp"
#include "roster/unicode.hpp"

namespace physcrm {
namespace {

enum class NameFault { none, not_utf8, blank, too_long, unprintable };

NameFault fault_of_name(std::string_view text) noexcept {
  if (text.size() > kMaxNameBytes) return NameFault::too_long;
  if (!is_valid_utf8(text)) return NameFault::not_utf8;
  bool blank = true;
  while (!text.empty()) {
    const char32_t c = take_code_point(text);
    if (is_unprintable(c)) return NameFault::unprintable;
    blank = blank && is_space(c);
  }
  return blank ? NameFault::blank : NameFault::none;
}

}  // namespace

bool is_valid_name(std::string_view text) noexcept {
  return fault_of_name(text) == NameFault::none;
}

Complaint check_name(std::string_view text) {
  switch (fault_of_name(text)) {
    case NameFault::none:
      return std::nullopt;
    case NameFault::not_utf8:
      return "the name is not valid UTF-8";
    case NameFault::blank:
      return "the name is missing";
    case NameFault::too_long:
      return "the name is longer than 200 bytes";
    case NameFault::unprintable:
      return "the name holds a character that cannot be printed";
  }
  return std::nullopt;
}

bool is_clean_text(std::string_view text, std::size_t max_bytes, bool multi_line) noexcept {
  if (text.size() > max_bytes || !is_valid_utf8(text)) return false;
  while (!text.empty()) {
    const char32_t c = take_code_point(text);
    if (is_unprintable(c) && !(multi_line && (c == '\n' || c == '\t'))) return false;
  }
  return true;
}

}  // namespace physcrm
