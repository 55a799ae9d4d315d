#include <array>

#include "api/list_fields.hpp"
#include "api/shapes.hpp"
#include "api/words.hpp"

namespace physcrm::api {
namespace {

constexpr std::array<std::string_view, 6> kTypes{"license_expiration",  "dea_expiration",
                                                 "csr_expiration",      "practice_created",
                                                 "physicians_assigned", "security_event"};

constexpr std::array kDeliveryFields{
    id_field("id", "", IdKind::delivery),
    choice_field("recipientKind", "", kRecipientKinds),
    text_field("recipient", "The address.", kMaxTextLength).nullable(),
    choice_field("channel", "", kChannelKinds),
    choice_field("status", "", kDeliveryStatuses),
    count_field("attempts", ""),
    instant_field("firstFailedAt", "").nullable(),
    instant_field("nextAttemptAt", "").nullable(),
    instant_field("sentAt", "").nullable(),
    text_field("lastError", "", kMaxTextLength).nullable(),
    text_field("digestId", "", kMaxShortText).nullable(),
};
constexpr Shape kDeliveryShape{"Delivery", kDeliveryFields};

constexpr std::array kNotificationFields{
    id_field("id", "", IdKind::notification),
    id_field("physicianId", "None: a notice to the team.", IdKind::physician).nullable(),
    choice_field("entityType", "", kEntityTypes).nullable(),
    id_field("entityId", "The credential; none: about no credential.", IdKind::credential).nullable(),
    choice_field("type", "", kTypes),
    date_field("notificationDate", "Expiration minus `daysBefore`.").nullable(),
    choice_field("severity", "", kSeverities),
    integer_field("daysBefore", "The interval: 90, 60, 30, 7, 1, or -1 after the expiration.").nullable(),
    integer_field("daysRemaining", "Really left today; negative after the expiration.").nullable(),
    date_field("expirationDate", "").nullable(),
    text_field("message", "As it reads today.", kMaxTextLength),
    text_field("subject", "As it reads today.", kMaxTextLength),
    choice_field("status", "", kDeliveryStatuses),
    choice_field("cancelReason", "", kCancelReasons).nullable(),
    array_field("collapsed", "Intervals of the term that passed without a notification.", FieldType::integer),
    array_field("deliveries", "", kDeliveryShape),
    instant_field("acknowledgedAt", "").nullable(),
    instant_field("snoozedUntil", "").nullable(),
    boolean_field("isTest", ""),
    instant_field("createdAt", ""),
};

constexpr std::array kBySeverityFields{
    count_field("info", ""),
    count_field("warning", ""),
    count_field("critical", ""),
};
constexpr Shape kBySeverityShape{"CountsBySeverity", kBySeverityFields};

constexpr std::array kCheckFields{
    count_field("scanned", "Active credentials of active physicians, 30 days past to 90 days ahead."),
    count_field("created", ""),
    count_field("revived", "Cancelled ones that are owed again."),
    count_field("duplicates", "Owed ones that were there already."),
    count_field("cancelled", "Unsent ones that a newer one superseded."),
    object_field("bySeverity", "Of the created and revived ones.", kBySeverityShape),
    count_field("failed", ""),
    array_field("errors", "The first 100.", kRunFailureShape),
};

constexpr std::array kHealthFields{
    choice_field(
        "status",
        "Whether the database answers (down: no), may be written, and somebody runs the jobs (degraded: "
        "no).",
        kHealthStates),
    instant_field("time", ""),
    text_field("version", "Of the library.", 40),
    array_field("overdueJobs", "Those that nobody has run for longer than they may wait.", FieldType::text),
    boolean_field("readOnly", "Whether nothing may be written, and jobs pause."),
};

void write_delivery(JsonWriter& out, const Delivery& delivery) {
  const bool is_open =
      delivery.status == DeliveryStatus::pending || delivery.status == DeliveryStatus::failed;
  out.begin_object();
  out.key("id").id(delivery.id);
  out.key("recipientKind").text(to_string(delivery.recipient_kind));
  out.key("recipient").text_or_null(delivery.recipient);
  out.key("channel").text(to_string(delivery.channel));
  out.key("status").text(to_string(delivery.status));
  out.key("attempts").integer(delivery.attempts);
  out.key("firstFailedAt").instant_or_null(delivery.first_failed_at);
  out.key("nextAttemptAt").instant_or_null(is_open ? std::optional{delivery.next_attempt_at} : std::nullopt);
  out.key("sentAt").instant_or_null(delivery.sent_at);
  out.key("lastError").text_or_null(delivery.last_error);
  out.key("digestId").text_or_null(delivery.digest_id);
  out.end_object();
}

}  // namespace

constexpr Shape kNotificationShape{"Notification", kNotificationFields};

namespace {
constexpr std::array kListFields{array_field("items", "", kNotificationShape), kNextCursorField, kTotalField};
}  // namespace

constexpr Shape kNotificationListShape{"NotificationList", kListFields};
constexpr Shape kCheckShape{"CheckReport", kCheckFields};
constexpr Shape kHealthShape{"Health", kHealthFields};

void write_notification(JsonWriter& out, const NotificationView& view) {
  const Notification& notification = view.notification;
  out.begin_object();
  out.key("id").id(notification.id);
  // What is about no credential has no kind, no term and no days.
  const bool has_term = static_cast<bool>(notification.credential_id);
  const auto of_term = [&](auto value) { return has_term ? std::optional{value} : std::nullopt; };
  out.key("physicianId").id(notification.physician_id);
  out.key("entityType").text_or_null(of_term(to_string(notification.entity_type)).value_or(""));
  out.key("entityId").id(notification.credential_id);
  out.key("type").text(view.type);
  out.key("notificationDate").date_or_null(of_term(view.notification_date));
  out.key("severity").text(to_string(notification.severity));
  out.key("daysBefore").integer_or_null(of_term(std::int64_t{notification.days_before}));
  out.key("daysRemaining").integer_or_null(of_term(std::int64_t{view.days_remaining}));
  out.key("expirationDate").date_or_null(of_term(notification.expiration_date));
  out.key("message").text(view.message);
  out.key("subject").text(view.subject);
  out.key("status").text(to_string(notification.status));
  out.key("cancelReason").text_or_null(to_string(notification.cancel_reason));
  out.key("collapsed").begin_array();
  for (const int days : notification.collapsed) out.integer(days);
  out.end_array();
  out.key("deliveries").begin_array();
  for (const Delivery& delivery : view.deliveries) write_delivery(out, delivery);
  out.end_array();
  out.key("acknowledgedAt").instant_or_null(notification.acknowledged_at);
  out.key("snoozedUntil").instant_or_null(notification.snoozed_until);
  out.key("isTest").boolean(notification.is_test);
  out.key("createdAt").instant(notification.created_at);
  out.end_object();
}

void write_check(JsonWriter& out, const CheckReport& report) {
  out.begin_object();
  out.key("scanned").integer(report.scanned);
  out.key("created").integer(report.created);
  out.key("revived").integer(report.revived);
  out.key("duplicates").integer(report.duplicates);
  out.key("cancelled").integer(report.cancelled);
  out.key("bySeverity").begin_object();
  for (std::size_t i = 0; i < kSeverities.size(); ++i) {
    out.key(kSeverities[i]).integer(report.by_severity[i]);
  }
  out.end_object();
  out.key("failed").integer(report.failed);
  write_run_failures(out.key("errors"), report.errors);
  out.end_object();
}

void write_health(JsonWriter& out, const Health& health) {
  out.begin_object();
  const bool is_degraded = health.read_only || !health.overdue_jobs.empty();
  out.key("status").text(!health.up ? "down" : is_degraded ? "degraded" : "up");
  out.key("time").instant(health.time);
  out.key("version").text(health.version);
  out.key("overdueJobs").begin_array();
  for (const std::string& job : health.overdue_jobs) out.text(job);
  out.end_array();
  out.key("readOnly").boolean(health.read_only);
  out.end_object();
}

}  // namespace physcrm::api
