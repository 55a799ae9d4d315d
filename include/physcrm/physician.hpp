// A physician as the engine keeps it (docs/rules.md 1; wire shape "Physician").
#ifndef PHYSCRM_PHYSICIAN_HPP
#define PHYSCRM_PHYSICIAN_HPP

#include <string>

#include "physcrm/ids.hpp"
#include "physcrm/instant.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// Empty texts and zero ids mean "absent" (null on the wire).
struct Physician {
  PhysicianId id;
  std::string external_id;  ///< the host's own key, unique among physicians when present
  std::string npi;          ///< ten digits with a valid check digit, unique when present
  std::string first_name;
  std::string middle_name;
  std::string last_name;
  std::string suffix;
  Degree degree = Degree::other;
  std::string email;
  std::string phone;
  std::string specialty;
  PhysicianStatus status = PhysicianStatus::active;
  PracticeId practice_id;
  Instant created_at;
  Instant updated_at;
  std::int64_t version = 0;  ///< 1 on creation, one more with each change

  friend bool operator==(const Physician&, const Physician&) = default;
};

}  // namespace physcrm

#endif
