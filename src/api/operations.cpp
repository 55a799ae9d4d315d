#include "physcrm/operations.hpp"

#include "api/operation.hpp"
#include "api/schema_text.hpp"

namespace physcrm {

std::size_t operation_count() noexcept {
  return api::operations().size();
}

OperationInfo operation_at(std::size_t index) noexcept {
  const api::Operation& row = api::operations()[index];
  OperationInfo info;
  info.name = row.name;
  info.method = row.method;
  info.path = row.path;
  if (row.permission) info.permission = to_string(*row.permission);
  info.streams_body = row.body != api::BodyKind::json;
  return info;
}

std::string operation_request_schema(std::size_t index) {
  return api::json_schema(api::operations()[index].request, api::Direction::request);
}

std::string operation_response_schema(std::size_t index) {
  const api::Shape* response = api::operations()[index].response;
  return response == nullptr ? "{}" : api::json_schema(*response, api::Direction::response);
}

}  // namespace physcrm
