// What becomes of a scheduled job's runs that no host was there to make (docs/rules.md 4).
#ifndef PHYSCRM_SCHEDULE_MISSED_RUNS_HPP
#define PHYSCRM_SCHEDULE_MISSED_RUNS_HPP

#include <cstdint>
#include <optional>
#include <string_view>

#include "physcrm/result.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

enum class MissedRuns : std::uint8_t {
  skip = 0,  ///< none is made up; one that is late by no more than the grace still starts
  once = 1,  ///< one run for all of them (the default)
  all = 2,   ///< one run for each, up to the cap
};

// The names on the wire: `skip`, `once`, `all`.
[[nodiscard]] std::string_view to_string(MissedRuns) noexcept;
template <>
[[nodiscard]] std::optional<MissedRuns> from_string<MissedRuns>(std::string_view) noexcept;

struct MissedRunPolicy {
  MissedRuns runs = MissedRuns::once;
  std::int32_t cap = 10;        ///< under `all`: at most so many at once; 1..1000
  std::int32_t grace_s = 3600;  ///< under `skip`: how late a run may start; 0 to 31 days

  friend bool operator==(const MissedRunPolicy&, const MissedRunPolicy&) = default;
};

/// `invalid_argument`, naming `runs`, `cap` and `graceSeconds` where they are out of range. Without the
/// check, a value out of range counts as the nearest in it.
[[nodiscard]] Result<void> check_missed_run_policy(const MissedRunPolicy& policy);

}  // namespace physcrm

#endif
