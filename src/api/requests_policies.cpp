// The policies of a store, as they are answered and as they are changed.
#include <array>

#include "api/list_fields.hpp"
#include "api/requests.hpp"
#include "api/shapes.hpp"
#include "api/words.hpp"
#include "physcrm/notification/policy.hpp"
#include "physcrm/settings.hpp"

namespace physcrm::api {
namespace {

constexpr std::int64_t kMost32 = std::numeric_limits<std::int32_t>::max();

constexpr Field kFilingGate = choice_field(
    "filingGate", "Whether open required items are named at the filing, or refuse it.", kFilingGates);
constexpr Field kUseExpectedDates =
    boolean_field("useExpectedDates", "Renewals are opened for dates that the rules derive, too.");
constexpr Field kLookBackDays =
    integer_field("lookBackDays", "How long past its date a credential without a renewal still gets one.")
        .range(0, kMaxLookBackDays);
constexpr Field kCatchUp = choice_field(
    "catchUp", "Whether the daily check makes up for what was missed, or keeps to its days.", kCatchUps);

// --- Intervals ------------------------------------------------------------------------------------------

constexpr std::array kIntervalFields{
    integer_field("daysBefore", "Fewer in each row than in the one before; negative: after the expiration.")
        .range(kFewestDaysBefore, kMostDaysBefore)
        .required(),
    choice_field("severity", "", kSeverities).required(),
    text_field("purpose", "One line, 1 to 200 bytes.", 200).required(),
    text_field("action", "What stands for `[next_steps]`; one line, 1 to 500 bytes.", 500).required(),
    boolean_field("enabled", "Off: it stays in the table and is never owed.").otherwise("true"),
};
constexpr Shape kIntervalShape{"NoticeInterval", kIntervalFields};
constexpr Field interval_table(std::string_view kind) {
  return array_field(kind, "Replaced whole.", kIntervalShape).range(0, kMaxIntervals);
}
constexpr std::array kIntervalTables{interval_table("license"), interval_table("dea"), interval_table("csr")};
constexpr Shape kIntervalTablesShape{"NoticeIntervals", kIntervalTables};
constexpr std::array kIntervalTablesChange{kIntervalTables[0].nullable(), kIntervalTables[1].nullable(),
                                           kIntervalTables[2].nullable()};
constexpr Shape kIntervalTablesChangeShape{"NoticeIntervalsChange", kIntervalTablesChange};

// --- Escalation, retry, retention -----------------------------------------------------------------------

constexpr Field kEnabled = boolean_field("enabled", "");
constexpr Field kWarningHours =
    array_field("warningHours",
                "Hours after a warning was sent, unacknowledged, until the practice's contact and until the "
                "team is told: two rising numbers, 1 to 2160.",
                FieldType::integer)
        .range(0, 2);
constexpr Field kCriticalHours =
    array_field("criticalHours", "The same of a critical one.", FieldType::integer).range(0, 2);
constexpr std::array kEscalationFields{kEnabled, kWarningHours, kCriticalHours};
constexpr Shape kEscalationShape{"Escalation", kEscalationFields};
constexpr std::array kEscalationChange{kEnabled.nullable(), kWarningHours.nullable(),
                                       kCriticalHours.nullable()};
constexpr Shape kEscalationChangeShape{"EscalationChange", kEscalationChange};

constexpr Field kDelaySeconds =
    array_field("delaySeconds",
                "One a retry, counted from the first failure; 0 is made in the same run. They do not fall.",
                FieldType::integer)
        .range(0, kMaxRetries);
constexpr Field kGiveUpAfterSeconds =
    integer_field("giveUpAfterSeconds", "Since the first failure: later there is no further try.")
        .range(1, kMost32);
constexpr std::array kRetryFields{kDelaySeconds, kGiveUpAfterSeconds};
constexpr Shape kRetryShape{"RetrySchedule", kRetryFields};
constexpr std::array kRetryChange{kDelaySeconds.nullable(), kGiveUpAfterSeconds.nullable()};
constexpr Shape kRetryChangeShape{"RetryScheduleChange", kRetryChange};

constexpr Field days_field(std::string_view name, std::string_view doc) {
  return integer_field(name, doc).range(1, kMaxRetentionDays);
}
constexpr std::array kRetentionFields{
    days_field("infoDays", "Days after it was sent or became final."),
    days_field("warningDays", ""),
    days_field("criticalDays", "Then archived and deleted; without an archive they stay."),
    days_field("failureLogDays", "Of the log of failed attempts."),
};
constexpr Shape kRetentionShape{"Retention", kRetentionFields};
constexpr std::array kRetentionChange{kRetentionFields[0].nullable(), kRetentionFields[1].nullable(),
                                      kRetentionFields[2].nullable(), kRetentionFields[3].nullable()};
constexpr Shape kRetentionChangeShape{"RetentionChange", kRetentionChange};

// --- Holidays and missed runs ---------------------------------------------------------------------------

constexpr Field kHolidays =
    array_field("holidays", "Days on which those who want it are not written to. Replaced whole.",
                FieldType::date)
        .range(0, static_cast<std::int64_t>(kMaxHolidays));
constexpr std::array kMissedRunFields{
    text_field("job", "Its name.", kMaxShortText).range(1, kMaxShortText).required(),
    choice_field("runs", "Of those that nobody was there to make.", kMissedRuns).required(),
    integer_field("cap", "Under `all`: at most so many at once.").range(1, kMost32).otherwise("10"),
    integer_field("graceSeconds", "Under `skip`: how late a run may start.")
        .range(0, kMost32)
        .otherwise("3600"),
};
constexpr Shape kMissedRunShape{"MissedRuns", kMissedRunFields};
constexpr Field kMissedRunList =
    array_field("missedRuns", "A job that is not named makes up once. Replaced whole.", kMissedRunShape)
        .range(0, 100);

constexpr std::array kPolicyFields{
    kFilingGate,
    kUseExpectedDates,
    kLookBackDays,
    kCatchUp,
    object_field("intervals", "Which notices there are, by kind.", kIntervalTablesShape),
    object_field("escalation", "", kEscalationShape),
    object_field("retry", "", kRetryShape),
    object_field("retention", "", kRetentionShape),
    kHolidays,
    kMissedRunList,
};
constexpr std::array kPolicyChangeFields{
    kFilingGate.nullable(),
    kUseExpectedDates.nullable(),
    kLookBackDays.nullable(),
    kCatchUp.nullable(),
    object_field("intervals", "", kIntervalTablesChangeShape).nullable(),
    object_field("escalation", "", kEscalationChangeShape).nullable(),
    object_field("retry", "", kRetryChangeShape).nullable(),
    object_field("retention", "", kRetentionChangeShape).nullable(),
    kHolidays.nullable(),
    kMissedRunList.nullable(),
};

void write_intervals(JsonWriter& out, const IntervalRules& rules) {
  out.begin_object();
  for (std::size_t kind = 0; kind < rules.size(); ++kind) {
    out.key(kEntityTypes[kind]).begin_array();
    for (const IntervalRule& row : rules[kind]) {
      out.begin_object();
      out.key("daysBefore").integer(row.days_before);
      out.key("severity").text(to_string(row.severity));
      out.key("purpose").text(row.purpose);
      out.key("action").text(row.action);
      out.key("enabled").boolean(row.enabled);
      out.end_object();
    }
    out.end_array();
  }
  out.end_object();
}

template <class Numbers>
void write_numbers(JsonWriter& out, const Numbers& numbers) {
  out.begin_array();
  for (const auto number : numbers) out.integer(number);
  out.end_array();
}

void write_retry(JsonWriter& out, const RetryPolicy& retry) {
  out.begin_object();
  write_numbers(out.key("delaySeconds"),
                std::span{retry.delays_s}.first(static_cast<std::size_t>(retry.retries)));
  out.key("giveUpAfterSeconds").integer(retry.give_up_after_s);
  out.end_object();
}

void write_escalation(JsonWriter& out, const EscalationPolicy& escalation) {
  out.begin_object();
  out.key("enabled").boolean(escalation.enabled);
  write_numbers(out.key("warningHours"), escalation.warning_hours);
  write_numbers(out.key("criticalHours"), escalation.critical_hours);
  out.end_object();
}

void write_retention(JsonWriter& out, const RetentionPolicy& retention) {
  out.begin_object();
  out.key("infoDays").integer(retention.info_days);
  out.key("warningDays").integer(retention.warning_days);
  out.key("criticalDays").integer(retention.critical_days);
  out.key("failureLogDays").integer(retention.failure_log_days);
  out.end_object();
}

void write_missed_runs(JsonWriter& out, const MissedRunPolicies& policies) {
  out.begin_array();
  for (const auto& [job, policy] : policies) {
    out.begin_object();
    out.key("job").text(job);
    out.key("runs").text(to_string(policy.runs));
    out.key("cap").integer(policy.cap);
    out.key("graceSeconds").integer(policy.grace_s);
    out.end_object();
  }
  out.end_array();
}

}  // namespace

constexpr Shape kPolicyShape{"Policies", kPolicyFields};
constexpr Shape kPolicyChangeShape{"PolicyChange", kPolicyChangeFields};

void write_policies(JsonWriter& out, const Policies& policies) {
  out.begin_object();
  out.key("filingGate").text(to_string(policies.filing_gate));
  out.key("useExpectedDates").boolean(policies.use_expected_dates);
  out.key("lookBackDays").integer(policies.look_back_days);
  out.key("catchUp").text(to_string(policies.catch_up));
  write_intervals(out.key("intervals"), policies.intervals.rules());
  write_escalation(out.key("escalation"), policies.escalation);
  write_retry(out.key("retry"), policies.retry);
  write_retention(out.key("retention"), policies.retention);
  out.key("holidays").begin_array();
  for (const Date day : policies.holidays) out.date(day);
  out.end_array();
  write_missed_runs(out.key("missedRuns"), policies.missed_runs);
  out.end_object();
}

}  // namespace physcrm::api
