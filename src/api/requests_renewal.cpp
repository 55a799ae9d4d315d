// Requests about renewals and notifications.
#include <array>

#include "api/list_fields.hpp"
#include "api/requests.hpp"
#include "api/words.hpp"

namespace physcrm::api {
namespace {

constexpr std::int64_t kMaxNote = 2000;  // as the engine has it (kMaxRenewalTextBytes)
constexpr std::int64_t kMaxDays = 36'500;
constexpr std::int64_t kMaxCents = 100'000'000'000;

constexpr Field kWorkflowId = id_field("id", "The renewal.", IdKind::workflow).required();
constexpr Field kNotificationId = id_field("id", "The notification.", IdKind::notification).required();

constexpr std::array kInitiateFields{
    choice_field("entityType", "The credential's kind.", kEntityTypes).required(),
    id_field("entityId", "The credential.", IdKind::credential).required(),
};

constexpr std::array kRenewalListFields{
    integer_field("days",
                  "Expirations up to today and so many days; past ones included, and those without a date.")
        .range(0, kMaxDays)
        .otherwise("90"),
    choice_field("status", "Any when left out, finished ones too.", kWorkflowStatuses),
    choice_field("entityType", "", kEntityTypes),
    state_field("state", ""),
    id_field("physicianId", "", IdKind::physician),
    id_field("practiceId", "", IdKind::practice),
    boolean_field("overdue", ""),
    kLimitField,
    kCursorField,
    kPageField,
};

constexpr std::array kUpdateStatusFields{
    kWorkflowId,
    choice_field("status", "The new one.", kWorkflowStatuses).required(),
    kVersionGuard,
    text_field("rejectionReason", "Required for `rejected`.", kMaxNote).nullable(),
    date_field("newExpirationDate", "For `approved`; proposed from the renewal cycle when left out.")
        .nullable(),
    boolean_field("force", "Goes on past the filing gate; needs a reason.").otherwise("false"),
    text_field("forceReason", "Why; kept in the audit log.", kMaxNote).nullable(),
};

constexpr std::array kCompleteTaskFields{
    kWorkflowId,
    text_field("taskId", "The checklist item.", 64).range(1, 64).required(),
    boolean_field("completed",
                  "False opens the item again; left out, what is done already is annotated only."),
    text_field("note", "", kMaxNote).nullable(),
    id_field("documentId", "", IdKind::document).nullable(),
    integer_field("amountCents", "What was paid, in US cents.").range(0, kMaxCents).nullable(),
    date_field("paidAt", "The day it was paid.").nullable(),
    text_field("waivedReason", "Waives the item, for this reason, instead of completing it.", kMaxNote)
        .nullable(),
    kVersionGuard,
};

constexpr std::array kNotificationListFields{
    choice_field("status", "Any when left out, cancelled ones too.", kDeliveryStatuses),
    choice_field("severity", "", kSeverities),
    id_field("physicianId", "", IdKind::physician),
    date_field("from", "Notification date on this day or later."),
    date_field("to", "Notification date on this day or earlier."),
    kLimitField,
    kCursorField,
    kPageField,
};

constexpr std::array kWorkflowIdFields{kWorkflowId};
constexpr std::array kVersionedIdFields{kWorkflowId, kVersionGuard};
constexpr std::array kNotificationIdFields{kNotificationId};

}  // namespace

constexpr Shape kWorkflowIdRequest{"WorkflowId", kWorkflowIdFields};
constexpr Shape kWorkflowDeleteRequest{"RenewalDelete", kVersionedIdFields};
constexpr Shape kResubmitRequest{"RenewalResubmit", kVersionedIdFields};
constexpr Shape kNotificationIdRequest{"NotificationId", kNotificationIdFields};
constexpr Shape kInitiateRequest{"RenewalInitiate", kInitiateFields};
constexpr Shape kRenewalListRequest{"RenewalQuery", kRenewalListFields};
constexpr Shape kUpdateStatusRequest{"StatusChange", kUpdateStatusFields};
constexpr Shape kCompleteTaskRequest{"TaskChange", kCompleteTaskFields};
constexpr Shape kNotificationListRequest{"NotificationQuery", kNotificationListFields};

}  // namespace physcrm::api
