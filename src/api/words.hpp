// The closed lists of words that fields may hold, as the vocabulary names them.
#ifndef PHYSCRM_API_WORDS_HPP
#define PHYSCRM_API_WORDS_HPP

#include <array>
#include <string_view>

namespace physcrm::api {

// In the order of each enum's values; tests/api holds them against the vocabulary.
inline constexpr std::array<std::string_view, 3> kEntityTypes{"license", "dea", "csr"};
inline constexpr std::array<std::string_view, 2> kActiveOrInactive{"active", "inactive"};
inline constexpr std::array<std::string_view, 3> kDegrees{"MD", "DO", "other"};
inline constexpr std::array<std::string_view, 7> kWorkflowStatuses{
    "not_started", "in_progress", "filed", "under_review", "approved", "rejected", "expired"};
inline constexpr std::array<std::string_view, 3> kPriorities{"normal", "high", "critical"};
inline constexpr std::array<std::string_view, 3> kSeverities{"info", "warning", "critical"};
inline constexpr std::array<std::string_view, 5> kDeliveryStatuses{"pending", "sent", "failed",
                                                                   "permanently_failed", "cancelled"};
inline constexpr std::array<std::string_view, 7> kCancelReasons{
    "renewed", "date_moved", "superseded", "physician_inactive", "credential_inactive", "credential_deleted",
    "manual"};
inline constexpr std::array<std::string_view, 4> kNoticeTypes{"expiration", "practice_created",
                                                              "physicians_assigned", "security_event"};
inline constexpr std::array<std::string_view, 3> kRecipientKinds{"physician", "practice", "team"};
inline constexpr std::array<std::string_view, 4> kChannelKinds{"email", "webhook", "directory", "host"};
inline constexpr std::array<std::string_view, 3> kAttemptOutcomes{"sent", "failed", "permanently_failed"};
inline constexpr std::array<std::string_view, 3> kMissedRuns{"skip", "once", "all"};
inline constexpr std::array<std::string_view, 3> kDateBases{"confirmed", "expected", "none"};
inline constexpr std::array<std::string_view, 4> kRoles{"admin", "staff", "viewer", "system"};
inline constexpr std::array<std::string_view, 6> kMilestoneNames{
    "start", "window_open", "window_close", "training_deadline", "fee_due", "final_deadline"};
inline constexpr std::array<std::string_view, 4> kMilestoneStates{"done", "due", "overdue", "upcoming"};
inline constexpr std::array<std::string_view, 25> kRuleTopics{"renewal_cycle",
                                                              "start",
                                                              "window_open",
                                                              "window_close",
                                                              "training_deadline",
                                                              "fee_due",
                                                              "csr_exists",
                                                              "background_check",
                                                              "prescribing_course",
                                                              "fee",
                                                              "filing_form",
                                                              "filing_authority",
                                                              "filing_url",
                                                              "cme_hours",
                                                              "cme_period",
                                                              "cme_clock",
                                                              "cme_topics",
                                                              "cme_requirement",
                                                              "expiry",
                                                              "csr_term",
                                                              "mate",
                                                              "reinstatement",
                                                              "timely_filed_continuation",
                                                              "issuing_authority",
                                                              "imlc_member"};
inline constexpr std::array<std::string_view, 3> kConfidences{"high", "medium", "low"};
inline constexpr std::array<std::string_view, 3> kOverlayOps{"add", "replace", "remove"};
inline constexpr std::array<std::string_view, 2> kRuleTextKinds{"overlay", "pack"};
inline constexpr std::array<std::string_view, 3> kHealthStates{"up", "degraded", "down"};
inline constexpr std::array<std::string_view, 2> kRosterFormats{"roster", "nppes"};
inline constexpr std::array<std::string_view, 2> kFilingGates{"warn", "enforce"};
inline constexpr std::array<std::string_view, 2> kCatchUps{"owed", "exact"};
inline constexpr std::array<std::string_view, 3> kSmtpSecurities{"starttls", "tls", "none"};
inline constexpr std::array<std::string_view, 2> kTokenWays{"bearer", "cookie"};

}  // namespace physcrm::api

#endif
