// Small questions about text: is it UTF-8, what stands between its spaces, how it reads in upper case.
#ifndef PHYSCRM_BASE_TEXT_HPP
#define PHYSCRM_BASE_TEXT_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace physcrm {

/// Where the first byte stands that is not part of well-formed UTF-8 (no overlong forms, no surrogates,
/// nothing above U+10FFFF); `text.size()` when all of it is. Fast where the text is ASCII.
[[nodiscard]] std::size_t utf8_error_at(std::string_view text) noexcept;

[[nodiscard]] inline bool is_valid_utf8(std::string_view text) noexcept {
  return utf8_error_at(text) == text.size();
}

/// True when every byte is 0x01..0x7F; eight bytes at a time.
[[nodiscard]] bool is_ascii_without_nul(std::string_view text) noexcept;

/// True when a control character (U+0000..U+001F, U+007F) is in it. `allowed` names exceptions, e.g. "\t\n".
[[nodiscard]] bool has_control_character(std::string_view text, std::string_view allowed = {}) noexcept;

/// Without the ASCII spaces and control characters (0x00..0x20) at both ends.
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;

[[nodiscard]] constexpr bool is_ascii_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr char ascii_upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
}
[[nodiscard]] constexpr char ascii_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// ASCII letters in upper or lower case; every other byte as it is (UTF-8 stays UTF-8).
[[nodiscard]] std::string ascii_upper(std::string_view text);
[[nodiscard]] std::string ascii_lower(std::string_view text);

/// Equal but for the case of ASCII letters.
[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;

}  // namespace physcrm

#endif
