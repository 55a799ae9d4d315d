// A world whose pack expects a date of undated credentials, and the policy that makes use of it.
#ifndef PHYSCRM_TESTS_ENGINE_RULES_WORLD_HPP
#define PHYSCRM_TESTS_ENGINE_RULES_WORLD_HPP

#include "engine/renewal_world.hpp"
#include "physcrm/physicians.hpp"
#include "physcrm/rules.hpp"
#include "physcrm/settings.hpp"

namespace physcrm::test {

inline constexpr const char* kOverlayHeader =
    "op,id,jurisdiction,entityType,topic,value,unit,source,asOf,confidence,reason,author\n";

[[nodiscard]] inline RuleText overlay_text(const std::string& rows) {
  return {RuleText::Kind::overlay, RuleText::Format::csv, kOverlayHeader + rows};
}

/// 75 days after the world's today, and in 2027.
inline constexpr const char* kTexasExpires =
    "add,tx.expiry,TX,license,expiry,fixed 03-31 yearly,,board,2026-01-02,high,the board says so,J. Ortiz\n"
    "add,ny.expiry,NY,license,expiry,fixed 11-30 yearly,,board,2026-01-02,high,the board says so,J. Ortiz\n";

class RulesWorld : public World {
 public:
  using World::World;

  RuleService rules{core()};
  CredentialService credentials{core()};

  void set_policy(bool on) {
    SettingsInput input;
    input.policies.use_expected_dates = Patch<bool>{on};
    must(settings.set(input));
  }
  /// Texas licenses are expected to expire on March 31, and renewals are opened for that.
  void expect_dates() {
    must(rules.overlay(overlay_text(kTexasExpires)));
    set_policy(true);
  }
  CredentialId add_undated(std::string state = "TX", PhysicianId of = {}) {
    return add_credential(EntityType::license, std::nullopt, std::move(state), of);
  }
  void name_date(CredentialId id, Date expiration) {
    CredentialInput input;
    input.expiration_date = Patch<Date>{expiration};
    must(credentials.update(id, input));
  }
  std::string pack_in_force() { return must(rules.list({})).rule_pack; }
};

}  // namespace physcrm::test

#endif
