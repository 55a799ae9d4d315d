// Taking and giving back the interpreter's lock, also while the interpreter is ending.
#ifndef PHYSCRM_PYTHON_GIL_HPP
#define PHYSCRM_PYTHON_GIL_HPP

#include <cxxabi.h>
#include <pybind11/pybind11.h>
#include <unistd.h>

#include <utility>

namespace physcrm::python {

/// A thread that is not the ending interpreter's own never gets the lock again. Python would end it with
/// pthread_exit, whose unwinding the noexcept frames of the engine turn into the end of the process; so it
/// rests here until the process is gone.
[[noreturn]] inline void rest_until_exit() noexcept {
  for (;;) ::pause();
}

/// The lock is free while this lives. Begun with the lock held.
class Unlocked {
 public:
  /// While the interpreter ends, its thread keeps the lock.
  Unlocked() noexcept : state_(Py_IsInitialized() != 0 ? PyEval_SaveThread() : nullptr) {}
  Unlocked(const Unlocked&) = delete;
  Unlocked& operator=(const Unlocked&) = delete;

  ~Unlocked() {
    if (state_ == nullptr) return;
    if (Py_IsInitialized() == 0) rest_until_exit();
    try {
      PyEval_RestoreThread(state_);
    } catch (abi::__forced_unwind&) {
      rest_until_exit();
    }
  }

 private:
  PyThreadState* state_;
};

/// The lock is held while this lives, if there is still an interpreter (`if (gil)`); on any thread, and on
/// one that holds it already. Without one, nothing of Python may be touched.
class Locked {
 public:
  Locked() noexcept : alive_(Py_IsInitialized() != 0) {
    if (!alive_) return;
    try {
      state_ = PyGILState_Ensure();
    } catch (abi::__forced_unwind&) {
      rest_until_exit();
    }
  }
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;
  ~Locked() {
    if (alive_) PyGILState_Release(state_);
  }

  explicit operator bool() const noexcept { return alive_; }

 private:
  bool alive_;
  PyGILState_STATE state_ = PyGILState_UNLOCKED;
};

/// Calls a Python object with a tuple of arguments; null, and an exception set, when it raises. With the lock
/// held. Python code may lose the lock for good when the interpreter ends: nothing with a destructor stands
/// between here and there, for it would touch objects without the lock.
[[nodiscard]] inline PyObject* call_object(PyObject* callable, PyObject* arguments) noexcept {
  try {
    return PyObject_Call(callable, arguments, nullptr);
  } catch (abi::__forced_unwind&) {
    rest_until_exit();
  }
}

/// The same with its arguments as they are; throws what it raises.
template <class... Arguments>
pybind11::object call_python(pybind11::handle callable, Arguments&&... arguments) {
  const pybind11::tuple tuple = pybind11::make_tuple(std::forward<Arguments>(arguments)...);
  PyObject* answer = call_object(callable.ptr(), tuple.ptr());
  if (answer == nullptr) throw pybind11::error_already_set();
  return pybind11::reinterpret_steal<pybind11::object>(answer);
}

/// A reference to a Python object that any thread may drop. After the interpreter's end it is left alone.
class HostObject {
 public:
  /// With the lock held. Takes a reference of its own.
  explicit HostObject(pybind11::handle object) noexcept : object_(object.inc_ref().ptr()) {}
  HostObject(const HostObject&) = delete;
  HostObject& operator=(const HostObject&) = delete;
  ~HostObject() {
    const Locked gil;
    if (gil) Py_DECREF(object_);
  }

  [[nodiscard]] PyObject* get() const noexcept { return object_; }

 private:
  PyObject* object_;
};

}  // namespace physcrm::python

#endif
