// Random weeks of a small practice: whatever is done in whatever order, what must always hold holds.
#include "engine/renewal_world.hpp"
#include "engine/workflow_facts.hpp"
#include "support/random.hpp"

namespace physcrm::test {
namespace {

using testing_support::Random;

class Practice {
 public:
  explicit Practice(std::uint64_t seed) : random_(seed) {
    for (int i = 0; i < 12; ++i) {
      const auto kind = static_cast<EntityType>(random_.below(3));
      const int days = static_cast<int>(random_.below(160)) - 40;
      credentials_.push_back(world_.add_credential(kind, world_.today().plus_days(days)));
    }
    log_size_ = world_.audit_log().size();
  }

  /// One act; a refused one leaves no audit entry, one that was done at most one (runs: one a transaction).
  void act() {
    const std::uint64_t choice = random_.below(20);
    if (choice == 0) world_.pass_days(static_cast<int>(random_.below(15)));
    if (choice == 1) expect_audited(world_.renewals.auto_create().has_value(), 100);
    if (choice == 2) expect_audited(world_.notifications.check_expirations().has_value(), 100);
    if (choice == 3) initiate();
    if (choice == 4 && random_.below(5) == 0) expect_audited(world_.renewals.remove(any()).has_value(), 1);
    if (choice == 4) expect_audited(world_.renewals.resubmit(any()).has_value(), 1);
    if (choice >= 5 && choice < 12) change_status();
    if (choice >= 12) change_task();
  }

  void check() {
    check_workflows();
    check_notifications();
  }

 private:
  /// Of one that is there, was there or never was.
  WorkflowId any() {
    const auto all = world_.workflows();
    if (all.empty() || random_.below(10) == 0)
      return WorkflowId{1 + static_cast<std::int64_t>(random_.below(60))};
    return all[random_.below(all.size())].id;
  }

  /// Mostly the next one on the way, so that some renewals come to their end.
  WorkflowStatus some_status(WorkflowId of) {
    const auto found = world_.renewals.get(of);
    if (!found || random_.below(3) == 0) return kAllStatuses[random_.below(kAllStatuses.size())];
    const auto allowed = allowed_transitions(found.value().workflow.status, false);
    return allowed.empty() ? WorkflowStatus::approved : allowed[random_.below(allowed.size())];
  }

  void expect_audited(bool done, std::size_t at_most) {
    const auto added =
        world_.read([&](auto& tx) { return tx.audit().read(static_cast<std::int64_t>(log_size_), 1000); });
    EXPECT_LE(added.size(), done ? at_most : 0U);
    log_size_ += added.size();
  }

  void initiate() {
    const CredentialId id = credentials_[random_.below(credentials_.size())];
    const EntityType kind = world_.credential(id).entity_type;
    expect_audited(world_.renewals.initiate(kind, id).has_value(), 1);
  }

  void change_status() {
    const WorkflowId id = any();
    StatusChange change;
    change.status = some_status(id);
    change.rejection_reason = random_.below(2) == 0 ? "Incomplete" : "";
    change.force = random_.below(2) == 0;
    change.force_reason = random_.below(2) == 0 ? "Urgent" : "";
    if (random_.below(3) == 0) {
      change.new_expiration_date = world_.today().plus_days(static_cast<int>(random_.below(200)) - 50);
    }
    expect_audited(world_.renewals.update_status(id, change).has_value(), 1);
  }

  void change_task() {
    const auto items = checklist_items(static_cast<EntityType>(random_.below(3)));
    TaskChange change;
    change.task_id = items[random_.below(items.size())].id;
    change.completed = random_.below(4) != 0;
    if (change.completed && random_.below(5) == 0) change.waived_reason = "Exempt";
    expect_audited(world_.renewals.complete_task(any(), change).has_value(), 1);
  }

  void check_workflows() {
    std::map<CredentialId, int> active;
    for (const Workflow& row : world_.workflows()) {
      if (is_active(row.status)) {
        EXPECT_EQ(++active[row.credential_id], 1) << "one active workflow a credential";
        EXPECT_EQ(row.expiration_date, world_.credential(row.credential_id).expiration_date);
      }
      const auto view = must(world_.renewals.get(row.id));
      const ChecklistProgress& items = view.checklist->progress;
      EXPECT_EQ(row.progress, progress(row.status, items.completed, items.total, row.progress));
      const auto rules = world_.read([&](auto& tx) { return rules_of(world_.core(), tx, row); });
      EXPECT_EQ(row.overdue_after, overdue_after(facts_of(zone_, row), rules));
      EXPECT_EQ(row.status == WorkflowStatus::expired, row.expired_date.has_value());
      EXPECT_TRUE(!row.expired_date || *row.expired_date > row.expiration_date);
      const auto history = must(world_.renewals.timeline(row.id)).history;
      EXPECT_EQ(history.back().status, row.status);
      EXPECT_EQ(history.size(), static_cast<std::size_t>(row.version)) << "an event for each version";
    }
  }

  void check_notifications() {
    std::map<CredentialId, int> waiting;
    std::set<std::tuple<CredentialId, Date, int>> settled;
    for (const Notification& row : world_.all_notifications()) {
      EXPECT_TRUE(settled.emplace(row.credential_id, row.expiration_date, row.days_before).second);
      for (const int days : row.collapsed) {
        EXPECT_TRUE(settled.emplace(row.credential_id, row.expiration_date, days).second);
      }
      if (row.status != DeliveryStatus::pending) continue;
      EXPECT_EQ(++waiting[row.credential_id], 1) << "the newest one only";
      EXPECT_EQ(row.expiration_date, world_.credential(row.credential_id).expiration_date)
          << "nothing of an old date stays queued";
    }
  }

  World world_;
  Zone zone_ = must(moment_of(world_.core())).settings->zone;
  Random random_;
  std::vector<CredentialId> credentials_;
  std::size_t log_size_ = 0;
};

TEST(RandomWeeks, keep_what_must_always_hold) {
  const std::uint64_t seed = testing_support::test_seed();
  for (std::uint64_t round = 0; round < 6; ++round) {
    Practice practice{seed + round};
    for (int step = 0; step < 600; ++step) {
      practice.act();
      if (step % 20 == 0) practice.check();
      ASSERT_FALSE(testing::Test::HasFailure()) << "round " << round << ", step " << step;
    }
    practice.check();
  }
}

}  // namespace
}  // namespace physcrm::test
