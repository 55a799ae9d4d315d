// The operation table: everything a host can ask for, as data (contract).
#ifndef PHYSCRM_OPERATIONS_HPP
#define PHYSCRM_OPERATIONS_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace physcrm {

/// One row. Texts are static; schemas are JSON Schema (2020-12).
struct OperationInfo {
  std::string_view name;        ///< "renewals.initiate"
  std::string_view method;      ///< "POST"
  std::string_view path;        ///< "/renewal/initiate"
  std::string_view permission;  ///< "renewals.write"; "" where none is needed
  bool streams_body = false;    ///< the body is not JSON: use `call_stream`
};

[[nodiscard]] std::size_t operation_count() noexcept;

/// The row at `index` (0 .. operation_count() - 1), in the table's order.
[[nodiscard]] OperationInfo operation_at(std::size_t index) noexcept;

/// The JSON Schema of a row's request and response, and `{}` where there is none.
[[nodiscard]] std::string operation_request_schema(std::size_t index);
[[nodiscard]] std::string operation_response_schema(std::size_t index);

}  // namespace physcrm

#endif
