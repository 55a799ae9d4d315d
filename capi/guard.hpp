// The one way out of every exported function: no exception crosses, and the caller's error is replaced.
#ifndef PHYSCRM_CAPI_GUARD_HPP
#define PHYSCRM_CAPI_GUARD_HPP

#include <new>
#include <utility>

#include "handles.hpp"

namespace physcrm::capi {

/// Puts `replacement` (null: none) where the caller wants it and frees what stood there; answers its code.
/// Without a place to put it, it is freed.
physcrm_code replace_error(physcrm_error** out, physcrm_error* replacement) noexcept;

/// Whether *out may be replaced: null, nothing in it, or an error handle.
[[nodiscard]] bool is_replaceable(physcrm_error* const* out) noexcept;

/// Runs `body`, which answers a Result<void>, and turns whatever comes of it into a code and an error. The
/// earlier error is freed last: a text of it may be an argument of this call.
template <class Body>
physcrm_code guard(physcrm_error** out, Body&& body) noexcept {
  if (!is_replaceable(out)) return PHYSCRM_INVALID_ARGUMENT;
  try {
    const Result<void> result = std::forward<Body>(body)();
    return replace_error(out, result ? nullptr : make_error(result.error()));
  } catch (const std::bad_alloc&) {
    return replace_error(out, out_of_memory());
  } catch (...) {
    return replace_error(out, make_error(Error{ErrorCode::internal, "an unexpected exception"}));
  }
}

/// The same for functions that answer a value and no code: `neutral` when the body throws.
template <class Value, class Body>
Value guard_value(Value neutral, Body&& body) noexcept {
  try {
    return std::forward<Body>(body)();
  } catch (...) {
    return neutral;
  }
}

/// The same for functions that answer nothing.
template <class Body>
void guard_void(Body&& body) noexcept {
  try {
    std::forward<Body>(body)();
  } catch (...) {
    return;
  }
}

/// The error of an argument of the call itself.
[[nodiscard]] inline Error bad_argument(const char* message, const char* field) {
  return Error{ErrorCode::invalid_argument, message, field};
}

/// A static, NUL-terminated copy of a text that is one of few: the library's own words. Lives for ever.
[[nodiscard]] const char* static_text(std::string_view text);

}  // namespace physcrm::capi

#endif
