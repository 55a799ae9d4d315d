// A host of its own for the tests beside it, with two threads on one engine, until it is killed:
//
//   physcrm_busy_host jobs URL SPOOL START BEGAN_US OFFSET_S
//
// runs what is due, again and again, at clocks that run fast (fast_clock.hpp). Each message becomes a line in
// the file SPOOL, "sent KEY"; each run that failed another one, "failed JOB: WHY".
//
//   physcrm_busy_host daily URL SPOOL START
//
// says "ready", waits for the end of its input, makes the daily runs by hand until it is told that they were
// made, and says what it did.
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "hosts/fast_clock.hpp"
#include "physcrm/engine.hpp"

namespace {

using namespace physcrm;

/// In one piece: whoever is killed here has written all of it or nothing.
bool write_line(int file, const std::string& text) {
  const std::string line = text + "\n";
  return ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

void say(const std::string& line) {
  std::puts(line.c_str());
  std::fflush(stdout);
}

void run_jobs(Engine& engine, int spool) {
  for (;;) {
    const auto results = engine.jobs().run_due();
    if (!results) static_cast<void>(write_line(spool, "failed run_due: " + results.error().message));
    if (results) {
      for (const JobResult& result : results.value()) {
        if (result.outcome != "ok" && result.outcome != "held") {
          static_cast<void>(write_line(spool, "failed " + result.job + ": " + result.error));
        }
      }
    }
    // Less than an hour of its clock.
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
}

int run_daily(Engine& engine) {
  say("ready");
  while (std::getchar() != EOF) continue;
  for (const char* operation : {"notifications.check_expirations", "renewals.auto_create"}) {
    for (;;) {
      const auto answered = engine.call(operation, "", "");
      if (answered) {
        say(answered.value());
        break;
      }
      if (answered.error().code != ErrorCode::conflict && answered.error().code != ErrorCode::unavailable) {
        say("failed: " + answered.error().message);
        return 1;
      }
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  const bool is_daily = std::string_view{argv[1]} == "daily";
  if (argc != (is_daily ? 5 : 7)) return 2;
  const auto start = Instant::parse(argv[4]);
  const int spool = ::open(argv[3], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (!start || spool < 0) return 3;
  EngineOptions options;
  options.url = argv[2];
  options.create = false;
  if (is_daily) {
    options.clock = std::make_shared<SimulatedClock>(*start);
  } else {
    const std::int64_t began_us = std::strtoll(argv[5], nullptr, 10);
    const std::int64_t offset_s = std::strtoll(argv[6], nullptr, 10);
    options.clock = std::make_shared<hosts::FastClock>(*start, began_us, hosts::kSpeed, offset_s);
    options.lease_clock = std::make_shared<hosts::FastClock>(*start, began_us, hosts::kLeaseSpeed);
  }
  options.channels.host = [spool](const OutgoingMessage& message) {
    const bool is_written = write_line(spool, "sent " + message.idempotency_key);
    // Its answer comes after a while, as a server's does.
    std::this_thread::sleep_for(std::chrono::milliseconds{15});
    return SendResult{is_written ? SendOutcome::sent : SendOutcome::temporary_failure, ""};
  };
  for (;;) {
    auto engine = Engine::open(options);
    if (!engine && engine.error().code == ErrorCode::unavailable) continue;
    if (!engine) {
      static_cast<void>(write_line(spool, "failed open: " + engine.error().message));
      return 4;
    }
    if (is_daily) return run_daily(engine.value());
    std::thread second{[&] { run_jobs(engine.value(), spool); }};
    run_jobs(engine.value(), spool);
  }
}
