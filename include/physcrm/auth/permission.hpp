// Who may do what: the matrix of docs/rules.md 6 as data, in one place, checked once for every operation.
#ifndef PHYSCRM_AUTH_PERMISSION_HPP
#define PHYSCRM_AUTH_PERMISSION_HPP

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// One permission. The numbers are bit positions and are not stored anywhere; the names are the wire's.
enum class Permission : std::uint8_t {
  users_manage,
  system_configure,
  audit_read,
  jobs_run,
  maintenance_run,
  monitoring_read,
  physicians_read,
  documents_read,
  dashboard_read,
  analytics_basic,
  physicians_write,
  documents_write,
  renewals_write,
  notifications_manage,
  renewals_read,
  notifications_read,
  practices_read,
  renewals_automate,
  notifications_deliver,
  practices_write,
  analytics_full,
  physicians_delete,
  renewals_delete,
};
inline constexpr int kPermissionCount = 23;

/// A set of permissions, one bit each.
class PermissionSet {
 public:
  constexpr PermissionSet() noexcept = default;
  template <class... P>
  constexpr explicit PermissionSet(Permission first, P... rest) noexcept
      : bits_(bit(first) | (0U | ... | bit(rest))) {}

  [[nodiscard]] static constexpr PermissionSet all() noexcept {
    return from_bits((1U << kPermissionCount) - 1);
  }
  [[nodiscard]] constexpr bool contains(Permission p) const noexcept { return (bits_ & bit(p)) != 0; }
  [[nodiscard]] constexpr PermissionSet with(PermissionSet other) const noexcept {
    return from_bits(bits_ | other.bits_);
  }
  [[nodiscard]] constexpr PermissionSet without(PermissionSet other) const noexcept {
    return from_bits(bits_ & ~other.bits_);
  }
  [[nodiscard]] constexpr std::uint32_t bits() const noexcept { return bits_; }
  friend constexpr bool operator==(PermissionSet, PermissionSet) noexcept = default;

 private:
  static constexpr std::uint32_t bit(Permission p) noexcept { return 1U << static_cast<unsigned>(p); }
  static constexpr PermissionSet from_bits(std::uint32_t bits) noexcept {
    PermissionSet set;
    set.bits_ = bits;
    return set;
  }
  std::uint32_t bits_ = 0;
};

namespace detail {

/// One row of the matrix, in the order of `Permission`.
struct PermissionRow {
  Permission permission;
  std::string_view name;
  std::string_view roles;  ///< admin, staff, viewer, system: x or .
};

// clang-format off
inline constexpr std::array<PermissionRow, kPermissionCount> kPermissionRows{{
    {Permission::users_manage,          "users.manage",          "x..."},
    {Permission::system_configure,      "system.configure",      "x..."},
    {Permission::audit_read,            "audit.read",            "x..."},
    {Permission::jobs_run,              "jobs.run",              "x..x"},
    {Permission::maintenance_run,       "maintenance.run",       "x..x"},
    {Permission::monitoring_read,       "monitoring.read",       "x..x"},
    {Permission::physicians_read,       "physicians.read",       "xxx."},
    {Permission::documents_read,        "documents.read",        "xxx."},
    {Permission::dashboard_read,        "dashboard.read",        "xxx."},
    {Permission::analytics_basic,       "analytics.basic",       "xxx."},
    {Permission::physicians_write,      "physicians.write",      "xx.."},
    {Permission::documents_write,       "documents.write",       "xx.."},
    {Permission::renewals_write,        "renewals.write",        "xx.."},
    {Permission::notifications_manage,  "notifications.manage",  "xx.."},
    {Permission::renewals_read,         "renewals.read",         "xxxx"},
    {Permission::notifications_read,    "notifications.read",    "xxxx"},
    {Permission::practices_read,        "practices.read",        "xxxx"},
    {Permission::renewals_automate,     "renewals.automate",     "xx.x"},
    {Permission::notifications_deliver, "notifications.deliver", "xx.x"},
    {Permission::practices_write,       "practices.write",       "x..."},
    {Permission::analytics_full,        "analytics.full",        "x..."},
    {Permission::physicians_delete,     "physicians.delete",     "x..."},
    {Permission::renewals_delete,       "renewals.delete",       "x..."},
}};
// clang-format on

constexpr std::array<PermissionSet, kRoleCount> build_role_permissions() noexcept {
  std::array<PermissionSet, kRoleCount> sets{};
  for (const PermissionRow& row : kPermissionRows) {
    for (std::size_t role = 0; role < sets.size(); ++role) {
      if (row.roles[role] == 'x') sets[role] = sets[role].with(PermissionSet{row.permission});
    }
  }
  return sets;
}

inline constexpr std::array<PermissionSet, kRoleCount> kRolePermissions = build_role_permissions();

}  // namespace detail

/// Everything the role may do.
[[nodiscard]] constexpr PermissionSet permissions_of(Role role) noexcept {
  return detail::kRolePermissions[static_cast<std::size_t>(role)];
}

/// Whether the role has the permission: one load and one bit test.
[[nodiscard]] constexpr bool allows(Role role, Permission permission) noexcept {
  return permissions_of(role).contains(permission);
}

/// The same where a host's policy has taken permissions from the role or the user. A policy takes only; there
/// is no way to add.
[[nodiscard]] constexpr bool allows(Role role, Permission permission, PermissionSet taken) noexcept {
  return permissions_of(role).without(taken).contains(permission);
}

/// The name on the wire, `physicians.read`.
[[nodiscard]] constexpr std::string_view to_string(Permission permission) noexcept {
  return detail::kPermissionRows[static_cast<std::size_t>(permission)].name;
}

template <>
[[nodiscard]] std::optional<Permission> from_string<Permission>(std::string_view name) noexcept;

/// Whether numbers of a person (DEA number) and of a practice (EIN) are shown to this role with their last
/// four characters only (docs/rules.md 6): for the viewer.
[[nodiscard]] constexpr bool sees_masked_numbers(Role role) noexcept {
  return role == Role::viewer;
}

/// Whether statistics leave out practices and the forecast for this role (docs/rules.md 6): for the viewer.
[[nodiscard]] constexpr bool sees_reduced_statistics(Role role) noexcept {
  return role == Role::viewer;
}

/// `AP5836727` -> `*****6727`: every character but the last four becomes `*`. Of four or fewer nothing is
/// shown. Bytes: the numbers masked are ASCII.
[[nodiscard]] std::string mask_number(std::string_view number);

}  // namespace physcrm

#endif
