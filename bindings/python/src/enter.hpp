// The one way into the engine: the interpreter's lock is released, errors become exceptions, and what a
// callback raised comes out of the call as it was raised.
#ifndef PHYSCRM_PYTHON_ENTER_HPP
#define PHYSCRM_PYTHON_ENTER_HPP

#include <type_traits>
#include <utility>

#include "errors.hpp"
#include "gil.hpp"
#include "physcrm/result.hpp"

namespace physcrm::python {

/// What the callbacks of one call into the engine raised. Calls nest: a callback may call the engine.
class CallFrame {
 public:
  CallFrame() noexcept;
  CallFrame(const CallFrame&) = delete;
  CallFrame& operator=(const CallFrame&) = delete;
  /// With the lock held. What was not rethrown is reported as unraisable.
  ~CallFrame();

  /// Keeps the exception that is set, for the call in progress on this thread; the first one wins, but for
  /// KeyboardInterrupt and its like. With the lock held. Outside any call it is reported as unraisable.
  static void keep_raised() noexcept;

  /// Throws what was kept, if anything was. With the lock held.
  void rethrow();

 private:
  void take_raised() noexcept;
  void drop() noexcept;

  CallFrame* outer_;
  PyObject* type_ = nullptr;
  PyObject* value_ = nullptr;
  PyObject* traceback_ = nullptr;
};

/// Runs `function`, which answers a Result, without the lock, and answers its value. With the lock held.
template <class Function>
auto enter(Function&& function) {
  CallFrame frame;
  auto result = [&] {
    const Unlocked unlocked;
    return std::forward<Function>(function)();
  }();
  frame.rethrow();
  if (!result) raise(result.error());
  if constexpr (!std::is_void_v<decltype(std::move(result).value())>) return std::move(result).value();
}

}  // namespace physcrm::python

#endif
