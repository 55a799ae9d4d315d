#include "engine/physician_fields.hpp"

#include <array>
#include <string_view>

#include "engine/input_text.hpp"
#include "engine/unit_of_work.hpp"

namespace physcrm {
namespace {

struct TextField {
  std::string_view name;
  Patch<std::string> PhysicianInput::*given;
  std::string Physician::*stored;
  TextCheck check;
  TextForm form;
};

/// In the order in which complaints and changes are listed.
constexpr std::array kTextFields{
    TextField{"externalId", &PhysicianInput::external_id, &Physician::external_id, check_plain_text, nullptr},
    TextField{"npi", &PhysicianInput::npi, &Physician::npi, check_npi, nullptr},
    TextField{"firstName", &PhysicianInput::first_name, &Physician::first_name, check_name, nullptr},
    TextField{"middleName", &PhysicianInput::middle_name, &Physician::middle_name, check_name, nullptr},
    TextField{"lastName", &PhysicianInput::last_name, &Physician::last_name, check_name, nullptr},
    TextField{"suffix", &PhysicianInput::suffix, &Physician::suffix, check_name, nullptr},
    TextField{"email", &PhysicianInput::email, &Physician::email, check_email, normalize_email},
    TextField{"phone", &PhysicianInput::phone, &Physician::phone, check_phone, normalize_phone},
    TextField{"specialty", &PhysicianInput::specialty, &Physician::specialty, check_plain_text, nullptr},
};

bool is_required(const TextField& field) {
  return field.stored == &Physician::first_name || field.stored == &Physician::last_name;
}

std::string practice_text(PracticeId id) {
  return id ? id.to_string() : std::string{};
}

}  // namespace

std::vector<FieldError> apply_input(const PhysicianInput& input, Writing writing, Physician& row) {
  std::vector<FieldError> bad;
  for (const TextField& field : kTextFields) {
    const std::size_t complaints = bad.size();
    put_text(input.*field.given, field.name, field.check, field.form, row.*field.stored, bad);
    const bool is_asked = writing == Writing::creation || (input.*field.given).is_given();
    if (is_asked && is_required(field) && (row.*field.stored).empty() && bad.size() == complaints) {
      bad.push_back({std::string{field.name}, "is required"});
    }
  }
  if (input.degree.is_given()) row.degree = input.degree.value().value_or(Degree::other);
  put_value(input.status, "status", row.status, bad);
  return bad;
}

std::vector<audit::FieldChange> field_changes(const Physician* before, const Physician& after) {
  std::vector<audit::FieldChange> changes;
  const auto add = [&](std::string_view field, auto&& read) {
    add_change(changes, field, before == nullptr ? std::string{} : std::string{read(*before)},
               std::string{read(after)});
  };
  for (const TextField& field : kTextFields) {
    add(field.name, [&](const Physician& p) -> const std::string& { return p.*field.stored; });
  }
  add("degree", [](const Physician& p) { return to_string(p.degree); });
  add("status", [](const Physician& p) { return to_string(p.status); });
  add("practiceId", [](const Physician& p) { return practice_text(p.practice_id); });
  return changes;
}

std::string full_name(const Physician& physician) {
  std::string name;
  for (const std::string* part :
       {&physician.first_name, &physician.middle_name, &physician.last_name, &physician.suffix}) {
    if (part->empty()) continue;
    if (!name.empty()) name += ' ';
    name += *part;
  }
  return name;
}

}  // namespace physcrm
