#include "enter.hpp"

#include <atomic>
#include <chrono>
#include <thread>

namespace physcrm::python {
namespace {

thread_local CallFrame* t_innermost = nullptr;
// Changed with the interpreter's lock held, or on the way out of a call.
std::atomic<int> g_in_progress{0};
std::atomic<bool> g_ending{false};

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

InProgress::InProgress() {
  if (g_ending) raise(bad_argument("the interpreter is ending", "handle"));
  ++g_in_progress;
}

InProgress::~InProgress() {
  --g_in_progress;
}

bool is_ending() noexcept {
  return g_ending;
}

void end_calls(double patience_s) {
  g_ending = true;
  const Unlocked unlocked;
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(patience_s);
  while (g_in_progress > 0 && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

void forget_calls() noexcept {
  g_in_progress = 0;
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
