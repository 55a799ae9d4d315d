// run, serve.

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "stop_signals.hpp"
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
    table.add({result.job, result.outcome, result.error.empty() ? spoken(result.counts) : result.error,
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

/// Whether all of them wait until the store may be written again.
bool are_paused(const std::vector<JobResult>& results) {
  return !results.empty() && std::all_of(results.begin(), results.end(),
                                         [](const JobResult& result) { return result.outcome == "paused"; });
}

Result<std::optional<Instant>> next_due(Engine& engine) {
  const auto jobs = engine.jobs().status();
  if (!jobs) return jobs.error();
  std::optional<Instant> next;
  for (const JobStatus& job : jobs.value()) {
    if (job.next_run && (!next || *job.next_run < *next)) next = job.next_run;
  }
  return next;
}

/// What a job's progress counts.
std::string_view unit_of(std::string_view job) {
  if (job == "processNotificationQueue" || job == "retryFailedNotifications") return "messages";
  if (job == "cleanupNotifications") return "notifications";
  return "days";  // of the window that is looked through
}

/// What waits because this host has no way to send it: said plainly, or nobody would know. Whether anything
/// does.
bool say_what_waits(Engine& engine, const Global& global, const std::vector<JobResult>& results) {
  const bool has_run = std::any_of(results.begin(), results.end(), [](const JobResult& result) {
    return result.job == "processNotificationQueue";
  });
  if (!has_run || !global.channels.empty()) return false;
  NotificationQuery pending;
  pending.status = DeliveryStatus::pending;
  pending.page.limit = 1;
  const std::int64_t count = must(engine.notifications().list(pending)).total.value_or(0);
  if (count == 0) return false;
  const std::string text = counted(count, "notification") + (count == 1 ? " waits" : " wait") +
                           ": no channel is configured (--channels FILE or $PHYSCRM_CHANNELS)";
  std::fprintf(global.json ? stderr : stdout, "%s\n",
               global.json ? text.c_str() : styled(Style::yellow, text).c_str());
  return true;
}

/// Something was created where nothing should be left: said plainly, since that is what a second run is for.
void say_when_idle(const std::vector<JobResult>& results) {
  std::int64_t created = 0;
  for (const JobResult& result : results) {
    for (const auto& [name, count] : result.counts) {
      if (name == "created" || name == "expired" || name == "revived" || name == "claimed") created += count;
    }
  }
  if (created == 0)
    std::puts(styled(Style::green, "nothing new: everything that is due exists already").c_str());
}

/// Held by another host, paused, or refused by the store: it is still due.
bool is_to_come(const JobResult& result) {
  return result.outcome == "held" || result.outcome == "paused" || result.outcome == "failed";
}

/// What `serve` has said already: once, not each time that it looks.
class Said {
 public:
  void results(Engine& engine, const Global& global, const std::vector<JobResult>& results) {
    if (!last_error_.empty()) std::fputs("physcrm: the store is there again\n", stderr);
    last_error_.clear();
    std::string not_run;
    for (const JobResult& result : results) {
      if (is_to_come(result)) not_run += result.job + ' ' + result.outcome + ' ' + result.error + '\n';
    }
    const bool is_news = !std::all_of(results.begin(), results.end(), is_to_come) || not_run != not_run_;
    if (!results.empty() && is_news) print_results(results, global.json);
    not_run_ = not_run;
    if (!anything_waits_) anything_waits_ = say_what_waits(engine, global, results);
  }
  void error(const Error& error) {
    if (error.message == last_error_) return;
    last_error_ = error.message;
    std::fprintf(stderr, "physcrm: %s: %s; going on\n", std::string{to_string(error.code)}.c_str(),
                 error.message.c_str());
  }

 private:
  std::string last_error_;
  std::string not_run_;  ///< what was due the last time and is to be run later, and why
  bool anything_waits_ = false;
};

}  // namespace

int run_jobs(const Global& global, Arguments& arguments) {
  const auto job = arguments.option("job");
  arguments.finish();
  StopSignals stop;
  Engine engine = open_engine(global);
  std::vector<JobResult> results;
  {
    ProgressBar bar{"running"};
    const JobProgress progress = [&](std::string_view name, std::int64_t done, std::int64_t total) {
      bar.label(name);
      bar.show(done, total, unit_of(name));
      return !stop.is_asked();
    };
    if (job) {
      results.push_back(must(engine.jobs().run(*job, progress)));
    } else {
      results = must(engine.jobs().run_due(progress));
    }
  }
  const bool good = print_results(results, global.json);
  const bool anything_waits = say_what_waits(engine, global, results);
  if (!global.json && results.empty()) {
    const auto next = must(next_due(engine));
    std::printf("nothing is due%s\n", next ? (", the next job at " + next->to_string()).c_str() : "");
  } else if (!global.json && good && !anything_waits && !are_paused(results)) {
    say_when_idle(results);
  }
  return good ? 0 : 1;
}

int run_serve(const Global& global, Arguments& arguments) {
  arguments.finish();
  if (global.today) throw UsageError{"serve works by the machine's clock; --today does not go with it"};
  StopSignals stop;
  Engine engine = open_engine(global);
  const JobProgress until_asked = [&](std::string_view, std::int64_t, std::int64_t) {
    return !stop.is_asked();
  };
  std::int64_t nap_us = 0;
  Said said;
  while (!stop.wait(nap_us)) {
    constexpr std::int64_t kLongestNapUs = 60'000'000;
    nap_us = kLongestNapUs;
    const auto results = engine.jobs().run_due(until_asked);
    // What was on its way is finished and recorded, the rest given back.
    if (!results && results.error().code == ErrorCode::cancelled) break;
    const auto next = results ? next_due(engine) : results.error();
    if (!next) {
      // A server that is started again, a disk that is full for an hour: the next turn may go well. A store
      // that a newer version has brought up won't.
      const ErrorCode code = next.error().code;
      if (code != ErrorCode::unavailable && code != ErrorCode::storage_error) throw Failure{next.error()};
      said.error(next.error());
      continue;
    }
    said.results(engine, global, results.value());
    if (next.value()) {
      const std::int64_t left = next.value()->microseconds() - engine.health().time.microseconds();
      // What is due and could not be run (another host has it) is looked at again, but not at once.
      constexpr std::int64_t kShortestNapUs = 1'000'000;
      nap_us = std::clamp(left + 1, kShortestNapUs, kLongestNapUs);
    }
  }
  if (!global.json) std::puts("stopped");
  return 0;
}

}  // namespace physcrm::cli
