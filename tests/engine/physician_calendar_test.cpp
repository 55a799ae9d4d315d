// The calendar of docs/rules.md 2, timeline. Today is 2026-01-15.
#include <gmock/gmock.h>

#include "engine/calendar_world.hpp"

namespace physcrm::test {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::vector<std::string> triggers(const IcalComponent& event) {
  std::vector<std::string> all;
  for (const IcalComponent& alarm : event.inside) all.push_back(alarm.at("TRIGGER"));
  return all;
}

/// Every event that both have: its UID is known to both and its sequence has risen.
void expect_revised(const Feed& before, const Feed& after) {
  ASSERT_FALSE(before.events.empty());
  for (const auto& [uid, event] : before.events) {
    const auto found = after.events.find(uid);
    ASSERT_NE(found, after.events.end()) << uid;
    EXPECT_GT(sequence_of(found->second), sequence_of(event)) << uid;
  }
}

TEST(PhysicianCalendar, has_a_days_event_for_each_milestone) {
  CalendarWorld world;
  world.add_credential(EntityType::license, date("2026-05-01"));
  world.add_credential(EntityType::dea, date("2026-06-30"));
  EXPECT_THAT(world.feed().days(),
              ElementsAre("start 2026-01-31", "window_open 2026-03-02", "fee_due 2026-04-01",
                          "training_deadline 2026-04-01", "window_close 2026-04-01", "start 2026-04-01",
                          "final_deadline 2026-05-01", "window_open 2026-05-01", "fee_due 2026-06-30",
                          "final_deadline 2026-06-30", "window_close 2026-06-30"));
}

TEST(PhysicianCalendar, has_the_dates_of_the_timeline) {
  CalendarWorld world;
  world.open(EntityType::license, 80);
  world.open(EntityType::dea, 40);
  world.add_credential(EntityType::csr, world.today().plus_days(200), "CA");
  std::vector<std::string> timeline;
  for (const PhysicianMilestone& one : must(world.physicians.timeline(world.physician()))) {
    timeline.push_back(std::string{one.milestone.milestone.name()} + ' ' +
                       one.milestone.milestone.date.to_string());
  }
  EXPECT_THAT(world.feed().days(), ::testing::UnorderedElementsAreArray(timeline));
}

TEST(PhysicianCalendar, says_whose_and_what_it_is) {
  CalendarWorld world;
  const WorkflowId workflow = world.open(EntityType::license, 80);
  world.advance(workflow, WorkflowStatus::in_progress);
  EXPECT_EQ(testing_support::read_ical(world.file()).text("X-WR-CALNAME"), "Ada Moore: credential renewals");
  const Feed feed = world.feed();
  const IcalComponent& deadline = feed.one("final_deadline");
  EXPECT_EQ(deadline.text("SUMMARY"), "Ada Moore: License expires (TX)");
  EXPECT_EQ(deadline.text("DESCRIPTION"), "TX medical license cred_1, expiration 2026-04-05.\nRenewal " +
                                              workflow.to_string() + ": in progress.");
  EXPECT_EQ(deadline.at("CATEGORIES"), "Renewal,license,final_deadline");
  EXPECT_EQ(deadline.at("DTSTAMP"), "20260115T120000Z");
  EXPECT_EQ(deadline.at("LAST-MODIFIED"), "20260115T120000Z");
}

TEST(PhysicianCalendar, the_deadline_has_an_alarm_at_each_interval_and_others_one_the_day_before) {
  CalendarWorld world;
  world.add_license(100);
  for (const auto& [uid, event] : world.feed().events) {
    if (uid.find("final_deadline") != std::string::npos) {
      EXPECT_THAT(triggers(event), ElementsAre("-P90D", "-P60D", "-P30D", "-P7D", "-P1D"));
    } else {
      EXPECT_THAT(triggers(event), ElementsAre("-P1D")) << uid;
    }
  }
}

TEST(PhysicianCalendar, what_is_done_says_so_and_alarms_nobody) {
  CalendarWorld world;
  const WorkflowId workflow = world.open(EntityType::license, 80);
  world.complete(workflow, "renewal-fee");
  const Feed feed = world.feed();
  EXPECT_THAT(feed.one("fee_due").inside, IsEmpty());
  EXPECT_THAT(feed.one("fee_due").text("DESCRIPTION"), EndsWith("\nThis is done."));
  EXPECT_EQ(feed.one("window_close").inside.size(), 1U);
  world.advance_to(workflow, {WorkflowStatus::in_progress, WorkflowStatus::filed});
  EXPECT_THAT(world.feed().one("window_close").inside, IsEmpty());
  EXPECT_EQ(world.feed().one("final_deadline").inside.size(), 5U);
}

TEST(PhysicianCalendar, an_opening_that_has_passed_is_no_revision) {
  CalendarWorld world;
  world.open(EntityType::license, 80);
  const IcalComponent before = world.feed().one("window_open");
  world.pass_days(30);
  IcalComponent after = world.feed().one("window_open");
  after.values["DTSTAMP"] = before.at("DTSTAMP");
  EXPECT_EQ(after.values, before.values);
  EXPECT_EQ(after.inside.size(), before.inside.size());
}

TEST(PhysicianCalendar, a_uid_does_not_change_when_a_renewal_opens) {
  CalendarWorld world;
  world.add_license(80);
  const Feed planned = world.feed();
  must(world.renewals.auto_create());
  ASSERT_EQ(world.workflows().size(), 1U);
  expect_revised(planned, world.feed());
  EXPECT_EQ(world.feed().events.size(), planned.events.size());
  EXPECT_EQ(world.feed().days(), planned.days());
}

TEST(PhysicianCalendar, a_uid_does_not_change_when_the_date_moves) {
  for (const bool with_renewal : {false, true}) {
    CalendarWorld world;
    const CredentialId license = world.add_license(50);
    if (with_renewal) must(world.renewals.initiate(EntityType::license, license));
    const Feed before = world.feed();
    world.move(license, date("2026-03-20"));
    const Feed after = world.feed();
    expect_revised(before, after);
    EXPECT_EQ(after.events.size(), before.events.size());
    EXPECT_EQ(day_of(after.one("final_deadline")), "2026-03-20");
    EXPECT_EQ(day_of(after.one("window_close")), "2026-02-18");
  }
}

// The withdrawn workflow is not among the records any more: the sequence must not fall with it.
TEST(PhysicianCalendar, a_sequence_rises_when_the_renewal_is_withdrawn) {
  CalendarWorld world;
  const CredentialId license = world.add_license(50);
  must(world.renewals.initiate(EntityType::license, license));
  const Feed before = world.feed();
  world.move(license, world.today().plus_days(400));
  ASSERT_THAT(world.workflows(), IsEmpty());
  expect_revised(before, world.feed());
}

TEST(PhysicianCalendar, a_sequence_rises_when_the_renewal_is_withdrawn_after_its_date_was_corrected) {
  CalendarWorld world;
  const CredentialId license = world.add_license(50);
  must(world.renewals.initiate(EntityType::license, license));
  for (const int days : {51, 52, 53, 54}) world.move(license, world.today().plus_days(days));
  const Feed before = world.feed();
  world.move(license, world.today().plus_days(400));
  ASSERT_THAT(world.workflows(), IsEmpty());
  expect_revised(before, world.feed());
}

// The zone decides on which day a term ended, and is a row of no credential.
TEST(PhysicianCalendar, a_sequence_rises_with_another_zone) {
  CalendarWorld world;
  world.add_license(50);
  const Feed before = world.feed();
  SettingsInput input;
  input.time_zone = "Pacific/Honolulu";
  must(world.settings.set(input));
  expect_revised(before, world.feed());
}

TEST(PhysicianCalendar, a_sequence_rises_when_the_renewal_is_deleted) {
  CalendarWorld world;
  const WorkflowId workflow = world.open(EntityType::license, 50);
  const Feed before = world.feed();
  must(world.renewals.remove(workflow));
  expect_revised(before, world.feed());
  EXPECT_EQ(world.feed().days(), before.days());
}

TEST(PhysicianCalendar, a_sequence_rises_with_the_name_of_the_physician) {
  CalendarWorld world;
  world.add_license(50);
  const Feed before = world.feed();
  PhysicianInput input;
  input.last_name = std::string{"Moore, Jr.; M.D."};
  must(world.physicians.update(world.physician(), input));
  expect_revised(before, world.feed());
  EXPECT_EQ(world.feed().one("final_deadline").text("SUMMARY"), "Ada Moore, Jr.; M.D.: License expires (TX)");
}

TEST(PhysicianCalendar, last_modified_is_of_the_last_change_and_the_stamp_of_the_reading) {
  CalendarWorld world;
  const CredentialId license = world.add_license(50);
  world.pass_days(1);
  must(world.renewals.initiate(EntityType::license, license));
  world.pass_days(1);
  const Feed feed = world.feed();
  EXPECT_EQ(feed.one("start").at("LAST-MODIFIED"), "20260116T120000Z");
  EXPECT_EQ(feed.one("start").at("DTSTAMP"), "20260117T120000Z");
}

TEST(PhysicianCalendar, reading_writes_nothing_and_answers_the_same_again) {
  CalendarWorld world;
  world.renew(world.add_license(80));
  std::string first;
  const auto audited = world.audited([&] {
    first = world.file();
    EXPECT_EQ(world.file(), first);
  });
  EXPECT_THAT(audited, IsEmpty());
}

TEST(PhysicianCalendar, a_credential_without_a_date_has_no_events) {
  CalendarWorld world;
  const CredentialId undated = world.add_credential(EntityType::license, std::nullopt);
  EXPECT_THAT(world.feed().events, IsEmpty());
  must(world.renewals.initiate(EntityType::license, undated));
  EXPECT_THAT(world.feed().events, IsEmpty());
  EXPECT_THAT(world.file(), StartsWith("BEGIN:VCALENDAR\r\n"));
}

TEST(PhysicianCalendar, an_unknown_or_deleted_physician_is_not_found) {
  CalendarWorld world;
  EXPECT_EQ(code_of(world.physicians.calendar(PhysicianId{999})), ErrorCode::not_found);
  must(world.physicians.remove(world.physician()));
  EXPECT_EQ(code_of(world.physicians.calendar(world.physician())), ErrorCode::not_found);
}

TEST(PhysicianCalendar, holds_nothing_of_another_physician) {
  CalendarWorld world;
  const PhysicianId other = world.add_physician();
  const CredentialId theirs = world.add_credential(EntityType::dea, date("2026-05-01"), "NY", other);
  world.renew(world.add_license(80));
  for (const auto& [uid, event] : world.feed().events) {
    EXPECT_EQ(uid.find(theirs.to_string() + '-'), std::string::npos);
  }
  EXPECT_THAT(must(world.physicians.calendar(other)), HasSubstr("NY DEA registration"));
}

// Two stores number their credentials alike; a person may subscribe to calendars of both.
TEST(PhysicianCalendar, uids_of_two_stores_differ) {
  CalendarWorld one;
  CalendarWorld another{"2026-01-15T12:00:01Z"};
  one.add_license(50);
  another.add_license(50);
  const Feed theirs = another.feed();
  for (const auto& [uid, event] : one.feed().events) EXPECT_FALSE(theirs.events.contains(uid)) << uid;
}

}  // namespace
}  // namespace physcrm::test
