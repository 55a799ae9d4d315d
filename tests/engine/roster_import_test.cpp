// Importing a roster: what becomes of each row (docs/rules.md, matching on import).
#include "physcrm/roster_import.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/roster_world.hpp"
#include "support/violations.hpp"

namespace physcrm {
namespace {

using test::date;
using test::must;
using test::places;
using test::RosterWorld;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RosterImport : public ::testing::Test {
 protected:
  RosterWorld world;
};

// externalId,npi,firstName,lastName,phone,practice,credentialExternalId,entityType,state,number,issue,expires
constexpr std::string_view kAnna = "E1,1234567893,Anna,Berg,(308) 865-2512,,,license,TX,A-1,,2026-06-30\n";

TEST_F(RosterImport, CreatesPhysiciansAndCredentialsInOneTransactionWithOneEntry) {
  const auto entries = world.audited([&] {
    const ImportReport report = world.import(
        "E1,1234567893,Anna,Berg,,,,license,TX,A-1,,2026-06-30\n"
        "E1,1234567893,Anna,Berg,,,,dea,TX,AP5836727,,2026-07-31\n"
        "E2,,Carl,Dorn,,,,license,CA,,,\n");
    EXPECT_EQ(report.records, 3U);
    EXPECT_EQ(report.physicians, (ImportCounts{2, 0, 0}));
    EXPECT_EQ(report.physicians_repeated, 1U);
    EXPECT_EQ(report.credentials, (ImportCounts{3, 0, 0}));
    EXPECT_EQ(report.undated, 1U);
    EXPECT_EQ(report.problems, 0U);
  });
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries.front().operation, "roster.import");
  EXPECT_THAT(test::rows_of(entries.front()), ElementsAre("phy created 1..2", "cred created 1..3"));
  EXPECT_THAT(world.all_physicians(), SizeIs(2));
  EXPECT_THAT(testing_support::violations(world.core()), testing::IsEmpty());
}

TEST_F(RosterImport, TheSameFileAgainChangesNothing) {
  const std::string rows =
      std::string{kAnna} + "E2,,Carl,Dorn,,,,license,CA,,,\nE2,,Carl,Dorn,,,X9,csr,CA,,,\n";
  world.import(rows);
  const auto before = world.dump();
  world.clock().advance_seconds(3600);
  const ImportReport again = world.import(rows);
  EXPECT_EQ(again.physicians, (ImportCounts{0, 0, 2}));
  EXPECT_EQ(again.credentials, (ImportCounts{0, 0, 3}));
  EXPECT_EQ(world.dump(), before);
}

TEST_F(RosterImport, APhysicianIsMatchedByExternalIdElseNpi) {
  world.import("E1,,Anna,Berg,,,,license,TX,A-1,,\n,1234567893,Carl,Dorn,,,,license,TX,B-1,,\n");
  const ImportReport report =
      world.import("E1,1679576722,,,,,,license,TX,A-1,,\nE2,1234567893,,,,,,license,TX,B-1,,\n");
  EXPECT_EQ(report.physicians, (ImportCounts{0, 2, 0})) << "each gets the key it lacked";
  EXPECT_EQ(report.problems, 0U);
  const auto rows = world.all_physicians();
  EXPECT_EQ(rows[0].npi, "1679576722");
  EXPECT_EQ(rows[1].external_id, "E2");
  EXPECT_EQ(rows[0].version, 2);
}

TEST_F(RosterImport, ConflictingKeysAreRefusedByLine) {
  world.import(
      "E1,1234567893,Anna,Berg,,,X1,license,TX,A-1,,\nE2,1679576722,Carl,Dorn,,,X2,license,TX,B-1,,\n");
  const auto before = world.dump();
  const ImportReport report = world.import(
      "E1,1679576722,Anna,Berg,,,,license,TX,A-1,,\n"  // two physicians
      "E3,1234567893,Anna,Berg,,,,license,TX,A-1,,\n"  // another external id of the same NPI
      "E1,,Anna,Berg,,,X2,license,TX,A-1,,\n"          // the other physician's credential
      "E1,,Anna,Berg,,,X1,license,CA,A-1,,\n"          // the same credential in another state
      "E1,,Anna,Berg,,,X7,license,TX,A-1,,\n");        // another external id of the same number
  EXPECT_THAT(places(report.rejected),
              ElementsAre("line 2 npi", "line 3 externalId", "line 4 credentialExternalId",
                          "line 5 credentialExternalId", "line 6 credentialExternalId"));
  EXPECT_EQ(report.rejected_records, 2U);
  EXPECT_EQ(report.rejected_credentials, 5U);
  EXPECT_EQ(world.dump(), before);
}

TEST_F(RosterImport, AnExternalIdOfAPhysicianWhomTheFileDoesNotNameIsRefusedToo) {
  world.import("E1,,Anna,Berg,,,X1,license,TX,A-1,,\nE2,,Carl,Dorn,,,X2,license,TX,B-1,,\n");
  const auto before = world.dump();
  const ImportReport report = world.import("E1,,Anna,Berg,,,X2,csr,TX,,,\n");
  EXPECT_THAT(places(report.rejected), ElementsAre("line 2 credentialExternalId"));
  EXPECT_EQ(world.dump(), before);
}

TEST_F(RosterImport, ANumberIsMatchedHoweverItIsWrittenAndKeepsItsForm) {
  world.import(kAnna);
  const ImportReport report = world.import("E1,,,,,,,license,TX,a 1,,\n");
  EXPECT_EQ(report.credentials, (ImportCounts{0, 0, 1}));
  EXPECT_EQ(world.only_credential().number, "A-1");
}

TEST_F(RosterImport, TheOnlyUnnumberedCredentialGetsItsNumber) {
  world.import("E1,,Anna,Berg,,,,license,TX,,,2026-06-30\n");
  EXPECT_EQ(world.import("E1,,,,,,,license,TX,A-1,,\n").credentials, (ImportCounts{0, 1, 0}));
  EXPECT_EQ(world.only_credential().number, "A-1");
  EXPECT_EQ(world.only_credential().expiration_date, date("2026-06-30"));
}

TEST_F(RosterImport, AnUnnumberedRowAndANumberedOneOfAFileAreTwoCredentials) {
  const std::string_view rows =
      "E1,,Anna,Berg,,,,license,TX,,,2026-06-30\nE1,,Anna,Berg,,,,license,TX,A-1,,2027-06-30\n";
  EXPECT_EQ(world.import(rows).credentials, (ImportCounts{2, 0, 0}));
  const auto before = world.dump();
  EXPECT_EQ(world.import(rows).credentials, (ImportCounts{0, 0, 2}));
  EXPECT_EQ(world.dump(), before);
}

TEST_F(RosterImport, ACredentialMatchedByItsExternalIdMayGetAnotherNumber) {
  world.import("E1,,Anna,Berg,,,X1,license,TX,A-1,,\nE1,,Anna,Berg,,,X2,license,TX,B-2,,\n");
  // B-2 goes from the second to the first: its new number has to be written before.
  const ImportReport report =
      world.import("E1,,Anna,Berg,,,X2,license,TX,C-3,,\nE1,,Anna,Berg,,,X1,license,TX,B-2,,\n");
  EXPECT_EQ(report.credentials, (ImportCounts{0, 2, 0}));
  EXPECT_EQ(report.problems, 0U);
  EXPECT_EQ(world.all_credentials()[0].number, "B-2");
  EXPECT_EQ(world.all_credentials()[1].number, "C-3");
}

TEST_F(RosterImport, AnEmptyCellNeverClears) {
  world.import(kAnna);
  const auto before = world.dump();
  const ImportReport report = world.import("E1,,,,,,,license,TX,A-1,,\n");
  EXPECT_EQ(report.physicians.unchanged, 1);
  EXPECT_EQ(report.credentials.unchanged, 1);
  EXPECT_EQ(report.undated, 0U) << "its date is in the store";
  EXPECT_EQ(world.dump(), before);
}

TEST_F(RosterImport, AMovedDateIsAnEditThatTheRenewalFollows) {
  world.import("E1,,Anna,Berg,,,,license,TX,A-1,,2026-02-04\n");
  const CredentialId id = world.only_credential().id;
  const WorkflowId workflow = must(world.renewals.initiate(EntityType::license, id)).workflow.id;
  must(world.notifications.check_expirations());
  const auto entries = world.audited([&] { world.import("E1,,Anna,Berg,,,,license,TX,A-1,,2026-03-06\n"); });
  EXPECT_EQ(must(world.renewals.get(workflow)).workflow.expiration_date, date("2026-03-06"));
  EXPECT_EQ(world.notifications_of(id).front().cancel_reason, CancelReason::date_moved);
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_THAT(test::rows_of(entries.front()),
              ElementsAre("cred updated 1", "ntf cancelled_date_moved 1", "wf expiration_changed 1"));
  const ImportReport far = world.import("E1,,Anna,Berg,,,,license,TX,A-1,,2029-03-06\n");
  EXPECT_EQ(far.credentials.updated, 1);
}

TEST_F(RosterImport, ADateThatTheFileNamesIsConfirmed) {
  world.import(kAnna);
  world.write([&](auto& tx) {
    Credential row = *must(tx.credentials().find(CredentialId{1}));
    row.expiration_confirmed = false;
    ++row.version;
    return tx.credentials().update(row);
  });
  EXPECT_EQ(world.import("E1,,,,,,,license,TX,A-1,,\n").credentials.unchanged, 1);
  EXPECT_FALSE(world.only_credential().expiration_confirmed);
  EXPECT_EQ(world.import(kAnna).credentials.updated, 1);
  EXPECT_TRUE(world.only_credential().expiration_confirmed);
}

TEST_F(RosterImport, APhysicianWhoTurnsInactiveHasUnsentNotificationsCancelled) {
  world.import("E1,,Anna,Berg,,,,license,TX,A-1,,2026-02-04\n");
  must(world.notifications.check_expirations());
  must(world.try_import("externalId,physicianStatus,entityType,state\nE1,inactive,,\n"));
  EXPECT_EQ(world.only_physician().status, PhysicianStatus::inactive);
  EXPECT_EQ(world.all_notifications().front().cancel_reason, CancelReason::physician_inactive);
}

TEST_F(RosterImport, ANewPhysicianNeedsANameAndAKnownOneDoesNot) {
  const ImportReport report = world.import("E1,,,,,,,license,TX,A-1,,\nE2,,Carl,,,,,license,TX,B-1,,\n");
  EXPECT_THAT(places(report.rejected), ElementsAre("line 2 firstName", "line 2 lastName", "line 3 lastName"));
  EXPECT_EQ(report.rejected_records, 2U);
  EXPECT_EQ(report.rejected_credentials, 2U);
  EXPECT_THAT(world.all_physicians(), IsEmpty());
}

TEST_F(RosterImport, TheFirstRowOfAFileDecidesWhatALaterOneContradicts) {
  const std::string_view rows =
      "E1,,Anna,Berg,,,,license,TX,A-1,,2026-06-30\n"
      "E1,,Anna,Borg,308-865-2512,,,license,CA,B-1,,\n"             // another name, a first phone
      "E1,,Anna,Berg,308-865-2513,,,license,TX,A-1,,2027-06-30\n";  // another phone, another date
  const ImportReport first = world.import(rows);
  EXPECT_THAT(places(first.rejected),
              ElementsAre("line 3 lastName", "line 4 phone", "line 4 expirationDate"));
  EXPECT_EQ(first.physicians, (ImportCounts{1, 0, 0}));
  EXPECT_EQ(first.physicians_repeated, 2U);
  EXPECT_EQ(first.rejected_credentials, 1U) << "only that of the other date";
  EXPECT_EQ(world.only_physician().last_name, "Berg");
  EXPECT_EQ(world.only_physician().phone, "+13088652512");
  const auto before = world.dump();
  const ImportReport again = world.import(rows);
  EXPECT_EQ(again.rejected, first.rejected);
  EXPECT_EQ(world.dump(), before);
}

TEST_F(RosterImport, DatesStayInOrderWithWhatIsStored) {
  world.import("E1,,Anna,Berg,,,,license,TX,A-1,2024-07-01,2026-06-30\n");
  const ImportReport report = world.import("E1,,Anna,Berg,,,,license,TX,A-1,,2024-06-30\n");
  EXPECT_THAT(places(report.rejected), ElementsAre("line 2 expirationDate"));
  EXPECT_EQ(world.only_credential().expiration_date, date("2026-06-30"));
}

TEST_F(RosterImport, ARowOfAnUnknownPracticeIsRefusedUnlessPracticesAreToBeMade) {
  const std::string_view rows =
      "E1,,Anna,Berg,,North Clinic,,license,TX,A-1,,\nE2,,Carl,Dorn,,north  CLINIC,,license,TX,B-1,,\n";
  const ImportReport refused = world.import(rows);
  EXPECT_THAT(places(refused.rejected), ElementsAre("line 2 practice", "line 3 practice"));
  EXPECT_THAT(world.all_physicians(), IsEmpty());
  ImportOptions options;
  options.create_practices = true;
  EXPECT_EQ(world.import(rows, options).problems, 0U);
  const auto made = world.all_physicians();
  EXPECT_TRUE(made[0].practice_id);
  EXPECT_EQ(made[0].practice_id, made[1].practice_id) << "one practice, however its name is spelt";
  EXPECT_EQ(world.import(rows).physicians, (ImportCounts{0, 0, 2}));
}

TEST_F(RosterImport, AnImportMovesNobodyOutOfAPractice) {
  // Pitfall: assigning moved a physician out of another practice silently.
  ImportOptions options;
  options.create_practices = true;
  world.import("E1,,Anna,Berg,,North,,license,TX,A-1,,\nE2,,Carl,Dorn,,South,,license,TX,B-1,,\n", options);
  const PracticeId north = world.all_physicians()[0].practice_id;
  const ImportReport report = world.import(
      "E1,,Anna,Berg,,South,,license,TX,A-1,,2026-06-30\nE2,,Carl,Dorn,,West,,license,TX,B-1,,2026-06-30\n",
      options);
  EXPECT_THAT(places(report.rejected), ElementsAre("line 2 practice", "line 3 practice"));
  EXPECT_EQ(report.rejected_records, 0U);
  EXPECT_EQ(report.credentials.updated, 2) << "the rest of the row is imported";
  EXPECT_EQ(world.all_physicians()[0].practice_id, north);
  EXPECT_EQ(
      world.read([](auto& tx) { return tx.practices().find_by_names(std::array{std::string{"West"}}); }),
      std::vector{PracticeId{}})
      << "no practice is made for it";
}

}  // namespace
}  // namespace physcrm
