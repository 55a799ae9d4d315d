#include "simulation/notice_ledger.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace physcrm::simulation {
namespace {

constexpr std::int64_t kHour_s = 3600;
constexpr std::int64_t kDay_s = 24 * kHour_s;

std::int32_t days_left(Date expiration, Date today) {
  return expiration.days_since_epoch() - today.days_since_epoch();
}

bool is_in_window(std::int32_t days) {
  return days <= 90 && days >= -30;
}

/// How long one of this interval is kept after it has become final.
std::int64_t kept_s(int days_before) {
  if (days_before >= 60) return 90 * kDay_s;
  if (days_before >= 7) return 180 * kDay_s;
  return 365 * kDay_s;
}

}  // namespace

std::optional<int> owed_interval(std::int32_t days) {
  if (!is_in_window(days)) return std::nullopt;
  int owed = kIntervals.front();
  for (const int days_before : kIntervals) {
    if (days_before >= days) owed = days_before;
  }
  return owed;
}

std::string words_of(Date expiration, Date today) {
  const std::int32_t days = days_left(expiration, today);
  const std::string count = std::to_string(std::abs(days)) + (std::abs(days) == 1 ? " day" : " days");
  if (days > 0) return "expires in " + count + " on " + expiration.to_string() + ".";
  if (days == 0) return "expires today, on " + expiration.to_string() + ".";
  return "expired " + count + " ago, on " + expiration.to_string() + ".";
}

std::string NoticeLedger::name_of(std::size_t paper) const {
  return "crd_" + std::to_string(paper + 1) + " (" + papers[paper].expiration.to_string() + ")";
}

void NoticeLedger::enter(Notice& notice, DeliveryStatus status, CancelReason reason, Instant now) {
  const bool was_unsent = notice.is_unsent();
  notice.status = status;
  notice.reason = reason;
  notice.final_at = now;
  unsent_ += static_cast<int>(notice.is_unsent()) - static_cast<int>(was_unsent);
}

// --- What people do -------------------------------------------------------------------------------------

void NoticeLedger::cancel_unsent(std::size_t paper, CancelReason why, Instant now) {
  for (auto& [expiration, term] : terms_[paper]) {
    for (auto& [days_before, notice] : term) {
      if (notice.is_unsent()) enter(notice, DeliveryStatus::cancelled, why, now);
    }
  }
}

void NoticeLedger::set_expiration(std::size_t paper, Date to, CancelReason why, Instant now) {
  if (papers[paper].expiration == to) return;
  // Of an earlier date nothing can be unsent: it was cancelled when that date went.
  cancel_unsent(paper, why, now);
  papers[paper].expiration = to;
}

void NoticeLedger::set_paper_active(std::size_t paper, bool active, Instant now) {
  papers[paper].is_active = active;
  if (!active) cancel_unsent(paper, CancelReason::credential_inactive, now);
}

void NoticeLedger::set_person_active(std::size_t person, bool active, Instant now) {
  people[person].is_active = active;
  if (active) return;
  for (const std::size_t paper : people[person].papers) {
    cancel_unsent(paper, CancelReason::physician_inactive, now);
  }
}

// --- The check ------------------------------------------------------------------------------------------

void NoticeLedger::check(Date today, Instant now) {
  for (std::size_t paper = 0; paper < papers.size(); ++paper) {
    const std::int32_t days = days_left(papers[paper].expiration, today);
    if (!is_in_window(days) || !papers[paper].is_active || !people[papers[paper].person].is_active) continue;
    check_paper(paper, *owed_interval(days), now);
  }
}

void NoticeLedger::check_paper(std::size_t paper, int owed, Instant now) {
  Term& term = terms_[paper][papers[paper].expiration];
  // What was said once is not said again, nor what came before it.
  for (const auto& [days_before, notice] : term) {
    if (days_before <= owed && notice.status != DeliveryStatus::cancelled) return;
  }
  const auto [at, is_new] = term.try_emplace(owed);
  Notice& notice = at->second;
  if (is_new) {
    ++counts_.created;
    ++unsent_;
    for (const int days_before : kIntervals) {
      // A later one that was created had this one in its own list, or it was created itself.
      const bool is_settled = std::any_of(term.begin(), term.end(), [&](const auto& had) {
        return had.first != owed && had.first <= days_before;
      });
      if (days_before > owed && !is_settled) notice.collapsed.push_back(days_before);
    }
    counts_.collapsed += static_cast<std::int64_t>(notice.collapsed.size());
  } else {
    ++counts_.revived;
    enter(notice, DeliveryStatus::pending, CancelReason::none, now);
    notice.attempts = 0;
  }
  for (auto& [days_before, earlier] : term) {
    if (days_before <= owed || !earlier.is_unsent()) continue;
    enter(earlier, DeliveryStatus::cancelled, CancelReason::superseded, now);
    ++counts_.superseded;
  }
}

// --- Delivery -------------------------------------------------------------------------------------------

void NoticeLedger::give_up_old(Instant now) {
  if (unsent_ == 0) return;
  for (auto& [paper, terms] : terms_) {
    const auto term = terms.find(papers[paper].expiration);
    if (term == terms.end()) continue;
    for (auto& [days_before, notice] : term->second) {
      const bool is_due = notice.status == DeliveryStatus::failed && notice.next_try <= now;
      if (!is_due || now <= notice.first_failed.plus_seconds(72 * kHour_s)) continue;
      enter(notice, DeliveryStatus::permanently_failed, CancelReason::none, now);
      ++counts_.given_up;
    }
  }
}

std::optional<Instant> NoticeLedger::next_try() const {
  std::optional<Instant> first;
  if (unsent_ == 0) return first;
  for (const auto& [paper, terms] : terms_) {
    const auto term = terms.find(papers[paper].expiration);
    if (term == terms.end()) continue;
    for (const auto& [days_before, notice] : term->second) {
      if (notice.status != DeliveryStatus::failed) continue;
      first = std::min(first.value_or(notice.next_try), notice.next_try);
    }
  }
  return first;
}

Notice* NoticeLedger::notice_for(const OutgoingMessage& message, Date today) {
  std::size_t id = 0;
  const std::string_view address{message.to_address};
  std::from_chars(address.data() + 1, address.data() + address.size(), id);
  if (id == 0 || id > people.size()) return nullptr;
  for (const std::size_t paper : people[id - 1].papers) {
    const Paper& about = papers[paper];
    const std::string beginning =
        "Your " + std::string{kKindNames[about.kind]} + " in " + std::string{kStateNames[about.state]} + " ";
    const std::size_t at = message.text.find(beginning);
    if (at == std::string::npos) continue;
    const std::string rest = message.text.substr(at + beginning.size());
    const std::string words = words_of(about.expiration, today);
    if (!rest.starts_with(words)) {
      complain(name_of(paper) + ": says \"" + rest.substr(0, 50) + "\" where it " + words);
    }
    if (!about.is_active || !people[id - 1].is_active) complain(name_of(paper) + " is told, and inactive");
    Notice* found = nullptr;
    for (auto& [days_before, notice] : terms_[paper][about.expiration]) {
      if (!notice.is_unsent()) continue;
      if (found != nullptr) complain(name_of(paper) + " has two that are unsent");
      found = &notice;
    }
    if (found == nullptr) complain(name_of(paper) + ": nothing was to be said of it any more");
    return found;
  }
  complain("a message about no credential of its physician: " + message.text);
  return nullptr;
}

Notice* NoticeLedger::trying(const OutgoingMessage& message, Instant now, Date today) {
  Notice* notice = notice_for(message, today);
  if (notice == nullptr) return nullptr;
  if (notice->key.empty()) {
    notice->key = message.idempotency_key;
    if (!keys_.insert(notice->key).second) complain(notice->key + " is the key of two notices");
  }
  if (notice->key != message.idempotency_key) {
    complain(notice->key + " is sent as " + message.idempotency_key);
  }
  if (notice->attempts > 0 && now < notice->next_try) {
    complain(notice->key + " is tried before its time, " + notice->next_try.to_string());
  }
  return notice;
}

void NoticeLedger::answered(Notice& notice, SendOutcome outcome, Instant now) {
  ++notice.tries;
  // One that was cancelled while it was on its way: it has left all the same, or not.
  if (!notice.is_unsent() && outcome != SendOutcome::sent) return;
  if (outcome == SendOutcome::sent) {
    enter(notice, DeliveryStatus::sent, CancelReason::none, now);
    ++counts_.sent;
    return;
  }
  ++counts_.failed;
  ++notice.attempts;
  if (notice.attempts == 1) notice.first_failed = now;
  // In the same run, four hours and twelve hours after the first failure.
  constexpr std::array<std::int64_t, 3> kDelays_s{0, 4 * kHour_s, 12 * kHour_s};
  const bool is_too_late = now > notice.first_failed.plus_seconds(72 * kHour_s);
  if (outcome == SendOutcome::permanent_failure || notice.attempts > 3 || is_too_late) {
    enter(notice, DeliveryStatus::permanently_failed, CancelReason::none, now);
    ++counts_.given_up;
    return;
  }
  enter(notice, DeliveryStatus::failed, CancelReason::none, now);
  notice.next_try =
      notice.first_failed.plus_seconds(kDelays_s[static_cast<std::size_t>(notice.attempts - 1)]);
}

void NoticeLedger::team_told(const OutgoingMessage& message, const StoredNotice& about, SendOutcome outcome,
                             Date today) {
  const std::string words = words_of(about.expiration, today);
  if (message.text.find(words) == std::string::npos) {
    complain(name_of(about.paper) + ": the team is told \"" + message.text + "\" where it " + words);
  }
  const Term& term = terms_[about.paper][about.expiration];
  const auto notice = term.find(about.days_before);
  const bool has_ended =
      notice != term.end() && (notice->second.status == DeliveryStatus::sent ||
                               notice->second.status == DeliveryStatus::permanently_failed);
  if (!has_ended) complain(name_of(about.paper) + ": the team is told of what its physician is still to be");
  if (about.days_before > 30) complain(name_of(about.paper) + ": the team is told of an info");
  if (outcome != SendOutcome::sent) return;
  ++counts_.to_team;
  if (!team_keys_.insert(message.idempotency_key).second) {
    complain(message.idempotency_key + " has arrived at the team before");
  }
}

void NoticeLedger::expect_nothing_left(Instant now, Date today, bool is_checked) {
  for (std::size_t paper = 0; paper < papers.size(); ++paper) {
    const auto owed = owed_interval(days_left(papers[paper].expiration, today));
    if (!owed || !papers[paper].is_active || !people[papers[paper].person].is_active) continue;
    const Term& term = terms_[paper][papers[paper].expiration];
    bool is_told = false;
    for (const auto& [days_before, notice] : term) {
      is_told = is_told || (days_before <= *owed && notice.status != DeliveryStatus::cancelled);
      const bool is_due = notice.is_unsent() && (notice.attempts == 0 || notice.next_try <= now);
      if (is_due) complain(name_of(paper) + ": " + std::to_string(days_before) + " was due and not tried");
    }
    if (is_checked && !is_told) complain(name_of(paper) + " was not told");
  }
}

// --- The store ------------------------------------------------------------------------------------------

void NoticeLedger::compare(const std::vector<StoredNotice>& stored, Instant now) {
  std::map<std::pair<std::size_t, Date>, std::set<int>> found;
  for (const StoredNotice& row : stored) {
    const std::string name = "crd_" + std::to_string(row.paper + 1) + " " + row.expiration.to_string() + " " +
                             std::to_string(row.days_before);
    if (!found[{row.paper, row.expiration}].insert(row.days_before).second)
      complain(name + " is there twice");
    const Term& term = terms_[row.paper][row.expiration];
    const auto at = term.find(row.days_before);
    if (at == term.end()) {
      complain(name + " is in the store and was never owed");
      continue;
    }
    const Notice& notice = at->second;
    if (row.status != notice.status || row.reason != notice.reason) {
      complain(name + " is " + std::string{to_string(row.status)} + " " + std::string{to_string(row.reason)} +
               " in the store, and should be " + std::string{to_string(notice.status)} + " " +
               std::string{to_string(notice.reason)});
    }
    // One that was created and whose time to be kept was over before is "never created" to the store.
    std::vector<int> collapsed;
    for (const int earlier : row.collapsed) {
      const auto had = term.find(earlier);
      const bool was_kept = had == term.end() || had->second.is_unsent() ||
                            had->second.final_at.plus_seconds(kept_s(earlier)) >= now;
      if (was_kept) collapsed.push_back(earlier);
    }
    if (collapsed != notice.collapsed) complain(name + " has collapsed others than it should");
  }
  for (const auto& [paper, terms] : terms_) {
    for (const auto& [expiration, term] : terms) {
      const auto rows = found.find({paper, expiration});
      for (const auto& [days_before, notice] : term) {
        if (rows != found.end() && rows->second.contains(days_before)) continue;
        // Only what has been final for so long may be gone.
        const bool may_be_gone =
            !notice.is_unsent() && notice.final_at.plus_seconds(kept_s(days_before)) < now;
        if (may_be_gone) continue;
        complain("crd_" + std::to_string(paper + 1) + " " + expiration.to_string() + " " +
                 std::to_string(days_before) + " is not in the store");
      }
    }
  }
}

}  // namespace physcrm::simulation
