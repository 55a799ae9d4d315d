// Who works on a store: written into leases and histories, for people who look at a stuck one.
#ifndef PHYSCRM_ENGINE_WORKER_HPP
#define PHYSCRM_ENGINE_WORKER_HPP

#include <string>

namespace physcrm {

[[nodiscard]] std::string host_name();

/// An engine of this process on this machine, like no other one: two machines may have one name and one
/// process number.
[[nodiscard]] std::string new_worker_name();

}  // namespace physcrm

#endif
