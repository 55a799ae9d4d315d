#include "physcrm/rulepack/expected_expiration.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "physcrm/roster/states.hpp"
#include "rulepack/pack_builder.hpp"

namespace physcrm {
namespace {

using testing_support::day;
using testing_support::default_and;
using testing_support::rule;

constexpr auto kLicense = EntityType::license;
constexpr auto kDea = EntityType::dea;
constexpr auto kCsr = EntityType::csr;

Rule expiry(std::string id, std::string state, EntityType kind, std::string value) {
  return rule(std::move(id), std::move(state), kind, RuleTopic::expiry, std::move(value), "");
}

TEST(ExpectedExpiration, the_default_pack_expects_nothing) {
  for (const State& state : states()) {
    for (const EntityType kind : {kLicense, kDea, kCsr}) {
      EXPECT_FALSE(expected_expiration(RulePack::builtin_default(), kind, state.code, day("2026-11-23")));
    }
  }
}

TEST(ExpectedExpiration, is_the_next_fixed_day_with_its_rule_and_confidence) {
  Rule row = expiry("tx-expiry", "TX", kLicense, "fixed 12-31 even");
  row.confidence = RuleConfidence::medium;
  const RulePack pack = default_and({row});
  const auto expected = expected_expiration(pack, kLicense, "TX", day("2026-11-23"));
  EXPECT_EQ(expected,
            (ExpectedExpiration{day("2026-12-31"), "tx-expiry", "fixed 12-31 even", RuleConfidence::medium}));
  EXPECT_EQ(expected_expiration(pack, kLicense, "TX", day("2027-01-01"))->date, day("2028-12-31"));
  EXPECT_FALSE(expected_expiration(pack, kCsr, "TX", day("2026-11-23")));
  EXPECT_FALSE(expected_expiration(pack, kLicense, "WY", day("2026-11-23")));
  EXPECT_FALSE(expected_expiration(pack, kLicense, "", day("2026-11-23")));
}

TEST(ExpectedExpiration, a_csr_that_runs_with_the_license_expires_on_its_day) {
  const RulePack pack = default_and(
      {expiry("ri-license", "RI", kLicense, "fixed 06-30 even"), expiry("ri-csr", "RI", kCsr, "with_license"),
       expiry("mi-csr", "MI", kCsr, "with_license"), expiry("mi-license", "MI", kLicense, "assigned"),
       expiry("dc-csr", "DC", kCsr, "with_license")});
  const auto expected = expected_expiration(pack, kCsr, "RI", day("2026-11-23"));
  ASSERT_TRUE(expected);
  EXPECT_EQ(expected->date, day("2028-06-30"));
  EXPECT_EQ(expected->rule_id, "ri-license");
  EXPECT_FALSE(expected_expiration(pack, kCsr, "MI", day("2026-11-23")));
  EXPECT_FALSE(expected_expiration(pack, kCsr, "DC", day("2026-11-23"))) << "nothing known of the license";
}

TEST(ExpectedExpiration, there_is_none_for_a_csr_that_the_state_does_not_have) {
  Rule gone = rule("tx-csr-exists", "TX", kCsr, RuleTopic::csr_exists, "no", "");
  gone.effective_from = day("2027-01-01");
  const RulePack pack = default_and({expiry("tx-csr", "TX", kCsr, "fixed 06-30 yearly"), gone});
  EXPECT_EQ(expected_expiration(pack, kCsr, "TX", day("2026-06-01"))->date, day("2026-06-30"));
  EXPECT_FALSE(expected_expiration(pack, kCsr, "TX", day("2026-07-01")));
}

TEST(ExpectedExpiration, follows_the_rule_in_force_on_the_day_itself) {
  Rule until = expiry("tx-1", "TX", kLicense, "fixed 12-31 yearly");
  until.effective_to = day("2026-07-01");
  Rule since = expiry("tx-2", "TX", kLicense, "fixed 09-30 yearly");
  since.effective_from = day("2026-07-01");
  const auto expected = [](const RulePack& pack, const char* today) {
    return expected_expiration(pack, kLicense, "TX", day(today));
  };
  const RulePack pack = default_and({until, since});
  EXPECT_EQ(expected(pack, "2025-12-31")->date, day("2025-12-31"));
  EXPECT_EQ(expected(pack, "2026-01-01")->date, day("2026-09-30")) << "the old rule ends before its day";
  EXPECT_EQ(expected(pack, "2026-01-01")->rule_id, "tx-2");
  EXPECT_EQ(expected(pack, "2026-10-01")->date, day("2027-09-30"));
  EXPECT_FALSE(expected(default_and({until}), "2026-01-01")) << "and none came after it";

  until.effective_to = day("2026-12-31");
  const RulePack ends_on_the_day = default_and({until, expiry("any", "*", kLicense, "fixed 03-31 yearly")});
  EXPECT_EQ(expected(ends_on_the_day, "2026-06-01")->date, day("2027-03-31"))
      << "no longer in force that day";

  const RulePack with_general = default_and({since, expiry("any", "*", kLicense, "fixed 12-31 yearly")});
  EXPECT_EQ(expected(with_general, "2026-01-01")->rule_id, "tx-2") << "a special rule begins before the day";
  EXPECT_EQ(expected(with_general, "2026-01-01")->date, day("2026-09-30"));
}

// The facts of the reference pack: next day on or after 2026-11-23, all others none.
TEST(ExpectedExpiration, of_the_reference_pack_for_every_license) {
  const std::map<std::string, std::string> expected{
      {"AL", "2026-12-31"}, {"AK", "2026-12-31"}, {"CO", "2027-04-30"}, {"DE", "2027-03-31"},
      {"HI", "2028-01-31"}, {"IL", "2029-07-31"}, {"IN", "2027-10-31"}, {"KS", "2027-06-30"},
      {"KY", "2027-03-01"}, {"MS", "2027-06-30"}, {"MO", "2027-01-31"}, {"NE", "2028-10-01"},
      {"NV", "2027-06-30"}, {"NJ", "2027-06-30"}, {"PA", "2026-12-31"}, {"RI", "2028-06-30"},
      {"SC", "2027-06-30"}, {"UT", "2028-01-31"}, {"VT", "2026-11-30"}, {"WI", "2027-10-31"},
      {"WY", "2027-06-30"},
  };
  std::map<std::string, std::string> found;
  for (const State& state : states()) {
    const auto date =
        expected_expiration(RulePack::builtin_us_reference(), kLicense, state.code, day("2026-11-23"));
    if (date) found[std::string{state.code}] = date->date.to_string();
  }
  EXPECT_EQ(found, expected);
}

TEST(ExpectedExpiration, of_the_reference_pack_for_every_csr_and_no_dea_registration) {
  const std::map<std::string, std::string> expected{
      {"AL", "2026-12-31"}, {"CT", "2027-02-28"}, {"DE", "2027-06-30"}, {"IL", "2029-07-31"},
      {"IN", "2027-10-31"}, {"NV", "2028-10-31"}, {"OK", "2027-10-31"}, {"RI", "2028-06-30"},
      {"SC", "2027-04-01"}, {"UT", "2028-01-31"}, {"WY", "2027-06-30"},
  };
  std::map<std::string, std::string> found;
  for (const State& state : states()) {
    const RulePack& pack = RulePack::builtin_us_reference();
    const auto date = expected_expiration(pack, kCsr, state.code, day("2026-11-23"));
    if (date) found[std::string{state.code}] = date->date.to_string();
    EXPECT_FALSE(expected_expiration(pack, kDea, state.code, day("2026-11-23")));
  }
  EXPECT_EQ(found, expected);
}

}  // namespace
}  // namespace physcrm
