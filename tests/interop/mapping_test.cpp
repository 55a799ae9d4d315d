// Layouts of other systems through mapping files; the examples for three state boards' exports.
#include <gtest/gtest.h>

#include "interop/reading.hpp"
#include "support/shared_files.hpp"

namespace physcrm {
namespace {

using testing_support::read_roster;
using testing_support::Reading;
using testing_support::report;

std::string example_mapping(const std::string& name) {
  return testing_support::slurp(testing_support::project_file("examples/mappings/" + name + ".json"));
}

/// Every mistake of a mapping, a line each.
std::string mistakes(std::string_view json) {
  const auto mapping = parse_roster_mapping(json);
  if (mapping) return "";
  const Error& error = mapping.error();
  if (error.fields.empty()) return error.message;
  std::string out;
  for (const FieldError& field : error.fields) out += field.field + ": " + field.message + '\n';
  return out;
}

TEST(Mapping, the_washington_export_is_read) {
  const Reading reading = read_roster(
      "BirthYear,LastName,LastIssueDate,ActionTaken,FirstIssueDate,ExpirationDate,Status,CredentialNumber,"
      "CredentialType,CEDueDate,MiddleName,FirstName\n"
      "1971,Rivers,20240101,No,20110704,20260315,ACTIVE,MD60111111,Physician And Surgeon "
      "License,20280315,Q,Ann\n"
      "1980,Stone,20240101,No,20150101,20260401,ACTIVE,RN60222222,Registered Nurse License,,,Bo\n"
      "1965,Woods,20200101,Yes,19990630,20220630,REVOKED,OP00333333,Osteopathic Physician And Surgeon "
      "License,,,Cy\n"
      "1965,Fields,,No,,2026-06-30,ACTIVE,MD60444444,Physician And Surgeon License,,,Di\n",
      example_mapping("washington"));
  ASSERT_EQ(reading.error, "");
  EXPECT_EQ(report(reading), "5 ExpirationDate: this is not a date of the form YYYYMMDD\n");
  EXPECT_EQ(reading.skipped, 1U);
  ASSERT_EQ(reading.records.size(), 3U);
  const RosterRecord& first = reading.records[0];
  EXPECT_EQ(first.physician.external_id, "WA MD60111111");
  EXPECT_EQ(first.physician.degree, Degree::md);
  EXPECT_EQ(first.credentials.at(0).state, "WA");
  EXPECT_EQ(first.credentials.at(0).number, "MD60111111");
  EXPECT_EQ(first.credentials.at(0).status, CredentialStatus::active);
  EXPECT_EQ(first.credentials.at(0).issue_date, Date::parse("2011-07-04"));
  EXPECT_EQ(first.credentials.at(0).expiration_date, Date::parse("2026-03-15"));
  EXPECT_EQ(reading.records[1].physician.degree, Degree::doctor_of_osteopathy);
  EXPECT_EQ(reading.records[1].credentials.at(0).status, CredentialStatus::inactive);
}

TEST(Mapping, the_illinois_export_is_read) {
  const Reading reading = read_roster(
      "_id,License Type,Description,License Number,License Status,Business,Title,First Name,Middle,Last Name,"
      "Prefix,Suffix,Business Name,BusinessDBA,Original Issue Date,Effective Date,Expiration "
      "Date,City,State,Zip,"
      "County,Specialty/Qualifier,Controlled Substance Schedule,Delegated Controlled Substance Schedule,"
      "Ever Disciplined,LastModifiedDate,Case Number,Action,Discipline Start Date,Discipline End Date,"
      "Discipline Reason\n"
      "1,MEDICAL BOARD,LICENSED PHYSICIAN AND SURGEON,036111111,ACTIVE,N,,ANN,Q,RIVERS,,JR,ANN Q RIVERS,,"
      "07/04/2011 00:00:00,08/01/2023,07/31/2026 "
      "00:00:00,CHICAGO,IL,60601,COOK,None,None,None,N,08/01/2023,None,"
      "None,/ /,/ /,None\n"
      "2,VETERINARY,LICENSED VETERINARIAN,090111111,ACTIVE,N,,BO,,STONE,,,BO "
      "STONE,,01/01/2000,,01/31/2027,ELGIN,"
      "IL,60120,KANE,None,None,None,N,08/01/2023,None,None,/ /,/ /,None\n",
      example_mapping("illinois"));
  ASSERT_EQ(reading.error, "");
  EXPECT_EQ(report(reading), "");
  EXPECT_EQ(reading.skipped, 1U);
  const RosterRecord& record = reading.records.at(0);
  EXPECT_EQ(record.physician.external_id, "IL 036111111");
  EXPECT_EQ(record.physician.suffix, "JR");
  EXPECT_EQ(record.physician.specialty, "");
  EXPECT_EQ(record.credentials.at(0).issue_date, Date::parse("2011-07-04"));
  EXPECT_EQ(record.credentials.at(0).expiration_date, Date::parse("2026-07-31"));
}

TEST(Mapping, the_alabama_export_is_read_with_two_credentials_a_row) {
  const std::string header =
      "First_Name,Middle_Name,Last_Name,Suffix,License_Type,License_Sub_Type,License_Number,Limited_Suffix,"
      "Address_1,Address_2,Address_3,City,State,Zip,Telephone,Fax,Expiration_Date,Date_Issued,Status,HAS_"
      "ACSC,"
      "QACSC_License,QACSC_Number,QACSC_Issued,QACSC_Expiration,QACSC_Status,Schedule_II,Schedule_IIN,"
      "Schedule_III,Schedule_IIIN,Schedule_IV,Schedule_V\n";
  const Reading reading = read_roster(
      header +
          "Ann,Q,Rivers,,MD,,MD.11111,,1 Main St,,,Mobile,AL,36602,(251) "
          "555-0123,,12/31/2026,7/4/2011,Active,Y,"
          "ACSC,ACSC.11111,1/1/2012,12/31/2026,Active,Y,Y,Y,Y,Y,Y\n"
          "Bo,,Stone,III,DO,,DO.222,,,,,Selma,AL,36701,,,12/31/2026,7/4/2011,Active,N,,,,,,,,,,,\n"
          "Cy,,Woods,,DO,,DO.333,,,,,Selma,AL,36701,,,12/31/2026,7/4/"
          "2011,Active,Y,ACSC,PENDING,,soon,Active,,,,,,"
          "\n",
      example_mapping("alabama"));
  ASSERT_EQ(reading.error, "");
  EXPECT_EQ(report(reading),
            "4 QACSC_Number: a number has at least one digit\n"
            "4 QACSC_Expiration: this is not a date of the form M/D/YYYY\n");
  ASSERT_EQ(reading.records.size(), 3U);
  ASSERT_EQ(reading.records[0].credentials.size(), 2U);
  EXPECT_EQ(reading.records[0].credentials[1].entity_type, EntityType::csr);
  EXPECT_EQ(reading.records[0].credentials[1].number, "ACSC.11111");
  EXPECT_EQ(reading.records[0].physician.phone, "+12515550123");
  EXPECT_EQ(reading.records[1].credentials.size(), 1U);
  EXPECT_EQ(reading.records[1].physician.degree, Degree::doctor_of_osteopathy);
  // Of several credentials in a row, a bad one is left out alone.
  EXPECT_FALSE(reading.records[2].refused);
  EXPECT_EQ(reading.records[2].credentials.size(), 1U);
  EXPECT_EQ(reading.named, 5U);
  EXPECT_EQ(reading.credentials, 4U);
}

constexpr std::string_view kSmall = R"({
  "columns": {"id": "externalId", "kind": "entityType", "st": "state",
              "no": ["number", "credentialExternalId"]},
  "values": {"entityType": {"LIC": "license", "NONE": ""}},
  "empty": ["n/a"]
})";

TEST(Mapping, a_column_may_fill_two_fields_and_cells_may_mean_nothing) {
  const Reading reading = read_roster("st,id,kind,no\nTX,7,lic,A1\nTX,8,N/A,n/a\nTX,9,DEA,A2\n", kSmall);
  EXPECT_EQ(report(reading),
            "3 entityType: the entity type is missing\n"
            "4 kind: the mapping gives no value of ours for this cell\n");
  EXPECT_EQ(reading.records.at(0).credentials.at(0).number, "A1");
  EXPECT_EQ(reading.records.at(0).credentials.at(0).external_id, "A1");
}

TEST(Mapping, a_template_with_an_empty_column_says_nothing) {
  const Reading reading =
      read_roster("a,b,c\n1,,X\n1,2,Y\n", R"({"templates": {"externalId": "{a}-{b}/x"}, "ignore": ["c"]})");
  EXPECT_EQ(report(reading), "2 a: the row has neither an external id nor an NPI\n");
  EXPECT_EQ(reading.records.at(1).physician.external_id, "1-2/x");
}

TEST(Mapping, a_file_must_have_the_mapped_columns_and_no_unknown_ones) {
  EXPECT_EQ(read_roster("id,kind,no\n", kSmall).error, "the file lacks columns that it needs: st");
  EXPECT_EQ(read_roster("id,kind,no,st,extra\n", kSmall).error,
            "the file has columns that are not known (map or ignore them in a mapping): extra");
  const std::string ignoring = std::string{kSmall.substr(0, kSmall.rfind('}'))} + ", \"ignore\": \"*\"}";
  EXPECT_EQ(read_roster("id,kind,no,st,extra\n", ignoring).error, "");
}

TEST(Mapping, every_mistake_is_reported_with_its_place) {
  EXPECT_EQ(mistakes(R"({
    "name": 7, "colums": {}, "dateFormat": ["MM/DD/YY", 5], "empty": "None", "ignore": [1],
    "columns": {"A": "lastname", "B": ["firstName", "firstName"], "C": 3, "D": []},
    "templates": {"suffix": "x{", "lastName": ""},
    "constants": {"entityType": true, "firstName": "x"},
    "values": {"state": {"a": "b"}, "firstName": {}},
    "only": {"E": "x"}
  })"),
            "name: must be a text\n"
            "colums: is not known here\n"
            "columns.A: \"lastname\" is not a field of a roster\n"
            "columns.B: the field firstName has a source already\n"
            "columns.C: must be a text\n"
            "columns.D: must name a field; columns that are not wanted stand in ignore\n"
            "templates.suffix: must hold texts and {columns}\n"
            "templates.lastName: must hold texts and {columns}\n"
            "constants.entityType: must be a text\n"
            "constants.firstName: the field firstName has a source already\n"
            "values.state: this field has no column here\n"
            "values.firstName: must be an object of their value: our value\n"
            "empty: must be a list of texts\n"
            "ignore: must be a text\n"
            "only.E: must be a list of cells\n"
            "E: must be a list of texts\n"
            "dateFormat: \"MM/DD/YY\" is not a pattern of YYYY, MM or M or MON, and DD or D\n"
            "dateFormat: must be a text\n"
            "columns: nothing gives externalId or npi: without one of them no physician can be found\n");
}

TEST(Mapping, credentials_of_a_list_have_fields_of_their_own) {
  EXPECT_EQ(mistakes(R"({
    "columns": {"A": "npi", "N": "number"},
    "credentials": [{"columns": {"B": "number", "C": "lastName"}, "constants": {"state": "TX"}},
                    5, {"only": {}}]
  })"),
            "credentials[0].lastName: is a field of the physician\n"
            "credentials[1]: must be an object\n"
            "credentials[2].only: is not known here\n"
            "number: belongs into one of the credentials\n"
            "credentials[0]: nothing gives entityType\n"
            "credentials[1]: nothing gives entityType\n"
            "credentials[1]: nothing gives state\n");
  EXPECT_EQ(mistakes(R"({"columns": {"A": "npi"}, "credentials": []})"),
            "credentials: must be a list of 1 to 50 objects\n");
}

TEST(Mapping, bad_json_is_refused_before_anything_else) {
  EXPECT_EQ(mistakes(""), "the mapping is not well-formed JSON");
  EXPECT_EQ(mistakes("{\"columns\": {\"a\": \"npi\",}}"), "the mapping is not well-formed JSON");
  EXPECT_EQ(mistakes("[]"), "a mapping is a JSON object");
  EXPECT_EQ(mistakes(R"({"columns": {"a": "npi", "a": "email"}})"), "the mapping has \"a\" twice");
  EXPECT_EQ(mistakes(std::string(100'000, '[')), "the mapping nests too deep");
  EXPECT_EQ(mistakes(std::string(300'000, ' ')), "a mapping has at most 262144 bytes");
  EXPECT_EQ(mistakes("{\"name\": \"\xFF\"}"), "the mapping is not well-formed JSON");
}

}  // namespace
}  // namespace physcrm
