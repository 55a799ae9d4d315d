#include <algorithm>
#include <utility>

#include "base/try.hpp"
#include "engine/creation_rules.hpp"
#include "engine/expected_dates.hpp"
#include "engine/job_run.hpp"
#include "engine/workflow_facts.hpp"
#include "physcrm/renewals.hpp"

namespace physcrm {
namespace {

/// Credentials looked at in one transaction: so many that the rows of a slice, written by credential, share
/// most pages of the indexes (a million credentials in slices of 8,192 take a fifth longer); so few that a
/// slice stays at a few megabytes and other writers wait for a fraction of a second.
constexpr int kScanSlice = 32'768;
/// Credentials at the beginning of the window that tell whether most of the work is still to be done. Where
/// none of so few needs anything the store is asked how far that goes on.
constexpr int kProbe = 1024;
/// Rows handed to the store at a time, and overdue workflows expired in one transaction.
constexpr std::size_t kBatch = 1024;

class AutoCreation {
 public:
  explicit AutoCreation(const RunContext& run)
      : run_(run),
        look_back_days_(run.moment.settings->policies.look_back_days),
        rules_(run.core, run.moment.settings->rule_pack) {}

  Result<AutoCreateReport> execute() {
    PHYSCRM_TRYV(report_progress(run_, 0, window_days()));
    // First, so that no workflow of an earlier date stands in the way of a new one.
    PHYSCRM_TRYV(expire_overdue());
    PHYSCRM_TRYV(open_due());
    PHYSCRM_TRYV(open_expected());
    log_outcome();
    return std::move(report_);
  }

 private:
  [[nodiscard]] Date first_day() const noexcept { return run_.moment.today.plus_days(-look_back_days_); }
  [[nodiscard]] Date last_day() const noexcept { return run_.moment.today.plus_days(kCreationWindowDays); }
  [[nodiscard]] std::int64_t window_days() const noexcept {
    return look_back_days_ + kCreationWindowDays + 1;
  }

  Result<UnitOfWork> begin() { return UnitOfWork::begin(run_.core, run_.actor, run_.operation, run_.moment); }

  Result<void> expire_overdue();
  Result<void> expire_batch(UnitOfWork& work, std::vector<Workflow>& rows);
  Result<void> open_due();
  Result<std::optional<Date>> pass_over_settled();
  Result<std::optional<storage::ScanPosition>> open_slice(Date from,
                                                          const std::optional<storage::ScanPosition>& after);
  Result<void> open_expected();
  Result<std::optional<storage::ScanPosition>> open_expected_slice(
      const storage::ExpectedTerm& term, const std::optional<storage::ScanPosition>& after);
  void count(const storage::CreationSlice& slice);
  Result<void> open_candidates(UnitOfWork& work, std::vector<storage::CreationCandidate>& candidates,
                               DateBasis basis);
  Result<void> insert_batch(UnitOfWork& work);
  Result<void> fill(UnitOfWork& work, const storage::CreationCandidate& candidate, DateBasis basis,
                    std::int64_t id, Workflow& row);
  /// Rows of the batch from `begin` to before `end`; their ids are consecutive.
  void record_created(UnitOfWork& work, std::size_t begin, std::size_t end) const {
    if (begin == end) return;
    work.record_range(IdKind::workflow, rows_[begin].id.value, rows_[end - 1].id.value, "created");
  }
  void fail(const std::string& entity_id, std::string_view reason) {
    ++report_.failed;
    note_failure(run_, entity_id, reason, report_.errors);
  }
  void log_outcome() const;

  const RunContext& run_;
  int look_back_days_;  ///< policy
  CreationRules rules_;
  std::vector<Workflow> rows_;  ///< of the batch in hand; kept, so that its memory is
  AutoCreateReport report_;
};

// --- Expiring what is overdue ---------------------------------------------------------------------------

Result<void> AutoCreation::expire_overdue() {
  WorkflowId after;
  for (;;) {
    PHYSCRM_TRY(auto work, begin());
    PHYSCRM_TRY(auto rows, work.tx().workflows().expirable(run_.moment.today, after, kBatch));
    if (rows.empty()) return ok();
    after = rows.back().id;
    const bool is_last = rows.size() < kBatch;
    PHYSCRM_TRYV(expire_batch(work, rows));
    PHYSCRM_TRYV(work.commit());
    PHYSCRM_TRYV(report_progress(run_, 0, window_days()));
    if (is_last) return ok();
  }
}

Result<void> AutoCreation::expire_batch(UnitOfWork& work, std::vector<Workflow>& rows) {
  std::vector<WorkflowEvent> events;
  events.reserve(rows.size());
  for (Workflow& row : rows) {
    if (!expires_by_itself(row.status, true, row.late, row.expiration_date, work.today())) continue;
    row.status = WorkflowStatus::expired;
    row.expired_date = work.today();
    row.overdue_after.reset();
    row.updated_at = work.now();
    row.updated_by = work.by();
    ++row.version;
    if (const auto written = work.tx().workflows().update(row); !written) {
      if (written.error().code == ErrorCode::unavailable) return written.error();
      fail(row.id.to_string(), written.error().message);
      continue;
    }
    events.push_back({row.id, work.now(), row.status, work.by(), "expired"});
    work.record(IdKind::workflow, row.id.value, "expired");
    ++report_.expired;
  }
  if (events.empty()) return ok();
  return work.tx().workflows().add_events(events);
}

// --- Opening what is due --------------------------------------------------------------------------------

void AutoCreation::count(const storage::CreationSlice& slice) {
  report_.scanned += slice.scanned;
  report_.skipped_existing_workflow += slice.existing_workflow;
  report_.skipped_inactive += slice.inactive_physician;
}

/// The day from which there may be something to open, if any. A second run, and the first one of a day, find
/// nearly all of the window settled: that is not read under the write lock, nor credential by credential.
Result<std::optional<Date>> AutoCreation::pass_over_settled() {
  PHYSCRM_TRY(auto tx, run_.core.begin(storage::Access::read));
  auto& workflows = tx->workflows();
  PHYSCRM_TRY(const auto probe, workflows.scan_for_creation(first_day(), last_day(), std::nullopt, kProbe));
  if (!probe.candidates.empty()) return first_day();
  if (!probe.next) {
    count(probe);
    return std::optional<Date>{};
  }
  const auto settled = workflows.settled_for_creation(first_day(), last_day());
  // It takes longer than any other query, and a server may allow none that long.
  if (!settled) return first_day();
  report_.scanned += settled.value().scanned;
  report_.skipped_inactive += settled.value().inactive_physician;
  report_.skipped_existing_workflow += settled.value().scanned - settled.value().inactive_physician;
  return settled.value().next;
}

Result<void> AutoCreation::open_due() {
  PHYSCRM_TRY(const std::optional<Date> from, pass_over_settled());
  if (!from) return report_progress(run_, window_days(), window_days());
  std::optional<storage::ScanPosition> position;
  do {
    PHYSCRM_TRY(position, open_slice(*from, position));
    const std::int64_t done = position ? days_until(position->expiration, first_day()) : window_days();
    PHYSCRM_TRYV(report_progress(run_, done, window_days()));
  } while (position);
  return ok();
}

Result<std::optional<storage::ScanPosition>> AutoCreation::open_slice(
    Date from, const std::optional<storage::ScanPosition>& after) {
  PHYSCRM_TRY(auto work, begin());
  PHYSCRM_TRY(auto slice, work.tx().workflows().scan_for_creation(from, last_day(), after, kScanSlice));
  count(slice);
  if (!slice.candidates.empty()) {
    PHYSCRM_TRYV(open_candidates(work, slice.candidates, DateBasis::confirmed));
    PHYSCRM_TRYV(work.commit());
  }
  return slice.next;
}

/// What has no date, where the policy wants the rules to be asked for one.
Result<void> AutoCreation::open_expected() {
  const StoreSettings& settings = *run_.moment.settings;
  if (!settings.policies.use_expected_dates) return ok();
  for (const storage::ExpectedTerm& term : expected_terms(settings.rule_pack, run_.moment.today)) {
    std::optional<storage::ScanPosition> position;
    do {
      PHYSCRM_TRY(position, open_expected_slice(term, position));
      PHYSCRM_TRYV(report_progress(run_, window_days(), window_days()));
    } while (position);
  }
  return ok();
}

Result<std::optional<storage::ScanPosition>> AutoCreation::open_expected_slice(
    const storage::ExpectedTerm& term, const std::optional<storage::ScanPosition>& after) {
  PHYSCRM_TRY(auto work, begin());
  PHYSCRM_TRY(auto slice, work.tx().workflows().scan_undated(term, after, kScanSlice));
  count(slice);
  if (!slice.candidates.empty()) {
    PHYSCRM_TRYV(open_candidates(work, slice.candidates, DateBasis::expected));
    PHYSCRM_TRYV(work.commit());
  }
  return slice.next;
}

Result<void> AutoCreation::open_candidates(UnitOfWork& work,
                                           std::vector<storage::CreationCandidate>& candidates,
                                           DateBasis basis) {
  std::sort(candidates.begin(), candidates.end(),
            [](const auto& a, const auto& b) { return a.credential_id < b.credential_id; });
  PHYSCRM_TRY(std::int64_t id,
              work.tx().allocate_ids(IdKind::workflow, static_cast<std::int64_t>(candidates.size())));
  for (std::size_t begin = 0; begin < candidates.size(); begin += kBatch) {
    const std::size_t end = std::min(begin + kBatch, candidates.size());
    rows_.resize(end - begin);
    for (std::size_t i = begin; i < end; ++i) {
      PHYSCRM_TRYV(fill(work, candidates[i], basis, id++, rows_[i - begin]));
    }
    PHYSCRM_TRYV(insert_batch(work));
  }
  return ok();
}

Result<void> AutoCreation::fill(UnitOfWork& work, const storage::CreationCandidate& candidate,
                                DateBasis basis, std::int64_t id, Workflow& row) {
  PHYSCRM_TRY(const CreationRule* rule, rules_.find(work.tx(), candidate));
  row.id.value = id;
  row.credential_id = candidate.credential_id;
  row.physician_id = candidate.physician_id;
  row.entity_type = candidate.entity_type;
  row.state = candidate.state;
  row.expiration_date = candidate.expiration;
  row.date_basis = basis;
  const std::int32_t days = days_until(candidate.expiration, work.today());
  const bool is_expired = creation_for(days, look_back_days_) == Creation::expired;
  row.status = is_expired ? WorkflowStatus::expired : WorkflowStatus::not_started;
  row.expired_date = is_expired ? std::optional{work.today()} : std::nullopt;
  row.rule_pack_id = work.settings().rule_pack_id;
  row.checklist_template_id = rule->template_id;
  row.overdue_after =
      overdue_after({row.status, row.expiration_date, work.today(), {}, row.expired_date}, rule->rules);
  row.created_at = row.updated_at = work.now();
  row.created_by = row.updated_by = work.by();
  row.version = 1;
  return ok();
}

Result<void> AutoCreation::insert_batch(UnitOfWork& work) {
  PHYSCRM_TRY(const auto outcomes, work.tx().workflows().insert(rows_));
  std::size_t named = 0;  // written rows before this one are in the audit entry
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (outcomes[i] == storage::RowOutcome::written) {
      ++(rows_[i].status == WorkflowStatus::expired ? report_.expired : report_.created);
      if (rows_[i].date_basis == DateBasis::expected) ++report_.expected;
      continue;
    }
    record_created(work, named, i);
    named = i + 1;
    if (outcomes[i] == storage::RowOutcome::duplicate) {
      ++report_.skipped_existing_workflow;
    } else {
      fail(rows_[i].credential_id.to_string(), "the store refused its workflow");
    }
  }
  record_created(work, named, rows_.size());
  return ok();
}

void AutoCreation::log_outcome() const {
  run_.core.log(LogLevel::info,
                run_.operation + ": scanned " + std::to_string(report_.scanned) + ", created " +
                    std::to_string(report_.created) + " (for expected dates: " +
                    std::to_string(report_.expected) + "), expired " + std::to_string(report_.expired) +
                    ", existing " + std::to_string(report_.skipped_existing_workflow) + ", inactive " +
                    std::to_string(report_.skipped_inactive) + ", failed " + std::to_string(report_.failed));
}

}  // namespace

Result<AutoCreateReport> create_renewals(const RunContext& run) {
  return AutoCreation{run}.execute();
}

Result<AutoCreateReport> RenewalService::auto_create(const Actor& actor, const Progress& progress) {
  return run_by_hand(core_, kCreationJob, actor, "renewals.auto_create", progress, create_renewals);
}

}  // namespace physcrm
