// Ten years of an organisation with two hosts on one store: what people do, what breaks, and whether
// everybody was told what they had to be told.
#ifndef PHYSCRM_TESTS_SIMULATION_TEN_YEARS_HPP
#define PHYSCRM_TESTS_SIMULATION_TEN_YEARS_HPP

#include <array>
#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "engine/core.hpp"
#include "physcrm/physicians.hpp"
#include "simulation/job_book.hpp"
#include "simulation/notice_ledger.hpp"
#include "simulation/store_rows.hpp"
#include "support/random.hpp"

namespace physcrm::simulation {

inline constexpr std::int64_t kDaysInAll = 3650;
inline constexpr const char* kTeamAddress = "team@example.org";

class TenYears {
 public:
  /// `rows` looks into the store of this URL, once that is there.
  TenYears(std::uint64_t seed, std::string url, const std::function<std::unique_ptr<StoreRows>()>& rows);

  /// To the end, or to the first thing that is wrong: then what that is, and when.
  [[nodiscard]] std::string go();

  /// "created 9120, sent 8011, ...": that something has happened at all.
  [[nodiscard]] std::string summary() const;
  [[nodiscard]] const NoticeLedger& ledger() const noexcept { return ledger_; }
  [[nodiscard]] const JobBook& book() const noexcept { return book_; }
  [[nodiscard]] std::int64_t take_overs() const noexcept { return take_overs_; }

 private:
  /// An engine with a clock of its own, which is some minutes off, and now and then hours.
  struct Host {
    std::shared_ptr<SimulatedClock> clock;
    std::int64_t skew_s = 0;
    std::int64_t stepped_s = 0;
    std::unique_ptr<EngineCore> core;  ///< null: stopped
    // Of the run in hand:
    Instant began;
    std::array<bool, kJobCount> due{};  ///< when it began
    std::size_t noted = 0;              ///< the jobs before this one are in the book
    std::optional<Job> running;
    std::optional<Job> interrupted;  ///< by the other host; what comes after this job is asked anew
    bool is_taken_over = false;      ///< the other host has run that job meanwhile
  };
  struct Act {
    Instant at;
    std::size_t subject = 0;
    void (TenYears::*what)(std::size_t) = nullptr;
    friend bool operator>(const Act& a, const Act& b) { return a.at > b.at; }
  };

  // --- Chance -------------------------------------------------------------------------------------------
  std::int64_t number(std::int64_t from, std::int64_t to) {
    return from + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(to - from + 1)));
  }
  bool once_in(std::int64_t n) { return number(1, n) == 1; }

  // --- People -------------------------------------------------------------------------------------------
  void settle_in();
  void plan(std::size_t subject, std::int64_t in_days, void (TenYears::*what)(std::size_t));
  void plan_term(std::size_t paper);
  void people_act();
  void renew(std::size_t paper);
  void correct_date(std::size_t paper);
  void mistake_date(std::size_t paper);
  void take_back_date(std::size_t paper);
  void give_up_paper(std::size_t paper);
  void resume_paper(std::size_t paper);
  void leave(std::size_t person);
  void come_back(std::size_t person);
  void set_date(std::size_t paper, Date to);
  bool approve(std::size_t paper, Date to);
  void pause_delivery();

  // --- Hosts --------------------------------------------------------------------------------------------
  void open(Host& host);
  Host& some_host();
  void set_clocks();
  void step_clock();
  void tick();
  [[nodiscard]] bool is_held(Job job, Instant at) const;
  void run_jobs(Host& host);
  void note_runs_before(Host& host, std::size_t job);
  void expect_runs(Host& host, const std::vector<JobResult>& results);
  [[nodiscard]] SendResult deliver(Host& host, const OutgoingMessage& message);
  [[nodiscard]] SendOutcome some_outcome();
  void meanwhile(Host& host);
  void pass_time();
  void close_all();
  [[nodiscard]] bool is_any_up() const { return hosts_[0].core || hosts_[1].core; }
  [[nodiscard]] Date today_of(const Host& host) const { return zone_.civil_date(host.clock->now()); }
  [[nodiscard]] Instant latest_clock() const;
  void compare();

  std::uint64_t seed_;
  testing_support::Random random_;
  std::string url_;
  Zone zone_;
  bool restarts_daily_;
  bool has_team_;
  Instant now_;  ///< the true time
  Instant end_;
  Instant lively_until_;  ///< the hosts look for work each day
  Instant hourly_until_;  ///< and each hour
  Instant outage_until_;  ///< nothing arrives
  std::array<Host, 2> hosts_;
  std::optional<Job> held_;  ///< by one host while the other one looks for work
  std::priority_queue<Act, std::vector<Act>, std::greater<>> acts_;
  std::unique_ptr<StoreRows> rows_;
  NoticeLedger ledger_;
  JobBook book_;
  std::int64_t ticks_ = 0;
  std::int64_t restarts_ = 0;
  std::int64_t take_overs_ = 0;
  std::int64_t approvals_ = 0;
};

}  // namespace physcrm::simulation

#endif
