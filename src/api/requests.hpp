// What may be asked: the request shape of each operation.
#ifndef PHYSCRM_API_REQUESTS_HPP
#define PHYSCRM_API_REQUESTS_HPP

#include "api/schema.hpp"

namespace physcrm::api {

extern const Shape kNothingRequest;         ///< no fields
extern const Shape kPhysicianIdRequest;     ///< `id`
extern const Shape kCredentialIdRequest;    ///< `id`
extern const Shape kWorkflowIdRequest;      ///< `id`
extern const Shape kNotificationIdRequest;  ///< `id`

// `id` and an optional `version`.
extern const Shape kPhysicianDeleteRequest;
extern const Shape kCredentialDeleteRequest;
extern const Shape kWorkflowDeleteRequest;
extern const Shape kResubmitRequest;

extern const Shape kPhysicianCreateRequest;
extern const Shape kPhysicianUpdateRequest;
extern const Shape kPhysicianListRequest;
extern const Shape kCredentialCreateRequest;
extern const Shape kCredentialUpdateRequest;
extern const Shape kCredentialListRequest;
extern const Shape kCredentialListAllRequest;
extern const Shape kRosterImportRequest;

extern const Shape kInitiateRequest;
extern const Shape kRenewalListRequest;
extern const Shape kUpdateStatusRequest;
extern const Shape kCompleteTaskRequest;
extern const Shape kNotificationListRequest;

extern const Shape kTemplateSetRequest;
extern const Shape kTemplatePreviewRequest;
extern const Shape kRecipientRequest;  ///< `recipient`
extern const Shape kPreferencesRequest;

extern const Shape kRuleListRequest;
extern const Shape kExplainRequest;
extern const Shape kRuleValidateRequest;
extern const Shape kRuleOverlayRequest;
extern const Shape kRuleUseRequest;
extern const Shape kPolicyChangeShape;
extern const Shape kSettingsRequest;

extern const Shape kCopyRequest;  ///< `path`
extern const Shape kReadOnlyRequest;

extern const Shape kRetryRequest;
extern const Shape kTestRequest;
extern const Shape kSnoozeRequest;
extern const Shape kRequeueRequest;
extern const Shape kJobRequest;
extern const Shape kJobPauseRequest;
extern const Shape kJobHistoryRequest;

extern const Shape kIntegrityCheckRequest;
extern const Shape kIntegrityRepairRequest;

}  // namespace physcrm::api

#endif
