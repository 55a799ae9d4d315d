// An error as hosts put it on the wire.
#ifndef PHYSCRM_ERROR_JSON_HPP
#define PHYSCRM_ERROR_JSON_HPP

#include <string>

#include "physcrm/error.hpp"

namespace physcrm {

/// `{"error": {"code", "message", "field"?, "details"}}`. `details` is always an object; when the error names
/// bad fields, `details.fields` lists them as `{"field", "message"}`. Always valid JSON in UTF-8.
[[nodiscard]] std::string error_body(const Error& error);

/// The object that stands under `details` in `error_body`, alone.
[[nodiscard]] std::string error_details(const Error& error);

}  // namespace physcrm

#endif
