// physcrm::Date <-> datetime.date. Not pybind11/chrono.h, which makes local datetimes of dates.
#ifndef PHYSCRM_PYTHON_DATE_CASTER_HPP
#define PHYSCRM_PYTHON_DATE_CASTER_HPP

#include <Python.h>
#include <datetime.h>
#include <pybind11/pybind11.h>

#include "physcrm/date.hpp"

namespace pybind11::detail {

/// Takes a datetime.date and nothing else: a datetime, though it derives from date, is refused (TypeError).
/// A date before 1400 is an OverflowError, and so is one that Python has no date for.
template <>
struct type_caster<physcrm::Date> {
  PYBIND11_TYPE_CASTER(physcrm::Date, const_name("datetime.date"));

  static void import_datetime() {
    if (PyDateTimeAPI == nullptr) PyDateTime_IMPORT;
    if (PyDateTimeAPI == nullptr) throw error_already_set();
  }

  [[noreturn]] static void raise_overflow(const char* message) {
    PyErr_SetString(PyExc_OverflowError, message);
    throw error_already_set();
  }

  bool load(handle from, bool /*convert*/) {
    import_datetime();
    PyObject* date = from.ptr();
    if (!PyDate_Check(date) || PyDateTime_Check(date)) return false;
    const auto checked = physcrm::Date::from_ymd(PyDateTime_GET_YEAR(date), PyDateTime_GET_MONTH(date),
                                                 PyDateTime_GET_DAY(date));
    if (!checked) raise_overflow("dates range from 1400-01-01 to 9999-12-31");
    value = *checked;
    return true;
  }

  static handle cast(physcrm::Date date, return_value_policy /*policy*/, handle /*parent*/) {
    import_datetime();
    const auto ymd = date.ymd();
    if (ymd.year < 1 || ymd.year > 9999) raise_overflow("Python's dates range from year 1 to 9999");
    PyObject* made = PyDate_FromDate(ymd.year, ymd.month, ymd.day);
    if (made == nullptr) throw error_already_set();
    return made;
  }
};

}  // namespace pybind11::detail

#endif
