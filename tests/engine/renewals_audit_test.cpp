// docs/rules.md 2: "Every transaction that changes anything has exactly one audit entry", and one without the
// other does not happen: where the entry can't be written, nothing is changed.
#include "engine/renewal_world.hpp"
#include "engine/store_file.hpp"

namespace physcrm::test {
namespace {

using Status = WorkflowStatus;

/// Everything that the operations below could change.
struct Everything {
  std::vector<Workflow> workflows;
  std::vector<Notification> notifications;
  std::vector<Credential> credentials;
  std::size_t events = 0;
  std::size_t marks = 0;
  std::size_t audit_entries = 0;
  friend bool operator==(const Everything&, const Everything&) = default;
};

Everything look(World& world) {
  Everything all;
  all.workflows = world.workflows();
  all.notifications = world.all_notifications();
  all.credentials = world.read([](auto& tx) { return tx.credentials().list({}, whole_page()); }).items;
  for (const Workflow& workflow : all.workflows) {
    all.events += world.read([&](auto& tx) { return tx.workflows().events(workflow.id); }).size();
    all.marks += world.read([&](auto& tx) { return tx.workflows().marks(workflow.id); }).size();
  }
  all.audit_entries = world.audit_log().size();
  return all;
}

TEST(Audit, a_change_whose_entry_can_not_be_written_does_not_happen) {
  const StoreFile file{"no_audit"};
  World world{"2026-01-15T12:00:00Z", file.url()};
  const CredentialId idle = world.add_license(40);
  world.add_license(-3);
  const WorkflowId fresh = world.open(EntityType::license, 50);
  const WorkflowId review = world.open(EntityType::license, 25);
  must(world.notifications.check_expirations());
  world.advance_to(review, {Status::in_progress, Status::filed, Status::under_review});
  const WorkflowId overdue = world.open(EntityType::license, 0);
  world.pass_days(2);
  file.execute("CREATE TRIGGER no_audit BEFORE INSERT ON audit_log BEGIN SELECT RAISE(ABORT, 'no'); END");

  const Everything before = look(world);
  StatusChange start;
  StatusChange approval;
  approval.status = Status::approved;
  StatusChange expiry;
  expiry.status = Status::expired;
  TaskChange tick;
  tick.task_id = "gather-documents";
  EXPECT_FALSE(world.renewals.initiate(EntityType::license, idle));
  EXPECT_FALSE(world.renewals.update_status(fresh, start));
  EXPECT_FALSE(world.renewals.update_status(review, approval));
  EXPECT_FALSE(world.renewals.update_status(overdue, expiry));
  EXPECT_FALSE(world.renewals.complete_task(fresh, tick));
  EXPECT_FALSE(world.renewals.remove(fresh));
  EXPECT_FALSE(world.renewals.auto_create());
  EXPECT_FALSE(world.notifications.check_expirations());
  EXPECT_EQ(look(world), before);

  file.execute("DROP TRIGGER no_audit");
  EXPECT_TRUE(world.renewals.initiate(EntityType::license, idle));
  EXPECT_TRUE(world.renewals.update_status(review, approval));
  EXPECT_EQ(must(world.renewals.auto_create()).expired, 2);
  EXPECT_EQ(must(world.notifications.check_expirations()).failed, 0);
}

}  // namespace
}  // namespace physcrm::test
