#include "physcrm/physicians.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/people.hpp"
#include "support/violations.hpp"

namespace physcrm {
namespace {

using test::anna;
using test::bad_fields;
using test::date;
using test::must;
using test::TestEngine;
using ::testing::ElementsAre;
using ::testing::SizeIs;

const audit::RowChange& only_change(const audit::Entry& entry) {
  EXPECT_THAT(entry.changes, SizeIs(1));
  return entry.changes.front();
}

TEST(Physicians, AreCreatedInTheirStoredForm) {
  TestEngine engine;
  PhysicianService physicians{engine.core()};
  PhysicianInput input = anna();
  input.first_name = std::string{"  Anna "};
  input.external_id = std::string{"HR-7"};
  input.npi = std::string{"1234567893"};
  input.email = std::string{"Anna.Berg@Example.ORG"};
  input.phone = std::string{"(308) 865-2512 x4"};
  input.degree = Degree::md;
  const Physician made = must(physicians.create(input));
  EXPECT_TRUE(made.id);
  EXPECT_EQ(made.version, 1);
  EXPECT_EQ(made.first_name, "Anna");
  EXPECT_EQ(made.email, "Anna.Berg@example.org");
  EXPECT_EQ(made.phone, "+13088652512 ext 4");
  EXPECT_EQ(made.status, PhysicianStatus::active);
  EXPECT_EQ(made.created_at, engine.core().now());
  EXPECT_EQ(must(physicians.get(made.id)), made);
}

TEST(Physicians, EveryBadFieldIsNamedAtOnce) {
  TestEngine engine;
  PhysicianService physicians{engine.core()};
  PhysicianInput input;
  input.external_id = std::string{
      "a\x01"
      "b"};
  input.npi = std::string{"1234567890"};
  input.first_name = std::string{"  "};
  input.email = std::string{"nobody"};
  input.phone = std::string{"911"};
  input.status = Patch<PhysicianStatus>::cleared();
  const auto result = physicians.create(input);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(bad_fields(result.error()),
              ElementsAre("externalId", "npi", "firstName", "lastName", "email", "phone", "status"));
}

TEST(Physicians, KeysAreUniqueAndTheErrorSaysWhoseTheyAre) {
  TestEngine engine;
  PhysicianService physicians{engine.core()};
  PhysicianInput first = anna();
  first.external_id = std::string{"HR-7"};
  first.npi = std::string{"1234567893"};
  const Physician holder = must(physicians.create(first));
  for (const std::string_view field : {"externalId", "npi"}) {
    PhysicianInput input = anna();
    (field == "npi" ? input.npi : input.external_id) = field == "npi" ? first.npi : first.external_id;
    const auto made = physicians.create(input);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::conflict);
    EXPECT_EQ(made.error().field, field);
    EXPECT_EQ(std::get<std::string>(made.error().details.front().second), holder.id.to_string());
    const Physician other = must(physicians.create(anna()));
    const auto changed = physicians.update(other.id, input);
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().code, ErrorCode::conflict);
  }
}

TEST(Physicians, AnAbsentFieldKeepsItsValueAndAClearedOneLosesIt) {
  TestEngine engine;
  PhysicianService physicians{engine.core()};
  PhysicianInput input = anna();
  input.specialty = std::string{"Cardiology"};
  input.suffix = std::string{"Jr."};
  const Physician made = must(physicians.create(input));
  engine.clock().advance_seconds(60);
  PhysicianInput change;
  change.suffix = Patch<std::string>::cleared();
  const Physician now = must(physicians.update(made.id, change, made.version));
  EXPECT_EQ(now.suffix, "");
  EXPECT_EQ(now.specialty, "Cardiology");
  EXPECT_EQ(now.version, 2);
  EXPECT_EQ(now.updated_at, engine.core().now());
  EXPECT_EQ(now.created_at, made.created_at);
  PhysicianInput unnamed;
  unnamed.last_name = Patch<std::string>::cleared();
  const auto refused = physicians.update(made.id, unnamed);
  ASSERT_FALSE(refused);
  EXPECT_THAT(bad_fields(refused.error()), ElementsAre("lastName"));
}

TEST(Physicians, ErrorsComeInTheOrderSchemaExistenceVersion) {
  TestEngine engine;
  PhysicianService physicians{engine.core()};
  PhysicianInput bad;
  bad.npi = std::string{"12"};
  EXPECT_EQ(physicians.update(PhysicianId{99}, bad).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(physicians.update(PhysicianId{99}, anna(), 7).error().code, ErrorCode::not_found);
  const Physician made = must(physicians.create(anna()));
  const auto stale = physicians.update(made.id, anna(), 7);
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().code, ErrorCode::conflict);
  EXPECT_EQ(stale.error().field, "version");
}

TEST(Physicians, AChangeThatChangesNothingWritesNothing) {
  TestEngine engine;
  PhysicianService physicians{engine.core()};
  const Physician made = must(physicians.create(anna()));
  const std::size_t entries = engine.audit_log().size();
  engine.clock().advance_seconds(60);
  EXPECT_EQ(must(physicians.update(made.id, anna())), made);
  EXPECT_EQ(must(physicians.get(made.id)), made);
  EXPECT_THAT(engine.audit_log(), SizeIs(entries));
}

TEST(Physicians, EachWriteHasOneAuditEntryWithWhatChanged) {
  TestEngine engine;
  PhysicianService physicians{engine.core()};
  const Physician made = must(physicians.create(anna(), Actor::user(Role::staff, "usr_3")));
  const audit::Entry created = engine.audit_log().back();
  EXPECT_EQ(created.operation, "physicians.create");
  EXPECT_EQ(created.actor, "usr_3");
  EXPECT_EQ(only_change(created).first_id, made.id.value);
  EXPECT_THAT(only_change(created).fields, ::testing::Contains(audit::FieldChange{"lastName", "", "Berg"}));
  PhysicianInput change;
  change.last_name = std::string{"Borg"};
  must(physicians.update(made.id, change));
  const audit::Entry updated = engine.audit_log().back();
  EXPECT_EQ(updated.actor, "host");
  EXPECT_EQ(
      only_change(updated),
      (audit::RowChange{"phy", made.id.value, made.id.value, "updated", {{"lastName", "Berg", "Borg"}}}));
}

TEST(Physicians, AreListedByNameAndFoundByEachFilter) {
  TestEngine engine;
  PhysicianService physicians{engine.core()};
  CredentialService credentials{engine.core()};
  PhysicianInput input = anna();
  input.specialty = std::string{"Cardiology"};
  const Physician berg = must(physicians.create(input));
  input.last_name = std::string{"Abel"};
  input.status = PhysicianStatus::inactive;
  const Physician abel = must(physicians.create(input));
  CredentialInput license;
  license.entity_type = EntityType::license;
  license.state = std::string{"TX"};
  must(credentials.create(berg.id, license));
  const auto names = [&](auto&& ask) {
    PhysicianQuery query;
    ask(query);
    std::vector<std::string> found;
    for (const Physician& row : must(physicians.list(query)).items) found.push_back(row.last_name);
    return found;
  };
  EXPECT_THAT(names([](auto&) {}), ElementsAre("Abel", "Berg"));
  EXPECT_THAT(names([](auto& query) { query.search = "bER"; }), ElementsAre("Berg"));
  EXPECT_THAT(names([](auto& query) { query.state = "TX"; }), ElementsAre("Berg"));
  EXPECT_THAT(names([](auto& query) { query.specialty = "cardiology"; }), ElementsAre("Abel", "Berg"));
  EXPECT_THAT(names([](auto& query) { query.status = PhysicianStatus::inactive; }), ElementsAre("Abel"));
  PhysicianQuery paged;
  paged.page.limit = 1;
  const auto first = must(physicians.list(paged));
  EXPECT_EQ(first.total, 2);
  ASSERT_THAT(first.items, ElementsAre(abel));
  paged.page.cursor = first.next_cursor;
  EXPECT_THAT(must(physicians.list(paged)).items, ElementsAre(berg));
  PhysicianQuery nowhere;
  nowhere.state = "XX";
  EXPECT_EQ(physicians.list(nowhere).error().field, "state");
}

TEST(Physicians, RemovalLeavesATombstoneAndFreesTheKeys) {
  TestEngine engine;
  PhysicianService physicians{engine.core()};
  CredentialService credentials{engine.core()};
  PhysicianInput input = anna();
  input.npi = std::string{"1234567893"};
  const Physician made = must(physicians.create(input));
  CredentialInput license;
  license.entity_type = EntityType::license;
  license.state = std::string{"TX"};
  license.external_id = std::string{"LIC-1"};
  const Credential held = must(credentials.create(made.id, license));
  must(physicians.remove(made.id));
  EXPECT_EQ(physicians.get(made.id).error().code, ErrorCode::not_found);
  EXPECT_EQ(credentials.get(held.id).error().code, ErrorCode::not_found);
  EXPECT_EQ(physicians.remove(made.id).error().code, ErrorCode::not_found);
  const Physician again = must(physicians.create(input));
  EXPECT_NE(again.id, made.id);
  must(credentials.create(again.id, license));
  EXPECT_THAT(testing_support::violations(engine.core()), testing::IsEmpty());
}

TEST(Physicians, ATimelineHasAllActiveDatedCredentialsByDate) {
  TestEngine engine;
  PhysicianService physicians{engine.core()};
  CredentialService credentials{engine.core()};
  const Physician made = must(physicians.create(anna()));
  CredentialInput input;
  input.entity_type = EntityType::license;
  input.state = std::string{"TX"};
  input.expiration_date = date("2026-04-15");
  const Credential license = must(credentials.create(made.id, input));
  input.entity_type = EntityType::dea;
  input.expiration_date = date("2026-03-01");
  const Credential dea = must(credentials.create(made.id, input));
  input.entity_type = EntityType::csr;
  input.expiration_date = Patch<Date>{};
  must(credentials.create(made.id, input));
  input.status = CredentialStatus::inactive;
  input.expiration_date = date("2026-03-01");
  must(credentials.create(made.id, input));

  const auto milestones = must(physicians.timeline(made.id));
  EXPECT_THAT(milestones, SizeIs(6 + 5)) << "a license has six milestones, a DEA registration five";
  for (std::size_t i = 1; i < milestones.size(); ++i) {
    EXPECT_LE(milestones[i - 1].milestone.milestone.date, milestones[i].milestone.milestone.date);
  }
  EXPECT_EQ(milestones.front().credential_id, dea.id);
  EXPECT_EQ(milestones.front().milestone.milestone.date, date("2025-12-01"));
  EXPECT_EQ(milestones.front().milestone.state, MilestoneState::overdue);
  EXPECT_EQ(milestones.back().credential_id, license.id);
  EXPECT_EQ(milestones.back().milestone.milestone.kind, MilestoneKind::final_deadline);
  EXPECT_FALSE(milestones.back().workflow_id);
  for (const PhysicianMilestone& one : milestones) {
    EXPECT_EQ(one.milestone.milestone.rule, nullptr) << "nobody who reads it holds the pack";
  }
  EXPECT_EQ(physicians.timeline(PhysicianId{99}).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace physcrm
