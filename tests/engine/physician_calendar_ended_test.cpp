// What is no longer to be done is published as cancelled (docs/rules.md 2, timeline). Today is 2026-01-15.
#include <gmock/gmock.h>

#include "engine/calendar_world.hpp"
#include "support/random.hpp"

namespace physcrm::test {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;
using testing_support::Random;

const std::string kFrom50DaysOn[] = {"fee_due 2026-02-04", "training_deadline 2026-02-04",
                                     "window_close 2026-02-04", "final_deadline 2026-03-06"};

/// All that was ahead is cancelled, under its UID, with a higher sequence and no alarms.
void expect_cancelled(const Feed& before, const Feed& after, std::string_view why) {
  EXPECT_THAT(after.days("CANCELLED"), ::testing::ElementsAreArray(kFrom50DaysOn));
  for (const auto& [uid, event] : after.events) {
    if (event.at("STATUS") != "CANCELLED") continue;
    ASSERT_TRUE(before.events.contains(uid)) << uid;
    EXPECT_GT(sequence_of(event), sequence_of(before.events.at(uid)));
    EXPECT_EQ(day_of(event), day_of(before.events.at(uid)));
    EXPECT_THAT(event.inside, IsEmpty());
    EXPECT_THAT(event.text("DESCRIPTION"), EndsWith("\nCancelled: " + std::string{why} + "."));
  }
}

TEST(EndedTerms, a_term_renewed_early_is_cancelled_and_the_next_has_uids_of_its_own) {
  CalendarWorld world;
  const CredentialId license = world.add_license(50);
  const Feed before = world.feed();
  world.renew(license);
  const Feed after = world.feed();
  expect_cancelled(before, after, "renewed on 2026-01-15");
  EXPECT_EQ(day_of(after.one("final_deadline")), "2028-03-06");
  EXPECT_EQ(after.days().size(), 6U);
  for (const auto& [uid, event] : after.events) {
    EXPECT_EQ(event.at("STATUS") == "CONFIRMED", !before.events.contains(uid)) << uid;
  }
}

TEST(EndedTerms, a_term_renewed_after_its_deadline_has_nothing_to_cancel) {
  CalendarWorld world;
  const CredentialId license = world.add_license(-3);
  world.renew(license);
  EXPECT_THAT(world.feed().days("CANCELLED"), IsEmpty());
  EXPECT_EQ(world.feed().days().size(), 6U);
}

TEST(EndedTerms, a_milestone_on_the_day_of_the_end_is_cancelled_and_one_of_the_day_before_is_not) {
  for (const int days_passed : {20, 21}) {
    CalendarWorld world;
    const CredentialId license = world.add_license(50);
    world.pass_days(days_passed);  // the window closes after 20
    world.renew(license);
    EXPECT_EQ(world.feed().days("CANCELLED").size(), days_passed == 20 ? 4U : 1U);
  }
}

TEST(EndedTerms, a_cancelled_event_is_published_until_30_days_after_its_day) {
  for (const int days_after : {-1, 0, 1, 29, 30, 31}) {
    CalendarWorld world;
    world.renew(world.add_license(50));
    world.pass_days(50 + days_after);
    const std::vector<std::string> cancelled = world.feed().days("CANCELLED");
    if (days_after <= -1) {
      EXPECT_EQ(cancelled.size(), 4U) << days_after;
    } else if (days_after == 0) {
      EXPECT_EQ(cancelled.size(), 4U) << "the earlier ones are 30 days past";
    } else if (days_after <= 30) {
      EXPECT_THAT(cancelled, ElementsAre("final_deadline 2026-03-06")) << days_after;
    } else {
      EXPECT_THAT(cancelled, IsEmpty());
    }
  }
}

TEST(EndedTerms, terms_are_counted_by_approvals_also_by_deleted_ones) {
  CalendarWorld world;
  const CredentialId license = world.add_license(50);
  const WorkflowId first = world.renew(license);
  const Feed before = world.feed();
  must(world.renewals.remove(first));
  const Feed after = world.feed();
  EXPECT_EQ(after.days(), before.days());
  EXPECT_EQ(after.days("CANCELLED"), before.days("CANCELLED"));
  for (const auto& [uid, event] : before.events) {
    ASSERT_TRUE(after.events.contains(uid)) << uid;
    EXPECT_GT(sequence_of(after.events.at(uid)), sequence_of(event));
  }
}

TEST(EndedTerms, two_terms_renewed_on_one_day_are_told_apart) {
  CalendarWorld world;
  const CredentialId license = world.add_license(50);
  world.renew(license);
  const Feed first = world.feed();
  world.renew(license);
  const Feed second = world.feed();
  EXPECT_EQ(second.days("CANCELLED").size(), 4U + 6U);
  EXPECT_EQ(day_of(second.one("final_deadline")), "2030-03-06");
  for (const auto& [uid, event] : first.events) EXPECT_EQ(second.events.at(uid).at("STATUS"), "CANCELLED");
}

TEST(EndedTerms, a_rejected_renewal_ends_no_term) {
  CalendarWorld world;
  const WorkflowId workflow = world.open(EntityType::license, 50);
  const Feed before = world.feed();
  world.advance_to(workflow, {WorkflowStatus::in_progress, WorkflowStatus::filed,
                              WorkflowStatus::under_review, WorkflowStatus::rejected});
  EXPECT_THAT(world.feed().days("CANCELLED"), IsEmpty());
  EXPECT_EQ(world.feed().days(), before.days());
  EXPECT_TRUE(world.feed().events.contains(before.one("final_deadline").at("UID")));
}

TEST(EndedTerms, an_inactive_credential_is_cancelled_and_comes_back) {
  for (const bool with_renewal : {false, true}) {
    CalendarWorld world;
    const CredentialId license = world.add_license(50);
    if (with_renewal) must(world.renewals.initiate(EntityType::license, license));
    const Feed before = world.feed();
    world.set_status(license, CredentialStatus::inactive);
    const Feed ended = world.feed();
    expect_cancelled(before, ended, "the credential is inactive");
    EXPECT_THAT(ended.days(), IsEmpty());
    world.set_status(license, CredentialStatus::active);
    const Feed back = world.feed();
    EXPECT_EQ(back.days(), before.days());
    for (const auto& [uid, event] : ended.events) {
      EXPECT_GT(sequence_of(back.events.at(uid)), sequence_of(event));
    }
  }
}

TEST(EndedTerms, an_inactive_physician_has_all_cancelled) {
  CalendarWorld world;
  world.add_license(50);
  const Feed before = world.feed();
  world.set_status(PhysicianStatus::inactive);
  expect_cancelled(before, world.feed(), "the physician is inactive");
  world.set_status(PhysicianStatus::active);
  EXPECT_EQ(world.feed().days(), before.days());
}

TEST(EndedTerms, a_deleted_credential_is_cancelled) {
  CalendarWorld world;
  const CredentialId license = world.add_license(50);
  const Feed before = world.feed();
  must(world.credentials.remove(license));
  expect_cancelled(before, world.feed(), "the credential was deleted");
  world.pass_days(81);
  EXPECT_THAT(world.feed().events, IsEmpty());
}

TEST(EndedTerms, what_ended_first_decides_what_was_still_ahead) {
  CalendarWorld world;
  const CredentialId license = world.add_license(50);
  const Feed before = world.feed();
  world.set_status(license, CredentialStatus::inactive);
  world.pass_days(25);  // the window has closed since
  must(world.credentials.remove(license));
  expect_cancelled(before, world.feed(), "the credential is inactive");
}

TEST(EndedTerms, what_was_never_active_is_not_cancelled) {
  CalendarWorld world;
  world.add_credential(EntityType::csr, world.today().plus_days(50), "TX", {}, CredentialStatus::inactive);
  EXPECT_THAT(world.feed().events, IsEmpty());
  const PhysicianId away = world.add_physician(PhysicianStatus::inactive);
  world.add_credential(EntityType::license, world.today().plus_days(50), "TX", away);
  EXPECT_EQ(must(world.physicians.calendar(away)).find("VEVENT"), std::string::npos);
}

/// One step of what may happen to a credential. Refusals are fine: they change nothing.
void random_step(CalendarWorld& world, CredentialId license, Random& random) {
  const auto workflows = world.workflows_of(license);
  const WorkflowId latest = workflows.empty() ? WorkflowId{} : workflows.back().id;
  StatusChange change;
  change.status = kAllStatuses[random.below(kAllStatuses.size())];
  change.rejection_reason = "Incomplete";
  CredentialInput input;
  switch (random.below(10)) {
    case 0:
      input.expiration_date = world.today().plus_days(static_cast<int>(random.below(600)) - 20);
      (void)world.credentials.update(license, input);
      break;
    case 1:
      input.status = random.below(3) == 0 ? CredentialStatus::inactive : CredentialStatus::active;
      (void)world.credentials.update(license, input);
      break;
    case 2:
      world.set_status(random.below(4) == 0 ? PhysicianStatus::inactive : PhysicianStatus::active);
      break;
    case 3:
      (void)world.renewals.initiate(EntityType::license, license);
      break;
    case 4:
      must(world.renewals.auto_create());
      break;
    case 5:
      if (random.below(4) == 0) (void)world.renewals.remove(latest);
      break;
    case 6: {
      TaskChange task;
      task.task_id = random.below(2) == 0 ? "renewal-fee" : "cme-requirements";
      task.completed = random.below(3) != 0;
      (void)world.renewals.complete_task(latest, task);
      break;
    }
    case 7:
      world.pass_days(static_cast<int>(random.below(25)));
      break;
    default:
      (void)world.renewals.update_status(latest, change);
  }
}

// docs/rules.md 2: SEQUENCE rises with every change of an event, and never falls, whatever happens.
TEST(EndedTerms, a_sequence_never_falls_and_rises_with_every_change) {
  Random random{testing_support::test_seed()};
  int revisions = 0;
  for (int walk = 0; walk < 40; ++walk) {
    CalendarWorld world;
    const CredentialId license = world.add_license(static_cast<int>(random.below(120)));
    std::map<std::string, IcalComponent> known;
    for (int step = 0; step < 60; ++step) {
      random_step(world, license, random);
      for (auto& [uid, event] : world.feed().events) {
        event.values["DTSTAMP"].clear();
        const auto before = known.find(uid);
        if (before != known.end() && event.values != before->second.values) {
          ++revisions;
          EXPECT_GT(sequence_of(event), sequence_of(before->second)) << uid << ", walk " << walk;
        }
        known[uid] = event;
      }
    }
  }
  EXPECT_GT(revisions, 500);
}

}  // namespace
}  // namespace physcrm::test
