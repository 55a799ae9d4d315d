// Ends with how many times the floor's time (floor.h) each run of the engine takes.
#include <cstdio>
#include <string>

#include "../ratios.hpp"

namespace {

void print_ratios(const physcrm_bench::Rates& rates) {
  for (const auto& [name, rate] : rates) {
    const std::string side = "/engine";
    const std::size_t at = name.find(side);
    if (at == std::string::npos) continue;
    const std::size_t end = name.find('/', at + 1);
    std::string other = name;
    other.replace(at, end - at, "/floor");
    const auto found = rates.find(other);
    if (found == rates.end()) continue;
    std::printf("%-36s %8.0f k credentials/s, %5.2f x the floor's time\n", name.c_str(), rate / 1e3,
                found->second / rate);
  }
}

}  // namespace

int main(int argc, char** argv) {
  return physcrm_bench::run_and_compare(argc, argv, print_ratios);
}
