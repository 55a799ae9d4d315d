// The ASCII form of internationalised labels (RFC 3492), within a label's 63 bytes and without allocating.
#ifndef PHYSCRM_ROSTER_PUNYCODE_HPP
#define PHYSCRM_ROSTER_PUNYCODE_HPP

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace physcrm {

inline constexpr std::size_t kMaxLabel = 63;

struct AsciiLabel {
  std::array<char, kMaxLabel> data{};
  std::size_t size = 0;
};

/// `xn--` and the code points, or false when that is longer than 63 bytes.
[[nodiscard]] bool encode_label(std::span<const char32_t> code_points, AsciiLabel& out) noexcept;

/// Whether what follows `xn--` decodes to a label with at least one non-ASCII character.
[[nodiscard]] bool is_decodable_label(std::string_view after_prefix) noexcept;

}  // namespace physcrm

#endif
