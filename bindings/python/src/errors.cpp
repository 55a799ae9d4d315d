#include "errors.hpp"

#include "gil.hpp"
#include "physcrm/error_json.hpp"
#include "text.hpp"

namespace py = pybind11;

namespace physcrm::python {

void raise(const Error& error) {
  // Kept for ever, and found once: importing runs Python code.
  static PyObject* make = nullptr;
  if (make == nullptr)
    make = py::object{py::module_::import("physcrm._errors").attr("make_error")}.release().ptr();
  const py::object field = error.field.empty() ? py::object{py::none()} : lenient_text(error.field);
  const py::object made = call_python(make, lenient_text(to_string(error.code)), lenient_text(error.message),
                                      field, lenient_text(error_details(error)));
  PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(made.ptr())), made.ptr());
  throw py::error_already_set();
}

void raise_builtin(PyObject* type, const std::string& message) {
  PyErr_SetString(type, message.c_str());
  throw py::error_already_set();
}

}  // namespace physcrm::python
