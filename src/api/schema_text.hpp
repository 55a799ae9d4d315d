// Shapes as JSON Schema (draft 2020-12).
#ifndef PHYSCRM_API_SCHEMA_TEXT_HPP
#define PHYSCRM_API_SCHEMA_TEXT_HPP

#include <string>

#include "api/schema.hpp"

namespace physcrm::api {

enum class Direction : std::uint8_t {
  request,   ///< only the required fields must be there
  response,  ///< every field is there
};

/// The schema of an object of this shape; it allows no other fields.
[[nodiscard]] std::string json_schema(const Shape& shape, Direction direction);

}  // namespace physcrm::api

#endif
