// A real NPPES file has no expiration dates at all; us-reference and the policy make work of it.
#include <iostream>
#include <map>

#include "engine/roster_world.hpp"
#include "physcrm/jobs.hpp"
#include "physcrm/rules.hpp"
#include "physcrm/settings.hpp"
#include "support/shared_files.hpp"

namespace physcrm::test {
namespace {

TEST(ExpectedDatesSample, the_real_nppes_file_yields_renewals_for_expected_dates_and_no_notification) {
  const auto path = testing_support::shared_data("npidata_pfile_sample.csv");
  PHYSCRM_SKIP_WITHOUT(path);
  RosterWorld world{"2026-11-23T17:00:00Z"};
  ImportOptions options;
  options.format = "nppes";
  must(world.try_import(testing_support::slurp(path), options));
  RuleService rules{world.core()};
  must(rules.use("us-reference"));
  SettingsInput input;
  input.policies.use_expected_dates = Patch<bool>{true};
  must(SettingsService{world.core()}.set(input));

  const auto credentials = world.all_credentials();
  const auto expected = must(rules.expected_expirations(credentials));
  const Date today = date("2026-11-23");
  std::int64_t dated = 0;
  std::int64_t due = 0;
  std::map<std::string, std::int64_t> by_state;
  for (std::size_t i = 0; i < credentials.size(); ++i) {
    if (!expected[i]) continue;
    ++dated;
    if (days_until(expected[i]->date, today) > 90) continue;
    ++due;
    ++by_state[credentials[i].state + " " + expected[i]->date.to_string()];
  }
  RenewalService renewals{world.core()};
  const AutoCreateReport report = must(renewals.auto_create());
  std::cout << "NPPES sample, us-reference, 2026-11-23: " << credentials.size() << " credentials, " << dated
            << " with an expected expiration, " << report.expected << " renewals opened\n";
  for (const auto& [place, count] : by_state) std::cout << "  " << place << ": " << count << "\n";
  EXPECT_GT(dated, 0);
  EXPECT_GT(due, 0);
  EXPECT_EQ(report.expected, due);
  EXPECT_EQ(report.created, due);
  EXPECT_EQ(report.failed, 0);
  EXPECT_EQ(must(renewals.auto_create()).created, 0);
  NotificationService notifications{world.core()};
  EXPECT_EQ(must(notifications.check_expirations()).created, 0);
}

}  // namespace
}  // namespace physcrm::test
