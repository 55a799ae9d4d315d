// docs/rule-packs.md: its example works, and it names what there is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "physcrm/rulepack/overlay.hpp"
#include "physcrm/rulepack/renewal_rules.hpp"
#include "support/shared_files.hpp"

namespace physcrm {
namespace {

using testing::HasSubstr;

std::string page() {
  return testing_support::slurp(testing_support::project_file("docs/rule-packs.md"));
}

std::string block_of(const std::string& text, const std::string& language) {
  const std::string fence = "```" + language + "\n";
  const std::size_t begin = text.find(fence);
  if (begin == std::string::npos) return {};
  return text.substr(begin + fence.size(), text.find("```", begin + fence.size()) - begin - fence.size());
}

TEST(RulePacksPage, its_overlay_is_one_that_a_team_can_use) {
  const RulePack& base = RulePack::builtin_default();
  const auto result = overlay_csv(base, block_of(page(), "csv"));
  ASSERT_TRUE(result) << result.error().message;
  const RulePack& pack = result.value().pack;
  EXPECT_THAT(page(), HasSubstr("`" + pack.name() + "`"));
  EXPECT_EQ(result.value().entries.size(), 3U);
  const Date expiration = Date::parse("2026-12-31").value();
  const RenewalRules rules = resolve(pack, EntityType::license, "TX", expiration);
  EXPECT_EQ(rules.window_open_days, 75);
  EXPECT_EQ(rules.fee_days, 45);
  EXPECT_EQ(rules.rule(RuleTopic::window_open)->reason, "our committee meets once a month");
  EXPECT_EQ(resolve(pack, EntityType::csr, "CA", expiration).cycle_months, 24);
}

TEST(RulePacksPage, names_every_topic_and_every_pack) {
  const std::string text = page();
  for (int i = 0; i < kRuleTopicCount; ++i) {
    EXPECT_THAT(text, HasSubstr("`" + std::string{to_string(static_cast<RuleTopic>(i))} + "`"));
  }
  for (const std::string_view name : RulePack::builtin_names()) {
    EXPECT_THAT(text, HasSubstr("`" + std::string{name} + "`"));
  }
}

}  // namespace
}  // namespace physcrm
