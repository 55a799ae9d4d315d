// The one way into the engine: the interpreter's lock is released, errors become exceptions, and what a
// callback raised comes out of the call as it was raised.
#ifndef PHYSCRM_PYTHON_ENTER_HPP
#define PHYSCRM_PYTHON_ENTER_HPP

#include <optional>
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

/// Counts a call in progress. A thread inside the engine while the process takes itself down would find
/// the ground gone: the interpreter's end waits for it.
class InProgress {
 public:
  /// With the lock held. Throws when the interpreter is ending.
  InProgress();
  InProgress(const InProgress&) = delete;
  InProgress& operator=(const InProgress&) = delete;
  ~InProgress();
};

/// Whether calls are no longer taken, and those in progress are to end at their next callback.
[[nodiscard]] bool is_ending() noexcept;

/// From now on no call is taken; waits for those in progress, without the lock, up to this long.
void end_calls(double patience_s);

/// In a child after a fork: the calls of the parent's other threads are not in progress here.
void forget_calls() noexcept;

/// Runs `function`, which answers a Result, without the lock, and answers its value. With the lock held.
template <class Function>
auto enter(Function&& function) {
  CallFrame frame;
  std::optional<InProgress> busy;
  busy.emplace();
  auto result = [&] {
    const Unlocked unlocked;
    auto answer = std::forward<Function>(function)();
    busy.reset();  // before the lock is asked for: an ending interpreter never gives it
    return answer;
  }();
  frame.rethrow();
  if (!result) raise(result.error());
  if constexpr (!std::is_void_v<decltype(std::move(result).value())>) return std::move(result).value();
}

}  // namespace physcrm::python

#endif
