// Ends with the speed of the store's port as a part of the queue floor's, which does the same, and with the
// engine's as a part of each (floor.h).
#include <cstdio>
#include <string>
#include <string_view>

#include "../ratios.hpp"

namespace {

void print_ratios(const physcrm_bench::Rates& rates) {
  for (const auto& [name, rate] : rates) {
    const bool is_port = name.find("/port/") != std::string::npos;
    const std::string side = is_port ? "/port/" : "/engine/";
    const std::size_t at = name.find(side);
    if (at == std::string::npos) continue;
    for (const char* floor : {"/queue_floor/", "/same_rows_floor/"}) {
      if (is_port && floor != std::string_view{"/queue_floor/"}) continue;
      std::string other = name;
      other.replace(at, side.size(), floor);
      const auto found = rates.find(other);
      if (found == rates.end()) continue;
      std::printf("%-30s %8.1f k/s %6.2f of %s\n", name.c_str(), rate / 1e3, rate / found->second,
                  other.c_str());
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  return physcrm_bench::run_and_compare(argc, argv, print_ratios);
}
