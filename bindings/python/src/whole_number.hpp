// A Python int of any size as the library's 32 bits.
#ifndef PHYSCRM_PYTHON_WHOLE_NUMBER_HPP
#define PHYSCRM_PYTHON_WHOLE_NUMBER_HPP

#include <pybind11/pybind11.h>

#include <algorithm>
#include <cstdint>
#include <limits>

namespace physcrm::python {

/// A count of days or tries. What lies beyond 32 bits is cut to them: nothing is owed, and nothing is tried,
/// so far out.
struct WholeNumber {
  std::int32_t value = 0;
};

}  // namespace physcrm::python

namespace pybind11::detail {

/// Takes an int, or what stands for one (NumPy's); never a float.
template <>
struct type_caster<physcrm::python::WholeNumber> {
  PYBIND11_TYPE_CASTER(physcrm::python::WholeNumber, const_name("int"));

  bool load(handle from, bool /*convert*/) {
    if (PyIndex_Check(from.ptr()) == 0) return false;
    const object number = reinterpret_steal<object>(PyNumber_Index(from.ptr()));
    if (!number) throw error_already_set();
    using Limits = std::numeric_limits<std::int32_t>;
    int overflow = 0;
    const long long wide = PyLong_AsLongLongAndOverflow(number.ptr(), &overflow);
    const long long cut = overflow == 0  ? wide
                          : overflow < 0 ? static_cast<long long>(Limits::min())
                                         : static_cast<long long>(Limits::max());
    value.value = static_cast<std::int32_t>(std::clamp<long long>(cut, Limits::min(), Limits::max()));
    return true;
  }
};

}  // namespace pybind11::detail

#endif
