// How far a long call has come.
#ifndef PHYSCRM_PROGRESS_HPP
#define PHYSCRM_PROGRESS_HPP

#include <cstdint>
#include <functional>

namespace physcrm {

/// Called now and then on the calling thread with what is done and what there is in all (0: not known yet).
/// Answering false ends the call with `cancelled`.
using Progress = std::function<bool(std::int64_t done, std::int64_t total)>;

}  // namespace physcrm

#endif
