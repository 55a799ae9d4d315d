// Requests about the delivery of notifications, and about jobs.
#include <array>

#include "api/list_fields.hpp"
#include "api/requests.hpp"
#include "api/words.hpp"

namespace physcrm::api {
namespace {

constexpr Field kNotificationId = id_field("id", "The notification.", IdKind::notification).required();
constexpr Field kJobName =
    text_field("name", "The job, such as checkExpirations.", 64).range(1, 64).required();

constexpr std::array kRetryFields{
    boolean_field("force", "All failed ones, not only those whose next attempt is due.").otherwise("false"),
};
constexpr std::array kTestFields{
    id_field("physicianId", "Who is written to.", IdKind::physician).required(),
};
constexpr std::array kSnoozeFields{
    kNotificationId,
    date_field("until", "The day on whose first instant it wakes; at most 30 days ahead.").required(),
};
constexpr std::array kRequeueFields{
    choice_field("severity", "", kSeverities),
    id_field("physicianId", "", IdKind::physician),
    date_field("from", "Notification date on this day or later."),
    date_field("to", "Notification date on this day or earlier."),
};
constexpr std::array kJobFields{kJobName};
constexpr std::array kPauseFields{
    kJobName,
    instant_field("until", "Not due before this instant; left out or null: it goes on.").nullable(),
};
constexpr std::array kHistoryFields{kJobName, kLimitField};

}  // namespace

constexpr Shape kRetryRequest{"RetryFailed", kRetryFields};
constexpr Shape kTestRequest{"NotificationTest", kTestFields};
constexpr Shape kSnoozeRequest{"Snooze", kSnoozeFields};
constexpr Shape kRequeueRequest{"Requeue", kRequeueFields};
constexpr Shape kJobRequest{"JobName", kJobFields};
constexpr Shape kJobPauseRequest{"JobPause", kPauseFields};
constexpr Shape kJobHistoryRequest{"JobHistoryQuery", kHistoryFields};

}  // namespace physcrm::api
