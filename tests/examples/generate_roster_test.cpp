// The sample roster and the program that writes it.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "interop/reading.hpp"
#include "physcrm/roster/validators.hpp"
#include "roster_generator.hpp"
#include "support/shared_files.hpp"

namespace physcrm {
namespace {

using examples::RosterGenerator;
using examples::RosterPlan;
using testing_support::read_roster;
using testing_support::Reading;
using testing_support::report;

RosterPlan plan_of(std::uint64_t physicians, std::uint64_t credentials, std::uint64_t seed = 2026,
                   std::string_view as_of = "2026-01-15") {
  return {physicians, credentials, seed, Date::parse(as_of).value()};
}

std::string generated(const RosterPlan& plan) {
  auto generator = RosterGenerator::make(plan);
  EXPECT_TRUE(generator);
  std::string text{RosterGenerator::header()};
  while (generator.value().next(text)) {
  }
  return text;
}

std::map<std::int32_t, int> credentials_by_days(const Reading& reading, Date as_of) {
  std::map<std::int32_t, int> days;
  for (const RosterRecord& record : reading.records) {
    ++days[days_until(record.credentials.at(0).expiration_date.value(), as_of)];
  }
  return days;
}

TEST(GenerateRoster, the_sample_is_what_the_generator_writes) {
  const std::string sample =
      testing_support::slurp(testing_support::project_file("examples/data/roster.csv"));
  EXPECT_TRUE(sample == generated(plan_of(220, 770)))
      << "write it again: physcrm-generate-roster --as-of 2026-01-15 > examples/data/roster.csv";
}

TEST(GenerateRoster, the_sample_has_220_physicians_and_770_credentials_without_a_problem) {
  const Reading reading = read_roster(generated(plan_of(220, 770)));
  EXPECT_EQ(reading.error, "");
  EXPECT_EQ(report(reading), "");
  EXPECT_EQ(reading.credentials, 770U);
  std::set<std::string> physicians;
  std::set<std::string> npis;
  for (const RosterRecord& record : reading.records) {
    physicians.insert(record.physician.external_id);
    npis.insert(record.physician.npi);
    EXPECT_EQ(record.physician.npi.front(), '2') << "a range from which none was issued";
    const RosterCredential& credential = record.credentials.at(0);
    EXPECT_FALSE(credential.number.empty());
    if (credential.entity_type == EntityType::dea) {
      EXPECT_EQ(dea_warning(credential.number, record.physician.last_name), std::nullopt);
    }
  }
  EXPECT_EQ(physicians.size(), 220U);
  EXPECT_EQ(npis.size(), 220U);
}

TEST(GenerateRoster, something_is_due_at_every_severity_on_whatever_day_it_is_made_for) {
  for (const char* as_of : {"2026-01-15", "2024-02-29", "2027-12-31"}) {
    for (const std::uint64_t credentials : {14U, 20U, 100U, 770U}) {
      const Reading reading = read_roster(generated(plan_of(credentials / 4 + 1, credentials, 7, as_of)));
      const auto days = credentials_by_days(reading, Date::parse(as_of).value());
      for (const int day : {-20, -5, -1, 0, 1, 3, 7, 15, 30, 45, 60, 75, 90, 91}) {
        EXPECT_GE(days.count(day), 1U) << as_of << ' ' << credentials << ' ' << day;
      }
      EXPECT_GE(days.begin()->first, -30) << "nothing that the look-back would miss";
    }
  }
}

TEST(GenerateRoster, those_who_stopped_practising_have_nothing_that_must_be_seen) {
  const Reading reading = read_roster(generated(plan_of(220, 770)));
  int inactive = 0;
  for (std::size_t i = 0; i < reading.records.size(); ++i) {
    if (reading.records[i].physician.status != PhysicianStatus::inactive) continue;
    ++inactive;
    EXPECT_TRUE(i % 55 != 0 || i / 55 >= 14) << i;
  }
  EXPECT_GT(inactive, 0);
}

TEST(GenerateRoster, another_day_moves_the_dates_and_nothing_else) {
  const Reading one = read_roster(generated(plan_of(50, 200)));
  const Reading other = read_roster(generated(plan_of(50, 200, 2026, "2026-03-15")));
  ASSERT_EQ(one.records.size(), other.records.size());
  for (std::size_t i = 0; i < one.records.size(); ++i) {
    EXPECT_EQ(one.records[i].physician, other.records[i].physician);
    EXPECT_EQ(one.records[i].credentials[0].number, other.records[i].credentials[0].number);
    EXPECT_NE(one.records[i].credentials[0].expiration_date, other.records[i].credentials[0].expiration_date);
  }
}

TEST(GenerateRoster, another_seed_gives_other_people) {
  EXPECT_NE(generated(plan_of(50, 200, 1)), generated(plan_of(50, 200, 2)));
  EXPECT_EQ(generated(plan_of(50, 200, 1)), generated(plan_of(50, 200, 1)));
}

TEST(GenerateRoster, any_size_has_exactly_as_many_and_no_credential_twice) {
  const struct {
    std::uint64_t physicians;
    std::uint64_t credentials;
  } sizes[] = {{1, 1}, {1, 40}, {3, 3}, {10, 11}, {10, 400}, {10, 399}, {1000, 3500}, {5000, 12345}};
  for (const auto& size : sizes) {
    const Reading reading = read_roster(generated(plan_of(size.physicians, size.credentials)));
    ASSERT_EQ(report(reading), "");
    EXPECT_EQ(reading.credentials, size.credentials);
    std::set<std::string> physicians;
    std::set<std::string> credentials;
    for (const RosterRecord& record : reading.records) {
      physicians.insert(record.physician.npi);
      const RosterCredential& credential = record.credentials.at(0);
      const std::string key =
          record.physician.npi + std::string{to_string(credential.entity_type)} + credential.state;
      EXPECT_TRUE(credentials.insert(key).second) << key;
    }
    EXPECT_EQ(physicians.size(), size.physicians);
  }
}

TEST(GenerateRoster, impossible_plans_are_refused) {
  for (const RosterPlan& plan : {plan_of(0, 0), plan_of(10, 9), plan_of(1, 41),
                                 plan_of(100'000'001, 100'000'001), plan_of(1, 1, 1, "9999-01-01")}) {
    EXPECT_FALSE(RosterGenerator::make(plan));
  }
}

}  // namespace
}  // namespace physcrm
