// ZIP codes and telephone numbers.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "physcrm/roster/validators.hpp"

namespace physcrm {
namespace {

bool all_digits(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_ascii_digit(c); });
}

constexpr std::array<std::string_view, 9> kZeroZipStates{"CT", "MA", "ME", "NH", "NJ",
                                                         "PR", "RI", "VI", "VT"};

constexpr std::size_t kNationalDigits = 10;
constexpr std::size_t kMaxExtensionDigits = 6;
constexpr std::size_t kMaxPhoneBytes = 40;

/// The parts of a telephone number, in fixed room so that asking never allocates.
struct PhoneParts {
  std::array<char, kNationalDigits> national{};
  std::string_view extension;
};

void skip_spaces(std::string_view& rest) noexcept {
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
}

/// Takes the words that announce an extension off the front: `x`, `ext`, `ext.`, `extension`, `#`.
bool take_extension_word(std::string_view& rest) noexcept {
  constexpr std::array<std::string_view, 5> kWords{"extension", "ext.", "ext", "x", "#"};
  for (const std::string_view word : kWords) {
    if (rest.size() >= word.size() && equals_ignoring_case(rest.substr(0, word.size()), word)) {
      rest.remove_prefix(word.size());
      return true;
    }
  }
  return false;
}

/// What stands after the number proper: nothing, or an extension.
bool read_extension(std::string_view rest, std::string_view& extension) noexcept {
  skip_spaces(rest);
  if (rest.empty()) return true;
  if (rest.front() == ',' || rest.front() == ';') {
    rest.remove_prefix(1);
    skip_spaces(rest);
  }
  if (!take_extension_word(rest)) return false;
  skip_spaces(rest);
  if (rest.empty() || rest.size() > kMaxExtensionDigits || !all_digits(rest)) return false;
  extension = rest;
  return true;
}

/// At most one separator and spaces around it, as people write between the groups of a number.
void skip_separator(std::string_view& rest) noexcept {
  skip_spaces(rest);
  if (!rest.empty() && (rest.front() == '-' || rest.front() == '.')) rest.remove_prefix(1);
  skip_spaces(rest);
}

bool take_digits(std::string_view& rest, std::size_t count, char* out) noexcept {
  if (rest.size() < count || !all_digits(rest.substr(0, count))) return false;
  std::copy_n(rest.begin(), count, out);
  rest.remove_prefix(count);
  return true;
}

/// +1 or 1 before the number. A ten-digit number never begins with 1, so it is no area code.
bool take_country_code(std::string_view& rest) noexcept {
  if (!rest.empty() && rest.front() == '+') {
    rest.remove_prefix(1);
    if (rest.empty() || rest.front() != '1') return false;
  }
  if (!rest.empty() && rest.front() == '1') {
    rest.remove_prefix(1);
    skip_separator(rest);
  }
  return true;
}

/// N in 2..9 and not N11: the rule for area codes and exchanges alike.
bool group_holds(const char* group) noexcept {
  return group[0] >= '2' && !(group[1] == '1' && group[2] == '1');
}

bool read_phone(std::string_view rest, PhoneParts& parts) noexcept {
  if (rest.size() > kMaxPhoneBytes || !take_country_code(rest)) return false;
  char* out = parts.national.data();
  const bool bracket = !rest.empty() && rest.front() == '(';
  if (bracket) rest.remove_prefix(1);
  if (!take_digits(rest, 3, out)) return false;
  if (bracket) {
    if (rest.empty() || rest.front() != ')') return false;
    rest.remove_prefix(1);
  }
  skip_separator(rest);
  if (!take_digits(rest, 3, out + 3)) return false;
  skip_separator(rest);
  if (!take_digits(rest, 4, out + 6)) return false;
  return read_extension(rest, parts.extension) && group_holds(out) && group_holds(out + 3);
}

}  // namespace

bool is_valid_zip(std::string_view text) noexcept {
  if (text.size() == 5) return all_digits(text);
  return text.size() == 10 && text[5] == '-' && all_digits(text.substr(0, 5)) && all_digits(text.substr(6));
}

Complaint check_zip(std::string_view text) {
  if (is_valid_zip(text)) return std::nullopt;
  return "a ZIP code is written NNNNN or NNNNN-NNNN";
}

std::optional<std::string> normalize_zip(std::string_view text, std::string_view state) {
  if (is_valid_zip(text)) return std::string{text};
  if (!all_digits(text)) return std::nullopt;
  std::string digits{text};
  const bool zero_lost = digits.size() == 4 || digits.size() == 8;
  if (zero_lost && std::find(kZeroZipStates.begin(), kZeroZipStates.end(), state) != kZeroZipStates.end()) {
    digits.insert(digits.begin(), '0');
  }
  if (digits.size() == 9) digits.insert(5, 1, '-');
  if (!is_valid_zip(digits)) return std::nullopt;
  return digits;
}

bool is_valid_phone(std::string_view text) noexcept {
  PhoneParts parts;
  return read_phone(text, parts);
}

Complaint check_phone(std::string_view text) {
  if (is_valid_phone(text)) return std::nullopt;
  return "a telephone number is an area code and seven digits, such as (308) 865-2512, with ext 4 after it "
         "where "
         "needed";
}

std::optional<Phone> parse_phone(std::string_view text) {
  PhoneParts parts;
  if (!read_phone(text, parts)) return std::nullopt;
  Phone phone;
  phone.e164 = "+1";
  phone.e164.append(parts.national.data(), parts.national.size());
  phone.extension = parts.extension;
  return phone;
}

std::optional<std::string> normalize_phone(std::string_view text) {
  auto phone = parse_phone(text);
  if (!phone) return std::nullopt;
  if (phone->extension.empty()) return std::move(phone->e164);
  return phone->e164 + " ext " + phone->extension;
}

}  // namespace physcrm
