// A host of its own for the tests beside it, with some threads on one engine, until it is killed:
//
//   physcrm_busy_host jobs URL SPOOL START BEGAN_US OFFSET_S NAME THREADS
//
// runs what is due, again and again, at clocks that run fast (fast_clock.hpp), and writes what it does into
// the files SPOOL and SPOOL.signs, which spool.hpp reads. NAME ends in a dot and a number of its own.
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
#include <vector>

#include "hosts/fast_clock.hpp"
#include "hosts/spool.hpp"
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

/// The number of this thread, of those that run jobs.
thread_local int thread_number = 0;

struct Files {
  int spool = -1;
  int signs = -1;
};

/// One thread's runs, and what it writes of them.
class Runs {
 public:
  /// `sign`: its place in the file of the last signs.
  Runs(Engine& engine, const Files& files, std::string name, std::int64_t sign)
      : engine_(engine), files_(files), name_(std::move(name)), sign_(sign) {}

  void go_on_forever() {
    for (;;) {
      run_what_is_due();
      // Less than an hour of its clock.
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
  }

 private:
  void write(const std::string& line) const { static_cast<void>(write_line(files_.spool, line)); }

  /// It is at work: whatever it holds was held for longer before, if that was called for.
  void give_sign() {
    const std::int64_t now_us = machine_us();
    if (now_us - last_sign_us_ >= hosts::silence_of(hosts::kJobLease_s)) {
      write("silent " + name_ + ' ' + std::to_string(thread_number) + ' ' + std::to_string(last_sign_us_) +
            ' ' + std::to_string(now_us));
    }
    last_sign_us_ = now_us;
    static_cast<void>(::pwrite(files_.signs, &now_us, sizeof now_us,
                               static_cast<off_t>(sign_ * static_cast<std::int64_t>(sizeof now_us))));
  }

  void run_what_is_due() {
    give_sign();
    const std::int64_t from_us = last_sign_us_;
    const auto results = engine_.jobs().run_due([this](std::string_view, std::int64_t, std::int64_t) {
      give_sign();
      return true;
    });
    give_sign();
    if (!results) {
      write("failed run_due: " + results.error().message);
      return;
    }
    std::string failed;
    for (const JobResult& result : results.value()) {
      if (result.outcome == "held") failed += " held-" + result.job;
      if (result.outcome == "ok" || result.outcome == "held") continue;
      write("failed " + result.job + ": " + result.error);
      failed += ' ' + result.job;
    }
    write("turn " + name_ + ' ' + std::to_string(thread_number) + ' ' + std::to_string(from_us) + ' ' +
          std::to_string(last_sign_us_) + failed);
  }

  static std::int64_t machine_us() { return hosts::machine_us(); }

  Engine& engine_;
  Files files_;
  std::string name_;
  std::int64_t sign_;
  std::int64_t last_sign_us_ = machine_us();
};

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

[[noreturn]] void run_jobs(Engine& engine, const Files& files, const std::string& name, int threads) {
  const std::int64_t first = std::strtoll(name.c_str() + name.find('.') + 1, nullptr, 10) * threads;
  std::vector<std::thread> others;
  for (int number = 1; number < threads; ++number) {
    others.emplace_back([&, number] {
      thread_number = number;
      Runs{engine, files, name, first + number}.go_on_forever();
    });
  }
  Runs{engine, files, name, first}.go_on_forever();
  std::abort();  // it does not come here
}

void set_up_jobs(EngineOptions& options, Instant start, char** argv, int spool) {
  const std::int64_t began_us = std::strtoll(argv[5], nullptr, 10);
  const std::int64_t offset_s = std::strtoll(argv[6], nullptr, 10);
  const auto clock = std::make_shared<hosts::FastClock>(start, began_us, hosts::kSpeed, offset_s);
  options.clock = clock;
  options.lease_clock = std::make_shared<hosts::FastClock>(start, began_us, hosts::lease_speed());
  options.channels.host = [spool, clock, name = std::string{argv[7]}](const OutgoingMessage& message) {
    // A message is made in the transaction in which its delivery is taken.
    const std::int64_t taken_us = clock->machine_us_of(message.date);
    const bool is_written = write_line(
        spool,
        line_of(hosts::Sending{message.idempotency_key, name, thread_number, taken_us, hosts::machine_us()}));
    // Its answer comes after a while, as a server's does.
    std::this_thread::sleep_for(std::chrono::milliseconds{15});
    return SendResult{is_written ? SendOutcome::sent : SendOutcome::temporary_failure, ""};
  };
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  const bool is_daily = std::string_view{argv[1]} == "daily";
  if (argc != (is_daily ? 5 : 9)) return 2;
  const auto start = Instant::parse(argv[4]);
  const int spool = ::open(argv[3], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (!start || spool < 0) return 3;
  EngineOptions options;
  options.url = argv[2];
  options.create = false;
  if (is_daily) {
    options.clock = std::make_shared<SimulatedClock>(*start);
    options.channels.host = [](const OutgoingMessage&) { return SendResult{}; };
  } else {
    set_up_jobs(options, *start, argv, spool);
  }
  for (;;) {
    auto engine = Engine::open(options);
    if (!engine && engine.error().code == ErrorCode::unavailable) continue;
    if (!engine) {
      static_cast<void>(write_line(spool, "failed open: " + engine.error().message));
      return 4;
    }
    if (is_daily) return run_daily(engine.value());
    const int signs = ::open(hosts::signs_of(argv[3]).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    run_jobs(engine.value(), {spool, signs}, argv[7], static_cast<int>(std::strtol(argv[8], nullptr, 10)));
  }
}
