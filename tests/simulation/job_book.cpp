#include "simulation/job_book.hpp"

#include <algorithm>

namespace physcrm::simulation {
namespace {

/// Of each job; the check has none: it runs once on each civil day.
constexpr std::array<std::int64_t, kJobCount> kEvery_s{6 * kHour_s, 0,          kHour_s,
                                                       4 * kHour_s, 7 * kDay_s, kDay_s};

}  // namespace

std::optional<Job> job_of(std::string_view name) {
  const auto at = std::find(kJobNames.begin(), kJobNames.end(), name);
  if (at == kJobNames.end()) return std::nullopt;
  return static_cast<Job>(at - kJobNames.begin());
}

bool JobBook::is_due(Job job, Instant now) const {
  if (now < paused_until_[index(job)]) return false;
  if (job == Job::check) return !last_check_ || zone_.civil_date(now) > *last_check_;
  const std::int64_t every_s = kEvery_s[index(job)];
  const Instant planned = planned_[index(job)];
  // A plan that is further ahead than two intervals is one that the clock was set back from.
  return planned <= now || planned > now.plus_seconds(2 * every_s);
}

void JobBook::ran(Job job, Instant began) {
  ++runs_[index(job)];
  if (job == Job::check) {
    last_check_ = zone_.civil_date(began);
    return;
  }
  const std::int64_t every_s = kEvery_s[index(job)];
  Instant& planned = planned_[index(job)];
  if (planned > began) {
    planned = began.plus_seconds(every_s);
    return;
  }
  const std::int64_t late_s = (began.microseconds() - planned.microseconds()) / 1'000'000;
  planned = planned.plus_seconds((late_s / every_s + 1) * every_s);
}

}  // namespace physcrm::simulation
