#include "physcrm/operations.hpp"

#include "module.hpp"
#include "text.hpp"

namespace py = pybind11;

namespace physcrm::python {

void bind_operations(py::module_& module) {
  module.def("operations", [] {
    py::list rows;
    for (std::size_t i = 0; i < operation_count(); ++i) {
      const OperationInfo row = operation_at(i);
      rows.append(py::make_tuple(lenient_text(row.name), lenient_text(row.method), lenient_text(row.path),
                                 lenient_text(row.permission), lenient_text(operation_request_schema(i)),
                                 lenient_text(operation_response_schema(i))));
    }
    return rows;
  });
}

}  // namespace physcrm::python
