// What a run of the due jobs did, as hosts read it.
#ifndef PHYSCRM_API_JOB_RESULTS_HPP
#define PHYSCRM_API_JOB_RESULTS_HPP

#include <span>
#include <string>

#include "physcrm/jobs.hpp"

namespace physcrm::api {

/// `[{"job", "outcome", "counts": {...}, "error"?, "durationMs"}]`, in the order of `results`; `error` only
/// where a job failed.
[[nodiscard]] std::string job_results_json(std::span<const JobResult> results);

}  // namespace physcrm::api

#endif
