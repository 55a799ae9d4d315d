// Taking and giving back the interpreter's lock, also while the interpreter is ending.
#ifndef PHYSCRM_PYTHON_GIL_HPP
#define PHYSCRM_PYTHON_GIL_HPP

#include <cxxabi.h>
#include <pybind11/pybind11.h>
#include <unistd.h>

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
