#include "physcrm/notification/plan.hpp"

#include <algorithm>

#include "notification/plan_kernels.hpp"

namespace physcrm {
namespace {

using planner::Kernels;

void scalar_expirations(const std::int32_t* expirations, std::int32_t today, std::int16_t* owed,
                        std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) owed[i] = planner::plan_one(expirations[i], today);
}

void scalar_days(const std::int16_t* days_until, std::int16_t* owed, std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) owed[i] = planner::plan_one(days_until[i]);
}

constexpr Kernels kScalarKernels{&scalar_expirations, &scalar_days};

/// Days so far from the epoch that a difference may wrap: not dates, but answered all the same.
void far_expirations(const std::int32_t* expirations, std::int32_t today, std::int16_t* owed,
                     std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t days = std::int64_t{expirations[i]} - today + planner::kTableOffset;
    const bool none = expirations[i] == kNoExpiration || days < 0 || days > planner::kTableEnd;
    owed[i] = none ? kNothingOwed : planner::kTable[static_cast<std::size_t>(days)];
  }
}

/// Null when this machine lacks the kernel's instructions.
const Kernels* kernels_of(PlannerKernel kernel) noexcept {
  switch (kernel) {
    case PlannerKernel::scalar:
      return &kScalarKernels;
#ifdef PHYSCRM_PLANNER_X86
    case PlannerKernel::sse2:
      return &planner::kSse2Kernels;
    case PlannerKernel::avx2:
      return __builtin_cpu_supports("avx2") ? &planner::kAvx2Kernels : nullptr;
    case PlannerKernel::avx512: {
      const bool has_all = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                           __builtin_cpu_supports("avx512vbmi");
      return has_all ? &planner::kAvx512Kernels : nullptr;
    }
#else
    default:
      return nullptr;
#endif
  }
  return nullptr;
}

PlannerKernel find_best_kernel() noexcept {
  for (const auto kernel : {PlannerKernel::avx512, PlannerKernel::avx2, PlannerKernel::sse2}) {
    if (kernels_of(kernel) != nullptr) return kernel;
  }
  return PlannerKernel::scalar;
}

constexpr std::int32_t kFarFromEpoch = 1 << 30;

}  // namespace

PlannerKernel best_planner_kernel() noexcept {
  static const PlannerKernel kBest = find_best_kernel();
  return kBest;
}

std::string_view to_string(PlannerKernel kernel) noexcept {
  switch (kernel) {
    case PlannerKernel::scalar:
      return "scalar";
    case PlannerKernel::sse2:
      return "sse2";
    case PlannerKernel::avx2:
      return "avx2";
    case PlannerKernel::avx512:
      return "avx512";
  }
  return "scalar";
}

bool plan_notifications_with(PlannerKernel kernel, std::span<const std::int32_t> expirations, Date today,
                             std::span<std::int16_t> owed) noexcept {
  const Kernels* kernels = kernels_of(kernel);
  if (kernels == nullptr || expirations.size() != owed.size()) return false;
  const std::int32_t day = today.days_since_epoch();
  const bool near_epoch = day >= -kFarFromEpoch && day <= kFarFromEpoch;
  (near_epoch ? kernels->expirations : &far_expirations)(expirations.data(), day, owed.data(), owed.size());
  return true;
}

bool plan_notifications_with(PlannerKernel kernel, std::span<const std::int16_t> days_until,
                             std::span<std::int16_t> owed) noexcept {
  const Kernels* kernels = kernels_of(kernel);
  if (kernels == nullptr || days_until.size() != owed.size()) return false;
  kernels->days(days_until.data(), owed.data(), owed.size());
  return true;
}

bool plan_notifications(std::span<const std::int32_t> expirations, Date today,
                        std::span<std::int16_t> owed) noexcept {
  return plan_notifications_with(best_planner_kernel(), expirations, today, owed);
}

bool plan_notifications(std::span<const std::int16_t> days_until, std::span<std::int16_t> owed) noexcept {
  return plan_notifications_with(best_planner_kernel(), days_until, owed);
}

}  // namespace physcrm
