// What the change of a credential or a physician sets in motion (docs/rules.md 2 and 3).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/people.hpp"
#include "engine/renewal_world.hpp"

namespace physcrm {
namespace {

using test::code_of;
using test::must;
using test::World;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::SizeIs;

/// Today is 2026-01-15.
class TermChange : public ::testing::Test {
 protected:
  World world;
  PhysicianService physicians{world.core()};
  CredentialService credentials{world.core()};

  Workflow workflow(WorkflowId id) {
    return world.read([&](auto& tx) { return tx.workflows().find(id); }).value();
  }
  std::vector<std::string> notes(WorkflowId id) {
    std::vector<std::string> texts;
    for (const auto& event : world.read([&](auto& tx) { return tx.workflows().events(id); })) {
      texts.push_back(event.note);
    }
    return texts;
  }
  CredentialId credential_of(WorkflowId id) { return workflow(id).credential_id; }
  void move(CredentialId id, int days_ahead) {
    CredentialInput input;
    input.expiration_date = world.today().plus_days(days_ahead);
    must(credentials.update(id, input));
  }
};

TEST_F(TermChange, AnActiveRenewalFollowsAMovedDate) {
  const WorkflowId id = world.open(EntityType::license, 40);
  world.advance(id, WorkflowStatus::in_progress);
  const Workflow before = workflow(id);
  const auto entries = world.audited([&] { move(before.credential_id, 200); });
  const Workflow after = workflow(id);
  EXPECT_EQ(after.expiration_date, world.today().plus_days(200));
  EXPECT_EQ(after.overdue_after, world.today().plus_days(200 - 30)) << "the window's close of the new date";
  EXPECT_EQ(after.version, before.version + 1);
  EXPECT_EQ(after.updated_by, "host");
  EXPECT_EQ(after.status, WorkflowStatus::in_progress);
  EXPECT_THAT(notes(id), Contains("expiration_changed 2026-02-24 -> 2026-08-03"));
  ASSERT_THAT(entries, SizeIs(1)) << "one transaction, one entry";
  EXPECT_THAT(test::rows_of(entries.front()),
              ElementsAre("cred updated " + std::to_string(before.credential_id.value),
                          "wf expiration_changed " + std::to_string(id.value)));
}

TEST_F(TermChange, AnUntouchedRenewalMovedBeyondTheWindowIsWithdrawn) {
  const WorkflowId id = world.open(EntityType::license, 40);
  const CredentialId credential = credential_of(id);
  const auto entries = world.audited([&] { move(credential, 91); });
  EXPECT_EQ(code_of(world.renewals.get(id)), ErrorCode::not_found);
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_THAT(test::rows_of(entries.front()), Contains("wf withdrawn " + std::to_string(id.value)));
  EXPECT_THAT(notes(id), ElementsAre("expiration_changed 2026-02-24 -> 2026-04-16, withdrawn"));
  world.pass_days(1);
  EXPECT_EQ(must(world.renewals.auto_create()).created, 1) << "it does not count as one of the new date";
}

TEST_F(TermChange, WithinTheWindowAnUntouchedRenewalFollows) {
  const WorkflowId id = world.open(EntityType::license, 40);
  move(credential_of(id), 90);
  EXPECT_EQ(workflow(id).expiration_date, world.today().plus_days(90));
  EXPECT_EQ(workflow(id).overdue_after, world.today().plus_days(30)) << "the window's opening";
}

TEST_F(TermChange, ARenewalWithATouchedItemIsNotWithdrawn) {
  const WorkflowId id = world.open(EntityType::license, 40);
  world.complete(id, "gather-documents");
  move(credential_of(id), 400);
  EXPECT_EQ(workflow(id).expiration_date, world.today().plus_days(400));
  EXPECT_EQ(workflow(id).status, WorkflowStatus::not_started);
}

TEST_F(TermChange, AnUndatedRenewalTakesItsFirstDateAndAClearedOneIsUndated) {
  const CredentialId credential = world.add_credential(EntityType::license, std::nullopt);
  const WorkflowId id = must(world.renewals.initiate(EntityType::license, credential)).workflow.id;
  EXPECT_EQ(workflow(id).date_basis, DateBasis::none);
  move(credential, 60);
  EXPECT_EQ(workflow(id).date_basis, DateBasis::confirmed);
  EXPECT_EQ(workflow(id).expiration_date, world.today().plus_days(60));
  CredentialInput cleared;
  cleared.expiration_date = Patch<Date>::cleared();
  must(credentials.update(credential, cleared));
  EXPECT_EQ(workflow(id).expiration_date, std::nullopt);
  EXPECT_EQ(workflow(id).date_basis, DateBasis::none);
  EXPECT_EQ(workflow(id).overdue_after, world.today().plus_days(30)) << "created day + 30";
  EXPECT_THAT(notes(id),
              ElementsAre("expiration_changed none -> 2026-03-16", "expiration_changed 2026-03-16 -> none"));
}

TEST_F(TermChange, ADateThatHadARenewalBeforeGetsTheNextAttempt) {
  const WorkflowId deleted = world.open(EntityType::license, 40);
  const CredentialId credential = credential_of(deleted);
  must(world.renewals.remove(deleted));
  move(credential, 50);
  const WorkflowId id = must(world.renewals.initiate(EntityType::license, credential)).workflow.id;
  EXPECT_EQ(workflow(id).attempt, 1);
  move(credential, 40);
  EXPECT_EQ(workflow(id).attempt, 2) << "a deleted one counts as one of its date";
}

TEST_F(TermChange, ALateRenewalMovedToADateAheadIsNotLateAnyMore) {
  const WorkflowId id = world.open(EntityType::license, -5);
  ASSERT_TRUE(workflow(id).late);
  move(credential_of(id), -1);
  EXPECT_TRUE(workflow(id).late);
  move(credential_of(id), 0);
  EXPECT_FALSE(workflow(id).late) << "on the day itself it is not past";
}

TEST_F(TermChange, AFinishedRenewalNeverFollows) {
  const WorkflowId id = world.open(EntityType::license, 40);
  world.advance_to(id, {WorkflowStatus::in_progress, WorkflowStatus::filed, WorkflowStatus::under_review,
                        WorkflowStatus::rejected});
  const Workflow before = workflow(id);
  move(before.credential_id, 200);
  EXPECT_EQ(workflow(id), before);
}

TEST_F(TermChange, ACorrectedDateCancelsWhatWasToBeSentAboutTheOldOne) {
  // Pitfall: a corrected date sent everything twice while the old rows stayed queued.
  const CredentialId credential = world.add_license(20);
  const CredentialId other = world.add_license(20);
  must(world.notifications.check_expirations());
  const auto entries = world.audited([&] { move(credential, 50); });
  const auto rows = world.notifications_of(credential);
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows.front().status, DeliveryStatus::cancelled);
  EXPECT_EQ(rows.front().cancel_reason, CancelReason::date_moved);
  EXPECT_THAT(test::rows_of(entries.front()),
              Contains("ntf cancelled_date_moved " + std::to_string(rows.front().id.value)));
  EXPECT_EQ(world.notifications_of(other).front().status, DeliveryStatus::pending);
  EXPECT_EQ(must(world.notifications.check_expirations()).created, 1) << "one for the new date";
}

TEST_F(TermChange, ACredentialThatTurnsInactiveHasItsUnsentNotificationsCancelled) {
  const CredentialId credential = world.add_license(20);
  must(world.notifications.check_expirations());
  CredentialInput input;
  input.status = CredentialStatus::inactive;
  must(credentials.update(credential, input));
  EXPECT_EQ(world.notifications_of(credential).front().cancel_reason, CancelReason::credential_inactive);
}

TEST_F(TermChange, APhysicianWhoTurnsInactiveHasUnsentNotificationsCancelledAndKeepsRenewals) {
  const WorkflowId id = world.open(EntityType::license, 20);
  const CredentialId credential = credential_of(id);
  const CredentialId of_another =
      world.add_credential(EntityType::license, world.today().plus_days(20), "TX", world.add_physician());
  must(world.notifications.check_expirations());
  PhysicianInput input;
  input.status = PhysicianStatus::inactive;
  must(physicians.update(world.physician(), input));
  EXPECT_EQ(world.notifications_of(credential).front().cancel_reason, CancelReason::physician_inactive);
  EXPECT_EQ(world.notifications_of(of_another).front().status, DeliveryStatus::pending);
  EXPECT_EQ(workflow(id).status, WorkflowStatus::not_started) << "workflows stay and may expire";
}

TEST_F(TermChange, ADeletedCredentialHasItsUnsentNotificationsCancelled) {
  const CredentialId credential = world.add_license(20);
  must(world.notifications.check_expirations());
  must(credentials.remove(credential));
  EXPECT_EQ(world.notifications_of(credential).front().cancel_reason, CancelReason::credential_deleted);
}

TEST_F(TermChange, WithAnActiveRenewalNothingIsDeletedAndTheStateStays) {
  const WorkflowId id = world.open(EntityType::license, 20);
  const CredentialId credential = credential_of(id);
  EXPECT_EQ(code_of(credentials.remove(credential)), ErrorCode::conflict);
  EXPECT_EQ(code_of(physicians.remove(world.physician())), ErrorCode::conflict);
  CredentialInput input;
  input.state = std::string{"CA"};
  EXPECT_EQ(code_of(credentials.update(credential, input)), ErrorCode::failed_precondition);
  must(world.renewals.remove(id));
  EXPECT_EQ(must(credentials.update(credential, input)).state, "CA");
  must(physicians.remove(world.physician()));
}

TEST_F(TermChange, APhysiciansTimelineShowsWhatTheActiveRenewalHasReached) {
  const WorkflowId id = world.open(EntityType::license, 80);
  world.advance(id, WorkflowStatus::in_progress);
  world.complete(id, "renewal-fee");
  for (const PhysicianMilestone& one : must(physicians.timeline(world.physician()))) {
    EXPECT_EQ(one.workflow_id, id);
    const MilestoneKind kind = one.milestone.milestone.kind;
    const bool is_done = kind == MilestoneKind::start || kind == MilestoneKind::fee_due;
    EXPECT_EQ(one.milestone.state, is_done ? MilestoneState::done : MilestoneState::upcoming)
        << to_string(kind);
  }
}

// Symptom: a date that was corrected once and then moved far ahead kept its untouched renewal for that date.
TEST_F(TermChange, ACorrectedDateDoesNotCountAsTouchingTheRenewal) {
  const WorkflowId id = world.open(EntityType::license, 45);
  const CredentialId credential = credential_of(id);
  CredentialInput input;
  for (const int days : {46, 47, 230}) {
    input.expiration_date = world.today().plus_days(days);
    must(credentials.update(credential, input));
  }
  EXPECT_EQ(code_of(world.renewals.get(id)), ErrorCode::not_found);
  EXPECT_THAT(world.workflows_of(credential), SizeIs(0));
}

// Symptom: after a rejection the physician's timeline said that nothing had been started.
TEST_F(TermChange, APhysiciansTimelineKeepsWhatARejectedRenewalHadReached) {
  const WorkflowId id = world.open(EntityType::license, 80);
  world.advance_to(id, {WorkflowStatus::in_progress, WorkflowStatus::filed, WorkflowStatus::under_review,
                        WorkflowStatus::rejected});
  const auto expected = must(world.renewals.timeline(id)).milestones;
  const auto all = must(physicians.timeline(world.physician()));
  ASSERT_EQ(all.size(), expected.size());
  for (const PhysicianMilestone& one : all) {
    EXPECT_EQ(one.workflow_id, id);
    const auto same = std::find_if(expected.begin(), expected.end(), [&](const TimelineMilestone& each) {
      return each.milestone.kind == one.milestone.milestone.kind;
    });
    EXPECT_EQ(one.milestone.state, same->state) << to_string(same->milestone.kind);
  }
  must(world.renewals.remove(id));
  EXPECT_FALSE(must(physicians.timeline(world.physician())).at(0).workflow_id) << "it is gone";
}

TEST_F(TermChange, ATimelineGoesByTheLastAttemptAndNotByOneForAnotherDate) {
  const WorkflowId first = world.open(EntityType::license, 80);
  world.advance_to(first, {WorkflowStatus::in_progress, WorkflowStatus::filed, WorkflowStatus::under_review,
                           WorkflowStatus::rejected});
  const WorkflowId second = must(world.renewals.resubmit(first)).workflow.id;
  world.advance_to(second, {WorkflowStatus::filed, WorkflowStatus::under_review, WorkflowStatus::rejected});
  EXPECT_EQ(must(physicians.timeline(world.physician())).at(0).workflow_id, second);
  move(credential_of(first), 85);
  EXPECT_FALSE(must(physicians.timeline(world.physician())).at(0).workflow_id);
}

}  // namespace
}  // namespace physcrm
