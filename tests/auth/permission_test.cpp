// The matrix of roles and permissions (docs/rules.md 6).
#include "physcrm/auth/permission.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <string>

namespace physcrm {
namespace {

using P = Permission;

struct Row {
  P permission;
  const char* name;
  bool admin, staff, viewer, system;
};

// Written out once more, independent of the library's own table.
constexpr Row kExpected[] = {
    {P::users_manage, "users.manage", true, false, false, false},
    {P::system_configure, "system.configure", true, false, false, false},
    {P::audit_read, "audit.read", true, false, false, false},
    {P::jobs_run, "jobs.run", true, false, false, true},
    {P::maintenance_run, "maintenance.run", true, false, false, true},
    {P::monitoring_read, "monitoring.read", true, false, false, true},
    {P::physicians_read, "physicians.read", true, true, true, false},
    {P::documents_read, "documents.read", true, true, true, false},
    {P::dashboard_read, "dashboard.read", true, true, true, false},
    {P::analytics_basic, "analytics.basic", true, true, true, false},
    {P::physicians_write, "physicians.write", true, true, false, false},
    {P::documents_write, "documents.write", true, true, false, false},
    {P::renewals_write, "renewals.write", true, true, false, false},
    {P::notifications_manage, "notifications.manage", true, true, false, false},
    {P::renewals_read, "renewals.read", true, true, true, true},
    {P::notifications_read, "notifications.read", true, true, true, true},
    {P::practices_read, "practices.read", true, true, true, true},
    {P::renewals_automate, "renewals.automate", true, true, false, true},
    {P::notifications_deliver, "notifications.deliver", true, true, false, true},
    {P::practices_write, "practices.write", true, false, false, false},
    {P::analytics_full, "analytics.full", true, false, false, false},
    {P::physicians_delete, "physicians.delete", true, false, false, false},
    {P::renewals_delete, "renewals.delete", true, false, false, false},
};

TEST(Permissions, are_exactly_those_of_the_matrix) {
  ASSERT_EQ(std::size(kExpected), static_cast<std::size_t>(kPermissionCount));
  for (const Row& row : kExpected) {
    EXPECT_EQ(allows(Role::admin, row.permission), row.admin) << row.name;
    EXPECT_EQ(allows(Role::staff, row.permission), row.staff) << row.name;
    EXPECT_EQ(allows(Role::viewer, row.permission), row.viewer) << row.name;
    EXPECT_EQ(allows(Role::system, row.permission), row.system) << row.name;
    EXPECT_EQ(to_string(row.permission), row.name);
    EXPECT_EQ(from_string<Permission>(row.name), row.permission);
  }
  EXPECT_EQ(permissions_of(Role::admin), PermissionSet::all());
}

TEST(Permissions, stand_in_the_table_in_the_order_of_their_numbers) {
  for (std::size_t i = 0; i < detail::kPermissionRows.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(detail::kPermissionRows[i].permission), i);
    EXPECT_EQ(detail::kPermissionRows[i].roles.size(), static_cast<std::size_t>(kRoleCount));
    EXPECT_EQ(detail::kPermissionRows[i].roles.find_first_not_of("x."), std::string_view::npos);
  }
}

TEST(Permissions, have_exact_names) {
  for (const char* bad : {"", "users", "users.Manage", "users.manage ", "session", "-", "everything"}) {
    EXPECT_FALSE(from_string<Permission>(bad)) << bad;
  }
}

// Pitfall: "Any status could follow any other; a viewer could change one."
TEST(Permissions, a_viewer_writes_nothing) {
  for (const Row& row : kExpected) {
    const std::string name = row.name;
    if (!name.ends_with(".read") && name != "analytics.basic") {
      EXPECT_FALSE(allows(Role::viewer, row.permission)) << row.name;
    }
  }
}

TEST(Permissions, a_policy_takes_and_never_adds) {
  for (std::uint32_t seed = 1; seed < 2000; ++seed) {
    PermissionSet taken;
    for (const Row& row : kExpected) {
      const auto bit = static_cast<unsigned>(row.permission);
      if (((seed * 2654435761U) >> (bit % 32U) & 1U) != 0) taken = taken.with(PermissionSet{row.permission});
    }
    for (const Role role : {Role::admin, Role::staff, Role::viewer, Role::system}) {
      for (const Row& row : kExpected) {
        EXPECT_EQ(allows(role, row.permission, taken),
                  allows(role, row.permission) && !taken.contains(row.permission));
      }
    }
  }
}

TEST(Permissions, sets_are_bits) {
  constexpr PermissionSet kTwo{P::audit_read, P::jobs_run};
  static_assert(kTwo.contains(P::audit_read) && !kTwo.contains(P::users_manage));
  static_assert(allows(Role::staff, P::renewals_write) && !allows(Role::viewer, P::renewals_write));
  EXPECT_EQ(std::popcount(kTwo.bits()), 2);
  EXPECT_EQ(kTwo.without(PermissionSet{P::jobs_run}), PermissionSet{P::audit_read});
  EXPECT_EQ(std::popcount(PermissionSet::all().bits()), kPermissionCount);
  EXPECT_EQ(PermissionSet{}.bits(), 0U);
}

TEST(Masking, shows_a_viewer_the_last_four_characters_only) {
  EXPECT_TRUE(sees_masked_numbers(Role::viewer));
  EXPECT_FALSE(sees_masked_numbers(Role::admin));
  EXPECT_FALSE(sees_masked_numbers(Role::staff));
  EXPECT_FALSE(sees_masked_numbers(Role::system));
  EXPECT_EQ(mask_number("AP5836727"), "*****6727");
  EXPECT_EQ(mask_number("12-3456789"), "******6789");
  EXPECT_EQ(mask_number("12345"), "*2345");
  EXPECT_EQ(mask_number("1234"), "****");
  EXPECT_EQ(mask_number("1"), "*");
  EXPECT_EQ(mask_number(""), "");
}

}  // namespace
}  // namespace physcrm
