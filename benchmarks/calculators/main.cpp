// Ends with the planner's speed as a part of its floor (floors.h).
#include <cstdio>
#include <string>
#include <string_view>

#include "../ratios.hpp"

namespace {

void print_ratios(const physcrm_bench::Rates& rates) {
  for (const auto& [name, rate] : rates) {
    const bool in_blocks = name.find("/in_blocks/") != std::string::npos;
    if (!in_blocks && name.find("/whole/") == std::string::npos) continue;
    const std::string width = name.substr(0, name.find('/', std::string_view{"planner/"}.size()));
    const std::string floor = in_blocks ? "read_floor" : "copy_floor";
    const auto found = rates.find(width + '/' + floor + name.substr(name.rfind('/')));
    if (found == rates.end()) continue;
    std::printf("%-40s %6.2f G/s %6.2f of the %s\n", name.c_str(), rate / 1e9, rate / found->second,
                floor.c_str());
  }
}

}  // namespace

int main(int argc, char** argv) {
  return physcrm_bench::run_and_compare(argc, argv, print_ratios);
}
