#include "api/job_results.hpp"

#include "api/json_writer.hpp"

namespace physcrm::api {

std::string job_results_json(std::span<const JobResult> results) {
  JsonWriter out;
  out.begin_array();
  for (const JobResult& result : results) {
    out.begin_object();
    out.key("job").text(result.job);
    out.key("outcome").text(result.outcome);
    out.key("counts").begin_object();
    for (const auto& [name, count] : result.counts) out.key(name).integer(count);
    out.end_object();
    if (!result.error.empty()) out.key("error").text(result.error);
    out.key("durationMs").integer(result.duration_ms);
    out.end_object();
  }
  out.end_array();
  return std::move(out).take();
}

}  // namespace physcrm::api
