// The parts of the module physcrm._core, each bound by its own file.
#ifndef PHYSCRM_PYTHON_MODULE_HPP
#define PHYSCRM_PYTHON_MODULE_HPP

#include <pybind11/pybind11.h>

namespace physcrm::python {

void bind_calculators(pybind11::module_& module);
void bind_clock(pybind11::module_& module);
void bind_engine(pybind11::module_& module);
void bind_operations(pybind11::module_& module);
void bind_planner(pybind11::module_& module);
void bind_rules(pybind11::module_& module);

}  // namespace physcrm::python

#endif
