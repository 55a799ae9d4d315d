// A host of its own for delivery_kill_test.cpp: runs the queue of the store that its first argument names at
// the time that its third one says. Each message becomes a line in the file that the second one names: its
// key. Says "ready", "sent" after each message, and "done" when nothing was left.
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "physcrm/engine.hpp"

namespace {

using namespace physcrm;

void say(const char* line) {
  std::puts(line);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const auto now = Instant::parse(argv[3]);
  const int spool = ::open(argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (!now || spool < 0) return 3;
  EngineOptions options;
  options.url = argv[1];
  options.create = false;
  options.clock = std::make_shared<SimulatedClock>(*now);
  options.channels.host = [&](const OutgoingMessage& message) {
    const std::string line = message.idempotency_key + "\n";
    // In one piece: whoever is killed here has written all of it or nothing.
    const bool is_written = ::write(spool, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    say("sent");
    return SendResult{is_written ? SendOutcome::sent : SendOutcome::temporary_failure, ""};
  };
  auto engine = Engine::open(std::move(options));
  if (!engine) return 4;
  say("ready");
  const auto run = engine.value().jobs().run("processNotificationQueue");
  if (!run || run.value().outcome != "ok") {
    std::fprintf(stderr, "%s\n", run ? run.value().error.c_str() : run.error().message.c_str());
    return 5;
  }
  say("done");
  return 0;
}
