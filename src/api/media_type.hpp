// The content types that bodies of operations may have.
#ifndef PHYSCRM_API_MEDIA_TYPE_HPP
#define PHYSCRM_API_MEDIA_TYPE_HPP

#include <string_view>

#include "physcrm/result.hpp"

namespace physcrm::api {

/// `text/csv`, in any case, alone or with `charset=utf-8` (or us-ascii) and `header` parameters (RFC 4180);
/// else `unsupported_media_type`.
[[nodiscard]] Result<void> check_roster_type(std::string_view content_type);

}  // namespace physcrm::api

#endif
