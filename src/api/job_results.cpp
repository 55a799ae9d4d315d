#include "api/job_results.hpp"

#include "api/shapes.hpp"

namespace physcrm::api {

std::string job_results_json(std::span<const JobResult> results) {
  JsonWriter out;
  out.begin_array();
  for (const JobResult& result : results) write_job_result(out, result);
  out.end_array();
  return std::move(out).take();
}

}  // namespace physcrm::api
