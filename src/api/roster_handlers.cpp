#include "api/handlers.hpp"
#include "api/shapes.hpp"
#include "base/try.hpp"

namespace physcrm::api {
namespace {

// An answer is held in memory: of a file that is bad from end to end it names this many rows, and the count
// of all. Hosts that want every one of a larger file take them one by one (ImportOptions::on_problem).
constexpr std::size_t kMaxProblems = 100'000;

}  // namespace

Result<Reply> roster_import(const Call& call) {
  ImportOptions options;
  options.format = call.request.text("format").value_or(options.format);
  options.mapping = call.request.json_text("mapping");
  options.dry_run = call.request.is_set("dryRun");
  options.atomic = call.request.is_set("atomic");
  options.create_practices = call.request.is_set("createPractices");
  std::vector<RosterProblem> problems;
  options.on_problem = [&](const RosterProblem& problem) {
    if (problems.size() < kMaxProblems) problems.push_back(problem);
  };
  PHYSCRM_TRY(ImportReport report, call.engine.roster().import(*call.body, options, call.actor));
  report.rejected = std::move(problems);
  JsonWriter out;
  write_import(out, report);
  return Reply{std::move(out).take()};
}

}  // namespace physcrm::api
