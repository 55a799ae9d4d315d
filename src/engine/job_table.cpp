#include "engine/job_table.hpp"

#include <array>
#include <charconv>

#include "base/try.hpp"
#include "engine/kept_answers.hpp"

namespace physcrm {
namespace {

constexpr std::int64_t kHour_s = 3600;

template <class Report>
Result<JobCounts> counted(const Result<Report>& report) {
  if (!report) return report.error();
  return counts_of(report.value());
}

Result<JobCounts> run_creation(const RunContext& run) {
  return counted(create_renewals(run));
}

Result<JobCounts> run_check(const RunContext& run) {
  return counted(check_expirations(run));
}

Result<JobCounts> run_queue(const RunContext& run) {
  return counted(process_notification_queue(run));
}

Result<JobCounts> run_retries(const RunContext& run) {
  return counted(retry_failed_notifications(run, false));
}

Result<JobCounts> run_cleanup(const RunContext& run) {
  return counted(clean_up_notifications(run));
}

Result<JobCounts> run_maintenance(const RunContext& run) {
  PHYSCRM_TRY(const std::int64_t forgotten, forget_old_answers(run.core));
  PHYSCRM_TRYV(run.core.store().optimize());
  return JobCounts{{"keptCallsDeleted", forgotten}};
}

std::int64_t count_of(const JobCounts& counts, std::string_view name) {
  for (const auto& [each, count] : counts) {
    if (each == name) return count;
  }
  return 0;
}

/// At least so many of a hundred; of nothing, all.
bool is_share(std::int64_t part, std::int64_t whole, std::int64_t percent) {
  return part * 100 >= whole * percent;
}

bool creation_met(const JobCounts& counts, std::int64_t duration_ms) {
  const std::int64_t created = count_of(counts, "created") + count_of(counts, "expired");
  return duration_ms <= 30'000 && is_share(created, created + count_of(counts, "failed"), 98);
}

bool check_met(const JobCounts& counts, std::int64_t duration_ms) {
  return duration_ms <= 300'000 && count_of(counts, "failed") == 0;
}

bool queue_met(const JobCounts& counts, std::int64_t) {
  // A run takes everything that is due, so that "at least 100 when as many are due" always holds.
  return is_share(count_of(counts, "sent"), count_of(counts, "claimed"), 95);
}

constexpr std::array<JobInfo, 6> kJobs{{
    {kCreationJob, JobTiming::every(6 * kHour_s), run_creation, "at most 30 s, at least 98 % created",
     creation_met},
    {kCheckJob, JobTiming::at_midnight(), run_check, "at most 5 min, without errors", check_met},
    {kQueueJob, JobTiming::every(kHour_s), run_queue, "at least 100 when as many are due, at least 95 % sent",
     queue_met, kCheckJob},
    {kRetryJob, JobTiming::every(4 * kHour_s), run_retries, {}, nullptr, kCheckJob},
    {kCleanupJob, JobTiming::every(7 * 24 * kHour_s), run_cleanup},
    {kMaintenanceJob, JobTiming::every(24 * kHour_s), run_maintenance},
}};

}  // namespace

JobCounts counts_of(const AutoCreateReport& report) {
  return {{"scanned", report.scanned},
          {"created", report.created},
          {"expected", report.expected},
          {"expired", report.expired},
          {"existingWorkflow", report.skipped_existing_workflow},
          {"inactive", report.skipped_inactive},
          {"failed", report.failed}};
}

JobCounts counts_of(const CheckReport& report) {
  const auto severity = [&](Severity s) { return report.by_severity[static_cast<std::size_t>(s)]; };
  return {{"scanned", report.scanned},
          {"created", report.created},
          {"revived", report.revived},
          {"duplicates", report.duplicates},
          {"cancelled", report.cancelled},
          {"info", severity(Severity::info)},
          {"warning", severity(Severity::warning)},
          {"critical", severity(Severity::critical)},
          {"failed", report.failed}};
}

JobCounts counts_of(const QueueReport& report) {
  return {{"claimed", report.claimed},
          {"sent", report.sent},
          {"failed", report.failed},
          {"permanentlyFailed", report.permanently_failed},
          {"escalated", report.escalated}};
}

JobCounts counts_of(const CleanupReport& report) {
  return {{"archived", report.archived},
          {"deleted", report.deleted},
          {"deliveryLogsDeleted", report.delivery_logs_deleted}};
}

std::span<const JobInfo> jobs_in_order() noexcept {
  return kJobs;
}

const JobInfo* find_job(std::string_view name) noexcept {
  for (const JobInfo& job : kJobs) {
    if (job.name == name) return &job;
  }
  return nullptr;
}

JobTurn turn_of(const JobInfo& job, const StoreSettings& settings, const storage::JobState& state,
                Instant now) {
  const auto policy = settings.policies.missed_runs.find(job.name);
  const bool has_policy = policy != settings.policies.missed_runs.end();
  const bool has_started = state.last_started_at != Instant{};
  const JobPlan plan{state.next_due_at, has_started ? std::optional{state.last_started_at} : std::nullopt};
  return turn_of_job(job.timing, has_policy ? policy->second : MissedRunPolicy{}, settings.zone, plan, now);
}

std::string encode_counts(const JobCounts& counts) {
  std::string text = "{";
  for (const auto& [name, count] : counts) {
    if (text.size() > 1) text += ',';
    text += '"' + name + "\":" + std::to_string(count);
  }
  return text + '}';
}

JobCounts decode_counts(std::string_view text) {
  JobCounts counts;
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return counts;
  text = text.substr(1, text.size() - 2);
  while (!text.empty()) {
    const std::size_t colon = text.find("\":");
    if (text.front() != '"' || colon == std::string_view::npos) return {};
    const std::string name{text.substr(1, colon - 1)};
    text.remove_prefix(colon + 2);
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{}) return {};
    counts.emplace_back(name, count);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.empty() && text.front() != ',') return {};
    if (!text.empty()) text.remove_prefix(1);
  }
  return counts;
}

}  // namespace physcrm
