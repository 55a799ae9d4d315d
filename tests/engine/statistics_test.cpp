// What a team asks of all renewals at once, finished ones included.
#include <numeric>

#include "engine/people.hpp"
#include "engine/renewal_world.hpp"
#include "physcrm/physicians.hpp"

namespace physcrm::test {
namespace {

using Status = WorkflowStatus;

std::int64_t sum_of(const auto& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0},
                         [](std::int64_t sum, const auto& row) { return sum + row.second; });
}

/// A practice and a physician in it.
PhysicianId in_practice(World& world, std::int64_t practice) {
  const PhysicianId id = world.add_physician();
  world.write([&](auto& tx) -> Result<void> {
    must(tx.practices().insert({PracticeId{practice}, "Practice " + std::to_string(practice)}, Instant{}));
    Physician row = must(tx.physicians().find(id)).value();
    row.practice_id = PracticeId{practice};
    ++row.version;
    return tx.physicians().update(row);
  });
  return id;
}

// Pitfall: "Statistics counted approved and expired ones within 'active' and so were always zero."
TEST(Statistics, count_by_status_kind_and_expiration) {
  World world;
  const WorkflowId fast = world.open(EntityType::license, 100);
  const WorkflowId slow = world.open(EntityType::dea, 100);
  for (const WorkflowId id : {fast, slow}) {
    world.advance_to(id, {Status::in_progress, Status::filed, Status::under_review});
  }
  world.pass_days(2);
  world.advance(fast, Status::approved);
  world.pass_days(8);
  world.advance(slow, Status::approved);
  const WorkflowId rejected = world.open(EntityType::license, 25);
  world.advance_to(rejected, {Status::in_progress, Status::filed, Status::under_review, Status::rejected});
  for (const int days : {5, 29, 60, 90, 91}) world.open(EntityType::csr, days);
  world.add_license(-2);
  must(world.renewals.auto_create());

  const RenewalStatistics statistics = must(world.renewals.statistics());
  EXPECT_EQ(statistics.total, 9);
  EXPECT_EQ(statistics.by_status.at("approved"), 2);
  EXPECT_EQ(statistics.by_status.at("not_started"), 5);
  EXPECT_EQ(statistics.by_status.at("rejected"), 1);
  EXPECT_EQ(statistics.by_status.at("expired"), 1);
  EXPECT_EQ(statistics.by_status.at("filed"), 0) << "named, though there is none";
  EXPECT_EQ(statistics.by_entity_type.at("csr"), 5);
  EXPECT_EQ(statistics.within_30_days, 3) << "5, 25 and 29";
  EXPECT_EQ(statistics.within_60_days, 4);
  EXPECT_EQ(statistics.within_90_days, 5);
  EXPECT_EQ(statistics.critical, 2) << "5 days ahead, and the expired one";
  EXPECT_DOUBLE_EQ(statistics.average_days_to_approval.value(), 6.0);
  EXPECT_DOUBLE_EQ(statistics.approval_rate.value(), 0.5);
}

TEST(Statistics, of_an_empty_store_have_no_rates) {
  World world;
  const RenewalStatistics statistics = must(world.renewals.statistics());
  EXPECT_EQ(statistics.total, 0);
  EXPECT_FALSE(statistics.average_days_to_approval);
  EXPECT_FALSE(statistics.approval_rate);
}

// The civil day of creation, not that of UTC: opened at 20:00 in New York, approved the next morning.
TEST(Statistics, days_to_approval_count_civil_days) {
  World world{"2026-01-16T01:00:00Z"};
  const WorkflowId id = world.open(EntityType::license, 60);
  world.advance_to(id, {Status::in_progress, Status::filed, Status::under_review});
  world.clock().advance_seconds(12 * 3600);
  world.advance(id, Status::approved);
  EXPECT_DOUBLE_EQ(must(world.renewals.statistics()).average_days_to_approval.value(), 1.0);
}

TEST(Statistics, every_grouping_counts_each_renewal_once) {
  World world;
  const PhysicianId first = in_practice(world, 1);
  const PhysicianId second = in_practice(world, 2);
  const auto open = [&](PhysicianId of, EntityType kind, const char* state, int days) {
    const CredentialId id = world.add_credential(kind, world.today().plus_days(days), state, of);
    return must(world.renewals.initiate(kind, id)).workflow.id;
  };
  open(first, EntityType::license, "TX", 20);
  const WorkflowId done = open(first, EntityType::dea, "CA", 20);
  open(second, EntityType::csr, "CA", 20);
  open(world.physician(), EntityType::license, "NY", 20);
  const WorkflowId deleted = open(second, EntityType::csr, "OH", 20);
  world.advance_to(done, {Status::in_progress, Status::filed, Status::under_review, Status::approved});
  must(world.renewals.remove(deleted));
  const RenewalStatistics statistics = must(world.renewals.statistics());
  EXPECT_EQ(statistics.total, 4);
  EXPECT_EQ(sum_of(statistics.by_status), 4);
  EXPECT_EQ(sum_of(statistics.by_entity_type), 4);
  EXPECT_EQ(statistics.by_state, (std::map<std::string, std::int64_t>{{"CA", 2}, {"NY", 1}, {"TX", 1}}));
  EXPECT_EQ(statistics.by_practice,
            (std::map<PracticeId, std::int64_t>{{PracticeId{1}, 2}, {PracticeId{2}, 1}}))
      << "one physician has no practice";
}

// Pitfall: "'Upcoming in N days' filtered on the start date instead of the expiration".
TEST(Statistics, upcoming_goes_by_the_expiration_of_unfinished_ones) {
  for (const int days : {-1, 0, 30, 31, 60, 61, 90, 91}) {
    World world;
    const WorkflowId id = world.open(EntityType::license, days);
    const auto expect = [&](bool counts) {
      const RenewalStatistics statistics = must(world.renewals.statistics());
      EXPECT_EQ(statistics.within_30_days, counts && days >= 0 && days <= 30 ? 1 : 0) << days;
      EXPECT_EQ(statistics.within_60_days, counts && days >= 0 && days <= 60 ? 1 : 0) << days;
      EXPECT_EQ(statistics.within_90_days, counts && days >= 0 && days <= 90 ? 1 : 0) << days;
    };
    expect(true);
    world.advance_to(id, {Status::in_progress, Status::filed, Status::under_review, Status::approved});
    expect(false);
  }
}

TEST(Statistics, overdue_and_critical_follow_the_day) {
  World world;
  world.open(EntityType::license, 61);
  const auto overdue = [&] { return must(world.renewals.statistics()).overdue; };
  const auto critical = [&] { return must(world.renewals.statistics()).critical; };
  world.pass_days(1);
  EXPECT_EQ(overdue(), 0) << "60 days ahead: the day on which the window opens";
  world.pass_days(1);
  EXPECT_EQ(overdue(), 1);
  world.pass_days(51);
  EXPECT_EQ(critical(), 0) << "8 days ahead";
  world.pass_days(1);
  EXPECT_EQ(critical(), 1);
  world.pass_days(8);
  must(world.renewals.auto_create());
  EXPECT_EQ(critical(), 1) << "expired";
  EXPECT_EQ(overdue(), 0);
}

TEST(Statistics, a_rate_counts_what_has_ended) {
  World world;
  for (const Status end : {Status::approved, Status::approved, Status::rejected}) {
    const WorkflowId id = world.open(EntityType::license, 50);
    world.advance_to(id, {Status::in_progress, Status::filed, Status::under_review, end});
  }
  EXPECT_DOUBLE_EQ(must(world.renewals.statistics()).approval_rate.value(), 2.0 / 3.0);
  world.open(EntityType::license, 50);
  EXPECT_DOUBLE_EQ(must(world.renewals.statistics()).approval_rate.value(), 2.0 / 3.0) << "still going on";
}

TEST(Forecast, counts_the_expirations_of_this_month_from_today_on_and_of_eleven_more) {
  World world;  // 2026-01-15
  for (const char* day :
       {"2026-01-14", "2026-01-15", "2026-01-31", "2026-02-01", "2026-02-28", "2026-12-31", "2027-01-01"}) {
    world.add_credential(EntityType::license, date(day));
  }
  const auto forecast = must(world.renewals.statistics()).forecast;
  ASSERT_EQ(forecast.size(), 12U);
  std::vector<std::int64_t> counts;
  for (const MonthForecast& month : forecast) counts.push_back(month.count);
  EXPECT_EQ(counts, (std::vector<std::int64_t>{2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
  EXPECT_EQ(forecast.front().month, date("2026-01-01"));
  EXPECT_EQ(forecast.back().month, date("2026-12-01"));
}

TEST(Forecast, goes_over_the_end_of_the_year_and_leap_days) {
  World world{"2027-12-31T12:00:00Z"};
  world.add_credential(EntityType::license, date("2027-12-31"));
  world.add_credential(EntityType::license, date("2028-02-29"));
  world.add_credential(EntityType::license, date("2028-11-30"));
  const auto forecast = must(world.renewals.statistics()).forecast;
  ASSERT_EQ(forecast.size(), 12U);
  EXPECT_EQ(forecast[0].count, 1);
  EXPECT_EQ(forecast[2].month, date("2028-02-01"));
  EXPECT_EQ(forecast[2].count, 1);
  EXPECT_EQ(forecast[11].count, 1);
}

TEST(Forecast, leaves_out_what_is_inactive_or_belongs_to_an_inactive_physician) {
  World world;
  const Date day = world.today().plus_days(3);
  world.add_credential(EntityType::dea, day);
  world.add_credential(EntityType::csr, day, "TX", {}, CredentialStatus::inactive);
  world.add_credential(EntityType::csr, day, "CA", world.add_physician(PhysicianStatus::inactive));
  world.add_credential(EntityType::csr, std::nullopt);
  EXPECT_EQ(must(world.renewals.statistics()).forecast.at(0).count, 1);
}

}  // namespace
}  // namespace physcrm::test
