// A credential as the engine keeps it (docs/rules.md 1; wire shape "Credential").
#ifndef PHYSCRM_CREDENTIAL_HPP
#define PHYSCRM_CREDENTIAL_HPP

#include <optional>
#include <string>

#include "physcrm/date.hpp"
#include "physcrm/ids.hpp"
#include "physcrm/instant.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// A licence, DEA registration or controlled-substance registration. Its kind and its physician never
/// change. Empty texts mean "absent" (null on the wire).
struct Credential {
  CredentialId id;
  std::string external_id;  ///< the host's own key, unique among credentials when present
  PhysicianId physician_id;
  EntityType entity_type = EntityType::license;
  std::string state;   ///< two-letter code of a state, DC or territory
  std::string number;  ///< as given; compared without spaces, dots, hyphens and case
  CredentialStatus status = CredentialStatus::active;
  std::optional<Date> issue_date;
  std::optional<Date> expiration_date;
  bool expiration_confirmed = true;  ///< false while the date is one that the engine proposed
  Instant created_at;
  Instant updated_at;
  std::int64_t version = 0;  ///< 1 on creation, one more with each change

  friend bool operator==(const Credential&, const Credential&) = default;
};

}  // namespace physcrm

#endif
