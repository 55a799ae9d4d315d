#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "physcrm/roster/validators.hpp"
#include "roster/punycode.hpp"
#include "roster/unicode.hpp"

namespace physcrm {
namespace {

constexpr std::size_t kMaxAddress = 254;
constexpr std::size_t kMaxLocalPart = 64;
constexpr std::size_t kMaxDomain = 253;

/// Null when all is well, else one sentence. Static texts, so that asking never allocates.
using Fault = const char*;

constexpr bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr bool is_atom_character(char c) noexcept {
  return is_letter(c) || is_ascii_digit(c) ||
         std::string_view{"!#$%&'*+-/=?^_`{|}~"}.find(c) != std::string_view::npos;
}

Fault fault_of_local_part(std::string_view local) noexcept {
  if (local.empty()) return "something must stand before the @";
  if (local.size() > kMaxLocalPart) return "what stands before the @ is longer than 64 characters";
  if (local.front() == '.' || local.back() == '.')
    return "a dot may not begin or end what stands before the @";
  if (local.find("..") != std::string_view::npos) return "two dots may not follow each other";
  if (!std::all_of(local.begin(), local.end(), [](char c) { return c == '.' || is_atom_character(c); })) {
    return "what stands before the @ holds a character that is not allowed there";
  }
  return nullptr;
}

/// The domain in lower case and ASCII, in fixed room.
struct AsciiDomain {
  std::array<char, kMaxDomain> data{};
  std::size_t size = 0;

  [[nodiscard]] bool append(std::string_view text) noexcept {
    if (text.size() > data.size() - size) return false;
    std::transform(text.begin(), text.end(), data.begin() + static_cast<std::ptrdiff_t>(size),
                   [](char c) { return ascii_lower(c); });
    size += text.size();
    return true;
  }
};

constexpr Fault kLabelTooLong = "a part of the domain is longer than 63 characters";
constexpr Fault kDomainTooLong = "the domain is longer than 253 characters";
constexpr Fault kBadDomainCharacter = "the domain holds a character that is not allowed there";

Fault fault_of_ascii_label(std::string_view label) noexcept {
  if (label.size() > kMaxLabel) return kLabelTooLong;
  if (!std::all_of(label.begin(), label.end(),
                   [](char c) { return is_letter(c) || is_ascii_digit(c) || c == '-'; })) {
    return kBadDomainCharacter;
  }
  // Hyphens in the third and fourth place are reserved; the only prefix in use is xn--.
  if (label.size() >= 4 && label[2] == '-' && label[3] == '-' &&
      !(equals_ignoring_case(label.substr(0, 2), "xn") && is_decodable_label(label.substr(4)))) {
    return "a part of the domain has no valid internationalised form";
  }
  return nullptr;
}

Fault append_international_label(std::string_view label, AsciiDomain& out) noexcept {
  std::array<char32_t, kMaxLabel> points{};
  std::size_t count = 0;
  for (std::string_view rest = label; !rest.empty();) {
    const char32_t c = take_code_point(rest);
    const bool good =
        c < 0x80 ? is_letter(static_cast<char>(c)) || is_ascii_digit(static_cast<char>(c)) || c == '-'
                 : may_stand_in_host_name(c);
    if (!good || (count == 0 && is_combining_mark(c))) return kBadDomainCharacter;
    if (count == points.size()) return kLabelTooLong;
    points[count++] = c < 0x80 ? static_cast<char32_t>(ascii_lower(static_cast<char>(c))) : c;
  }
  AsciiLabel ascii;
  if (!encode_label({points.data(), count}, ascii)) return kLabelTooLong;
  return out.append({ascii.data.data(), ascii.size}) ? nullptr : kDomainTooLong;
}

Fault append_label(std::string_view label, AsciiDomain& out) noexcept {
  if (label.empty()) return "the domain has a dot too many";
  if (label.front() == '-' || label.back() == '-') return "a part of the domain begins or ends with a hyphen";
  if (std::any_of(label.begin(), label.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
    return append_international_label(label, out);
  }
  if (const Fault fault = fault_of_ascii_label(label)) return fault;
  return out.append(label) ? nullptr : kDomainTooLong;
}

/// Every top-level domain is letters only, or internationalised.
bool is_top_level(std::string_view label) noexcept {
  const bool only_letters =
      std::all_of(label.begin(), label.end(), [](char c) { return is_letter(c) || (c & 0x80) != 0; });
  return only_letters || (label.size() > 4 && equals_ignoring_case(label.substr(0, 4), "xn--"));
}

Fault read_domain(std::string_view domain, AsciiDomain& out) noexcept {
  if (domain.empty()) return "a domain must stand after the @";
  if (!is_valid_utf8(domain)) return "the address is not valid UTF-8";
  const std::size_t last_dot = domain.rfind('.');
  if (last_dot == std::string_view::npos) return "the domain has no dot";
  for (std::string_view rest = domain;;) {
    const std::size_t dot = rest.find('.');
    if (const Fault fault = append_label(rest.substr(0, dot), out)) return fault;
    if (dot == std::string_view::npos) break;
    if (!out.append(".")) return kDomainTooLong;
    rest.remove_prefix(dot + 1);
  }
  if (!is_top_level(domain.substr(last_dot + 1))) return "the domain does not end in a top-level domain";
  return nullptr;
}

Fault read_email(std::string_view text, AsciiDomain& domain) noexcept {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return "an e-mail address has an @";
  if (const Fault fault = fault_of_local_part(text.substr(0, at))) return fault;
  if (const Fault fault = read_domain(text.substr(at + 1), domain)) return fault;
  if (at + 1 + domain.size > kMaxAddress) return "the address is longer than 254 characters";
  return nullptr;
}

}  // namespace

bool is_valid_email(std::string_view text) noexcept {
  AsciiDomain domain;
  return read_email(text, domain) == nullptr;
}

Complaint check_email(std::string_view text) {
  AsciiDomain domain;
  if (const Fault fault = read_email(text, domain)) return fault;
  return std::nullopt;
}

std::optional<std::string> normalize_email(std::string_view text) {
  AsciiDomain domain;
  if (read_email(text, domain) != nullptr) return std::nullopt;
  std::string out{text.substr(0, text.find('@') + 1)};
  out.append(domain.data.data(), domain.size);
  return out;
}

}  // namespace physcrm
