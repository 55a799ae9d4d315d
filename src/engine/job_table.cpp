#include "engine/job_table.hpp"

#include <array>
#include <charconv>

#include "base/try.hpp"

namespace physcrm {
namespace {

constexpr std::int64_t kHour_s = 3600;
constexpr std::int64_t kMicro = 1'000'000;

Result<JobCounts> run_creation(const RunContext& run) {
  PHYSCRM_TRY(const AutoCreateReport report, create_renewals(run));
  return JobCounts{{"scanned", report.scanned},
                   {"created", report.created},
                   {"expected", report.expected},
                   {"expired", report.expired},
                   {"existingWorkflow", report.skipped_existing_workflow},
                   {"inactive", report.skipped_inactive},
                   {"failed", report.failed}};
}

Result<JobCounts> run_check(const RunContext& run) {
  PHYSCRM_TRY(const CheckReport report, check_expirations(run));
  const auto severity = [&](Severity s) { return report.by_severity[static_cast<std::size_t>(s)]; };
  return JobCounts{{"scanned", report.scanned},
                   {"created", report.created},
                   {"revived", report.revived},
                   {"duplicates", report.duplicates},
                   {"cancelled", report.cancelled},
                   {"info", severity(Severity::info)},
                   {"warning", severity(Severity::warning)},
                   {"critical", severity(Severity::critical)},
                   {"failed", report.failed}};
}

constexpr std::array<JobInfo, 2> kJobs{{
    {"createRenewalWorkflows", 6 * kHour_s, run_creation},
    {"checkExpirations", 0, run_check},
}};

Instant next_midnight(const Zone& zone, Instant now) {
  Date day = zone.civil_date(now).plus_days(1);
  Instant next = zone.first_instant(day);
  // A zone may leave out a whole day; then the first instant of the next one stands for both.
  while (next <= now) {
    day = day.plus_days(1);
    next = zone.first_instant(day);
  }
  return next;
}

}  // namespace

std::span<const JobInfo> jobs_in_order() noexcept {
  return kJobs;
}

const JobInfo* find_job(std::string_view name) noexcept {
  for (const JobInfo& job : kJobs) {
    if (job.name == name) return &job;
  }
  return nullptr;
}

Instant next_run_after(const JobInfo& job, const Zone& zone, Instant planned, Instant now) {
  if (job.every_s == 0) return next_midnight(zone, now);
  if (planned > now) return now.plus_seconds(job.every_s);
  const std::int64_t every_us = job.every_s * kMicro;
  const std::int64_t missed = (now.microseconds() - planned.microseconds()) / every_us;
  return planned.plus_seconds((missed + 1) * job.every_s);
}

bool is_job_due(const JobInfo& job, const Zone& zone, const storage::JobState& state, Instant now) {
  const Instant planned = state.next_due_at;
  if (planned <= now) return true;
  if (job.every_s != 0) return planned > now.plus_seconds(2 * job.every_s);
  const bool has_started = state.last_started_at != Instant{};
  const bool is_of_an_earlier_day =
      has_started && zone.civil_date(state.last_started_at) < zone.civil_date(now);
  return is_of_an_earlier_day || planned > next_midnight(zone, now);
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
