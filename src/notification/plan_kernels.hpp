// The planner's kernels, one a width of vector. All give the same answers (docs/rules.md 3).
#ifndef PHYSCRM_NOTIFICATION_PLAN_KERNELS_HPP
#define PHYSCRM_NOTIFICATION_PLAN_KERNELS_HPP

#include <array>
#include <cstddef>
#include <cstdint>

#include "physcrm/notification/interval.hpp"

namespace physcrm::planner {

/// `today` must lie within +-2^30, so that a difference that wraps around 2^32 never looks like one of the
/// days for which something is owed.
using Kernel32 = void (*)(const std::int32_t* expirations, std::int32_t today, std::int16_t* owed,
                          std::size_t count) noexcept;
using Kernel16 = void (*)(const std::int16_t* days_until, std::int16_t* owed, std::size_t count) noexcept;

struct Kernels {
  Kernel32 expirations;
  Kernel16 days;
};

/// A column's answers as a table: place 0 stands for everything before the last day of notice, place
/// 1 for that day (-30), and so on up to 90; all places after it are nothing again.
inline constexpr std::int32_t kTableOffset = 1 - kLastNoticeDays;
inline constexpr std::size_t kTableSize = 128;
using Table = std::array<std::int16_t, kTableSize>;

constexpr Table build_table() noexcept {
  Table table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    table[i] = kDefaultIntervals.owed_days(static_cast<std::int32_t>(i) - kTableOffset);
  }
  return table;
}

inline constexpr Table kTable = build_table();
inline constexpr std::uint32_t kTableEnd = kTableSize - 1;
static_assert(kTable[0] == kNothingOwed && kTable[kTableEnd] == kNothingOwed);

/// One element, without a branch: everything outside the table falls on its last place.
inline std::int16_t look_up(std::uint32_t place) noexcept {
  return kTable[place < kTableEnd ? place : kTableEnd];
}

inline std::int16_t plan_one(std::int32_t expiration, std::int32_t today) noexcept {
  return look_up(static_cast<std::uint32_t>(expiration) - static_cast<std::uint32_t>(today) +
                 static_cast<std::uint32_t>(kTableOffset));
}

inline std::int16_t plan_one(std::int16_t days_until) noexcept {
  return look_up(static_cast<std::uint32_t>(days_until + kTableOffset));
}

#if defined(__x86_64__) && defined(__GNUC__)
#define PHYSCRM_PLANNER_X86 1
extern const Kernels kSse2Kernels;
extern const Kernels kAvx2Kernels;
extern const Kernels kAvx512Kernels;  ///< needs AVX-512 F, BW and VBMI
#endif

}  // namespace physcrm::planner

#endif
