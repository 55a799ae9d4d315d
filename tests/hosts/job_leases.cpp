#include "hosts/job_leases.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <set>
#include <utility>

namespace physcrm::hosts {
namespace {

using testing_support::PostgresAsker;

constexpr std::int64_t kSecond_us = 1'000'000;
constexpr std::int64_t kHour_s = 3600;
/// After which a run that the store has failed is made again.
constexpr std::int64_t kAgainAfter_s = 300;

/// From one time of a job to the next, at most: a civil day may have 25 hours.
const std::map<std::string, std::int64_t>& periods_s() {
  static const std::map<std::string, std::int64_t> kPeriods{
      {"createRenewalWorkflows", 6 * kHour_s},    {"checkExpirations", 25 * kHour_s},
      {"processNotificationQueue", kHour_s},      {"retryFailedNotifications", 4 * kHour_s},
      {"cleanupNotifications", 7 * 24 * kHour_s}, {"maintenance", 24 * kHour_s}};
  return kPeriods;
}

/// A lease that is taken, whether it was free or another one's, and one that is given back.
constexpr const char* kWatch =
    "CREATE TABLE public.lease_events (at serial PRIMARY KEY, name text, is_taken boolean, epoch bigint, "
    "owner text, server_us bigint, lease_until bigint, had_until bigint, started bigint, next_due bigint, "
    "outcome text);"
    "CREATE FUNCTION public.note_lease() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "DECLARE now_us bigint := extract(epoch FROM clock_timestamp()) * 1000000; BEGIN "
    "IF NEW.lease_owner <> '' AND NEW.lease_epoch <> OLD.lease_epoch THEN "
    "INSERT INTO public.lease_events (name, is_taken, epoch, owner, server_us, lease_until, had_until, "
    "started, next_due, outcome) VALUES (NEW.name, true, NEW.lease_epoch, NEW.lease_owner, now_us, "
    "NEW.lease_until, CASE WHEN OLD.lease_owner = '' THEN 0 ELSE OLD.lease_until END, 0, NEW.next_due_at, "
    "'');"
    "ELSIF OLD.lease_owner <> '' AND NEW.lease_owner = '' THEN "
    "INSERT INTO public.lease_events (name, is_taken, epoch, owner, server_us, lease_until, had_until, "
    "started, next_due, outcome) VALUES (OLD.name, false, OLD.lease_epoch, OLD.lease_owner, now_us, 0, 0, "
    "NEW.last_started_at, NEW.next_due_at, NEW.last_outcome); "
    "END IF; RETURN NULL; END $$;"
    "CREATE TRIGGER watch AFTER UPDATE ON many.jobs FOR EACH ROW EXECUTE FUNCTION public.note_lease()";

std::int64_t server_ahead_us(PostgresAsker& asker) {
  const std::int64_t server_us =
      asker.number("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)");
  return server_us - machine_us();
}

/// The turns of hosts in which a job was looked at and nothing failed of it, nor kept it waiting.
class Turns {
 public:
  Turns(const Spool& spool, const std::string& job) {
    for (const Turn& turn : spool.turns) {
      if (!turn.has_failed(job) && !turn.has_waited(job)) turns_.emplace_back(turn.from_us, turn.until_us);
    }
    std::sort(turns_.begin(), turns_.end());
    first_end_.resize(turns_.size() + 1, std::numeric_limits<std::int64_t>::max());
    for (std::size_t i = turns_.size(); i-- > 0;) {
      first_end_[i] = std::min(first_end_[i + 1], turns_[i].second);
    }
  }
  /// Whether any began after the one time and ended before the other.
  [[nodiscard]] bool is_any_between(std::int64_t from_us, std::int64_t until_us) const {
    const auto first = std::upper_bound(turns_.begin(), turns_.end(),
                                        std::pair{from_us, std::numeric_limits<std::int64_t>::max()});
    return first_end_[static_cast<std::size_t>(first - turns_.begin())] < until_us;
  }

 private:
  std::vector<std::pair<std::int64_t, std::int64_t>> turns_;
  std::vector<std::int64_t> first_end_;  ///< of those from here on
};

/// What one job went through.
class Look {
 public:
  Look(std::string job, const TroubleLog& log, const Spool& spool, const Explanations& explanations,
       const FastClock& clock, const FastClock& leases, std::int64_t ahead_us, JobWaits& waits)
      : job_(std::move(job)),
        log_(log),
        spool_(spool),
        explanations_(explanations),
        clock_(clock),
        leases_(leases),
        ahead_us_(ahead_us),
        waits_(waits) {}

  void at(const std::vector<LeaseEvent>& events, const Turns& turns) {
    for (std::size_t i = 0; i < events.size(); ++i) {
      const LeaseEvent& event = events[i];
      if (!event.is_taken) finish(event);
      if (!event.is_taken || i == 0) continue;
      if (events[i - 1].is_taken) take_over(events[i - 1], event);
      wait(events[i - 1], event, turns);
    }
  }

 private:
  void say(const LeaseEvent& event, const std::string& what) {
    waits_.wrong.push_back(job_ + ", lease " + std::to_string(event.epoch) + ": " + what);
  }

  [[nodiscard]] std::int64_t taken_us(const LeaseEvent& event) const {
    return leases_.machine_us_of(Instant{event.lease_until_us}.plus_seconds(-kJobLease_s));
  }

  [[nodiscard]] std::string process_of(const LeaseEvent& event) const {
    const std::size_t colon = event.owner.find(':') + 1;
    const std::int64_t pid = std::strtoll(event.owner.c_str() + colon, nullptr, 10);
    std::string name;
    for (const StartedProcess& started : log_.started) {
      if (started.pid == pid && started.at_us <= taken_us(event)) name = started.name;
    }
    return name;
  }

  /// The threads of its process that may have had it. One that came to the end of its turn and tells of no
  /// failure of the job had not lost it.
  [[nodiscard]] std::set<int> holders_of(const LeaseEvent& event) const {
    std::set<int> threads;
    for (int thread = 0; thread < spool_.threads; ++thread) threads.insert(thread);
    const std::string process = process_of(event);
    const std::int64_t at_us = taken_us(event);
    for (const Turn& turn : spool_.turns) {
      const bool is_meanwhile = turn.process == process && turn.from_us <= at_us && at_us <= turn.until_us;
      if (is_meanwhile && !turn.has_failed(job_)) threads.erase(turn.thread);
    }
    return threads;
  }

  void finish(const LeaseEvent& event) {
    ++waits_.finished;
    silences_in_a_row_ = 0;
    const std::int64_t ahead_us = event.next_due_us - event.started_us;
    if (event.is_still_due()) return;
    if (ahead_us <= 0 || ahead_us > periods_s().at(job_) * kSecond_us) {
      say(event, "due again " + std::to_string(ahead_us / kSecond_us) + " s after its run began");
    }
  }

  void take_over(const LeaseEvent& from, const LeaseEvent& by) {
    // What an engine could not give back it takes anew as soon as the store is there again.
    if (by.owner != from.owner &&
        by.had_until_us > Instant{by.lease_until_us}.plus_seconds(-kJobLease_s).microseconds()) {
      say(from, "taken over before it had run out");
    }
    const Why why =
        explanations_.why({process_of(from), holders_of(from), taken_us(from), taken_us(by), kJobLease_s});
    waits_.by_trouble += why == Why::trouble ? 1 : 0;
    waits_.by_silence += why == Why::silence ? 1 : 0;
    if (why == Why::silence) ++silences_in_a_row_;
    waits_.silences_in_a_row = std::max(waits_.silences_in_a_row, silences_in_a_row_);
    if (why == Why::nothing) say(from, "taken over from " + process_of(from) + ", whom nothing had befallen");
  }

  void wait(const LeaseEvent& before, const LeaseEvent& taken, const Turns& turns) {
    const bool is_own = before.is_taken && before.owner == taken.owner;
    const std::int64_t free_us = is_own            ? taken_us(taken)
                                 : before.is_taken ? leases_.machine_us_of(Instant{taken.had_until_us})
                                                   : before.server_us - ahead_us_;
    // Nobody's clock is behind this one. A microsecond is lost by the divisions.
    const Instant again = Instant{before.started_us}.plus_seconds(kAgainAfter_s);
    const Instant due =
        before.is_still_due() ? std::max(Instant{before.next_due_us}, again) : Instant{before.next_due_us};
    const std::int64_t due_us = clock_.machine_us_of(due) + 1;
    const std::int64_t from_us = std::max(free_us, due_us) + 1;
    const std::int64_t until_us = taken_us(taken);
    // When the hosts are gone, the test itself takes what is left.
    const bool is_by_host = !process_of(taken).empty();
    if (is_by_host) waits_.longest_wait_us = std::max(waits_.longest_wait_us, until_us - from_us);
    if (!turns.is_any_between(from_us, until_us)) return;
    say(taken, "it was free and due for " + std::to_string(until_us - from_us) +
                   " us, and a host that looked at every job passed it over");
  }

  std::string job_;
  const TroubleLog& log_;
  const Spool& spool_;
  const Explanations& explanations_;
  const FastClock& clock_;
  const FastClock& leases_;
  std::int64_t ahead_us_;
  JobWaits& waits_;
  std::int64_t silences_in_a_row_ = 0;
};

}  // namespace

JobLeases::JobLeases(PostgresAsker& asker) : asker_(asker), server_ahead_us_(server_ahead_us(asker)) {
  asker_.run(kWatch);
}

std::map<std::string, std::vector<LeaseEvent>> JobLeases::events() {
  std::map<std::string, std::vector<LeaseEvent>> of_job;
  const auto rows = asker_.ask(
      "SELECT name, is_taken, epoch, owner, server_us, lease_until, had_until, started, next_due, outcome "
      "FROM public.lease_events ORDER BY at");
  for (int row = 0; row < PQntuples(rows.get()); ++row) {
    const auto number = [&](int column) {
      return std::strtoll(PQgetvalue(rows.get(), row, column), nullptr, 10);
    };
    LeaseEvent& event = of_job[PQgetvalue(rows.get(), row, 0)].emplace_back();
    event.is_taken = PQgetvalue(rows.get(), row, 1)[0] == 't';
    event.epoch = number(2);
    event.owner = PQgetvalue(rows.get(), row, 3);
    event.server_us = number(4);
    event.lease_until_us = number(5);
    event.had_until_us = number(6);
    event.started_us = number(7);
    event.next_due_us = number(8);
    event.has_failed = std::string_view{PQgetvalue(rows.get(), row, 9)} == "failed";
  }
  return of_job;
}

JobWaits JobLeases::look_at(const TroubleLog& log, const Spool& spool, const Explanations& explanations,
                            const FastClock& clock, const FastClock& leases) {
  JobWaits waits;
  // Somebody may have set the server's clock meanwhile, by little: then a job counts as free a little later.
  const std::int64_t ahead_us = std::min(server_ahead_us_, server_ahead_us(asker_));
  for (const auto& [job, events] : events()) {
    Look{job, log, spool, explanations, clock, leases, ahead_us, waits}.at(events, Turns{spool, job});
  }
  return waits;
}

}  // namespace physcrm::hosts
