// Names of people and ways to write what is shown about them.
#ifndef PHYSCRM_CLI_PEOPLE_HPP
#define PHYSCRM_CLI_PEOPLE_HPP

#include <map>
#include <optional>
#include <string>

#include "physcrm/engine.hpp"
#include "terminal.hpp"

namespace physcrm::cli {

/// "Rivera, Ana MD". Asked once for each physician.
class Names {
 public:
  explicit Names(Engine& engine) : engine_(engine) {}
  [[nodiscard]] const std::string& of(PhysicianId id);

 private:
  Engine& engine_;
  std::map<PhysicianId, std::string> names_;
};

[[nodiscard]] std::string full_name(const Physician& physician);

/// "license TX", "DEA registration TX", "CSR TX".
[[nodiscard]] std::string credential_label(EntityType kind, const std::string& state);

/// "in 12 days", "today", "3 days ago"; "no date" without one.
[[nodiscard]] std::string relative(const std::optional<Date>& date, Date today);

[[nodiscard]] std::string iso(const std::optional<Date>& date);

[[nodiscard]] Style style_of(Priority priority);
[[nodiscard]] Style style_of(Severity severity);

}  // namespace physcrm::cli

#endif
