#include "simulation/ten_years.hpp"

#include <algorithm>
#include <charconv>

#include "engine/fixture.hpp"
#include "physcrm/jobs.hpp"
#include "support/violations.hpp"

namespace physcrm::simulation {
namespace {

using test::must;

constexpr std::array<const char*, 5> kZones{"America/New_York", "America/Havana", "Australia/Lord_Howe",
                                            "UTC", "Pacific/Auckland"};
Zone zone_of(std::uint64_t seed) {
  return must(Zone::find(kZones[seed % kZones.size()]));
}

}  // namespace

TenYears::TenYears(std::uint64_t seed, std::string url,
                   const std::function<std::unique_ptr<StoreRows>()>& rows)
    : seed_(seed),
      random_(seed),
      url_(std::move(url)),
      zone_(zone_of(seed)),
      restarts_daily_(seed % 8 == 3),
      has_team_(seed % 2 == 0),
      now_(Instant::parse("2026-01-15T12:00:00Z").value()),
      end_(now_.plus_seconds(kDaysInAll * kDay_s)),
      book_(zone_) {
  for (Host& host : hosts_) {
    host.clock = std::make_shared<SimulatedClock>(now_);
    host.skew_s = number(-180, 180);
  }
  set_clocks();
  open(hosts_[0]);
  settle_in();
  open(hosts_[1]);
  rows_ = rows();
}

// --- Hosts ----------------------------------------------------------------------------------------------

void TenYears::open(Host& host) {
  EngineOptions options;
  options.url = url_;
  options.clock = host.clock;
  options.time_zone = zone_.name();
  options.channels.host = [this, &host](const OutgoingMessage& message) { return deliver(host, message); };
  host.core = must(EngineCore::open(std::move(options)));
  ++restarts_;
}

TenYears::Host& TenYears::some_host() {
  Host& host = hosts_[random_.below(2)];
  if (host.core) return host;
  return hosts_[0].core ? hosts_[0] : hosts_[1];
}

void TenYears::set_clocks() {
  for (Host& host : hosts_) host.clock->set(now_.plus_seconds(host.skew_s + host.stepped_s));
}

Instant TenYears::latest_clock() const {
  return std::max(hosts_[0].clock->now(), hosts_[1].clock->now());
}

/// Somebody sets a host's clock wrong by hours, or sets it right again.
void TenYears::step_clock() {
  Host& host = hosts_[random_.below(2)];
  host.stepped_s = host.stepped_s != 0 ? 0 : number(-5 * kHour_s, 5 * kHour_s);
  host.skew_s = number(-180, 180);
}

void TenYears::close_all() {
  for (Host& host : hosts_) host.core.reset();
}

/// From one tick to the next. In a lively stretch from day to day, or from hour to hour; when something is to
/// be tried again, to that time; else over days in which no host looks for work.
void TenYears::pass_time() {
  if (once_in(60)) step_clock();
  if (once_in(35)) lively_until_ = now_.plus_seconds(number(2, 9) * kDay_s);
  if (once_in(200)) hourly_until_ = now_.plus_seconds(number(6, 40) * kHour_s);
  if (once_in(100)) outage_until_ = now_.plus_seconds(number(1, 100) * kHour_s);
  if (once_in(25)) pause_delivery();
  const Instant next_hour = now_.plus_seconds(kHour_s - now_.microseconds() / 1'000'000 % kHour_s);
  const Instant midnight = zone_.first_instant(zone_.civil_date(now_).plus_days(1));
  const auto next_try = ledger_.next_try();
  if (once_in(1200)) {
    close_all();
    now_ = now_.plus_seconds(number(20, 400) * kDay_s);
  } else if (now_ < hourly_until_) {
    now_ = next_hour.plus_seconds(number(0, 900));
  } else if (next_try && !once_in(20)) {
    now_ = std::max(next_hour, *next_try).plus_seconds(number(0, kHour_s));
  } else if (now_ < lively_until_) {
    now_ = midnight.plus_seconds(number(0, 4 * kHour_s));
  } else {
    if (once_in(8)) close_all();
    now_ = now_.plus_seconds(once_in(4) ? number(60, kDay_s) : number(1, 30) * kDay_s + number(0, kDay_s));
  }
  set_clocks();
}

void TenYears::tick() {
  ++ticks_;
  for (Host& host : hosts_) {
    if (host.core && once_in(restarts_daily_ ? 3 : 90)) host.core.reset();
    if (!host.core && !once_in(4)) open(host);
  }
  if (!is_any_up()) open(hosts_[random_.below(2)]);
  const bool before = once_in(2);
  if (before) people_act();
  const std::size_t first = random_.below(2);
  for (const std::size_t i : {first, 1 - first}) {
    if (hosts_[i].core) run_jobs(hosts_[i]);
  }
  if (!before) people_act();
}

std::string TenYears::go() {
  while (now_ < end_ && ledger_.wrong().empty()) {
    tick();
    if (ticks_ % 200 == 0) compare();
    pass_time();
  }
  if (ledger_.wrong().empty()) {
    if (!is_any_up()) open(hosts_[0]);
    run_jobs(some_host());
    compare();
    for (const std::string& finding : testing_support::violations(*some_host().core, "audit_rows"))
      ledger_.complain(finding);
  }
  if (ledger_.wrong().empty()) return {};
  return "at " + now_.to_string() + " in " + zone_.name() + ":\n" + ledger_.wrong();
}

void TenYears::compare() {
  ledger_.compare(rows_->all(), latest_clock().plus_seconds(5 * kHour_s));
  if (rows_->doubled_deliveries() != 0)
    ledger_.complain("somebody was sent the same notice over two deliveries");
  for (std::size_t i = 0; i < kJobCount; ++i) {
    const Job job = static_cast<Job>(i);
    if (rows_->runs(kJobNames[i]) == book_.runs(job)) continue;
    ledger_.complain("the history of " + std::string{kJobNames[i]} + " has " +
                     std::to_string(rows_->runs(kJobNames[i])) + " runs where there were " +
                     std::to_string(book_.runs(job)));
  }
}

std::string TenYears::summary() const {
  const NoticeLedger::Counts& n = ledger_.counts();
  return "ticks " + std::to_string(ticks_) + ", starts " + std::to_string(restarts_) + ", taken over " +
         std::to_string(take_overs_) + ", approvals " + std::to_string(approvals_) + ", created " +
         std::to_string(n.created) + ", revived " + std::to_string(n.revived) + ", superseded " +
         std::to_string(n.superseded) + ", collapsed " + std::to_string(n.collapsed) + ", sent " +
         std::to_string(n.sent) + ", failures " + std::to_string(n.failed) + ", given up " +
         std::to_string(n.given_up) + ", to the team " + std::to_string(n.to_team) + ", weekly " +
         std::to_string(book_.runs(Job::cleanup));
}

// --- Runs -----------------------------------------------------------------------------------------------

constexpr std::size_t index_of(Job job) {
  return static_cast<std::size_t>(job);
}

/// By the other host, which has the job, or notes what this one is to send.
bool TenYears::is_held(Job job, Instant at) const {
  const bool sends = job == Job::queue || job == Job::retries;
  return held_ == job || (sends && held_ == Job::check && book_.is_due(Job::check, at));
}

void TenYears::run_jobs(Host& host) {
  host.began = host.clock->now();
  for (std::size_t i = 0; i < kJobCount; ++i) {
    host.due[i] = book_.is_due(static_cast<Job>(i), host.began) && !is_held(static_cast<Job>(i), host.began);
  }
  host.noted = 0;
  host.running.reset();
  host.interrupted.reset();
  host.is_taken_over = false;
  const bool checks = host.due[index_of(Job::check)];
  if (checks) ledger_.check(today_of(host), host.began);
  if (host.due[index_of(Job::queue)] || host.due[index_of(Job::retries)]) ledger_.give_up_old(host.began);
  const auto results = JobService{*host.core}.run_due([&](std::string_view name, std::int64_t, std::int64_t) {
    host.running = job_of(name);
    return true;
  });
  if (!results) return ledger_.complain("run_due: " + results.error().message);
  const bool has_all = host.due[index_of(Job::queue)] && !host.interrupted;
  expect_runs(host, results.value());
  host.running.reset();
  if (has_all) ledger_.expect_nothing_left(host.began, zone_.civil_date(host.began), checks);
}

/// The jobs before this one have come to their end.
void TenYears::note_runs_before(Host& host, std::size_t job) {
  for (; host.noted < job; ++host.noted) {
    if (host.due[host.noted]) book_.ran(static_cast<Job>(host.noted), host.began);
  }
}

/// Exactly what was due has run, once.
void TenYears::expect_runs(Host& host, const std::vector<JobResult>& results) {
  std::string expected;
  std::string ran;
  const auto running = host.interrupted ? index_of(*host.interrupted) : kJobCount;
  for (std::size_t i = 0; i < kJobCount; ++i) {
    const Job job = static_cast<Job>(i);
    const bool is_lost = i == running && host.is_taken_over;
    const Instant start = i > running ? host.clock->now() : host.began;
    if (i > running) host.due[i] = book_.is_due(job, start);
    if (is_held(job, start) && book_.is_due(job, start)) expected += std::string{kJobNames[i]} + " held ";
    if (!host.due[i]) continue;
    expected += std::string{kJobNames[i]} + (is_lost ? " lost " : " ok ");
    if (i >= host.noted && !is_lost) book_.ran(job, start);
  }
  for (const JobResult& result : results) {
    const auto job = job_of(result.job);
    const bool is_lost = host.is_taken_over && job && index_of(*job) == running && result.outcome != "ok";
    ran += result.job + " " + (is_lost ? "lost" : result.outcome) + " ";
    if (!result.error.empty() && !is_lost) ran += "(" + result.error + ") ";
  }
  if (ran == expected) return;
  ledger_.complain("at " + host.began.to_string() + " ran: " + ran + "and should have: " + expected);
}

SendOutcome TenYears::some_outcome() {
  if (now_ < outage_until_) return SendOutcome::temporary_failure;
  if (once_in(60)) return SendOutcome::temporary_failure;
  if (once_in(150)) return SendOutcome::permanent_failure;
  return SendOutcome::sent;
}

SendResult TenYears::deliver(Host& host, const OutgoingMessage& message) {
  const SendOutcome outcome = some_outcome();
  const SendResult result{outcome, outcome == SendOutcome::sent ? "" : "simulated"};
  const Instant now = host.clock->now();
  if (message.to_address == kTeamAddress) {
    const std::string& key = message.idempotency_key;
    std::int64_t id = 0;
    std::from_chars(key.data() + key.rfind('_') + 1, key.data() + key.size(), id);
    ledger_.team_told(message, rows_->of_delivery(id), outcome, today_of(host));
    return result;
  }
  Notice* notice = ledger_.trying(message, now, today_of(host));
  if (notice == nullptr) return result;
  const int tries = notice->tries;
  if (!host.interrupted && once_in(150)) meanwhile(host);
  // A host that slept until the other one had tried the same can't say any more how it went.
  if (notice->tries == tries) ledger_.answered(*notice, outcome, host.clock->now());
  return result;
}

/// While a message of this host is on its way, the other one looks for work; or this one sleeps for hours
/// meanwhile, and the other one takes its work over.
void TenYears::meanwhile(Host& host) {
  Host& other = &host == hosts_.data() ? hosts_[1] : hosts_[0];
  if (!other.core || other.running || !host.running || host.stepped_s != 0 || other.stepped_s != 0) return;
  const Job job = *host.running;
  host.interrupted = job;
  note_runs_before(host, index_of(job));
  if (once_in(2)) {
    // What a check would supersede is in the other one's hands.
    if (book_.is_due(Job::check, other.clock->now())) return;
    held_ = job;
    run_jobs(other);
    held_.reset();
    return;
  }
  now_ = now_.plus_seconds(number(2 * kHour_s, 5 * kHour_s));
  set_clocks();
  const std::int64_t before = book_.runs(job);
  run_jobs(other);
  host.is_taken_over = book_.runs(job) > before;
  take_overs_ += host.is_taken_over ? 1 : 0;
}

}  // namespace physcrm::simulation
