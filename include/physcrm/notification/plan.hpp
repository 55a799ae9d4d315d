// The planner over a column: which notification each credential owes today (docs/rules.md 3).
#ifndef PHYSCRM_NOTIFICATION_PLAN_HPP
#define PHYSCRM_NOTIFICATION_PLAN_HPP

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "physcrm/date.hpp"
#include "physcrm/notification/interval.hpp"

namespace physcrm {

/// In a column of expirations: a credential without a date. Nothing is owed for it.
inline constexpr std::int32_t kNoExpiration = std::numeric_limits<std::int32_t>::min();

/// In a column of relative days: a credential without a date.
inline constexpr std::int16_t kNoRelativeDay = std::numeric_limits<std::int16_t>::min();

/// For each expiration (days since 1970-01-01, or `kNoExpiration`) the `days_before` of the owed interval, or
/// `kNothingOwed`; element by element what `owed_notification(expiration - today)` says, for every value of
/// both (the difference is taken without overflow). Both columns must have the same length, else nothing is
/// written and the answer is false. They must not overlap. Never allocates, never throws.
bool plan_notifications(std::span<const std::int32_t> expirations, Date today,
                        std::span<std::int16_t> owed) noexcept;

/// The same over a column that already holds `days_until` (or `kNoRelativeDay`), half as wide.
bool plan_notifications(std::span<const std::int16_t> days_until, std::span<std::int16_t> owed) noexcept;

/// How the column is worked on: the widest the machine has, found once.
enum class PlannerKernel : std::uint8_t {
  scalar = 0,  ///< any machine
  sse2 = 1,    ///< every x86-64
  avx2 = 2,
  avx512 = 3,  ///< AVX-512 with VBMI
};

[[nodiscard]] PlannerKernel best_planner_kernel() noexcept;
[[nodiscard]] std::string_view to_string(PlannerKernel kernel) noexcept;

/// The planners with a chosen kernel, for tests and measurements. False, and nothing written, when this
/// machine has no such kernel or the lengths differ.
bool plan_notifications_with(PlannerKernel kernel, std::span<const std::int32_t> expirations, Date today,
                             std::span<std::int16_t> owed) noexcept;
bool plan_notifications_with(PlannerKernel kernel, std::span<const std::int16_t> days_until,
                             std::span<std::int16_t> owed) noexcept;

}  // namespace physcrm

#endif
