// NPI, DEA number, EIN and the numbers of credentials.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "physcrm/roster/validators.hpp"

namespace physcrm {
namespace {

constexpr bool is_upper(char c) noexcept {
  return c >= 'A' && c <= 'Z';
}

constexpr int digit(char c) noexcept {
  return c - '0';
}

bool all_digits(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_ascii_digit(c); });
}

/// Luhn over `80840` + NPI. The constant prefix adds 24 to the sum of the ten digits.
bool npi_checksum_holds(std::string_view npi) noexcept {
  int sum = 24;
  for (std::size_t i = 0; i < npi.size(); ++i) {
    const int value = digit(npi[i]) * (i % 2 == 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 == 0;
}

constexpr std::size_t kDeaLength = 9;
constexpr std::size_t kDeaMaxSuffix = 8;

bool dea_suffix_holds(std::string_view suffix) noexcept {
  if (suffix.empty()) return true;
  if (suffix.front() != '-' || suffix.size() < 2 || suffix.size() > kDeaMaxSuffix + 1) return false;
  suffix.remove_prefix(1);
  return std::all_of(suffix.begin(), suffix.end(), [](char c) { return is_upper(c) || is_ascii_digit(c); });
}

bool dea_form_holds(std::string_view text) noexcept {
  return text.size() >= kDeaLength && is_upper(text[0]) && (is_upper(text[1]) || text[1] == '9') &&
         all_digits(text.substr(2, 7)) && dea_suffix_holds(text.substr(kDeaLength));
}

bool dea_checksum_holds(std::string_view text) noexcept {
  const auto d = [text](std::size_t n) { return digit(text[n + 1]); };
  return (d(1) + d(3) + d(5) + 2 * (d(2) + d(4) + d(6))) % 10 == d(7);
}

/// Prefixes that the IRS has never assigned; the other 83 are in use.
constexpr std::array<int, 17> kUnassignedEinPrefixes{0,  7,  8,  9,  17, 18, 19, 28, 29,
                                                     49, 69, 70, 78, 79, 89, 96, 97};

bool ein_form_holds(std::string_view text) noexcept {
  if (text.size() == 9) return all_digits(text);
  return text.size() == 10 && text[2] == '-' && all_digits(text.substr(0, 2)) && all_digits(text.substr(3));
}

bool ein_prefix_holds(std::string_view text) noexcept {
  const int prefix = digit(text[0]) * 10 + digit(text[1]);
  return !std::binary_search(kUnassignedEinPrefixes.begin(), kUnassignedEinPrefixes.end(), prefix);
}

constexpr std::size_t kMaxCredentialNumberBytes = 40;

bool has_digit(std::string_view text) noexcept {
  return std::any_of(text.begin(), text.end(), [](char c) { return is_ascii_digit(c); });
}

bool is_printable_ascii(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

}  // namespace

bool is_valid_npi(std::string_view text) noexcept {
  return is_valid_npi_lenient(text) && (text.front() == '1' || text.front() == '2');
}

bool is_valid_npi_lenient(std::string_view text) noexcept {
  return text.size() == 10 && all_digits(text) && npi_checksum_holds(text) && !is_missing_npi(text);
}

bool is_missing_npi(std::string_view text) noexcept {
  return text.empty() || text == "0000000000";
}

Complaint check_npi(std::string_view text) {
  if (text.size() != 10 || !all_digits(text)) return "an NPI has exactly ten digits";
  if (text.front() != '1' && text.front() != '2') return "an NPI begins with 1 or 2";
  if (!npi_checksum_holds(text)) return "the check digit does not match: a digit is wrong or two are swapped";
  return std::nullopt;
}

bool is_valid_dea(std::string_view text) noexcept {
  return dea_form_holds(text) && dea_checksum_holds(text);
}

bool is_valid_dea(std::string_view text, std::string_view /*last_name*/) noexcept {
  return is_valid_dea(text);
}

Complaint check_dea(std::string_view text) {
  if (std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; })) {
    return "a DEA number is written in upper case";
  }
  if (!dea_form_holds(text)) {
    return "a DEA number is a letter, a letter or 9, and seven digits (a suffix such as -001AB may follow)";
  }
  if (!dea_checksum_holds(text)) return "the check digit does not match: a character is wrong";
  return std::nullopt;
}

Complaint dea_warning(std::string_view text, std::string_view last_name) {
  if (!is_valid_dea(text) || text[1] == '9') return std::nullopt;
  // Apostrophes and spaces are passed over; a letter beyond ASCII has no agreed plain form: no verdict.
  const auto letter = std::find_if(last_name.begin(), last_name.end(), [](char c) {
    return is_upper(ascii_upper(c)) || static_cast<unsigned char>(c) >= 0x80;
  });
  if (letter == last_name.end() || static_cast<unsigned char>(*letter) >= 0x80) return std::nullopt;
  if (ascii_upper(*letter) == text[1]) return std::nullopt;
  return "the second letter of the DEA number is not the first letter of the last name; right after a change "
         "of name, else worth a look";
}

std::optional<std::string> normalize_dea(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ') out.push_back(ascii_upper(c));
  }
  if (!is_valid_dea(out)) return std::nullopt;
  return out;
}

bool is_valid_ein(std::string_view text) noexcept {
  return ein_form_holds(text) && ein_prefix_holds(text);
}

Complaint check_ein(std::string_view text) {
  if (!ein_form_holds(text)) return "an EIN is written NN-NNNNNNN";
  if (!ein_prefix_holds(text)) return "an EIN does not begin with these two digits";
  return std::nullopt;
}

std::optional<std::string> normalize_ein(std::string_view text) {
  if (!is_valid_ein(text)) return std::nullopt;
  std::string out{text};
  if (out.size() == 9) out.insert(2, 1, '-');
  return out;
}

bool is_valid_credential_number(std::string_view text) noexcept {
  return !text.empty() && text.size() <= kMaxCredentialNumberBytes && is_printable_ascii(text) &&
         has_digit(text);
}

Complaint check_credential_number(std::string_view text) {
  if (text.empty()) return "the number is missing";
  if (text.size() > kMaxCredentialNumberBytes) return "the number is longer than 40 characters";
  if (!is_printable_ascii(text)) return "the number holds characters that are not on a keyboard";
  if (!has_digit(text)) return "a number has at least one digit";
  return std::nullopt;
}

std::string match_key_of_number(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c != ' ' && c != '.' && c != '-') out.push_back(ascii_upper(c));
  }
  return out;
}

}  // namespace physcrm
