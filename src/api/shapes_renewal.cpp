// What is asked about renewals beside the workflow itself: timeline, next actions, statistics, a run's
// report.
#include <array>
#include <map>

#include "api/list_fields.hpp"
#include "api/shapes.hpp"
#include "api/words.hpp"

namespace physcrm::api {
namespace {

constexpr std::array kMilestoneFields{
    choice_field("name", "", kMilestoneNames),
    date_field("date", ""),
    choice_field("state", "", kMilestoneStates),
    text_field("description", "", kMaxShortText),
};
constexpr Shape kMilestoneShape{"Milestone", kMilestoneFields};

constexpr std::array kEventFields{
    instant_field("at", ""),
    choice_field("status", "The status after the event.", kWorkflowStatuses),
    text_field("by", "", kMaxShortText),
    text_field("note", "", kMaxTextLength).nullable(),
};
constexpr Shape kEventShape{"WorkflowEvent", kEventFields};

constexpr std::array kTimelineFields{
    id_field("workflowId", "", IdKind::workflow),
    array_field("milestones", "The plan, by date.", kMilestoneShape),
    array_field("history", "What happened, oldest first.", kEventShape),
};

constexpr std::array kStepFields{
    text_field("action", "", kMaxShortText),
    date_field("dueDate", "").nullable(),
    text_field("itemId", "The checklist item; null for the workflow's own next action.", 64).nullable(),
    boolean_field("required", ""),
    boolean_field("overdue", ""),
};
constexpr Shape kStepShape{"NextAction", kStepFields};
constexpr std::array kStepsFields{array_field("actions", "", kStepShape)};

constexpr std::array kByStatusFields{
    count_field("not_started", ""),  count_field("in_progress", ""), count_field("filed", ""),
    count_field("under_review", ""), count_field("approved", ""),    count_field("rejected", ""),
    count_field("expired", ""),
};
constexpr Shape kByStatusShape{"CountsByStatus", kByStatusFields};
constexpr std::array kByKindFields{count_field("license", ""), count_field("dea", ""),
                                   count_field("csr", "")};
constexpr Shape kByKindShape{"CountsByEntityType", kByKindFields};
constexpr std::array kUpcomingFields{
    count_field("within30Days", ""),
    count_field("within60Days", ""),
    count_field("within90Days", ""),
};
constexpr Shape kUpcomingShape{"Upcoming", kUpcomingFields};

constexpr std::array kMonthFields{
    text_field("month", "YYYY-MM.", 7),
    count_field("count", ""),
};
constexpr Shape kMonthShape{"MonthForecast", kMonthFields};

constexpr std::array kStatisticsFields{
    count_field("total", ""),
    object_field("byStatus", "", kByStatusShape),
    object_field("byEntityType", "", kByKindShape),
    counts_field("byState", "By the credential's state or territory; those with none are left out."),
    counts_field("byPractice",
                 "By the physician's practice; those with none are left out. Null for a viewer.")
        .nullable(),
    count_field("overdue", ""),
    object_field("upcoming", "Unfinished ones by expiration date, 0 to so many days ahead.", kUpcomingShape),
    count_field("critical", ""),
    number_field("averageDaysToApproval", "Null while none is approved.").nullable(),
    number_field("approvalRate", "approved / (approved + rejected + expired), 0 to 1.").nullable(),
    array_field("forecast",
                "Expirations of active credentials: this month from today on, and the eleven after it. Null "
                "for a viewer.",
                kMonthShape)
        .nullable(),
};

constexpr std::array kSkippedFields{
    count_field("existingWorkflow", ""),
    count_field("inactive", ""),
};
constexpr Shape kSkippedShape{"Skipped", kSkippedFields};

constexpr std::array kFailureFields{
    text_field("entityId", "", 40),
    text_field("reason", "", kMaxTextLength),
};

std::int64_t count_of(const std::map<std::string, std::int64_t>& counts, std::string_view name) {
  const auto at = counts.find(std::string{name});
  return at == counts.end() ? 0 : at->second;
}

/// Every word has a count, also where there is none of it.
template <class Words>
void write_counts(JsonWriter& out, const std::map<std::string, std::int64_t>& counts, const Words& words) {
  out.begin_object();
  for (const std::string_view word : words) out.key(word).integer(count_of(counts, word));
  out.end_object();
}

void write_by_practice(JsonWriter& out, const RenewalStatistics& statistics) {
  out.begin_object();
  for (const auto& [practice, count] : statistics.by_practice) out.key(practice.to_string()).integer(count);
  out.end_object();
}

void write_forecast(JsonWriter& out, const RenewalStatistics& statistics) {
  constexpr std::size_t kYearAndMonth = 7;
  out.begin_array();
  for (const MonthForecast& row : statistics.forecast) {
    out.begin_object();
    out.key("month").text(row.month.to_string().substr(0, kYearAndMonth));
    out.key("count").integer(row.count);
    out.end_object();
  }
  out.end_array();
}

}  // namespace

constexpr Shape kRunFailureShape{"RunFailure", kFailureFields};

namespace {
constexpr std::array kAutoCreateFields{
    count_field("scanned",
                "Active credentials from 30 days past to 90 days ahead of their expiration; under the policy "
                "`useExpectedDates` of the expected one, too, where there is no other."),
    count_field("created", "Opened for what is due."),
    count_field("expected", "Of the created ones, those for a date that is expected, not confirmed."),
    count_field("expired", "Opened as expired, and open ones that expired."),
    object_field("skipped", "", kSkippedShape),
    count_field("failed", ""),
    array_field("errors", "The first 100.", kRunFailureShape),
};
}  // namespace

constexpr Shape kWorkflowTimelineShape{"WorkflowTimeline", kTimelineFields};
constexpr Shape kNextActionsShape{"NextActions", kStepsFields};
constexpr Shape kStatisticsShape{"RenewalStatistics", kStatisticsFields};
constexpr Shape kAutoCreateShape{"AutoCreateReport", kAutoCreateFields};

void write_workflow_timeline(JsonWriter& out, const WorkflowTimeline& timeline) {
  out.begin_object();
  out.key("workflowId").id(timeline.workflow_id);
  out.key("milestones").begin_array();
  for (const TimelineMilestone& row : timeline.milestones) {
    out.begin_object();
    out.key("name").text(row.milestone.name());
    out.key("date").date(row.milestone.date);
    out.key("state").text(to_string(row.state));
    out.key("description").text(row.milestone.description);
    out.end_object();
  }
  out.end_array();
  out.key("history").begin_array();
  for (const WorkflowEvent& event : timeline.history) {
    out.begin_object();
    out.key("at").instant(event.at);
    out.key("status").text(to_string(event.status));
    out.key("by").text(event.by);
    out.key("note").text_or_null(event.note);
    out.end_object();
  }
  out.end_array();
  out.end_object();
}

void write_next_actions(JsonWriter& out, const std::vector<NextStep>& steps) {
  out.begin_object().key("actions").begin_array();
  for (const NextStep& step : steps) {
    out.begin_object();
    out.key("action").text(step.action);
    out.key("dueDate").date_or_null(step.due);
    out.key("itemId").text_or_null(step.item_id);
    out.key("required").boolean(step.required);
    out.key("overdue").boolean(step.overdue);
    out.end_object();
  }
  out.end_array().end_object();
}

void write_statistics(JsonWriter& out, const RenewalStatistics& statistics, bool shows_all) {
  out.begin_object();
  out.key("total").integer(statistics.total);
  write_counts(out.key("byStatus"), statistics.by_status, kWorkflowStatuses);
  write_counts(out.key("byEntityType"), statistics.by_entity_type, kEntityTypes);
  out.key("byState").begin_object();
  for (const auto& [state, count] : statistics.by_state) out.key(state).integer(count);
  out.end_object();
  out.key("byPractice");
  if (shows_all) {
    write_by_practice(out, statistics);
  } else {
    out.null();
  }
  out.key("overdue").integer(statistics.overdue);
  out.key("upcoming").begin_object();
  out.key("within30Days").integer(statistics.within_30_days);
  out.key("within60Days").integer(statistics.within_60_days);
  out.key("within90Days").integer(statistics.within_90_days);
  out.end_object();
  out.key("critical").integer(statistics.critical);
  out.key("averageDaysToApproval").real_or_null(statistics.average_days_to_approval);
  out.key("approvalRate").real_or_null(statistics.approval_rate);
  out.key("forecast");
  if (shows_all) {
    write_forecast(out, statistics);
  } else {
    out.null();
  }
  out.end_object();
}

void write_run_failures(JsonWriter& out, const std::vector<RunFailure>& failures) {
  out.begin_array();
  for (const RunFailure& failure : failures) {
    out.begin_object();
    out.key("entityId").text(failure.entity_id);
    out.key("reason").text(failure.reason);
    out.end_object();
  }
  out.end_array();
}

void write_auto_create(JsonWriter& out, const AutoCreateReport& report) {
  out.begin_object();
  out.key("scanned").integer(report.scanned);
  out.key("created").integer(report.created);
  out.key("expected").integer(report.expected);
  out.key("expired").integer(report.expired);
  out.key("skipped").begin_object();
  out.key("existingWorkflow").integer(report.skipped_existing_workflow);
  out.key("inactive").integer(report.skipped_inactive);
  out.end_object();
  out.key("failed").integer(report.failed);
  write_run_failures(out.key("errors"), report.errors);
  out.end_object();
}

}  // namespace physcrm::api
