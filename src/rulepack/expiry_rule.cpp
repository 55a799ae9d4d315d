#include "physcrm/rulepack/expiry_rule.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <utility>

#include "rulepack/topics.hpp"

namespace physcrm {
namespace {

using Words = std::span<const std::string_view>;

constexpr std::array<std::string_view, 13> kAnchors{"unknown",           "fixed",
                                                    "month_end",         "birthday",
                                                    "birth_month_end",   "birth_month_first",
                                                    "issue_anniversary", "issue_month_end",
                                                    "assigned",          "assigned_month_end",
                                                    "surname",           "cohort",
                                                    "with_license"};
constexpr std::array<std::string_view, 6> kYears{"", "yearly", "even", "odd", "every", "birth_year_parity"};
constexpr std::array<std::string_view, 13> kMonths{"",        "January",  "February", "March",  "April",
                                                   "May",     "June",     "July",     "August", "September",
                                                   "October", "November", "December"};

constexpr int kLongestInterval = 10;
constexpr std::size_t kMaxLabel = 32;
constexpr std::string_view kBar = " | ";

std::string_view name_of(ExpiryAnchor anchor) noexcept {
  return kAnchors[static_cast<std::size_t>(anchor)];
}

bool is_fixed(ExpiryAnchor anchor) noexcept {
  return anchor == ExpiryAnchor::fixed || anchor == ExpiryAnchor::month_end;
}
bool is_of_birth(ExpiryAnchor anchor) noexcept {
  return anchor >= ExpiryAnchor::birthday && anchor <= ExpiryAnchor::birth_month_first;
}
bool is_split(ExpiryAnchor anchor) noexcept {
  return anchor == ExpiryAnchor::surname || anchor == ExpiryAnchor::cohort;
}
bool may_be_a_branch(ExpiryAnchor anchor) noexcept {
  return anchor != ExpiryAnchor::unknown && anchor != ExpiryAnchor::with_license && !is_split(anchor);
}

std::string two_digits(int number) {
  return {static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
}

std::optional<int> read_two_digits(std::string_view text) noexcept {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() != 2 || !is_digit(text[0]) || !is_digit(text[1])) return std::nullopt;
  return (text[0] - '0') * 10 + (text[1] - '0');
}

std::optional<int> read_number(std::string_view text, int least, int most) noexcept {
  const auto number = rulepack::parse_whole_number(text);
  if (!number || *number < least || *number > most) return std::nullopt;
  return static_cast<int>(*number);
}

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + separator.size());
  }
}

bool read_day(std::string_view text, ExpiryRule& rule) noexcept {
  const std::string_view month = text.substr(0, 2);
  rule.month = read_two_digits(month).value_or(0);
  if (rule.month < 1 || rule.month > 12) return false;
  if (rule.anchor == ExpiryAnchor::month_end) return text.size() == month.size();
  if (text.size() != 5 || text[2] != '-') return false;
  rule.day = read_two_digits(text.substr(3)).value_or(0);
  // 2023 is no leap year: a day that not every year has is none.
  return Date::from_ymd(2023, rule.month, rule.day).has_value();
}

bool read_years(Words words, ExpiryRule& rule) noexcept {
  const auto at = std::find(kYears.begin() + 1, kYears.end(), words[0]);
  if (at == kYears.end()) return false;
  rule.years = static_cast<ExpiryYears>(at - kYears.begin());
  if (rule.years != ExpiryYears::every) return words.size() == 1;
  if (words.size() != 2 && words.size() != 4) return false;
  rule.interval = read_number(words[1], 2, kLongestInterval).value_or(0);
  if (words.size() == 2) return rule.interval != 0;
  rule.from_year = read_number(words[3], 1900, 2200);
  return rule.interval != 0 && words[2] == "from" && rule.from_year.has_value();
}

// A rule without branches.
std::optional<ExpiryRule> read_simple(std::string_view text) {
  const std::vector<std::string_view> words = split(text, " ");
  const auto anchor = std::find(kAnchors.begin(), kAnchors.end(), words[0]);
  if (anchor == kAnchors.end()) return std::nullopt;
  ExpiryRule rule;
  rule.anchor = static_cast<ExpiryAnchor>(anchor - kAnchors.begin());
  const Words rest = Words{words}.subspan(1);
  if (is_fixed(rule.anchor)) {
    if (rest.size() < 2 || !read_day(rest[0], rule) || !read_years(rest.subspan(1), rule)) {
      return std::nullopt;
    }
    return rule.years == ExpiryYears::birth_year_parity ? std::nullopt : std::optional{rule};
  }
  if (rest.empty()) return is_split(rule.anchor) ? std::nullopt : std::optional{rule};
  if (!is_of_birth(rule.anchor) || !read_years(rest, rule)) return std::nullopt;
  const bool is_parity = rule.years != ExpiryYears::yearly && rule.years != ExpiryYears::every;
  return is_parity ? std::optional{rule} : std::nullopt;
}

// `A-L`, `M-Z`: each begins behind the one before it.
bool are_all_letters(const std::vector<ExpiryBranch>& branches) noexcept {
  char next = 'A';
  for (const ExpiryBranch& branch : branches) {
    const std::string& label = branch.label;
    if (label.size() != 3 || label[0] != next || label[1] != '-') return false;
    if (label[2] < label[0] || label[2] > 'Z') return false;
    next = static_cast<char>(label[2] + 1);
  }
  return next == 'Z' + 1;
}

bool are_cohorts(const std::vector<ExpiryBranch>& branches) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  for (auto branch = branches.begin(); branch != branches.end(); ++branch) {
    const std::string& label = branch->label;
    if (label.empty() || label.size() > kMaxLabel || !std::all_of(label.begin(), label.end(), is_letter)) {
      return false;
    }
    if (std::any_of(branches.begin(), branch, [&](const auto& before) { return before.label == label; })) {
      return false;
    }
  }
  return true;
}

std::optional<ExpiryRule> read_split(ExpiryAnchor anchor, std::string_view text) {
  ExpiryRule rule;
  rule.anchor = anchor;
  for (const std::string_view part : split(text, kBar)) {
    const std::size_t space = part.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    auto of_branch = read_simple(part.substr(space + 1));
    if (!of_branch || !may_be_a_branch(of_branch->anchor)) return std::nullopt;
    rule.branches.push_back({std::string{part.substr(0, space)}, std::move(*of_branch)});
  }
  if (rule.branches.size() < 2) return std::nullopt;
  const bool is_good =
      anchor == ExpiryAnchor::surname ? are_all_letters(rule.branches) : are_cohorts(rule.branches);
  return is_good ? std::optional{std::move(rule)} : std::nullopt;
}

std::string years_in_words(const ExpiryRule& rule) {
  constexpr std::array<std::string_view, kLongestInterval + 1> kOrdinals{
      "", "", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"};
  switch (rule.years) {
    case ExpiryYears::any:
      return {};
    case ExpiryYears::yearly:
      return " of every year";
    case ExpiryYears::even:
      return is_fixed(rule.anchor) ? " of even-numbered years" : " in even-numbered years";
    case ExpiryYears::odd:
      return is_fixed(rule.anchor) ? " of odd-numbered years" : " in odd-numbered years";
    case ExpiryYears::every:
      break;
    case ExpiryYears::birth_year_parity:
      return " in even- or odd-numbered years, as the year of birth";
  }
  const std::string phase = rule.from_year ? " (" + std::to_string(*rule.from_year) + ", " +
                                                 std::to_string(*rule.from_year + rule.interval) + ", ...)"
                                           : std::string{" (which ones differs by credential)"};
  return " of every " + std::string{kOrdinals[static_cast<std::size_t>(rule.interval)]} + " year" + phase;
}

std::string day_in_words(const ExpiryRule& rule) {
  const std::string month{kMonths[static_cast<std::size_t>(rule.month)]};
  switch (rule.anchor) {
    case ExpiryAnchor::fixed:
      return month + " " + std::to_string(rule.day);
    case ExpiryAnchor::month_end:
      return "the last day of " + month;
    case ExpiryAnchor::birthday:
      return "the holder's birthday";
    case ExpiryAnchor::birth_month_end:
      return "the last day of the holder's birth month";
    case ExpiryAnchor::birth_month_first:
      return "the first day of the holder's birth month";
    case ExpiryAnchor::issue_anniversary:
      return "the anniversary of its issue";
    case ExpiryAnchor::issue_month_end:
      return "the last day of the month of its first issue";
    case ExpiryAnchor::assigned:
      return "a day that the board assigns";
    case ExpiryAnchor::assigned_month_end:
      return "the last day of a month that the authority assigns";
    case ExpiryAnchor::with_license:
      return "the same day as the license";
    case ExpiryAnchor::unknown:
    case ExpiryAnchor::surname:
    case ExpiryAnchor::cohort:
      break;
  }
  return "a day that is not known";
}

bool is_year_of(const ExpiryRule& rule, int year) noexcept {
  switch (rule.years) {
    case ExpiryYears::yearly:
      return true;
    case ExpiryYears::even:
      return year % 2 == 0;
    case ExpiryYears::odd:
      return year % 2 != 0;
    case ExpiryYears::every:
      return rule.from_year && (year - *rule.from_year) % rule.interval == 0;
    case ExpiryYears::any:
    case ExpiryYears::birth_year_parity:
      break;
  }
  return false;
}

std::optional<Date> day_in_year(const ExpiryRule& rule, int year) noexcept {
  if (rule.anchor == ExpiryAnchor::fixed) return Date::from_ymd(year, rule.month, rule.day);
  for (int day = 31; day >= 28; --day) {
    if (const auto last = Date::from_ymd(year, rule.month, day)) return last;
  }
  return std::nullopt;
}

}  // namespace

bool operator==(const ExpiryRule& a, const ExpiryRule& b) {
  return a.to_string() == b.to_string();
}

std::optional<ExpiryRule> ExpiryRule::parse(std::string_view text) {
  for (const ExpiryAnchor anchor : {ExpiryAnchor::surname, ExpiryAnchor::cohort}) {
    const std::string_view name = name_of(anchor);
    if (!text.starts_with(name)) continue;
    if (text.size() <= name.size() || text[name.size()] != ' ') return std::nullopt;
    return read_split(anchor, text.substr(name.size() + 1));
  }
  return read_simple(text);
}

std::string ExpiryRule::to_string() const {
  std::string text{name_of(anchor)};
  if (is_fixed(anchor)) text += " " + two_digits(month);
  if (anchor == ExpiryAnchor::fixed) text += "-" + two_digits(day);
  if (years != ExpiryYears::any) text.append(" ").append(kYears[static_cast<std::size_t>(years)]);
  if (years == ExpiryYears::every) text += " " + std::to_string(interval);
  if (from_year) text += " from " + std::to_string(*from_year);
  for (std::size_t i = 0; i < branches.size(); ++i) {
    text.append(i == 0 ? std::string_view{" "} : kBar).append(branches[i].label);
    text.append(" ").append(branches[i].rule.to_string());
  }
  return text;
}

std::string ExpiryRule::describe() const {
  if (!is_split(anchor)) return day_in_words(*this) + years_in_words(*this);
  std::string text;
  for (const ExpiryBranch& branch : branches) {
    if (!text.empty()) text += "; ";
    text += anchor == ExpiryAnchor::surname ? "surnames " : "cohort ";
    text += branch.label + ": " + branch.rule.describe();
  }
  return text;
}

std::optional<Date> ExpiryRule::next_on_or_after(Date from) const noexcept {
  if (!is_fixed(anchor) || !from.is_valid()) return std::nullopt;
  const int first = from.ymd().year;
  for (int year = first; year <= first + kLongestInterval; ++year) {
    if (!is_year_of(*this, year)) continue;
    const auto day_of_year = day_in_year(*this, year);
    if (day_of_year && *day_of_year >= from) return day_of_year;
  }
  return std::nullopt;
}

}  // namespace physcrm
