// A host of its own for kill_points_test.cpp: does the work of the point that its first argument names, in
// the folder that its third one does, at the time that the fourth one says; and kills itself when it comes to
// the point for the time that the second one counts, having said "at it". 0: not at all; it says how often it
// came there.
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "faults/kill_scenarios.hpp"
#include "physcrm/error_json.hpp"

namespace {

using namespace physcrm;
using namespace physcrm::faults;
using testing_support::Moment;

void say(const std::string& line) {
  const std::string text = line + "\n";
  if (::write(STDOUT_FILENO, text.data(), text.size()) < 0) std::abort();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const KillPoint* const point = find_kill_point(argv[1]);
  const auto now = Instant::parse(argv[4]);
  if (point == nullptr || !now) return 3;
  const std::int64_t at = std::strtoll(argv[2], nullptr, 10);
  const KillPlace place{argv[3]};
  const Scenario& scenario = scenario_of(*point);
  PointHost host{scenario, place, *now};
  std::int64_t count = 0;
  testing_support::look_on([&](Moment moment, std::string_view what) {
    if (!point->is_at(moment, what, host.step()) || ++count != at) return;
    say("at it");
    ::raise(SIGKILL);
  });
  for (std::size_t step = 0; step < scenario.steps.size(); ++step) {
    const auto answered = host.run(step);
    if (!answered) {
      std::fprintf(stderr, "step %zu: %s\n", step, error_body(answered.error()).c_str());
      return 4;
    }
    add_line(place.acknowledged(), std::to_string(step));
  }
  testing_support::look_on({});
  say(std::to_string(count));
  return 0;
}
