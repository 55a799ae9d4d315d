// What a rule pack says of one credential: its timeline and its checklist.
#include <optional>
#include <string>

#include "date_caster.hpp"
#include "errors.hpp"
#include "module.hpp"
#include "physcrm/renewal/checklist.hpp"
#include "physcrm/renewal/timeline.hpp"
#include "physcrm/rulepack/rule_pack.hpp"
#include "text.hpp"

namespace py = pybind11;

namespace physcrm::python {
namespace {

EntityType entity_type_of(const Text& name) {
  const auto entity_type = from_string<EntityType>(name.utf8);
  if (!entity_type) raise(bad_argument("a credential is license, dea or csr", "entityType"));
  return *entity_type;
}

py::list timeline_rows(const Text& entity_type, const Text& state, Date expiration, const RulePack& pack) {
  py::list rows;
  for (const Milestone& row : timeline(entity_type_of(entity_type), state.utf8, expiration, pack)) {
    rows.append(py::make_tuple(lenient_text(row.name()), row.date, lenient_text(row.description)));
  }
  return rows;
}

py::list checklist_rows(const Text& entity_type, const Text& state, Date expiration, const RulePack& pack) {
  py::list rows;
  for (const ChecklistItem& row : checklist(entity_type_of(entity_type), state.utf8, expiration, pack)) {
    rows.append(py::make_tuple(lenient_text(row.id), lenient_text(row.task), row.required,
                               row.due ? py::cast(*row.due) : py::object{py::none()}));
  }
  return rows;
}

RulePack parse_pack(const Text& name, const py::bytes& content, bool is_json) {
  const std::string bytes = content;
  auto pack = is_json ? RulePack::parse_json(name.utf8, bytes) : RulePack::parse_csv(name.utf8, bytes);
  if (!pack) raise(pack.error());
  return std::move(pack).value();
}

}  // namespace

void bind_rules(py::module_& module) {
  using py::arg;
  py::class_<RulePack>(module, "RulePack",
                       "The rules of jurisdictions as data, checked whole; see rule_pack.")
      .def_property_readonly("name", [](const RulePack& pack) { return pack.name(); })
      .def_property_readonly("version", [](const RulePack& pack) { return std::string{pack.version()}; })
      .def_property_readonly("content_hash", [](const RulePack& pack) { return pack.content_hash(); })
      .def(
          "__eq__", [](const RulePack& a, const RulePack& b) { return a == b; }, py::is_operator())
      .def("__hash__", [](const RulePack& pack) { return py::hash(py::str(pack.content_hash())); })
      .def("__repr__", [](const RulePack& pack) {
        return "<physcrm.RulePack " + pack.name() + "@" + std::string{pack.version()} + ">";
      });
  module.def("default_pack", [] { return RulePack::builtin_default(); });
  module.def("parse_pack", &parse_pack, arg("name"), arg("content"), arg("is_json"));
  module.def("timeline", &timeline_rows, arg("entity_type"), arg("state"), arg("expiration"), arg("pack"));
  module.def("checklist", &checklist_rows, arg("entity_type"), arg("state"), arg("expiration"), arg("pack"));
}

}  // namespace physcrm::python
