// docs/rules.md 2: "A write may carry `version`; when it does and it is stale: `conflict`."
#include <functional>

#include "engine/people.hpp"
#include "engine/renewal_world.hpp"
#include "physcrm/physicians.hpp"

namespace physcrm::test {
namespace {

using Status = WorkflowStatus;
using Version = std::optional<std::int64_t>;

/// Expects that `write` refuses every version but `stored`, changes nothing by that, and takes that one.
void expect_guarded(World& world, std::int64_t stored, const std::function<ErrorCode(Version)>& write) {
  const auto entries = world.audited([&] {
    for (const std::int64_t version : {std::int64_t{0}, stored - 1, stored + 1}) {
      EXPECT_EQ(write(version), ErrorCode::conflict) << version;
    }
  });
  EXPECT_TRUE(entries.empty());
  EXPECT_EQ(write(stored), ErrorCode::ok);
}

TEST(Versions, guard_every_write_of_a_renewal) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 40);
  const auto version = [&] { return must(world.renewals.get(id)).workflow.version; };
  for (const Status to : {Status::in_progress, Status::filed, Status::under_review, Status::rejected}) {
    expect_guarded(world, version(), [&](Version given) {
      StatusChange change;
      change.status = to;
      change.rejection_reason = "Incomplete";
      change.version = given;
      return code_of(world.renewals.update_status(id, change));
    });
  }
  expect_guarded(world, version(),
                 [&](Version given) { return code_of(world.renewals.resubmit(id, given)); });
  const WorkflowId next = must(world.renewals.get(id)).workflow.next_id;
  expect_guarded(world, 1, [&](Version given) {
    TaskChange change;
    change.task_id = "renewal-fee";
    change.version = given;
    return code_of(world.renewals.complete_task(next, change));
  });
  expect_guarded(world, 2, [&](Version given) { return code_of(world.renewals.remove(next, given)); });
}

TEST(Versions, guard_the_removal_of_credentials_and_physicians) {
  World world;
  CredentialService credentials{world.core()};
  PhysicianService physicians{world.core()};
  const CredentialId credential = world.add_license(200);
  CredentialInput edit;
  edit.number = std::string{"A 17"};
  must(credentials.update(credential, edit));
  expect_guarded(world, 2, [&](Version given) { return code_of(credentials.remove(credential, given)); });
  PhysicianInput rename;
  rename.first_name = std::string{"Eve"};
  must(physicians.update(world.physician(), rename));
  expect_guarded(world, 2,
                 [&](Version given) { return code_of(physicians.remove(world.physician(), given)); });
}

TEST(Versions, guard_the_settings) {
  World world;
  expect_guarded(world, 1, [&](Version given) {
    SettingsInput input;
    input.policies.look_back_days = 60;
    return code_of(world.settings.set(input, given));
  });
}

// docs/rules.md 1: "schema, permission, existence, version, transition, preconditions"
TEST(Versions, a_stale_one_is_told_after_existence_and_before_everything_else) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 40);
  EXPECT_EQ(code_of(world.renewals.resubmit(WorkflowId{99}, 7)), ErrorCode::not_found);
  EXPECT_EQ(code_of(world.renewals.resubmit(id, 7)), ErrorCode::conflict);
  EXPECT_EQ(code_of(world.renewals.resubmit(id, 1)), ErrorCode::failed_precondition);
  StatusChange change;
  change.status = Status::approved;
  change.version = 7;
  EXPECT_EQ(code_of(world.renewals.update_status(id, change)), ErrorCode::conflict);
  TaskChange task;
  task.task_id = "no-such-item";
  task.version = 7;
  EXPECT_EQ(code_of(world.renewals.complete_task(id, task)), ErrorCode::not_found);

  CredentialService credentials{world.core()};
  PhysicianService physicians{world.core()};
  const CredentialId credential = must(world.renewals.get(id)).workflow.credential_id;
  const auto stale = credentials.remove(credential, 7);
  ASSERT_EQ(code_of(stale), ErrorCode::conflict);
  EXPECT_EQ(stale.error().field, "version") << "not the active renewal";
  EXPECT_EQ(credentials.remove(credential, 1).error().field, "");
  EXPECT_EQ(physicians.remove(world.physician(), 7).error().field, "version");
  EXPECT_EQ(code_of(credentials.remove(CredentialId{99}, 7)), ErrorCode::not_found);
  EXPECT_EQ(code_of(physicians.remove(PhysicianId{99}, 7)), ErrorCode::not_found);
}

// "Checklist operations are merged per item and need none."
TEST(Versions, two_people_who_tick_without_one_both_succeed) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 40);
  for (const char* task : {"renewal-fee", "cme-requirements"}) world.complete(id, task);
  EXPECT_EQ(must(world.renewals.checklist(id)).progress.completed, 2);
}

}  // namespace
}  // namespace physcrm::test
