#include "people.hpp"

namespace physcrm::cli {

std::string full_name(const Physician& physician) {
  std::string name = physician.last_name + ", " + physician.first_name;
  if (!physician.suffix.empty()) name += " " + physician.suffix;
  if (physician.degree != Degree::other) name += " " + std::string{to_string(physician.degree)};
  return name;
}

const std::string& Names::of(PhysicianId id) {
  const auto known = names_.find(id);
  if (known != names_.end()) return known->second;
  const auto physician = engine_.physicians().get(id);
  return names_.emplace(id, physician ? full_name(physician.value()) : id.to_string()).first->second;
}

std::string credential_label(EntityType kind, const std::string& state) {
  switch (kind) {
    case EntityType::license:
      return "license " + state;
    case EntityType::dea:
      return "DEA registration " + state;
    case EntityType::csr:
      break;
  }
  return "CSR " + state;
}

std::string relative(const std::optional<Date>& date, Date today) {
  if (!date) return "no date";
  const std::int32_t days = days_until(*date, today);
  if (days == 0) return "today";
  if (days < 0) return counted(-days, "day") + " ago";
  return "in " + counted(days, "day");
}

std::string iso(const std::optional<Date>& date) {
  return date ? date->to_string() : "-";
}

Style style_of(Priority priority) {
  if (priority == Priority::critical) return Style::red;
  return priority == Priority::high ? Style::yellow : Style::plain;
}

Style style_of(Severity severity) {
  if (severity == Severity::critical) return Style::red;
  return severity == Severity::warning ? Style::yellow : Style::plain;
}

}  // namespace physcrm::cli
