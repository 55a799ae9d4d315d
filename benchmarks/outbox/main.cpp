// Ends with the engine's speed as a part of each floor's (floor.h).
#include <cstdio>
#include <string>

#include "../ratios.hpp"

namespace {

void print_ratios(const physcrm_bench::Rates& rates) {
  for (const auto& [name, rate] : rates) {
    const std::size_t at = name.find("/engine/");
    if (at == std::string::npos) continue;
    for (const char* floor : {"/queue_floor/", "/same_rows_floor/"}) {
      std::string other = name;
      other.replace(at, std::string{"/engine/"}.size(), floor);
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
