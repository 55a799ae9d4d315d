#include "physcrm/ids.hpp"

#include <array>
#include <charconv>

namespace physcrm {
namespace {

// Indexed by IdKind; each has a prefix of its own in texts.
constexpr std::array<std::string_view, 8> kPrefixes{"phy", "cred", "wf", "ntf", "dlv", "doc", "prc", "usr"};

}  // namespace

std::string_view id_prefix(IdKind kind) noexcept {
  return kPrefixes[static_cast<std::size_t>(kind)];
}

std::string format_id(IdKind kind, std::int64_t value) {
  std::string text{id_prefix(kind)};
  text += '_';
  text += std::to_string(value);
  return text;
}

std::optional<std::int64_t> parse_id(IdKind kind, std::string_view text) noexcept {
  const std::string_view prefix = id_prefix(kind);
  if (text.size() < prefix.size() + 2 || !text.starts_with(prefix) || text[prefix.size()] != '_') {
    return std::nullopt;
  }
  const std::string_view digits = text.substr(prefix.size() + 1);
  if (digits[0] < '1' || digits[0] > '9') return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace physcrm
