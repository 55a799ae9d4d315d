// The rules that need no engine, but for those of a rule pack (rules.cpp) and of a column (planner.cpp).
#include <string>

#include "date_caster.hpp"
#include "errors.hpp"
#include "module.hpp"
#include "physcrm/instant.hpp"
#include "physcrm/notification/interval.hpp"
#include "physcrm/notification/retry.hpp"
#include "physcrm/renewal/workflow_state.hpp"
#include "physcrm/roster/validators.hpp"
#include "text.hpp"
#include "whole_number.hpp"

namespace py = pybind11;

namespace physcrm::python {
namespace {

py::object owed(WholeNumber days) {
  const Interval* interval = owed_notification(days.value);
  if (interval == nullptr) return py::none();
  return py::make_tuple(interval->days_before, lenient_text(to_string(interval->severity)),
                        lenient_text(interval->purpose), lenient_text(interval->action));
}

py::list transitions_from(const Text& name) {
  const auto status = from_string<WorkflowStatus>(name.utf8);
  if (!status) raise(bad_argument("no status of a workflow: " + name.utf8, "status"));
  py::list names;
  for (const WorkflowStatus next : allowed_transitions(*status, /*past_expiration=*/true)) {
    names.append(lenient_text(to_string(next)));
  }
  return names;
}

std::int64_t parse_instant(const Text& text) {
  const auto instant = Instant::parse(text.utf8);
  if (!instant) {
    raise(bad_argument("an instant is RFC 3339 with Z or an offset: 2026-01-15T06:00:00Z", "instant"));
  }
  return instant->microseconds();
}

py::object retry_at_us(std::int64_t first_failed_at_us, WholeNumber retry) {
  const auto at = delivery_retry_at(Instant{first_failed_at_us}, retry.value);
  if (!at) return py::none();
  return py::int_(at->microseconds());
}

/// A text that has no UTF-8 is no number of any kind.
template <auto IsValid>
bool check_text(const py::str& text) {
  const auto utf8 = utf8_of(text);
  return utf8 && IsValid(*utf8);
}

bool check_dea(const py::str& text, const py::object& last_name) {
  if (!last_name.is_none() && !py::isinstance<py::str>(last_name)) {
    raise_builtin(PyExc_TypeError, "last_name must be a str or None");
  }
  const auto utf8 = utf8_of(text);
  const auto name = last_name.is_none() ? std::string_view{} : utf8_of(last_name);
  return utf8 && is_valid_dea(*utf8, name.value_or(std::string_view{}));
}

}  // namespace

void bind_calculators(py::module_& module) {
  using py::arg;
  module.def(
      "days_until", [](Date expiration, Date today) { return days_until(expiration, today); },
      arg("expiration"), arg("today"));
  module.def(
      "is_trigger_day", [](WholeNumber days) { return is_trigger_day(days.value); }, arg("days_until"));
  module.def("owed_notification", &owed, arg("days_until"));
  module.def("allowed_transitions", &transitions_from, arg("status"));
  module.def("parse_instant", &parse_instant, arg("text"));
  module.def("retry_at_us", &retry_at_us, arg("first_failed_at_us"), arg("retry"));
  module.def("is_valid_npi", &check_text<[](std::string_view text) { return is_valid_npi(text); }>,
             arg("text"));
  module.def("is_valid_dea", &check_dea, arg("text"), arg("last_name") = py::none());
  module.def("is_valid_ein", &check_text<[](std::string_view text) { return is_valid_ein(text); }>,
             arg("text"));
}

}  // namespace physcrm::python
