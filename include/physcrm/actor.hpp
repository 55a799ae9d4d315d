// Who does something: written into every audit entry.
#ifndef PHYSCRM_ACTOR_HPP
#define PHYSCRM_ACTOR_HPP

#include <optional>
#include <string>
#include <utility>

#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// The one on whose behalf a call is made. The services of the C++ API trust it: permissions are checked in
/// one place, the operation table (`Engine::call`).
class Actor {
 public:
  /// The host program itself: every permission, audited as `host`.
  [[nodiscard]] static Actor host() { return Actor{std::nullopt, "host"}; }
  /// Background work.
  [[nodiscard]] static Actor system() { return Actor{Role::system, "system"}; }
  /// A user of the host, by the id the audit log shall show (`usr_3`).
  [[nodiscard]] static Actor user(Role role, std::string id) { return Actor{role, std::move(id)}; }

  /// No role: the host, which may do everything.
  [[nodiscard]] std::optional<Role> role() const noexcept { return role_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  Actor(std::optional<Role> role, std::string name) : role_(role), name_(std::move(name)) {}
  std::optional<Role> role_;
  std::string name_;
};

}  // namespace physcrm

#endif
