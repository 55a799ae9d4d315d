#include "engine/worker.hpp"

#include <unistd.h>

#include <array>
#include <cstdint>

namespace physcrm {

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

std::string worker_name(const EngineCore& core) {
  return host_name() + ":" + std::to_string(::getpid()) + ":" +
         std::to_string(reinterpret_cast<std::uintptr_t>(&core));
}

}  // namespace physcrm
