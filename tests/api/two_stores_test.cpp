// The same season in two clinics, one on SQLite and one on the store in memory: whatever is asked of them by
// the operations, they answer the same.
#include <array>
#include <map>

#include "api/clinic.hpp"
#include "support/random.hpp"
#include "support/violations.hpp"

namespace physcrm::test {
namespace {

class TwoStores : public testing::Test {
 protected:
  /// Asks both; answers what they answer.
  json both(std::string_view operation, const json& request = json::object()) {
    const json expected = memory_.answer(operation, request);
    const json answered = sqlite_.answer(operation, request);
    EXPECT_EQ(expected, answered) << operation << ' ' << request.dump();
    if (!expected.contains("refused")) ++answered_[std::string{operation}];
    return expected;
  }
  /// All pages of a list, a few rows at a time.
  std::vector<json> all(std::string_view operation, json request, int limit) {
    std::vector<json> items;
    request["limit"] = limit;
    for (int pages = 0; pages < 100; ++pages) {
      const json page = both(operation, request);
      if (!page.contains("items")) return items;
      for (const json& item : page["items"]) items.push_back(item);
      if (!page.contains("nextCursor") || page["nextCursor"].is_null()) return items;
      request["cursor"] = page["nextCursor"];
    }
    ADD_FAILURE() << operation << " has no end";
    return items;
  }
  json import(const std::string& csv) {
    const json options{{"createPractices", true}};
    const json expected = memory_.host.import(csv, options);
    EXPECT_EQ(expected, sqlite_.host.import(csv, options));
    return expected;
  }
  void pass_hours(int hours) {
    for (Clinic* clinic : {&memory_, &sqlite_})
      clinic->host.clock().advance_seconds(std::int64_t{3600} * hours);
  }
  std::vector<json> job_names() {
    const json status = both("scheduler.status");
    std::vector<json> names;
    for (const json& job : status["jobs"]) names.push_back(job["name"]);
    return names;
  }
  void run_every_job() {
    for (const json& name : job_names()) both("jobs.run", {{"name", name}});
    EXPECT_EQ(memory_.box, sqlite_.box);
  }
  void compare_lists(int limit) {
    all("physicians.list", json::object(), limit);
    all("credentials.list_all", json::object(), limit);
    all("renewals.list", {{"days", 36'500}}, limit);
    all("notifications.list", json::object(), limit);
    both("renewals.statistics");
    both("scheduler.status");
    both("health.basic");
  }
  Clinic memory_{"memory:"};
  Clinic sqlite_{"sqlite::memory:"};
  std::map<std::string, int> answered_;  ///< other than by an error, by operation
};

std::string roster(int people, int first) {
  std::string csv =
      "externalId,npi,firstName,lastName,email,practice,credentialExternalId,entityType,state,number,"
      "expirationDate\n";
  constexpr std::array kKinds{"license", "dea", "csr"};
  constexpr std::array kStates{"TX", "NE", "KS", "NY"};
  for (int i = first; i < first + people; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const std::string n = std::to_string(i);
    const std::string expires = Date{20'468}.plus_days((i * 13) % 150 - 20).to_string();
    csv += "emp-" + n + ",,Ann" + n + ",Moore" + std::to_string(i % 7) + ",ann" + n + "@example.org," +
           (i % 4 == 0 ? "" : "Prairie Clinic " + std::to_string(i % 3)) + ",lic-" + n + ',' +
           kKinds[at % 3] + ',' + kStates[at % 4] + (at % 3 == 1 ? "," : ",M-" + n) + ',' +
           (i % 9 == 0 ? "" : expires) + '\n';
  }
  return csv;
}

/// One thing that people do, as the dice say.
class Staff {
 public:
  explicit Staff(std::uint64_t seed) : random_(seed) {}

  json any(const std::vector<json>& items) { return items[random_.below(items.size())]; }
  std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }

 private:
  testing_support::Random random_;
};

TEST_F(TwoStores, answer_the_same_through_a_season_of_imports_jobs_and_work) {
  Staff staff{testing_support::test_seed()};
  both("preferences.set", {{"recipient", "team"}, {"email", "team@example.org"}});
  const json report = import(roster(60, 0));
  EXPECT_EQ(report["rejectedRecords"], 0) << report.dump(1).substr(0, 1500);
  for (int week = 0; week < 12 && !HasFailure(); ++week) {
    if (week == 5) import(roster(40, 30));
    run_every_job();
    const auto renewals = all("renewals.list", {{"days", 36'500}}, 7);
    const auto notices = all("notifications.list", json::object(), 7);
    ASSERT_FALSE(renewals.empty() || notices.empty());
    for (int deeds = 0; deeds < 20; ++deeds) {
      const json renewal = staff.any(renewals);
      const json notice = staff.any(notices);
      switch (staff.below(8)) {
        case 0:
        case 1:
        case 2: {
          constexpr std::array kNext{"in_progress", "filed", "under_review", "approved", "rejected"};
          both("renewals.update_status", {{"id", renewal["id"]},
                                          {"status", kNext[staff.below(kNext.size())]},
                                          {"rejectionReason", "incomplete"}});
          break;
        }
        case 3:
          both("renewals.complete_task", {{"id", renewal["id"]}, {"taskId", "renewal-fee"}});
          break;
        case 4:
          both("renewals.resubmit", {{"id", renewal["id"]}});
          break;
        case 5:
          both("notifications.acknowledge", {{"id", notice["id"]}});
          break;
        case 6:
          EXPECT_EQ(memory_.box, sqlite_.box);
          both("notifications.requeue");
          both("notifications.retry_failed", {{"force", true}});
          break;
        default:
          both("notifications.test", {{"physicianId", "phy_" + std::to_string(1 + staff.below(20))}});
      }
    }
    if (week % 4 == 3) both("physicians.delete", {{"id", "phy_" + std::to_string(week)}, {"version", 1}});
    compare_lists(5 + week);
    pass_hours(7 * 24);
  }
  EXPECT_EQ(contents(memory_), contents(sqlite_));
  for (Clinic* clinic : {&memory_, &sqlite_}) {
    EXPECT_THAT(testing_support::violations(clinic->host.engine().integrity().check()), testing::IsEmpty());
  }
  EXPECT_GT(memory_.box.size(), 50U);
  for (const char* deed : {"renewals.update_status", "renewals.complete_task", "renewals.resubmit",
                           "notifications.acknowledge", "notifications.requeue", "notifications.test",
                           "notifications.retry_failed", "physicians.delete", "jobs.run"}) {
    EXPECT_GT(answered_[deed], 0) << deed;
  }
}

}  // namespace
}  // namespace physcrm::test
