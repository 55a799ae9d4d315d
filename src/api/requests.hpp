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

}  // namespace physcrm::api

#endif
