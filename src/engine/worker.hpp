// Who works on a store: written into leases and histories, for people who look at a stuck one.
#ifndef PHYSCRM_ENGINE_WORKER_HPP
#define PHYSCRM_ENGINE_WORKER_HPP

#include <string>

#include "engine/core.hpp"

namespace physcrm {

[[nodiscard]] std::string host_name();

/// This engine of this process on this machine.
[[nodiscard]] std::string worker_name(const EngineCore& core);

}  // namespace physcrm

#endif
