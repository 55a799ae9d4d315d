// On which day a credential expires: the small closed language of the topic `expiry` (docs/rule-packs.md).
#ifndef PHYSCRM_RULEPACK_EXPIRY_RULE_HPP
#define PHYSCRM_RULEPACK_EXPIRY_RULE_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physcrm/date.hpp"

namespace physcrm {

/// What the day is counted from. Only `fixed` and `month_end` need nothing of the holder.
enum class ExpiryAnchor : std::uint8_t {
  unknown = 0,
  fixed = 1,              ///< a month and day: `fixed 12-31 even`
  month_end = 2,          ///< the last day of a month: `month_end 02 yearly`
  birthday = 3,           ///< of the holder
  birth_month_end = 4,    ///< the last day of the month of birth
  birth_month_first = 5,  ///< its first day
  issue_anniversary = 6,
  issue_month_end = 7,     ///< the last day of the month in which it was first issued
  assigned = 8,            ///< a day that the board assigns
  assigned_month_end = 9,  ///< the last day of a month that the board assigns
  surname = 10,            ///< by the first letter of the surname: `surname A-L ... | M-Z ...`
  cohort = 11,             ///< by a group that the board names: `cohort g1 ... | g2 ...`
  with_license = 12,       ///< with the license of the same state (csr rows)
};

/// In which years.
enum class ExpiryYears : std::uint8_t {
  any = 0,  ///< nothing said: the renewal cycle from the last one
  yearly = 1,
  even = 2,
  odd = 3,
  every = 4,              ///< every `interval` years, in phase with `from_year` where that is known
  birth_year_parity = 5,  ///< even years when born in an even one
};

struct ExpiryBranch;

/// One rule, read from its text:
///
///     unknown | assigned | assigned_month_end | issue_anniversary | issue_month_end | with_license
///     fixed MM-DD YEARS | month_end MM YEARS
///     birthday [PARITY] | birth_month_end [PARITY] | birth_month_first [PARITY]
///     surname X-Y RULE | X-Y RULE ...     the letters A to Z in order, without a gap; at least two
///     cohort NAME RULE | NAME RULE ...    at least two names, [a-z0-9-], at most 32 characters each
///     YEARS = yearly | even | odd | every N | every N from YYYY     N = 2..10, YYYY = 1900..2200
///     PARITY = even | odd | birth_year_parity
///
/// with one space between words. A RULE of a branch is any line above but `unknown`, `with_license`,
/// `surname` and `cohort`. February 29 is no fixed day (`month_end 02` is meant).
struct ExpiryRule {
  ExpiryAnchor anchor = ExpiryAnchor::unknown;
  int month = 0;  ///< 1..12 for `fixed` and `month_end`, else 0
  int day = 0;    ///< for `fixed`, else 0
  ExpiryYears years = ExpiryYears::any;
  int interval = 0;              ///< of `every`, else 0
  std::optional<int> from_year;  ///< of `every`, where the phase is known
  std::vector<ExpiryBranch> branches;

  /// Nothing for a text that is not of the language, or not written as `to_string` writes it.
  [[nodiscard]] static std::optional<ExpiryRule> parse(std::string_view text);

  /// The canonical text; `parse` reads it back.
  [[nodiscard]] std::string to_string() const;

  /// For people, as the end of "expires on ...": "December 31 of even-numbered years".
  [[nodiscard]] std::string describe() const;

  /// The first day, `from` or later, on which credentials of this rule expire, where the rule alone says so:
  /// `fixed` and `month_end` in years that are known. Nothing otherwise, or beyond the range of dates.
  [[nodiscard]] std::optional<Date> next_on_or_after(Date from) const noexcept;

  friend bool operator==(const ExpiryRule&, const ExpiryRule&);
};

/// One case of `surname` or `cohort`.
struct ExpiryBranch {
  std::string label;  ///< `A-L`, or the cohort's name
  ExpiryRule rule;
  friend bool operator==(const ExpiryBranch&, const ExpiryBranch&) = default;
};

}  // namespace physcrm

#endif
