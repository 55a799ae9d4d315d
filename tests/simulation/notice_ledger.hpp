// What has to be said to whom and what was, written out from docs/rules.md 3 a second time: small, without a
// store, and without the engine's planner.
#ifndef PHYSCRM_TESTS_SIMULATION_NOTICE_LEDGER_HPP
#define PHYSCRM_TESTS_SIMULATION_NOTICE_LEDGER_HPP

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "physcrm/channel.hpp"
#include "physcrm/date.hpp"
#include "physcrm/instant.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm::simulation {

inline constexpr std::array<int, 6> kIntervals{90, 60, 30, 7, 1, -1};
inline constexpr std::array<std::string_view, 3> kKindNames{"medical license", "DEA registration",
                                                            "CSR license"};
inline constexpr std::array<std::string_view, 5> kStateCodes{"TX", "CA", "NY", "MT", "FL"};
inline constexpr std::array<std::string_view, 5> kStateNames{"Texas", "California", "New York", "Montana",
                                                             "Florida"};

struct Person {
  bool is_active = true;
  std::vector<std::size_t> papers;
};

/// A credential. The one at place i has the id i + 1, and so has a person: both are made in this order.
struct Paper {
  std::size_t person = 0;
  std::size_t kind = 0;
  std::size_t state = 0;
  Date expiration;
  bool is_active = true;
};

/// One notification: an interval of a term.
struct Notice {
  DeliveryStatus status = DeliveryStatus::pending;
  CancelReason reason = CancelReason::none;
  std::vector<int> collapsed;
  std::string key;   ///< of the physician's delivery; empty: not tried yet
  int attempts = 0;  ///< that have failed
  int tries = 0;     ///< that were answered
  Instant first_failed;
  Instant next_try;
  Instant final_at;

  [[nodiscard]] bool is_unsent() const {
    return status == DeliveryStatus::pending || status == DeliveryStatus::failed;
  }
};

/// The notices of one expiration date, by days before: the last one to come first.
using Term = std::map<int, Notice>;

/// What was found in the store.
struct StoredNotice {
  std::size_t paper = 0;
  Date expiration;
  int days_before = 0;
  DeliveryStatus status = DeliveryStatus::pending;
  CancelReason reason = CancelReason::none;
  std::vector<int> collapsed;
};

class NoticeLedger {
 public:
  std::vector<Person> people;
  std::vector<Paper> papers;

  // --- What people do ---------------------------------------------------------------------------------
  void set_expiration(std::size_t paper, Date to, CancelReason why, Instant now);
  void set_paper_active(std::size_t paper, bool active, Instant now);
  void set_person_active(std::size_t person, bool active, Instant now);

  // --- What the hosts do ------------------------------------------------------------------------------
  /// The daily check, as it has to go.
  void check(Date today, Instant now);
  /// A run of the queue or of the retries begins: what failed first more than 72 hours ago is given up.
  void give_up_old(Instant now);
  /// A message is about to be sent to a physician: finds the notice that it has to be, with every rule about
  /// it. Null when something is wrong with it.
  Notice* trying(const OutgoingMessage& message, Instant now, Date today);
  /// What the other side answered.
  void answered(Notice& notice, SendOutcome outcome, Instant now);
  /// A message to the team, about this notice of this paper.
  void team_told(const OutgoingMessage& message, const StoredNotice& about, SendOutcome outcome, Date today);
  /// After a run of the queue: whatever was due has been tried; after a check too: everybody who has to be
  /// told was, or will be after a failure.
  void expect_nothing_left(Instant now, Date today, bool is_checked);
  /// When something that has failed is to be tried again, at the earliest.
  [[nodiscard]] std::optional<Instant> next_try() const;

  // --- What is in the store ----------------------------------------------------------------------------
  void compare(const std::vector<StoredNotice>& stored, Instant now);

  /// What is wrong so far; empty when all is well.
  [[nodiscard]] const std::string& wrong() const { return wrong_; }
  void complain(const std::string& what) { wrong_ += what + "\n"; }

  struct Counts {
    std::int64_t created = 0;
    std::int64_t revived = 0;
    std::int64_t superseded = 0;
    std::int64_t collapsed = 0;
    std::int64_t sent = 0;
    std::int64_t failed = 0;
    std::int64_t given_up = 0;
    std::int64_t to_team = 0;
  };
  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  Notice* notice_for(const OutgoingMessage& message, Date today);
  void check_paper(std::size_t paper, int owed, Instant now);
  void enter(Notice& notice, DeliveryStatus status, CancelReason reason, Instant now);
  void cancel_unsent(std::size_t paper, CancelReason why, Instant now);
  [[nodiscard]] std::string name_of(std::size_t paper) const;

  std::map<std::size_t, std::map<Date, Term>> terms_;
  std::set<std::string> keys_;
  std::set<std::string> team_keys_;  ///< of what has arrived
  std::int64_t unsent_ = 0;
  Counts counts_;
  std::string wrong_;
};

/// The interval with the smallest days-before that is not below the days left; nothing above 90 and more than
/// 30 days after the expiration.
[[nodiscard]] std::optional<int> owed_interval(std::int32_t days);

/// "expires in 5 days on 2026-01-20".
[[nodiscard]] std::string words_of(Date expiration, Date today);

}  // namespace physcrm::simulation

#endif
