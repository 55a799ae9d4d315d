// run, serve.

#include <pthread.h>
#include <signal.h>

#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "terminal.hpp"

namespace physcrm::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string spoken(const JobCounts& counts) {
  std::string text;
  for (const auto& [name, count] : counts) {
    if (count == 0 && name != "created") continue;
    text += (text.empty() ? "" : ", ") + grouped(count) + " ";
    // Of the created ones: said plainly, since nobody has looked at these credentials.
    text += name == "expected" ? "of them expected, not confirmed" : name;
  }
  return text.empty() ? "nothing to do" : text;
}

Json as_json(const JobResult& result) {
  Json counts = Json::object();
  for (const auto& [name, count] : result.counts) counts[name] = count;
  Json body{{"job", result.job}, {"outcome", result.outcome}, {"counts", counts}};
  if (!result.error.empty()) body["error"] = result.error;
  return body;
}

/// Prints what ran; answers whether all of it succeeded.
bool print_results(const std::vector<JobResult>& results, bool json) {
  bool good = true;
  Json list = Json::array();
  Table table{{{"job"}, {"outcome"}, {"what it did", false, true}, {"took", true}}};
  for (const JobResult& result : results) {
    const bool failed = result.outcome == "failed";
    good = good && !failed;
    list.push_back(as_json(result));
    table.add({result.job, result.outcome, failed ? result.error : spoken(result.counts),
               std::to_string(result.duration_ms) + " ms"},
              failed ? Style::red : Style::plain);
  }
  if (json) {
    std::puts(list.dump().c_str());
  } else if (!table.empty()) {
    table.print();
  }
  std::fflush(stdout);
  return good;
}

std::optional<Instant> next_due(Engine& engine) {
  std::optional<Instant> next;
  for (const JobStatus& job : must(engine.jobs().status())) {
    if (job.next_run && (!next || *job.next_run < *next)) next = job.next_run;
  }
  return next;
}

/// Something was created where nothing should be left: said plainly, since that is what a second run is for.
void say_when_idle(const std::vector<JobResult>& results) {
  std::int64_t created = 0;
  for (const JobResult& result : results) {
    for (const auto& [name, count] : result.counts) {
      if (name == "created" || name == "expired" || name == "revived") created += count;
    }
  }
  if (created == 0)
    std::puts(styled(Style::green, "nothing new: everything that is due exists already").c_str());
}

}  // namespace

int run_jobs(const Global& global, Arguments& arguments) {
  const auto job = arguments.option("job");
  arguments.finish();
  Engine engine = open_engine(global);
  std::vector<JobResult> results;
  {
    ProgressBar bar{"running"};
    const JobProgress progress = [&](std::string_view name, std::int64_t done, std::int64_t total) {
      bar.label(name);
      bar.show(done, total, "credentials");
      return true;
    };
    if (job) {
      results.push_back(must(engine.jobs().run(*job, progress)));
    } else {
      results = must(engine.jobs().run_due(progress));
    }
  }
  const bool good = print_results(results, global.json);
  if (!global.json) {
    if (results.empty()) {
      const auto next = next_due(engine);
      std::printf("nothing is due%s\n", next ? (", the next job at " + next->to_string()).c_str() : "");
    } else if (good) {
      say_when_idle(results);
    }
  }
  return good ? 0 : 1;
}

int run_serve(const Global& global, Arguments& arguments) {
  arguments.finish();
  if (global.today) throw UsageError{"serve works by the machine's clock; --today does not go with it"};
  // The signals are taken up between runs only: a run in hand is finished first.
  sigset_t stops;
  sigemptyset(&stops);
  sigaddset(&stops, SIGINT);
  sigaddset(&stops, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &stops, nullptr);

  Engine engine = open_engine(global);
  for (;;) {
    const auto results = must(engine.jobs().run_due());
    if (!results.empty()) print_results(results, global.json);
    constexpr std::int64_t kLongestNapUs = 60'000'000;
    std::int64_t nap_us = kLongestNapUs;
    if (const auto next = next_due(engine)) {
      const std::int64_t left = next->microseconds() - engine.health().time.microseconds();
      nap_us = left < 0 ? 0 : std::min(left, kLongestNapUs);
    }
    const timespec nap{nap_us / 1'000'000, nap_us % 1'000'000 * 1000 + 1000};
    if (sigtimedwait(&stops, nullptr, &nap) > 0) break;
  }
  if (!global.json) std::puts("stopped");
  return 0;
}

}  // namespace physcrm::cli
