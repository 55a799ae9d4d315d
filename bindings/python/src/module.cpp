#include "module.hpp"

#include <string>

#include "physcrm/engine.hpp"

PYBIND11_MODULE(_core, module) {
  using namespace physcrm::python;
  module.doc() = "The native half of physcrm; use the package.";
  module.attr("version") = std::string{physcrm::library_version()};
  bind_calculators(module);
  bind_rules(module);
  bind_planner(module);
  bind_operations(module);
  bind_clock(module);
  bind_engine(module);
}
