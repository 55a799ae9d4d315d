// Checks a request against its shape: every bad field at once, each with its path.
#ifndef PHYSCRM_API_SCHEMA_CHECK_HPP
#define PHYSCRM_API_SCHEMA_CHECK_HPP

#include <string>
#include <vector>

#include "api/json.hpp"
#include "api/schema.hpp"
#include "physcrm/result.hpp"

namespace physcrm::api {

/// How many bad fields are named at most; a hostile request can't make a large answer.
inline constexpr std::size_t kMaxNamedFields = 50;

/// Adds what is wrong with `value` as an object of this shape; `path` stands before each field's name
/// (`caller` gives `caller.role`; empty: the name alone). Unknown fields are refused by name.
void check_shape(const Json& value, const Shape& shape, const std::string& path,
                 std::vector<FieldError>& bad);

}  // namespace physcrm::api

#endif
