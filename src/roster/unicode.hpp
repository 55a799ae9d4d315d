// Code points of text that is known to be UTF-8, and what may stand in names and host names.
#ifndef PHYSCRM_ROSTER_UNICODE_HPP
#define PHYSCRM_ROSTER_UNICODE_HPP

#include <cstddef>
#include <string_view>

namespace physcrm {

/// The code point at the front of `rest`, which must be valid UTF-8 and not empty; it is taken off.
[[nodiscard]] char32_t take_code_point(std::string_view& rest) noexcept;

/// A control character (C0, DEL, C1), a line or paragraph separator, a character that overrides or isolates
/// the direction of text, or no character at all.
[[nodiscard]] bool is_unprintable(char32_t c) noexcept;

[[nodiscard]] bool is_space(char32_t c) noexcept;

/// Whether this non-ASCII character may stand in a host name. A coarse reading of IDNA 2008: whole blocks of
/// punctuation, symbols, compatibility forms, private use and emoji are refused, the rest is left to the
/// registries.
[[nodiscard]] bool may_stand_in_host_name(char32_t c) noexcept;

/// A mark that needs a letter before it; no label begins with one.
[[nodiscard]] bool is_combining_mark(char32_t c) noexcept;

}  // namespace physcrm

#endif
