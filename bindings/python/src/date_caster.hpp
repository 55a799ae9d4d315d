// physcrm::Date <-> datetime.date. Not pybind11/chrono.h, which makes local datetimes of dates.
#ifndef PHYSCRM_PYTHON_DATE_CASTER_HPP
#define PHYSCRM_PYTHON_DATE_CASTER_HPP

#include <pybind11/pybind11.h>

#include <optional>

#include "physcrm/date.hpp"

namespace physcrm::python {

// In one source file: Python's datetime.h keeps its functions in a variable of each file that includes it,
// and an inline function here would find them in one file's and use another's.

/// Nothing for what is no datetime.date; a datetime, though it derives from date, is none. Throws
/// OverflowError before 1400.
[[nodiscard]] std::optional<Date> date_from_python(pybind11::handle object);

/// A new reference. Throws OverflowError for one that Python has no date for.
[[nodiscard]] pybind11::handle date_to_python(Date date);

}  // namespace physcrm::python

namespace pybind11::detail {

/// Takes a datetime.date and nothing else: a datetime is refused (TypeError).
template <>
struct type_caster<physcrm::Date> {
  PYBIND11_TYPE_CASTER(physcrm::Date, const_name("datetime.date"));

  bool load(handle from, bool /*convert*/) {
    const auto date = physcrm::python::date_from_python(from);
    if (date) value = *date;
    return date.has_value();
  }

  static handle cast(physcrm::Date date, return_value_policy /*policy*/, handle /*parent*/) {
    return physcrm::python::date_to_python(date);
  }
};

}  // namespace pybind11::detail

#endif
