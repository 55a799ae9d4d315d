#include "enter.hpp"

namespace physcrm::python {
namespace {

thread_local CallFrame* t_innermost = nullptr;

}  // namespace

CallFrame::CallFrame() noexcept : outer_(t_innermost) {
  t_innermost = this;
}

CallFrame::~CallFrame() {
  t_innermost = outer_;
  if (type_ == nullptr) return;
  // An exception may be on its way already, for another reason.
  PyObject* type = nullptr;
  PyObject* value = nullptr;
  PyObject* traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_Restore(std::exchange(type_, nullptr), value_, traceback_);
  PyErr_WriteUnraisable(nullptr);
  PyErr_Restore(type, value, traceback);
}

void CallFrame::keep_raised() noexcept {
  if (t_innermost == nullptr) {
    PyErr_WriteUnraisable(nullptr);
  } else {
    t_innermost->take_raised();
  }
}

void CallFrame::take_raised() noexcept {
  if (type_ != nullptr) {
    const bool is_urgent = PyErr_ExceptionMatches(PyExc_Exception) == 0;
    if (!is_urgent || PyErr_GivenExceptionMatches(type_, PyExc_Exception) == 0) {
      PyErr_Clear();
      return;
    }
    drop();
  }
  PyErr_Fetch(&type_, &value_, &traceback_);
}

void CallFrame::drop() noexcept {
  Py_CLEAR(type_);
  Py_CLEAR(value_);
  Py_CLEAR(traceback_);
}

void CallFrame::rethrow() {
  if (type_ == nullptr) return;
  PyErr_Restore(std::exchange(type_, nullptr), std::exchange(value_, nullptr),
                std::exchange(traceback_, nullptr));
  throw pybind11::error_already_set();
}

}  // namespace physcrm::python
