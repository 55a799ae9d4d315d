#include "engine/runs.hpp"

namespace physcrm {

void note_failure(const RunContext& run, const std::string& entity_id, std::string_view reason,
                  std::vector<RunFailure>& errors) {
  run.core.log(LogLevel::warning, run.operation + ": " + entity_id + ": " + std::string{reason});
  if (errors.size() < kMaxListedFailures) errors.push_back({entity_id, std::string{reason}});
}

Result<void> report_progress(const RunContext& run, std::int64_t done, std::int64_t total) {
  if (!run.progress || run.progress(done, total)) return ok();
  return Error{ErrorCode::cancelled, run.operation + " was stopped; what was committed stays"};
}

}  // namespace physcrm
