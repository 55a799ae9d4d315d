#include "hosts/troubled_hosts.hpp"

#include <algorithm>
#include <csignal>
#include <limits>
#include <ostream>
#include <thread>
#include <utility>

#include "hosts/fast_clock.hpp"

namespace physcrm::hosts {
std::int64_t TroubleLog::count(Trouble kind) const {
  return std::count_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.kind == kind; });
}

std::ostream& operator<<(std::ostream& out, const TroubleLog& log) {
  return out << log.count(Trouble::kill) << " kills, " << log.count(Trouble::stop) << " stops, "
             << log.count(Trouble::end_session) << " sessions ended, " << log.count(Trouble::end_silent)
             << " silent ones, " << log.count(Trouble::lose_answer) << " answers of commits lost";
}

TroubledHosts::TroubledHosts(int hosts, Arguments arguments, AtTheServer* at_the_server)
    : arguments_(std::move(arguments)),
      at_the_server_(at_the_server),
      hosts_(static_cast<std::size_t>(hosts)) {
  for (int i = 0; i < hosts; ++i) start(i);
}

void TroubledHosts::start(int host) {
  Host& of = hosts_.at(static_cast<std::size_t>(host));
  of.name = "host" + std::to_string(host) + '.' + std::to_string(log_.started.size());
  const std::int64_t at_us = machine_us();
  of.process = std::make_unique<testing_support::Process>(arguments_(host, of.name));
  log_.started.push_back({of.name, of.process->pid(), at_us});
}

void TroubledHosts::kill(Host& host) {
  const std::int64_t from_us = machine_us();
  host.process->kill();
  log_.entries.push_back({Trouble::kill, host.name, from_us, machine_us()});
  end_stop(host);
}

void TroubledHosts::end_stop(Host& host) {
  if (host.stopped_until_us == 0) return;
  log_.entries.at(host.stop_entry).until_us = machine_us();
  host.stopped_until_us = 0;
}

void TroubledHosts::trouble(Trouble kind, int host) {
  Host& of = hosts_.at(static_cast<std::size_t>(host));
  switch (kind) {
    case Trouble::kill:
      kill(of);
      start(host);
      return;
    case Trouble::stop:
      of.stop_entry = log_.entries.size();
      log_.entries.push_back({kind, of.name, machine_us(), std::numeric_limits<std::int64_t>::max()});
      ::kill(of.process->pid(), SIGSTOP);
      of.stopped_until_us = machine_us() + 2 * lease_us(kDeliveryLease_s);
      return;
    default:
      at_the_server_->befall(kind, of.name, log_);
  }
}

void TroubledHosts::wake_up() {
  for (Host& host : hosts_) {
    if (host.stopped_until_us == 0 || machine_us() < host.stopped_until_us) continue;
    ::kill(host.process->pid(), SIGCONT);
    end_stop(host);
  }
}

void TroubledHosts::trouble_them(testing_support::Random& random, std::int64_t for_ms) {
  const std::int64_t end_us = machine_us() + for_ms * 1000;
  const std::uint64_t kinds = at_the_server_ != nullptr ? 4 : 2;
  while (machine_us() < end_us) {
    std::this_thread::sleep_for(std::chrono::milliseconds{60 + random.below(61)});
    wake_up();
    if (at_the_server_ != nullptr) at_the_server_->before_each(log_);
    // What the seed chooses does not depend on who is stopped.
    const auto kind = static_cast<Trouble>(random.below(kinds));
    const auto host = static_cast<int>(random.below(hosts_.size()));
    const bool is_stopped = hosts_.at(static_cast<std::size_t>(host)).stopped_until_us != 0;
    if (!is_stopped || kind == Trouble::kill) trouble(kind, host);
  }
  for (Host& host : hosts_) kill(host);
  if (at_the_server_ != nullptr) at_the_server_->at_the_end(log_);
}

}  // namespace physcrm::hosts
