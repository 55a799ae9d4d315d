// Rosters of invented people, at any size, the same on every machine for the same seed.
#ifndef PHYSCRM_EXAMPLES_ROSTER_GENERATOR_HPP
#define PHYSCRM_EXAMPLES_ROSTER_GENERATOR_HPP

#include <cstdint>
#include <string>
#include <string_view>

#include "physcrm/date.hpp"
#include "physcrm/result.hpp"

namespace physcrm::examples {

struct RosterPlan {
  std::uint64_t physicians = 220;
  std::uint64_t credentials = 770;
  std::uint64_t seed = 2026;
  Date as_of;  ///< the day on which the roster is looked at: expirations lie around it
};

/// Writes a roster CSV, one physician after the other. Nothing is kept of what was written.
///
/// NPIs begin with 2 and have a good check digit (none that begins with 2 has been issued to anyone); DEA
/// numbers have a good check digit and the initial of the surname; licence numbers follow the habits of their
/// state's board; e-mail addresses end in example.com and telephones have the exchange 555-01xx.
///
/// From 14 credentials on, some expire on each of the days that matter, counted from `as_of`: -20, -5, -1, 0,
/// 1, 3, 7, 15, 30, 45, 60, 75, 90 and 91. Of the others about one in five lies within 90 days, and the rest
/// within three years.
class RosterGenerator {
 public:
  /// Error: `invalid_argument` when there are fewer credentials than physicians, more than 40 for each, more
  /// than 100,000,000 physicians, or a date so late that expirations leave the calendar.
  [[nodiscard]] static Result<RosterGenerator> make(const RosterPlan& plan);

  /// The first line, with its line end.
  [[nodiscard]] static std::string_view header() noexcept;

  /// Appends the rows of the next physician; false when all are written.
  bool next(std::string& out);

 private:
  struct Person;
  explicit RosterGenerator(const RosterPlan& plan) : plan_(plan) {}
  [[nodiscard]] std::uint64_t credentials_of_next();
  [[nodiscard]] bool is_marked(std::uint64_t ordinal) const noexcept;
  [[nodiscard]] std::int32_t days_ahead(std::uint64_t ordinal, std::uint64_t dice) const noexcept;
  void append_row(std::string& out, const Person& person, std::uint64_t slot);

  RosterPlan plan_;
  std::uint64_t physicians_written_ = 0;
  std::uint64_t credentials_written_ = 0;
};

}  // namespace physcrm::examples

#endif
