#include "engine/worker.hpp"

#include <unistd.h>

#include <array>
#include <cstdint>
#include <random>

namespace physcrm {

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

std::string new_worker_name() {
  std::random_device random;
  return host_name() + ":" + std::to_string(::getpid()) + ":" +
         std::to_string(std::uint64_t{random()} << 32U | random());
}

}  // namespace physcrm
