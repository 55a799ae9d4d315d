// What a roster's fields must look like. Pure: a text in, a verdict out; nothing is looked up anywhere.
//
// `is_valid_x` answers yes or no and never allocates. `check_x` answers nothing when the text is good, else
// one sentence for the person who typed it; it never repeats the text itself. `normalize_x` answers the one
// form that is stored and compared, or nothing when the text is not valid in any form. Validators do not
// trim: callers that read forms or files trim first. All lengths are in bytes of UTF-8 unless said otherwise.
#ifndef PHYSCRM_ROSTER_VALIDATORS_HPP
#define PHYSCRM_ROSTER_VALIDATORS_HPP

#include <optional>
#include <string>
#include <string_view>

#include "physcrm/roster/states.hpp"

namespace physcrm {

using Complaint = std::optional<std::string>;  ///< nothing when all is well

// --- NPI (docs/rules.md 1) --------------------------------------------------------------------------------

/// Ten digits, the first one 1 or 2, with the Luhn check digit over `80840` followed by the NPI.
[[nodiscard]] bool is_valid_npi(std::string_view text) noexcept;

/// The same without the rule of the first digit: synthetic rosters (Synthea's 99999xxxxx) pass. For an
/// importer's lenient mode only.
[[nodiscard]] bool is_valid_npi_lenient(std::string_view text) noexcept;

/// Empty, or the filler `0000000000` that federal files use for "no NPI": treat as absent.
[[nodiscard]] bool is_missing_npi(std::string_view text) noexcept;

[[nodiscard]] Complaint check_npi(std::string_view text);

// --- DEA registration number (docs/rules.md 1) ------------------------------------------------------------

/// Two characters and seven digits: a letter for the registrant's type; the first letter of the surname, or 9
/// for a business; the last digit is (d1+d3+d5 + 2*(d2+d4+d6)) mod 10. A suffix for a supervised user may
/// follow: a hyphen and 1 to 8 letters or digits (`-001AB`). Lower case is refused here; `normalize_dea`
/// takes it. A good check digit proves the form only, not that the number was ever issued.
[[nodiscard]] bool is_valid_dea(std::string_view text) noexcept;

/// The same: the surname never decides, because a number outlives a change of name. See `dea_warning`.
[[nodiscard]] bool is_valid_dea(std::string_view text, std::string_view last_name) noexcept;

[[nodiscard]] Complaint check_dea(std::string_view text);

/// A warning when the second character of a valid number is neither 9 nor the first letter of `last_name`
/// (in any case; marks before it are passed over, and a letter beyond ASCII gives no warning). Never a reason
/// to refuse.
[[nodiscard]] Complaint dea_warning(std::string_view text, std::string_view last_name);

/// Upper case, without spaces; nothing when the outcome is not valid. `ap 5836727` -> `AP5836727`.
[[nodiscard]] std::optional<std::string> normalize_dea(std::string_view text);

// --- EIN (docs/rules.md 1) --------------------------------------------------------------------------------

/// `NN-NNNNNNN` or nine digits, with one of the 83 prefixes that the IRS assigns. There is no check digit.
/// The form of a social security number (`123-45-6789`) is refused.
[[nodiscard]] bool is_valid_ein(std::string_view text) noexcept;
[[nodiscard]] Complaint check_ein(std::string_view text);

/// `NN-NNNNNNN`, or nothing.
[[nodiscard]] std::optional<std::string> normalize_ein(std::string_view text);

// --- ZIP --------------------------------------------------------------------------------------------------

/// `NNNNN` or `NNNNN-NNNN`.
[[nodiscard]] bool is_valid_zip(std::string_view text) noexcept;
[[nodiscard]] Complaint check_zip(std::string_view text);

/// What exports write for a ZIP, brought into the valid form: nine digits without the hyphen, and, where
/// `state` is one whose ZIPs begin with 0 (CT MA ME NH NJ PR RI VI VT), a lost leading zero of 4 or 8 digits.
/// Nothing when that gives no ZIP.
[[nodiscard]] std::optional<std::string> normalize_zip(std::string_view text, std::string_view state = {});

// --- Telephone --------------------------------------------------------------------------------------------

/// A number of the North American plan, with or without +1 and the usual punctuation (`(308) 865-2512`,
/// `308.865.2512`, `+1 308 865 2512`), and an optional extension of 1 to 6 digits (`x4`, `ext 4`, `ext. 4`,
/// `extension 4`, `#4`, any case). Area code and exchange begin with 2..9 and are not N11.
[[nodiscard]] bool is_valid_phone(std::string_view text) noexcept;
[[nodiscard]] Complaint check_phone(std::string_view text);

struct Phone {
  std::string e164;       ///< `+13088652512`
  std::string extension;  ///< digits, or empty
  friend bool operator==(const Phone&, const Phone&) = default;
};
[[nodiscard]] std::optional<Phone> parse_phone(std::string_view text);

/// `+13088652512`, or `+13088652512 ext 4`; valid itself. Nothing when the text is no such number.
[[nodiscard]] std::optional<std::string> normalize_phone(std::string_view text);

// --- E-mail -----------------------------------------------------------------------------------------------

/// The practical part of RFC 5321: `local@domain`, at most 254 in all and 64 before the `@`. Before it: ASCII
/// letters, digits and !#$%&'*+-/=?^_`{|}~ in atoms parted by single dots. After it: two or more labels of
/// letters, digits and inner hyphens, at most 63 each and 253 together, the last not all digits. Labels may
/// be UTF-8 (internationalised names); the limits hold for their ASCII form. Refused on purpose: quoted local
/// parts, comments, display names, address literals, names without a dot, non-ASCII local parts.
[[nodiscard]] bool is_valid_email(std::string_view text) noexcept;
[[nodiscard]] Complaint check_email(std::string_view text);

/// The form that goes on the wire and is compared: the domain in lower case and ASCII (`xn--`), the local
/// part as it stands. Nothing when the address is not valid.
[[nodiscard]] std::optional<std::string> normalize_email(std::string_view text);

// --- Credential numbers, names, free text -----------------------------------------------------------------

/// 1 to 40 bytes of printable ASCII with at least one digit: boards publish no common form, but what has no
/// digit (`X`, `=====`, `PENDING`) is no number.
[[nodiscard]] bool is_valid_credential_number(std::string_view text) noexcept;
[[nodiscard]] Complaint check_credential_number(std::string_view text);

/// The form by which numbers are matched: ASCII letters in upper case, without spaces, dots and hyphens.
/// Accepts any text; leading zeros stay.
[[nodiscard]] std::string match_key_of_number(std::string_view text);

inline constexpr std::size_t kMaxNameBytes = 200;

/// A person's or practice's name: valid UTF-8, not blank, at most `kMaxNameBytes`, no control characters,
/// line or paragraph separators, nor characters that reverse the direction of what is read after them.
[[nodiscard]] bool is_valid_name(std::string_view text) noexcept;
[[nodiscard]] Complaint check_name(std::string_view text);

/// Valid UTF-8 of at most `max_bytes` with no control characters; line feeds and tabs only where
/// `multi_line`. Empty is good.
[[nodiscard]] bool is_clean_text(std::string_view text, std::size_t max_bytes, bool multi_line) noexcept;

}  // namespace physcrm

#endif
