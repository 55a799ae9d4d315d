// physcrm_docs FOLDER          writes the generated pages below docs/
// physcrm_docs --check FOLDER  says which of them differ, and exits 1 when one does
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "pages.hpp"

namespace {

using physcrm::docs::all_pages;

int check(const std::string& folder) {
  const auto lines = physcrm::docs::differences(folder, all_pages());
  for (const std::string& line : lines) std::cerr << line << '\n';
  if (lines.empty()) return EXIT_SUCCESS;
  std::cerr << "to write them again: cmake --build BUILD --target physcrm_write_docs\n";
  return EXIT_FAILURE;
}

int write(const std::string& folder) {
  if (physcrm::docs::write_pages(folder, all_pages())) return EXIT_SUCCESS;
  std::cerr << "a page could not be written below " << folder << '\n';
  return EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::vector<std::string> arguments{argv + 1, argv + argc};
    if (arguments.size() == 1 && !arguments[0].starts_with("-")) return write(arguments[0]);
    if (arguments.size() == 2 && arguments[0] == "--check") return check(arguments[1]);
    std::cerr << "usage: physcrm_docs [--check] FOLDER\n";
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
  }
  return EXIT_FAILURE;
}
