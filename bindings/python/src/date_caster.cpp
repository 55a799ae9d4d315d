#include "date_caster.hpp"

#include <datetime.h>

namespace py = pybind11;

namespace physcrm::python {
namespace {

void import_datetime() {
  if (PyDateTimeAPI == nullptr) PyDateTime_IMPORT;
  if (PyDateTimeAPI == nullptr) throw py::error_already_set();
}

[[noreturn]] void raise_overflow(const char* message) {
  PyErr_SetString(PyExc_OverflowError, message);
  throw py::error_already_set();
}

}  // namespace

std::optional<Date> date_from_python(py::handle object) {
  import_datetime();
  PyObject* date = object.ptr();
  if (!PyDate_Check(date) || PyDateTime_Check(date)) return std::nullopt;
  const auto checked =
      Date::from_ymd(PyDateTime_GET_YEAR(date), PyDateTime_GET_MONTH(date), PyDateTime_GET_DAY(date));
  if (!checked) raise_overflow("dates range from 1400-01-01 to 9999-12-31");
  return *checked;
}

py::handle date_to_python(Date date) {
  import_datetime();
  const auto ymd = date.ymd();
  if (ymd.year < 1 || ymd.year > 9999) raise_overflow("Python's dates range from year 1 to 9999");
  PyObject* made = PyDate_FromDate(ymd.year, ymd.month, ymd.day);
  if (made == nullptr) throw py::error_already_set();
  return made;
}

}  // namespace physcrm::python
