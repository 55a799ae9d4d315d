#include "channel/key.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace physcrm::channel {
namespace {

constexpr std::size_t kMaxReadable = 64;
constexpr std::size_t kHashDigits = 32;

constexpr bool is_plain(char c) noexcept {
  return is_ascii_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

bool is_token(std::string_view key) noexcept {
  return key.size() <= kMaxReadable && key.front() != '.' && key.back() != '.' &&
         key.find("..") == std::string_view::npos &&
         std::all_of(key.begin(), key.end(), [](char c) { return is_plain(c) || c == '.'; });
}

}  // namespace

std::string token_of_key(std::string_view key) {
  if (key.empty() || is_token(key)) return std::string{key};
  std::string token{key.substr(0, kMaxReadable)};
  std::replace_if(
      token.begin(), token.end(), [](char c) { return !is_plain(c); }, '_');
  return token + '-' + sha256_hex(key).substr(0, kHashDigits);
}

}  // namespace physcrm::channel
