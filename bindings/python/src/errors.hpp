// The library's errors as the exceptions of physcrm/_errors.py.
#ifndef PHYSCRM_PYTHON_ERRORS_HPP
#define PHYSCRM_PYTHON_ERRORS_HPP

#include <pybind11/pybind11.h>

#include <string>
#include <utility>

#include "physcrm/error.hpp"

namespace physcrm::python {

/// Throws the exception of this error's code. With the lock held.
[[noreturn]] void raise(const Error& error);

/// Throws a Python exception of a builtin type (`PyExc_TypeError`). With the lock held.
[[noreturn]] void raise_builtin(PyObject* type, const std::string& message);

/// The error of an argument of the call itself.
[[nodiscard]] inline Error bad_argument(std::string message, std::string field) {
  return Error{ErrorCode::invalid_argument, std::move(message), std::move(field)};
}

}  // namespace physcrm::python

#endif
