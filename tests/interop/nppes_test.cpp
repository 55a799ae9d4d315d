// The NPPES layout: providers with up to 15 licences.
#include <gtest/gtest.h>

#include <set>

#include "base/csv.hpp"
#include "interop/field_reader.hpp"
#include "interop/reading.hpp"
#include "interop/taxonomy.hpp"
#include "support/shared_files.hpp"

namespace physcrm {
namespace {

using testing_support::read_roster;
using testing_support::Reading;
using testing_support::report;

/// The columns that the reader looks for, among some that it does not.
std::vector<std::string> nppes_header() {
  std::vector<std::string> header{"NPI",
                                  "Entity Type Code",
                                  "Replacement NPI",
                                  "Provider Last Name (Legal Name)",
                                  "Provider First Name",
                                  "Provider Middle Name",
                                  "Provider Name Suffix Text",
                                  "Provider Credential Text",
                                  "Provider Business Practice Location Address Telephone Number",
                                  "NPI Deactivation Date",
                                  "NPI Reactivation Date"};
  for (int k = 1; k <= 15; ++k) {
    const std::string n = "_" + std::to_string(k);
    for (const char* name :
         {"Healthcare Provider Taxonomy Code", "Provider License Number",
          "Provider License Number State Code", "Healthcare Provider Primary Taxonomy Switch"}) {
      header.push_back(name + n);
    }
  }
  return header;
}

using Cells = std::vector<std::pair<std::string, std::string>>;

/// A file with one record for each set of cells; every cell quoted, lines ended by CRLF, as NPPES does.
std::string nppes_file(const std::vector<Cells>& records) {
  const auto header = nppes_header();
  std::string text;
  const auto append = [&text](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) text += (i == 0 ? "\"" : ",\"") + cells[i] + "\"";
    text += "\r\n";
  };
  append(header);
  for (const Cells& given : records) {
    std::vector<std::string> cells(header.size());
    for (const auto& [column, value] : given) {
      const auto found = std::find(header.begin(), header.end(), column);
      EXPECT_NE(found, header.end()) << column;
      cells[static_cast<std::size_t>(found - header.begin())] = value;
    }
    append(cells);
  }
  return text;
}

Cells provider(const Cells& more = {}) {
  Cells cells{{"NPI", "1234567893"},
              {"Entity Type Code", "1"},
              {"Provider Last Name (Legal Name)", "LEE"},
              {"Provider First Name", "ANN"}};
  cells.insert(cells.end(), more.begin(), more.end());
  return cells;
}

Reading read(const std::vector<Cells>& records) {
  return read_roster(nppes_file(records), "", "nppes");
}

TEST(Nppes, reads_a_provider_with_all_fifteen_licences) {
  Cells cells = provider({{"Provider Credential Text", "M.D., PH.D."},
                          {"Provider Business Practice Location Address Telephone Number", "3088652512"},
                          {"Healthcare Provider Taxonomy Code_1", "207R00000X"},
                          {"Healthcare Provider Primary Taxonomy Switch_1", "N"},
                          {"Healthcare Provider Taxonomy Code_2", "208600000X"},
                          {"Healthcare Provider Primary Taxonomy Switch_2", "Y"}});
  for (int k = 1; k <= 15; ++k) {
    cells.emplace_back("Provider License Number_" + std::to_string(k), "A" + std::to_string(k));
    cells.emplace_back("Provider License Number State Code_" + std::to_string(k), k % 2 == 0 ? "TX" : "WA");
  }
  const Reading reading = read({cells});
  ASSERT_EQ(reading.error, "");
  ASSERT_EQ(report(reading), "");
  const RosterRecord& record = reading.records.at(0);
  EXPECT_EQ(record.physician.degree, Degree::md);
  EXPECT_EQ(record.physician.specialty, "Surgery");
  EXPECT_EQ(record.physician.phone, "") << "it is the practice location's, not the physician's";
  EXPECT_EQ(record.physician.status, std::nullopt);
  ASSERT_EQ(record.credentials.size(), 15U);
  EXPECT_EQ(record.credentials[14].number, "A15");
  EXPECT_EQ(record.credentials[14].state, "WA");
  EXPECT_EQ(record.credentials[14].column, "Provider License Number_15");
  EXPECT_EQ(record.credentials[14].expiration_date, std::nullopt);
}

TEST(Nppes, a_licence_that_cannot_be_one_is_reported_and_its_physician_imported) {
  const Reading reading = read({provider({{"Provider License Number_1", "X"},
                                          {"Provider License Number State Code_1", "MI"},
                                          {"Provider License Number_2", "========="},
                                          {"Provider License Number State Code_2", "ZZ"},
                                          {"Provider License Number_3", "A3"},
                                          {"Provider License Number State Code_3", ""},
                                          {"Provider License Number_4", ""},
                                          {"Provider License Number State Code_4", "TX"},
                                          {"Provider License Number_5", "A5"},
                                          {"Provider License Number State Code_5", "TX"}})});
  EXPECT_EQ(report(reading),
            "2 Provider License Number_1: a number has at least one digit\n"
            "2 Provider License Number_2: a number has at least one digit\n"
            "2 Provider License Number State Code_2: this is not a state, district or territory that issues "
            "credentials\n"
            "2 Provider License Number State Code_3: the licence's state is missing\n"
            "2 Provider License Number_4: a state is given, but the licence's number is missing\n");
  EXPECT_EQ(reading.refused, 0U);
  EXPECT_EQ(reading.named, 5U);
  EXPECT_EQ(reading.credentials, 1U);
}

TEST(Nppes, organisations_and_bad_npis_are_refused_and_reported) {
  Cells organisation{{"NPI", "1234567893"},
                     {"Entity Type Code", "2"},
                     {"Provider License Number_1", "A1"},
                     {"Provider License Number State Code_1", "TX"}};
  Cells bad = provider();
  bad[0].second = "1234567890";
  Cells none = provider();
  none[0].second = "";
  const Reading reading = read({organisation, bad, none});
  EXPECT_EQ(report(reading),
            "2 Entity Type Code: this is an organisation; only individuals are imported\n"
            "3 NPI: the check digit does not match: a digit is wrong or two are swapped\n"
            "4 NPI: the NPI is missing\n");
  EXPECT_EQ(reading.refused, 3U);
  EXPECT_EQ(reading.named, 1U);
  EXPECT_EQ(reading.credentials, 0U);
}

TEST(Nppes, a_deactivated_npi_makes_its_physician_inactive_unless_it_was_reactivated) {
  const Reading reading =
      read({{{"NPI", "1234567893"}, {"NPI Deactivation Date", "05/14/2024"}},
            provider({{"NPI Deactivation Date", "05/14/2024"}, {"NPI Reactivation Date", "06/01/2024"}}),
            provider({{"NPI Deactivation Date", "05/14/2024"}, {"NPI Reactivation Date", "06/01/2020"}}),
            provider({{"NPI Deactivation Date", "2024-05-14"}})});
  EXPECT_EQ(report(reading), "5 NPI Deactivation Date: this is not a date of the form MM/DD/YYYY\n");
  EXPECT_EQ(reading.records.at(0).physician.status, PhysicianStatus::inactive);
  EXPECT_FALSE(reading.records.at(0).refused);
  EXPECT_EQ(reading.records.at(1).physician.status, std::nullopt);
  EXPECT_EQ(reading.records.at(2).physician.status, PhysicianStatus::inactive);
  EXPECT_TRUE(reading.records.at(3).refused);
}

TEST(Nppes, degrees_are_read_from_the_credential_text) {
  const struct {
    const char* text;
    Degree degree;
  } rows[] = {
      {"MD", Degree::md},
      {"M.D.", Degree::md},
      {"m.d", Degree::md},
      {"MD, PHD", Degree::md},
      {"PHD, MD", Degree::md},
      {"M.D./PH.D.", Degree::md},
      {"DO", Degree::doctor_of_osteopathy},
      {"D.O.", Degree::doctor_of_osteopathy},
      {"D.O., M.P.H.", Degree::doctor_of_osteopathy},
      {"DDS", Degree::other},
      {"NP", Degree::other},
      {"DMD", Degree::other},
      {"MDIV", Degree::other},
      {"DOM", Degree::other},
      {"", Degree::other},
  };
  for (const auto& row : rows) EXPECT_EQ(degree_of_credential_text(row.text), row.degree) << row.text;
}

TEST(Nppes, a_specialty_without_a_name_keeps_its_code) {
  EXPECT_EQ(specialty_of_taxonomy("207Q00000X"), "Family Medicine");
  EXPECT_EQ(specialty_of_taxonomy("208M00000X"), "Hospitalist");
  EXPECT_EQ(specialty_of_taxonomy("363L00000X"), "363L00000X");
  EXPECT_EQ(specialty_of_taxonomy(""), "");
}

TEST(Nppes, another_file_is_not_taken_for_nppes) {
  const Reading reading = read_roster("npi,state\n", "", "nppes");
  EXPECT_EQ(
      reading.error.substr(0, 100),
      "this is not an NPPES file: it lacks columns: Entity Type Code, Provider Last Name (Legal Name), Prov");
}

TEST(Nppes, the_real_sample_gives_759_providers_and_878_of_879_licences) {
  const auto path = testing_support::shared_data("npidata_pfile_sample.csv");
  PHYSCRM_SKIP_WITHOUT(path);
  auto source = open_file_source(path.string());
  ASSERT_TRUE(source);
  const Reading reading = testing_support::read_all(open_nppes(*source.value()));
  ASSERT_EQ(reading.error, "");
  EXPECT_EQ(reading.records.size(), 759U);
  EXPECT_EQ(reading.refused, 0U);
  EXPECT_EQ(reading.named, 879U);
  EXPECT_EQ(reading.credentials, 878U);
  EXPECT_EQ(report(reading), "202 Provider License Number_1: a number has at least one digit\n");
  std::set<std::string> npis;
  std::set<std::string> states;
  for (const RosterRecord& record : reading.records) {
    npis.insert(record.physician.npi);
    for (const RosterCredential& credential : record.credentials) states.insert(credential.state);
  }
  EXPECT_EQ(npis.size(), 759U);
  EXPECT_EQ(states.size(), 49U);
}

}  // namespace
}  // namespace physcrm
