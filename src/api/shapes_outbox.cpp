// What the delivery of notifications and the jobs answer.
#include <array>

#include "api/list_fields.hpp"
#include "api/shapes.hpp"
#include "api/words.hpp"

namespace physcrm::api {
namespace {

constexpr std::array kQueueFields{
    count_field("claimed", "Deliveries that were tried, each once."),
    count_field("sent", ""),
    count_field("failed", "Will be tried again."),
    count_field("permanentlyFailed", ""),
    count_field("escalated", "Notifications that a further recipient is told of."),
};
constexpr std::array kCleanupFields{
    count_field("archived", ""),
    count_field("deleted", ""),
    count_field("deliveryLogsDeleted", "Logs of failed attempts."),
};
constexpr std::array kRequeuedFields{count_field("requeued", "Notifications that are pending again.")};

constexpr std::array kAttemptFields{
    id_field("id", "The delivery.", IdKind::delivery),
    choice_field("recipientKind", "", kRecipientKinds),
    text_field("recipient", "The address.", kMaxTextLength).nullable(),
    choice_field("channel", "", kChannelKinds),
    count_field("attempt", "1 is the first delivery."),
    instant_field("at", ""),
    choice_field("outcome", "", kAttemptOutcomes),
    text_field("error", "", kMaxTextLength).nullable(),
    text_field("subject", "What was sent.", kMaxTextLength).nullable(),
    text_field("body", "What was sent.", kMaxTextLength).nullable(),
};
constexpr Shape kAttemptShape{"DeliveryAttempt", kAttemptFields};
constexpr std::array kLogFields{array_field("items", "", kAttemptShape)};

constexpr Field kJobName = text_field("name", "", kMaxShortText);
constexpr Field kDuration = count_field("durationMs", "");
constexpr Field kOutcome = text_field("outcome", "`ok`, `failed`, `cancelled`, `paused`.", kMaxShortText);
constexpr Field kCounts = counts_field("counts", "What it did.");
constexpr Field kError = text_field("error", "Why it failed.", kMaxTextLength).nullable();

constexpr std::array kJobStatusFields{
    kJobName,
    boolean_field("isRunning", ""),
    instant_field("lastRun", "Null, as all that is said of it: none yet.").nullable(),
    instant_field("nextRun", "Null while the store is read-only.").nullable(),
    text_field("lastOutcome", "", kMaxShortText).nullable(),
    count_field("lastDurationMs", "").nullable(),
    counts_field("lastCounts", "").nullable(),
    instant_field("pausedUntil", "Not due before.").nullable(),
    boolean_field("isOverdue", "Due for longer than it may wait: nobody runs it."),
    text_field("heldBy", "The worker that is running it, or died while it was.", kMaxTextLength).nullable(),
    text_field("target", "What a run is asked to do.", kMaxShortText).nullable(),
    boolean_field("targetMet", "By the last run.").nullable(),
};
constexpr Shape kJobStatusShape{"JobStatus", kJobStatusFields};
constexpr std::array kSchedulerFields{
    boolean_field("isRunning", "Whether the engine's own thread runs."),
    boolean_field("readOnly", "Whether all jobs pause, since nothing may be written."),
    array_field("jobs", "", kJobStatusShape),
};
constexpr std::array kJobResultFields{
    text_field("job", "", kMaxShortText), kOutcome, kCounts, kError, kDuration,
};
constexpr std::array kReleasedFields{boolean_field("released", "Whether anybody held it.")};
constexpr std::array kJobRunFields{
    instant_field("startedAt", ""),         kDuration, kOutcome, kCounts, kError,
    text_field("host", "", kMaxTextLength),
};
constexpr Shape kJobRunShape{"JobRun", kJobRunFields};
constexpr std::array kJobRunsFields{array_field("items", "Newest first.", kJobRunShape)};

void write_counts(JsonWriter& out, const JobCounts& counts) {
  out.begin_object();
  for (const auto& [name, count] : counts) out.key(name).integer(count);
  out.end_object();
}

void write_job_status(JsonWriter& out, const JobStatus& job) {
  out.begin_object();
  out.key("name").text(job.name);
  out.key("isRunning").boolean(job.is_running);
  out.key("lastRun").instant_or_null(job.last_run);
  out.key("nextRun").instant_or_null(job.next_run);
  out.key("lastOutcome").text_or_null(job.last_outcome);
  out.key("lastDurationMs")
      .integer_or_null(job.last_run ? std::optional{job.last_duration_ms} : std::nullopt);
  out.key("lastCounts");
  if (job.last_run) {
    write_counts(out, job.last_counts);
  } else {
    out.null();
  }
  out.key("pausedUntil").instant_or_null(job.paused_until);
  out.key("isOverdue").boolean(job.is_overdue);
  out.key("heldBy").text_or_null(job.held_by);
  out.key("target").text_or_null(job.target);
  out.key("targetMet");
  job.target_met ? out.boolean(*job.target_met) : out.null();
  out.end_object();
}

}  // namespace

constexpr Shape kQueueShape{"QueueReport", kQueueFields};
constexpr Shape kCleanupShape{"CleanupReport", kCleanupFields};
constexpr Shape kRequeuedShape{"Requeued", kRequeuedFields};
constexpr Shape kDeliveryLogShape{"DeliveryLog", kLogFields};
constexpr Shape kSchedulerShape{"SchedulerStatus", kSchedulerFields};
constexpr Shape kJobResultShape{"JobResult", kJobResultFields};
constexpr Shape kReleasedShape{"JobReleased", kReleasedFields};
constexpr Shape kJobRunsShape{"JobRuns", kJobRunsFields};

void write_queue_report(JsonWriter& out, const QueueReport& report) {
  out.begin_object();
  out.key("claimed").integer(report.claimed);
  out.key("sent").integer(report.sent);
  out.key("failed").integer(report.failed);
  out.key("permanentlyFailed").integer(report.permanently_failed);
  out.key("escalated").integer(report.escalated);
  out.end_object();
}

void write_cleanup(JsonWriter& out, const CleanupReport& report) {
  out.begin_object();
  out.key("archived").integer(report.archived);
  out.key("deleted").integer(report.deleted);
  out.key("deliveryLogsDeleted").integer(report.delivery_logs_deleted);
  out.end_object();
}

void write_delivery_log(JsonWriter& out, const std::vector<DeliveryLogEntry>& log) {
  out.begin_object().key("items").begin_array();
  for (const DeliveryLogEntry& entry : log) {
    const bool is_sent = entry.attempt.outcome == AttemptOutcome::sent;
    out.begin_object();
    out.key("id").id(entry.delivery.id);
    out.key("recipientKind").text(to_string(entry.delivery.recipient_kind));
    out.key("recipient").text_or_null(entry.delivery.recipient);
    out.key("channel").text(to_string(entry.delivery.channel));
    out.key("attempt").integer(entry.attempt.attempt);
    out.key("at").instant(entry.attempt.at);
    out.key("outcome").text(to_string(entry.attempt.outcome));
    out.key("error").text_or_null(entry.attempt.error);
    out.key("subject").text_or_null(is_sent ? entry.delivery.subject : std::string{});
    out.key("body").text_or_null(is_sent ? entry.delivery.body : std::string{});
    out.end_object();
  }
  out.end_array().end_object();
}

void write_scheduler(JsonWriter& out, bool is_running, bool is_read_only,
                     const std::vector<JobStatus>& jobs) {
  out.begin_object();
  out.key("isRunning").boolean(is_running);
  out.key("readOnly").boolean(is_read_only);
  out.key("jobs").begin_array();
  for (const JobStatus& job : jobs) write_job_status(out, job);
  out.end_array().end_object();
}

void write_job_result(JsonWriter& out, const JobResult& result) {
  out.begin_object();
  out.key("job").text(result.job);
  out.key("outcome").text(result.outcome);
  write_counts(out.key("counts"), result.counts);
  out.key("error").text_or_null(result.error);
  out.key("durationMs").integer(result.duration_ms);
  out.end_object();
}

void write_job_runs(JsonWriter& out, const std::vector<JobRun>& runs) {
  out.begin_object().key("items").begin_array();
  for (const JobRun& run : runs) {
    out.begin_object();
    out.key("startedAt").instant(run.started_at);
    out.key("durationMs").integer(run.duration_ms);
    out.key("outcome").text(run.outcome);
    write_counts(out.key("counts"), run.counts);
    out.key("error").text_or_null(run.error);
    out.key("host").text(run.host);
    out.end_object();
  }
  out.end_array().end_object();
}

}  // namespace physcrm::api
