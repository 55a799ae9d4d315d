// docs/rules.md 4: "Midnight = the first instant of the civil day in the zone", on the days around those on
// which the clocks of ten zones change, for a host that looks every quarter of an hour.
// Pitfall: "Daily jobs were skipped or doubled on the days the clocks change."
#include <memory>

#include "base/zone.hpp"
#include "engine/fixture.hpp"
#include "engine/store_file.hpp"
#include "physcrm/jobs.hpp"

namespace physcrm::test {
namespace {

constexpr const char* kCheck = "checkExpirations";
constexpr std::int64_t kQuarter_s = 900;

/// A day on which the clocks change, and how: by how many hours it is shorter; negative: longer.
struct Change {
  const char* zone;
  const char* day;
  double shorter_h;
};

void PrintTo(const Change& change, std::ostream* out) {
  *out << change.zone << " " << change.day;
}

// The lengths are here to show that these are the days: the zone data is the system's, and changes.
constexpr Change kChanges[] = {
    {"America/New_York", "2026-03-08", 1},
    {"America/New_York", "2026-11-01", -1},
    {"America/Sao_Paulo", "2018-11-04", 1},   // midnight is skipped
    {"America/Sao_Paulo", "2018-02-17", -1},  // at midnight it is eleven in the evening again
    {"America/Havana", "2026-03-08", 1},      // midnight is skipped
    {"America/Havana", "2025-11-02", -1},     // midnight comes twice
    {"Asia/Beirut", "2022-03-27", 1},         // midnight is skipped
    {"Asia/Beirut", "2022-10-29", -1},        // the evening comes twice
    {"Africa/Cairo", "2024-04-26", 1},        // midnight is skipped
    {"Africa/Cairo", "2024-10-31", -1},       // the evening comes twice
    {"Australia/Lord_Howe", "2026-10-04", 0.5},
    {"Australia/Lord_Howe", "2026-04-05", -0.5},
    {"Europe/Berlin", "2026-03-29", 1},
    {"Europe/Berlin", "2026-10-25", -1},
    {"Pacific/Apia", "2011-12-30", 24},      // the day is left out
    {"Asia/Amman", "2021-10-29", -1},        // midnight comes twice
    {"Asia/Amman", "2022-02-25", 1},         // midnight is skipped
    {"America/Asuncion", "2023-10-01", 1},   // midnight is skipped
    {"America/Asuncion", "2023-03-25", -1},  // the evening comes twice
};

/// How long the day is, by where the days begin.
std::int64_t length_s(const Zone& zone, Date day) {
  const Instant begin = zone.first_instant(day);
  return (zone.first_instant(day.plus_days(1)).microseconds() - begin.microseconds()) / 1'000'000;
}

/// A host in this zone, with a clock that the test moves, stopped and started at will.
class ZonedHost {
 public:
  ZonedHost(std::string zone, Instant now, std::string url)
      : zone_(std::move(zone)), url_(std::move(url)), clock_(std::make_shared<SimulatedClock>(now)) {
    start();
  }
  void start() {
    core_.reset();
    EngineOptions options;
    options.url = url_;
    options.clock = clock_;
    options.time_zone = zone_;
    core_ = must(EngineCore::open(std::move(options)));
  }
  /// Nothing but the check is to be seen here.
  void pause_the_others() {
    for (const JobStatus& job : must(JobService{*core_}.status())) {
      if (job.name != kCheck)
        must(JobService{*core_}.pause(job.name, clock_->now().plus_seconds(30 * 86'400)));
    }
  }
  SimulatedClock& clock() noexcept { return *clock_; }
  /// How often the check has run.
  int look() {
    int checks = 0;
    for (const JobResult& result : must(JobService{*core_}.run_due())) {
      EXPECT_EQ(result.outcome, "ok") << result.job << ": " << result.error;
      checks += result.job == kCheck ? 1 : 0;
    }
    return checks;
  }

 private:
  std::string zone_;
  std::string url_;
  std::shared_ptr<SimulatedClock> clock_;
  std::unique_ptr<EngineCore> core_;
};

class ClockChange : public testing::TestWithParam<Change> {
 protected:
  /// From the day before the change to the day after it: on each civil day that there is, the check runs
  /// once, at the first look after the day has begun.
  static void expect_one_check_a_day(bool restarts) {
    const Zone zone = must(Zone::find(GetParam().zone));
    const Date day = date(GetParam().day);
    const StoreFile file{"clock_change", memory_folder()};
    ZonedHost host{zone.name(), zone.first_instant(day.plus_days(-1)).plus_seconds(-7200 + 420), file.url()};
    host.pause_the_others();
    EXPECT_EQ(host.look(), 1) << "on a fresh store it is due at once";
    const Instant end = zone.first_instant(day.plus_days(2));
    std::map<Date, int> checks;
    while (host.clock().now() < end) {
      if (restarts) host.start();
      const Instant now = host.clock().now();
      const int ran = host.look();
      if (ran > 0) {
        const Date today = zone.civil_date(now);
        checks[today] += ran;
        EXPECT_LT(now, zone.first_instant(today).plus_seconds(kQuarter_s)) << today.to_string();
      }
      host.clock().advance_seconds(kQuarter_s);
    }
    for (int i = -1; i <= 1; ++i) {
      const Date each = day.plus_days(i);
      const bool exists = zone.civil_date(zone.first_instant(each)) == each;
      EXPECT_EQ(checks[each], exists ? 1 : 0) << each.to_string();
    }
  }
};

TEST_P(ClockChange, is_one_of_its_zone) {
  const Zone zone = must(Zone::find(GetParam().zone));
  const Date day = date(GetParam().day);
  EXPECT_EQ(static_cast<double>(length_s(zone, day)), 3600 * (24 - GetParam().shorter_h));
}

TEST_P(ClockChange, the_check_runs_once_each_civil_day_for_a_host_that_looks_every_quarter_of_an_hour) {
  expect_one_check_a_day(false);
}

TEST_P(ClockChange, the_check_runs_once_each_civil_day_for_a_host_that_is_restarted_before_each_look) {
  expect_one_check_a_day(true);
}

INSTANTIATE_TEST_SUITE_P(TenZones, ClockChange, testing::ValuesIn(kChanges));

}  // namespace
}  // namespace physcrm::test
