// Result<T>: a value or an Error. Reading the wrong side terminates instead of being undefined.
#ifndef PHYSCRM_RESULT_HPP
#define PHYSCRM_RESULT_HPP

#include <boost/outcome/basic_result.hpp>
#include <boost/outcome/policy/terminate.hpp>

#include "physcrm/error.hpp"

namespace physcrm {

/// Every call that can fail returns one of these; nothing in the public API throws but out of memory.
/// `if (result) use(result.value()); else report(result.error());`
template <class T>
using Result =
    BOOST_OUTCOME_V2_NAMESPACE::basic_result<T, Error, BOOST_OUTCOME_V2_NAMESPACE::policy::terminate>;

/// Success without a value: `return physcrm::ok();`
[[nodiscard]] inline auto ok() noexcept {
  return BOOST_OUTCOME_V2_NAMESPACE::success();
}

}  // namespace physcrm

#endif
