#include "hosts/troubled_hosts.hpp"

#include <csignal>
#include <ostream>
#include <thread>

#include "hosts/fast_clock.hpp"

namespace physcrm::hosts {
namespace {

/// Two leases of a delivery, the longer ones.
constexpr std::int64_t kStop_us = 2 * std::int64_t{900} * 1'000'000 / kLeaseSpeed;

}  // namespace

std::ostream& operator<<(std::ostream& out, const Troubles& troubles) {
  return out << troubles.count(Trouble::kill) << " kills, " << troubles.count(Trouble::stop) << " stops, "
             << troubles.count(Trouble::end_session) << " sessions ended, "
             << troubles.count(Trouble::lose_answer) << " answers of commits lost";
}

TroubledHosts::TroubledHosts(int hosts, Arguments arguments, AtTheServer at_the_server)
    : arguments_(std::move(arguments)),
      at_the_server_(std::move(at_the_server)),
      hosts_(static_cast<std::size_t>(hosts)) {
  for (int i = 0; i < hosts; ++i) start(i);
}

void TroubledHosts::start(int host) {
  Host& of = hosts_.at(static_cast<std::size_t>(host));
  of.process = std::make_unique<testing_support::Process>(arguments_(host));
  of.stopped_until_us = 0;
}

void TroubledHosts::trouble(Trouble kind, int host) {
  ++troubles_.of_kind.at(static_cast<std::size_t>(kind));
  Host& of = hosts_.at(static_cast<std::size_t>(host));
  switch (kind) {
    case Trouble::kill:
      of.process->kill();
      start(host);
      return;
    case Trouble::stop:
      ::kill(of.process->pid(), SIGSTOP);
      of.stopped_until_us = machine_us() + kStop_us;
      return;
    default:
      at_the_server_.trouble(kind, host);
  }
}

void TroubledHosts::wake_up() {
  for (Host& host : hosts_) {
    if (host.stopped_until_us == 0 || machine_us() < host.stopped_until_us) continue;
    ::kill(host.process->pid(), SIGCONT);
    host.stopped_until_us = 0;
  }
}

void TroubledHosts::trouble_them(testing_support::Random& random, std::int64_t for_ms) {
  const std::int64_t end_us = machine_us() + for_ms * 1000;
  const std::uint64_t kinds = at_the_server_.trouble ? 4 : 2;
  while (machine_us() < end_us) {
    std::this_thread::sleep_for(std::chrono::milliseconds{60 + random.below(61)});
    wake_up();
    if (at_the_server_.each_time) at_the_server_.each_time();
    // What the seed chooses does not depend on who is stopped.
    const auto kind = static_cast<Trouble>(random.below(kinds));
    const auto host = static_cast<int>(random.below(hosts_.size()));
    const bool is_stopped = hosts_.at(static_cast<std::size_t>(host)).stopped_until_us != 0;
    if (!is_stopped || kind == Trouble::kill) trouble(kind, host);
  }
  for (Host& host : hosts_) host.process->kill();
}

}  // namespace physcrm::hosts
