// Early return on a failed Result. Boost's own macro is spelt differently in 1.74 and 1.81.
#ifndef PHYSCRM_BASE_TRY_HPP
#define PHYSCRM_BASE_TRY_HPP

#include <utility>

#include "physcrm/result.hpp"

#define PHYSCRM_TRY_CAT2(a, b) a##b
#define PHYSCRM_TRY_CAT(a, b) PHYSCRM_TRY_CAT2(a, b)

/// `PHYSCRM_TRY(auto row, find(id));` declares `row`, or returns find's error from this function.
#define PHYSCRM_TRY(declaration, expression) \
  PHYSCRM_TRY_IMPL(PHYSCRM_TRY_CAT(physcrm_try_, __COUNTER__), declaration, expression)
#define PHYSCRM_TRY_IMPL(result, declaration, expression)             \
  auto&& result = (expression);                                       \
  if (!result) return std::forward<decltype(result)>(result).error(); \
  declaration = std::forward<decltype(result)>(result).value()

/// The same for a Result<void>, or for a value nobody needs.
#define PHYSCRM_TRYV(expression)                                                          \
  do {                                                                                    \
    auto&& physcrm_tryv = (expression);                                                   \
    if (!physcrm_tryv) return std::forward<decltype(physcrm_tryv)>(physcrm_tryv).error(); \
  } while (false)

#endif
