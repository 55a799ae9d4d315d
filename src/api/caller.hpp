// Who calls: the caller object of the contract, checked like a request.
#ifndef PHYSCRM_API_CALLER_HPP
#define PHYSCRM_API_CALLER_HPP

#include <string>
#include <string_view>

#include "api/schema.hpp"
#include "physcrm/actor.hpp"
#include "physcrm/result.hpp"

namespace physcrm::api {

/// The fields of a caller object.
[[nodiscard]] const Shape& caller_shape() noexcept;

/// Who calls, and what they call the call.
struct Caller {
  Actor actor;
  std::string idempotency_key;  ///< empty: nothing
};

/// Empty text: the host itself. `{"role", "userId"?}`: a user whom the host has logged in; without a user id
/// the audit log shows the role. `{"token", ...}`: `unauthenticated`, for no session of this library can be
/// live. `invalid_argument` with fields `caller...` for anything else; null is not the host, so that a host
/// that has lost its session does not get every permission.
[[nodiscard]] Result<Caller> parse_caller(std::string_view text);

}  // namespace physcrm::api

#endif
