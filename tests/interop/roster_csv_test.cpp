// The roster CSV: rows, empty cells, bad cells, headers.
#include "interop/reading.hpp"
#include "physcrm/roster/validators.hpp"
#include "support/random.hpp"

namespace physcrm {
namespace {

using testing_support::Random;
using testing_support::read_roster;
using testing_support::Reading;
using testing_support::report;
using testing_support::test_seed;

constexpr std::string_view kHeader =
    "externalId,npi,firstName,lastName,suffix,email,phone,specialty,physicianStatus,entityType,state,number,"
    "issueDate,expirationDate,practice\n";

Reading rows(std::string_view text) {
  return read_roster(std::string{kHeader} + std::string{text});
}

TEST(RosterCsv, reads_a_row_trimmed_and_normalised) {
  const Reading reading = rows(
      " E1 , 1234567893 ,Ann,O'Neil,Jr.,ann@Example.ORG,(308) 865-2512,Surgery,Active,DEA,Texas, ap5836727,"
      "2023-01-02,2026-01-31,North Clinic\n");
  ASSERT_EQ(reading.error, "");
  ASSERT_EQ(report(reading), "");
  ASSERT_EQ(reading.records.size(), 1U);
  const RosterRecord& record = reading.records.front();
  EXPECT_EQ(record.line, 2U);
  EXPECT_FALSE(record.refused);
  EXPECT_EQ(record.physician.external_id, "E1");
  EXPECT_EQ(record.physician.npi, "1234567893");
  EXPECT_EQ(record.physician.last_name, "O'Neil");
  EXPECT_EQ(record.physician.suffix, "Jr.");
  EXPECT_EQ(record.physician.email, "ann@example.org");
  EXPECT_EQ(record.physician.phone, "+13088652512");
  EXPECT_EQ(record.physician.status, PhysicianStatus::active);
  EXPECT_EQ(record.physician.practice, "North Clinic");
  EXPECT_EQ(record.physician.degree, std::nullopt);
  ASSERT_EQ(record.credentials.size(), 1U);
  const RosterCredential& credential = record.credentials.front();
  EXPECT_EQ(credential.entity_type, EntityType::dea);
  EXPECT_EQ(credential.state, "TX");
  EXPECT_EQ(credential.number, "AP5836727");
  EXPECT_EQ(credential.column, "number");
  EXPECT_EQ(credential.issue_date, Date::parse("2023-01-02"));
  EXPECT_EQ(credential.expiration_date, Date::parse("2026-01-31"));
}

TEST(RosterCsv, an_empty_cell_says_nothing) {
  const Reading reading = rows("E1,0000000000,,,,,,,,csr,NY,,,,\n");
  ASSERT_EQ(report(reading), "");
  const RosterRecord& record = reading.records.at(0);
  EXPECT_EQ(record.physician, (RosterPhysician{.external_id = "E1",
                                               .npi = {},
                                               .first_name = {},
                                               .middle_name = {},
                                               .last_name = {},
                                               .suffix = {},
                                               .email = {},
                                               .phone = {},
                                               .specialty = {},
                                               .practice = {},
                                               .degree = {},
                                               .status = {}}));
  EXPECT_EQ(record.credentials.at(0).number, "");
  EXPECT_EQ(record.credentials.at(0).expiration_date, std::nullopt);
}

TEST(RosterCsv, columns_stand_in_any_order_and_more_of_them_may_be_there) {
  const Reading reading = read_roster(
      "\xEF\xBB\xBF"
      "STATE,credentialExternalId,entityType,degree,middleName, npi ,credentialStatus\r\n"
      "WA,c-1,license,M.D.,Q,1234567893,inactive\r\n");
  ASSERT_EQ(reading.error, "");
  ASSERT_EQ(report(reading), "");
  EXPECT_EQ(reading.records.at(0).physician.degree, Degree::md);
  EXPECT_EQ(reading.records.at(0).physician.middle_name, "Q");
  EXPECT_EQ(reading.records.at(0).credentials.at(0).external_id, "c-1");
  EXPECT_EQ(reading.records.at(0).credentials.at(0).status, CredentialStatus::inactive);
}

TEST(RosterCsv, a_row_without_credential_cells_is_a_physician_without_one) {
  const Reading reading = rows("E1,,Ann,Lee,,,,,,,,,,,\nE1,,,,,,,,,license,TX,A1,,,\n");
  EXPECT_EQ(report(reading), "");
  EXPECT_EQ(reading.records.size(), 2U);
  EXPECT_EQ(reading.named, 1U);
  EXPECT_EQ(reading.credentials, 1U);
}

TEST(RosterCsv, all_bad_cells_of_a_row_are_reported_at_once_and_the_good_rows_go_on) {
  const Reading reading = rows(
      "E1,1234567890,Ann,Lee,,ann@,555-0123,,retired,permit,Ontario,=====,2023-02-30,31/12/2026,\n"
      "E2,,Bob,Fox,,,,,,license,TX,A2,,2026-12-31,\n");
  EXPECT_EQ(report(reading),
            "2 npi: the check digit does not match: a digit is wrong or two are swapped\n"
            "2 email: a domain must stand after the @\n"
            "2 phone: " +
                *check_phone("555-0123") +
                "\n"
                "2 physicianStatus: a physician's status is active or inactive\n"
                "2 entityType: an entity type is license, dea or csr\n"
                "2 state: this is not a state, district or territory that issues credentials\n"
                "2 number: a number has at least one digit\n"
                "2 issueDate: this is not a date of the form YYYY-MM-DD\n"
                "2 expirationDate: this is not a date of the form YYYY-MM-DD\n");
  EXPECT_EQ(reading.refused, 1U);
  EXPECT_EQ(reading.named, 2U);
  EXPECT_EQ(reading.credentials, 1U);
  EXPECT_TRUE(reading.records.at(0).credentials.empty());
  EXPECT_FALSE(reading.records.at(1).refused);
}

TEST(RosterCsv, what_only_a_whole_row_can_show_is_reported_too) {
  const Reading reading = rows(
      ",,Ann,Lee,,,,,,license,TX,A1,,,\n"
      "E1,,Ann,Lee,,,,,,,TX,A1,,,\n"
      "E1,,Ann,Lee,,,,,,license,,A1,,,\n"
      "E1,,Ann,Lee,,,,,,dea,TX,AP5836728,,,\n"
      "E1,,Ann,Lee,,,,,,license,TX,A1,2026-01-02,2026-01-01,\n"
      "E1,,Ann,Lee,,,,,,license,TX\n"
      "E1,,Ann,Lee,,,,,,license,TX,A1,,,,\n");
  EXPECT_EQ(report(reading),
            "2 externalId: the row has neither an external id nor an NPI\n"
            "3 entityType: the entity type is missing\n"
            "4 state: the state is missing\n"
            "5 number: the check digit does not match: a character is wrong\n"
            "6 expirationDate: the expiration is before the issue date\n"
            "7 : the row has 11 cells, the header 15\n"
            "8 : the row has 16 cells, the header 15\n");
  EXPECT_EQ(reading.refused, 7U);
  EXPECT_EQ(reading.credentials, 0U);
}

TEST(RosterCsv, a_problem_names_the_line_on_which_its_record_starts) {
  const Reading reading = rows("E1,,\"Ann\nLee\",Lee,,,,,,license,TX,A1,,,\n\nE2,,,,,,,,,license,XX,A1,,,\n");
  EXPECT_EQ(report(reading),
            "2 firstName: the name holds a character that cannot be printed\n"
            "5 state: this is not a state, district or territory that issues credentials\n");
}

TEST(RosterCsv, a_file_that_cannot_be_a_roster_is_refused_before_any_row) {
  const struct {
    std::string_view text;
    const char* error;
  } files[] = {
      {"", "the file is empty: its first line must name the columns"},
      {"\n\n", "the file is empty: its first line must name the columns"},
      {"npi,,state\n", "column 2 has no name: the first line must name the columns"},
      {"npi,state,entityType,NPI\n", "a column stands twice in the header: NPI"},
      {"firstName,lastName\nAnn,Lee\n",
       "the file lacks columns that it needs: externalId or npi, entityType, state"},
      {"npi,entityType,state,expiryDate,licence\n",
       "the file has columns that are not known (map or ignore them in a mapping): expiryDate, licence"},
      {"E1,1234567893,Ann\n", "the file lacks columns that it needs: externalId or npi, entityType, state"},
      {"\xFF\xFE"
       "n\0p\0i\0",
       "line 1: the bytes are not UTF-8"},
      {"npi,\"state\n", "line 1: the quote is never closed"},
  };
  for (const auto& file : files) {
    const Reading reading = read_roster(file.text);
    EXPECT_EQ(reading.error, file.error) << file.text;
    EXPECT_TRUE(reading.records.empty()) << file.text;
  }
}

TEST(RosterCsv, a_break_in_the_body_ends_the_reading_after_the_rows_before_it) {
  const std::string good = "E1,,Ann,Lee,,,,,,license,TX,A1,,,\n";
  const struct {
    std::string body;
    const char* error;
  } files[] = {
      {good + "E2,,\"Ann", "line 3: the quote is never closed"},
      {good + "E2,,\"Ann\"x,", "line 3: there is text behind a closing quote"},
      {good + "E2,,An\"n,", "line 3: there is a quote within an unquoted field"},
      {good + std::string("E2,,A\0n\n", 8), "line 3: there is a NUL character"},
      {good + "E2,,Jos\xE9,\n", "line 3: the bytes are not UTF-8"},
      {good + std::string(100'000'000, 'x'),
       "line 3: the record is longer than 1048576 bytes; a quote may not be closed"},
  };
  for (const auto& file : files) {
    const Reading reading = rows(file.body);
    EXPECT_EQ(reading.error, file.error);
    EXPECT_EQ(reading.records.size(), 1U);
  }
}

TEST(RosterCsv, formats_are_named_and_a_mapping_belongs_to_one_of_them) {
  EXPECT_EQ(read_roster("npi\n", "", "xlsx").error, "a roster's format is roster or nppes");
  EXPECT_EQ(read_roster("npi\n", "{}", "nppes").error, "the NPPES layout takes no mapping");
}

TEST(RosterCsv, damaged_rosters_never_do_more_than_answer_problems_and_errors) {
  Random random{test_seed()};
  const std::string base =
      std::string{kHeader} +
      "E1,1234567893,Ann,Lee,Jr,a@b.org,3088652512,Surgery,active,license,TX,A1,2024-01-01,"
      "2026-01-01,\"North, Clinic\"\nE2,,Bo,Ek,,,,,,dea,WA,AP5836727,,2027-03-31,\n";
  for (int round = 0; round < 5'000; ++round) {
    std::string text = base;
    for (std::size_t i = 1 + random.below(6); i > 0; --i) {
      const std::size_t at = random.below(text.size());
      if (random.below(2) == 0) {
        text[at] = static_cast<char>(random.below(256));
      } else {
        text.erase(at, random.below(12));
      }
    }
    const Reading reading = read_roster(text);
    ASSERT_LE(reading.credentials, reading.named);
    for (const RosterRecord& record : reading.records) {
      ASSERT_TRUE(record.refused ? record.credentials.empty() && !record.problems.empty()
                                 : record.problems.empty());
    }
  }
}

}  // namespace
}  // namespace physcrm
