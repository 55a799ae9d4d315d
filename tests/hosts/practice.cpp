#include "hosts/practice.hpp"

#include <stdexcept>

#include "engine/fixture.hpp"
#include "physcrm/notification/delivery.hpp"
#include "roster_generator.hpp"

namespace physcrm::hosts {
namespace {

using test::must;

Instant start() {
  return Instant::parse(kStart).value();
}

EngineOptions options_at(const std::string& url, std::shared_ptr<Clock> clock) {
  EngineOptions options;
  options.url = url;
  options.clock = std::move(clock);
  options.channels.host = [](const OutgoingMessage&) { return SendResult{}; };
  return options;
}

/// Whether anything was due.
bool run_what_is_due(Engine& engine) {
  const auto results = must(engine.jobs().run_due());
  for (const JobResult& result : results) {
    if (result.outcome != "ok") throw std::runtime_error(result.job + ": " + result.outcome + result.error);
  }
  return !results.empty();
}

std::set<std::string> set_of(std::vector<std::string> rows) {
  return {std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end())};
}

/// What is compared is all that was made, not what the cleanup leaves of it.
void keep_everything(Engine& engine) {
  must(engine.call(
      "settings.set", "",
      R"({"policies":{"retention":{"infoDays":36500,"warningDays":36500,"criticalDays":36500}}})"));
}

}  // namespace

void import_practice(const std::string& url, std::uint64_t physicians, std::uint64_t credentials) {
  Engine engine = must(Engine::open(options_at(url, std::make_shared<SimulatedClock>(start()))));
  examples::RosterPlan plan;
  plan.physicians = physicians;
  plan.credentials = credentials;
  plan.as_of = Date::parse("2026-01-15").value();
  auto generator = must(examples::RosterGenerator::make(plan));
  std::string csv{examples::RosterGenerator::header()};
  while (generator.next(csv)) continue;
  TextSource source{csv};
  keep_everything(engine);
  must(engine.call_stream("roster.import", "", R"({"atomic":true})", "text/csv", source));
}

void come_to_an_end(const std::string& url, Instant now, Instant lease_now, const KeySink& sent) {
  EngineOptions options = options_at(url, std::make_shared<SimulatedClock>(now));
  options.lease_clock = std::make_shared<SimulatedClock>(lease_now);
  options.channels.host = [&](const OutgoingMessage& message) {
    sent(message.idempotency_key);
    return SendResult{};
  };
  Engine engine = must(Engine::open(std::move(options)));
  constexpr int kMostRounds = 100;
  for (int round = 0; run_what_is_due(engine); ++round) {
    if (round == kMostRounds) throw std::runtime_error("what was run is due again at the same time");
  }
  // A run that has failed is made up at the job's next time, which may be after the end.
  for (const char* job : {"createRenewalWorkflows", "checkExpirations"}) {
    if (must(engine.jobs().run(job)).outcome != "ok") throw std::runtime_error(job);
  }
  // What was planned after the queue had been looked at.
  must(engine.notifications().process_queue());
}

void run_alone(const std::string& url, Instant until) {
  const auto clock = std::make_shared<SimulatedClock>(start());
  Engine engine = must(Engine::open(options_at(url, clock)));
  for (; clock->now() < until; clock->advance_seconds(3600)) run_what_is_due(engine);
  clock->set(until);
  run_what_is_due(engine);
  must(engine.notifications().process_queue());
}

Outcome outcome_of(faults::StoreReader& reader, Instant now) {
  Outcome outcome;
  const std::string term = "credential_id || ' ' || expiration_date";
  outcome.open_renewals =
      set_of(reader.list("SELECT " + term + " FROM workflows WHERE status <= 3 AND deleted_at IS NULL"));
  outcome.renewals = set_of(reader.list("SELECT " + term + " || ' ' || status FROM workflows"));
  const std::string notices = " FROM notifications WHERE event_id = ''";
  outcome.notices = set_of(reader.list("SELECT " + term + " || ' ' || days_before" + notices));
  for (const std::string& row :
       reader.list("SELECT " + term + " || ' ' || collapsed" + notices + " AND collapsed IS NOT NULL")) {
    const std::size_t days = row.rfind(' ') + 1;
    for (std::size_t at = days; at < row.size();) {
      const std::size_t end = std::min(row.find(',', at), row.size());
      outcome.collapsed.insert(row.substr(0, days) + row.substr(at, end - at));
      at = end + 1;
    }
  }
  outcome.sent = std::stoll(reader.list("SELECT count(*) FROM deliveries WHERE status = 1").at(0));
  outcome.unsent_and_due =
      std::stoll(reader
                     .list("SELECT count(*) FROM deliveries WHERE status IN (0, 2) AND next_attempt_at <= " +
                           std::to_string(now.microseconds()))
                     .at(0));
  const std::string store =
      reader.list("SELECT substr(entry_hash, 1, 16) FROM audit_log WHERE sequence = 1").at(0);
  const auto keys_of = [&](const std::string& status) {
    std::set<std::string> keys;
    for (const std::string& id : reader.list("SELECT id FROM deliveries WHERE status = " + status)) {
      keys.insert(idempotency_key(store, DeliveryId{std::stoll(id)}));
    }
    return keys;
  };
  outcome.keys = keys_of("1");
  outcome.cancelled = keys_of("4");
  return outcome;
}

}  // namespace physcrm::hosts
