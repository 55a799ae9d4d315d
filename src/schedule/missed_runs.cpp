#include "physcrm/schedule/missed_runs.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "schedule/job_schedule.hpp"

namespace physcrm {
namespace {

constexpr std::array<std::string_view, 3> kNames{"skip", "once", "all"};

}  // namespace

std::string_view to_string(MissedRuns runs) noexcept {
  return kNames[static_cast<std::size_t>(runs)];
}

template <>
std::optional<MissedRuns> from_string(std::string_view name) noexcept {
  const auto at = std::find(kNames.begin(), kNames.end(), name);
  if (at == kNames.end()) return std::nullopt;
  return static_cast<MissedRuns>(at - kNames.begin());
}

Result<void> check_missed_run_policy(const MissedRunPolicy& policy) {
  std::vector<FieldError> bad;
  // A host can hand over a number that no name stands for.
  if (policy.runs > MissedRuns::all) bad.push_back({"runs", "must be skip, once or all"});
  if (policy.cap < 1 || policy.cap > kMaxMissedRuns) bad.push_back({"cap", "must be 1 to 1000 runs"});
  if (policy.grace_s < 0 || policy.grace_s > kMaxGrace_s) {
    bad.push_back({"graceSeconds", "must be 0 seconds to 31 days"});
  }
  if (!bad.empty()) return invalid_fields(std::move(bad));
  return ok();
}

}  // namespace physcrm
