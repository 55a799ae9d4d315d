#include <algorithm>
#include <span>
#include <utility>

#include "base/try.hpp"
#include "engine/job_run.hpp"
#include "physcrm/notification/policy.hpp"
#include "physcrm/notifications.hpp"

namespace physcrm {
namespace {

/// Credentials looked at in one transaction; see renewals_auto.cpp.
constexpr int kScanSlice = 32'768;
constexpr int kProbe = 1024;

/// What a term has, as a set of intervals.
struct TermFacts {
  IntervalMask settled = 0;  ///< created, or passed when a later one was created
  NotificationId cancelled;  ///< the owed one, when it exists and is cancelled
  bool is_answered = false;  ///< the owed one stands, or a later one has taken its place
};

TermFacts facts_of(const storage::OwedCandidate& candidate, const IntervalTable& intervals, int days_before) {
  TermFacts facts;
  for (const storage::TermNotification& had : candidate.of_term) {
    const bool is_cancelled = had.status == DeliveryStatus::cancelled;
    facts.settled = facts.settled | intervals.bit(had.days_before) | intervals.earlier(had.days_before);
    // A clock that was set back does not have the team told again what a later notice has said.
    if (had.days_before <= days_before && !is_cancelled) facts.is_answered = true;
    if (had.days_before == days_before && is_cancelled) facts.cancelled = had.id;
  }
  return facts;
}

constexpr bool is_unsent(DeliveryStatus status) noexcept {
  return status == DeliveryStatus::pending || status == DeliveryStatus::failed;
}

/// Names the rows from `begin` to before `end`, whose ids are consecutive.
void record_created(UnitOfWork& work, const std::vector<Notification>& rows, std::size_t begin,
                    std::size_t end) {
  if (begin == end) return;
  work.record_range(IdKind::notification, rows[begin].id.value, rows[end - 1].id.value, "created");
}

class Check {
 public:
  explicit Check(const RunContext& run) : run_(run), policy_(run.moment.settings->policies.intervals) {}

  Result<CheckReport> execute() {
    PHYSCRM_TRYV(report_progress(run_, 0, window_days()));
    const std::vector<PolicyRange> ranges = policy_.owed_ranges(run_.moment.today, catch_up());
    // Each day a few come to the far end of each range, and the rest of it is as it was.
    for (std::span<const PolicyRange> rest{ranges}; !rest.empty(); rest = rest.subspan(1)) {
      PHYSCRM_TRY(const std::optional<Date> from, pass_over_settled(rest));
      if (!from) {
        PHYSCRM_TRYV(report_progress(run_, window_days(), window_days()));
        break;
      }
      while (rest.front().to < *from) rest = rest.subspan(1);
      PolicyRange range = rest.front();
      range.from = std::max(range.from, *from);
      PHYSCRM_TRYV(check_range(range));
    }
    log_outcome();
    return std::move(report_);
  }

 private:
  /// What one slice writes.
  struct Plan {
    std::vector<Notification> created;
    std::vector<const storage::OwedCandidate*> sources;  ///< of each created one
    std::vector<NotificationId> revived;
    std::vector<Severity> severities;  ///< of each revived one, as it is now
    std::vector<NotificationId> superseded;
  };

  [[nodiscard]] CatchUp catch_up() const noexcept { return run_.moment.settings->policies.catch_up; }
  [[nodiscard]] Date first_day() const noexcept {
    return run_.moment.today.plus_days(policy_.last_notice_days());
  }
  [[nodiscard]] std::int64_t window_days() const noexcept {
    return std::max(policy_.first_notice_days() - policy_.last_notice_days() + 1, 0);
  }

  Result<std::optional<Date>> pass_over_settled(std::span<const PolicyRange> ranges);
  Result<void> check_range(const PolicyRange& range);
  Result<std::optional<storage::ScanPosition>> check_slice(const PolicyRange& range,
                                                           const std::optional<storage::ScanPosition>& after);
  Plan plan(const std::vector<storage::OwedCandidate>& candidates, const PolicyRange& range);
  Result<void> write(UnitOfWork& work, Plan& plan);
  Result<void> create(UnitOfWork& work, Plan& plan);
  void supersede(const storage::OwedCandidate& candidate, int days_before, Plan& plan) const;
  void count(Severity severity) { ++report_.by_severity[static_cast<std::size_t>(severity)]; }
  void log_outcome() const;

  const RunContext& run_;
  const NotificationPolicy policy_;
  CheckReport report_;
};

storage::OwedRange owed_range(const PolicyRange& range) {
  storage::OwedRange owed{range.from, range.to, {}};
  for (std::size_t kind = 0; kind < range.owed.size(); ++kind) {
    if (range.owed[kind] != nullptr) owed.days_before[kind] = range.owed[kind]->days_before;
  }
  return owed;
}

/// The day from which something may be owed, if any: AutoCreation::pass_over_settled (renewals_auto.cpp).
Result<std::optional<Date>> Check::pass_over_settled(std::span<const PolicyRange> ranges) {
  std::vector<storage::OwedRange> owed(ranges.size());
  std::transform(ranges.begin(), ranges.end(), owed.begin(), owed_range);
  PHYSCRM_TRY(auto tx, run_.core.begin(storage::Access::read));
  for (std::span<const storage::OwedRange> rest{owed}; !rest.empty(); rest = rest.subspan(1)) {
    PHYSCRM_TRY(const auto probe, tx->notifications().scan_owed(rest.front(), std::nullopt, kProbe));
    if (!probe.candidates.empty()) return rest.front().from;
    if (probe.next) {
      const auto settled = tx->notifications().settled_owed(rest);
      if (!settled) return rest.front().from;
      report_.scanned += settled.value().scanned;
      report_.duplicates += settled.value().scanned;
      return settled.value().next;
    }
    report_.scanned += probe.scanned;
    report_.duplicates += probe.duplicates;
  }
  return std::optional<Date>{};
}

Result<void> Check::check_range(const PolicyRange& range) {
  std::optional<storage::ScanPosition> position;
  do {
    PHYSCRM_TRY(position, check_slice(range, position));
    const Date reached = position ? position->expiration : range.to.plus_days(1);
    PHYSCRM_TRYV(report_progress(run_, days_until(reached, first_day()), window_days()));
  } while (position);
  return ok();
}

Result<std::optional<storage::ScanPosition>> Check::check_slice(
    const PolicyRange& range, const std::optional<storage::ScanPosition>& after) {
  // The scan stands in the transaction that writes: nobody renews a credential between the two.
  PHYSCRM_TRY(auto work, UnitOfWork::begin(run_.core, run_.actor, run_.operation, run_.moment));
  PHYSCRM_TRY(auto slice, work.tx().notifications().scan_owed(owed_range(range), after, kScanSlice));
  report_.scanned += slice.scanned;
  report_.duplicates += slice.duplicates;
  std::sort(slice.candidates.begin(), slice.candidates.end(),
            [](const auto& a, const auto& b) { return a.credential_id < b.credential_id; });
  Plan planned = plan(slice.candidates, range);
  if (!planned.created.empty() || !planned.revived.empty()) {
    PHYSCRM_TRYV(write(work, planned));
    PHYSCRM_TRYV(work.commit());
  }
  return slice.next;
}

Check::Plan Check::plan(const std::vector<storage::OwedCandidate>& candidates, const PolicyRange& range) {
  Plan plan;
  for (const storage::OwedCandidate& candidate : candidates) {
    const Interval& interval = *range.owed[static_cast<std::size_t>(candidate.entity_type)];
    const IntervalTable intervals = policy_.intervals(candidate.entity_type);
    const TermFacts facts = facts_of(candidate, intervals, interval.days_before);
    if (facts.is_answered) {
      ++report_.duplicates;
    } else if (facts.cancelled) {
      plan.revived.push_back(facts.cancelled);
      plan.severities.push_back(interval.severity);
      supersede(candidate, interval.days_before, plan);
    } else {
      Notification& row = plan.created.emplace_back();
      row.physician_id = candidate.physician_id;
      row.credential_id = candidate.credential_id;
      row.entity_type = candidate.entity_type;
      row.state = candidate.state;
      row.expiration_date = candidate.expiration;
      row.days_before = interval.days_before;
      row.severity = interval.severity;
      row.collapsed = intervals.days_of(intervals.collapsed(interval.days_before, facts.settled));
      row.created_at = run_.moment.now;
      plan.sources.push_back(&candidate);
    }
  }
  return plan;
}

void Check::supersede(const storage::OwedCandidate& candidate, int days_before, Plan& plan) const {
  for (const storage::TermNotification& had : candidate.of_term) {
    if (had.days_before > days_before && is_unsent(had.status)) plan.superseded.push_back(had.id);
  }
}

Result<void> Check::write(UnitOfWork& work, Plan& plan) {
  auto& notifications = work.tx().notifications();
  if (!plan.created.empty()) PHYSCRM_TRYV(create(work, plan));
  if (!plan.revived.empty()) {
    PHYSCRM_TRYV(notifications.revive(plan.revived));
    for (const NotificationId id : plan.revived) {
      PHYSCRM_TRYV(work.tx().deliveries().cancel_failed(id, work.now()));
    }
    std::sort(plan.revived.begin(), plan.revived.end());
    for (const NotificationId id : plan.revived) work.record(IdKind::notification, id.value, "revived");
    report_.revived += static_cast<std::int64_t>(plan.revived.size());
    for (const Severity severity : plan.severities) count(severity);
  }
  if (!plan.superseded.empty()) {
    PHYSCRM_TRY(const auto cancelled,
                notifications.cancel(plan.superseded, CancelReason::superseded, work.now()));
    PHYSCRM_TRY(const Instant lease_now, work.lease_time());
    PHYSCRM_TRYV(work.tx().deliveries().cancel_of(cancelled, work.now(), lease_now));
    for (const NotificationId id : cancelled) {
      work.record(IdKind::notification, id.value, "cancelled_superseded");
    }
    report_.cancelled += static_cast<std::int64_t>(cancelled.size());
  }
  return ok();
}

Result<void> Check::create(UnitOfWork& work, Plan& plan) {
  const auto rows = static_cast<std::int64_t>(plan.created.size());
  PHYSCRM_TRY(std::int64_t id, work.tx().allocate_ids(IdKind::notification, rows));
  for (Notification& row : plan.created) row.id.value = id++;
  PHYSCRM_TRY(const auto outcomes, work.tx().notifications().insert(plan.created));
  std::size_t named = 0;  // written rows before this one are in the audit entry
  for (std::size_t i = 0; i < plan.created.size(); ++i) {
    if (outcomes[i] == storage::RowOutcome::written) {
      ++report_.created;
      count(plan.created[i].severity);
      supersede(*plan.sources[i], plan.created[i].days_before, plan);
      continue;
    }
    record_created(work, plan.created, named, i);
    named = i + 1;
    if (outcomes[i] == storage::RowOutcome::duplicate) {
      ++report_.duplicates;
    } else {
      ++report_.failed;
      note_failure(run_, plan.created[i].credential_id.to_string(), "the store refused its notification",
                   report_.errors);
    }
  }
  record_created(work, plan.created, named, plan.created.size());
  return ok();
}

void Check::log_outcome() const {
  run_.core.log(LogLevel::info,
                run_.operation + ": scanned " + std::to_string(report_.scanned) + ", created " +
                    std::to_string(report_.created) + ", revived " + std::to_string(report_.revived) +
                    ", duplicates " + std::to_string(report_.duplicates) + ", cancelled " +
                    std::to_string(report_.cancelled) + ", failed " + std::to_string(report_.failed));
}

}  // namespace

Result<CheckReport> check_expirations(const RunContext& run) {
  return Check{run}.execute();
}

Result<CheckReport> NotificationService::check_expirations(const Actor& actor, const Progress& progress) {
  return run_by_hand(core_, kCheckJob, actor, "notifications.check_expirations", progress,
                     physcrm::check_expirations);
}

}  // namespace physcrm
