// The calculators of the C ABI say what the rules say, value by value.
#include "physcrm_calculators.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string>
#include <vector>

#include "physcrm/notification/interval.hpp"
#include "physcrm/notification/plan.hpp"
#include "physcrm/notification/retry.hpp"
#include "physcrm/renewal/checklist.hpp"
#include "physcrm/renewal/timeline.hpp"
#include "physcrm/renewal/workflow_state.hpp"
#include "physcrm/roster/states.hpp"
#include "physcrm/roster/validators.hpp"
#include "support/random.hpp"

namespace physcrm {
namespace {

using testing_support::Random;
using testing_support::test_seed;

using Int32 = std::numeric_limits<std::int32_t>;

constexpr std::array<std::int32_t, 12> kNotableDays{
    kMinDay, kMaxDay, 0,     -1,   1, 19782 /* 2024-02-29 */, 19783, 20147 /* 2025-02-28 */,
    20148,   20454,   20483, 20484};

std::vector<std::string> states_and_strangers() {
  std::vector<std::string> all{"", "ZZ", "ca", "Texas"};
  for (const State& state : states()) all.emplace_back(state.code);
  return all;
}

TEST(CapiCalculators, DaysUntilIsTheDifferenceAndIsCutAtTheLimits) {
  for (std::int32_t offset = -1000; offset <= 1000; ++offset) {
    EXPECT_EQ(physcrm_days_until(20454 + offset, 20454), days_until(Date{20454 + offset}, Date{20454}));
  }
  EXPECT_EQ(physcrm_days_until(kMaxDay, kMinDay), kMaxDay - kMinDay);
  EXPECT_EQ(physcrm_days_until(Int32::max(), Int32::min()), Int32::max());
  EXPECT_EQ(physcrm_days_until(Int32::min(), Int32::max()), Int32::min());
}

TEST(CapiCalculators, OwedNotificationsAndTriggerDaysAreThoseOfTheTable) {
  std::vector<std::int32_t> days{Int32::min(), Int32::min() + 1, Int32::max(), -32768, 32767};
  for (std::int32_t day = -400; day <= 400; ++day) days.push_back(day);
  for (const std::int32_t day : days) {
    SCOPED_TRACE(day);
    const Interval* owed = owed_notification(day);
    physcrm_interval row{-7, -7, "untouched", nullptr};
    EXPECT_EQ(physcrm_owed_notification(day, &row),
              owed == nullptr ? PHYSCRM_NOTHING_OWED : owed->days_before);
    EXPECT_EQ(physcrm_owed_notification(day, nullptr),
              owed == nullptr ? PHYSCRM_NOTHING_OWED : owed->days_before);
    EXPECT_EQ(physcrm_is_trigger_day(day), is_trigger_day(day) ? 1 : 0);
    if (owed == nullptr) {
      EXPECT_STREQ(row.purpose, "untouched");
      continue;
    }
    EXPECT_EQ(row.days_before, owed->days_before);
    EXPECT_EQ(row.severity, static_cast<physcrm_severity>(owed->severity));
    EXPECT_EQ(row.purpose, owed->purpose);
    EXPECT_EQ(row.action, owed->action);
  }
}

TEST(CapiCalculators, TheColumnPlannerEqualsThePlannerOfTheRules) {
  Random random{test_seed()};
  for (const std::size_t size : {0U, 1U, 7U, 64U, 1000U, 4099U}) {
    std::vector<std::int32_t> expirations(size);
    for (auto& day : expirations) {
      const auto pick = random.below(16);
      day = pick == 0   ? PHYSCRM_NO_DATE
            : pick == 1 ? Int32::max()
                        : 20454 - 60 + static_cast<std::int32_t>(random.below(240));
    }
    std::vector<std::int16_t> expected(size, 42);
    std::vector<std::int16_t> owed(size, 43);
    ASSERT_TRUE(plan_notifications(expirations, Date{20454}, expected));
    ASSERT_EQ(physcrm_plan_notifications(expirations.data(), size, 20454, owed.data()), PHYSCRM_OK);
    EXPECT_EQ(owed, expected);
  }
}

TEST(CapiCalculators, RetriesAreDueWhenTheRulesSay) {
  for (std::int32_t retry = -2; retry <= 10; ++retry) {
    SCOPED_TRACE(retry);
    const auto expected = delivery_retry_at(Instant{1'768'456'800'000'000}, retry);
    std::int64_t at = -1;
    ASSERT_EQ(physcrm_delivery_retry_at(1'768'456'800'000'000, retry, &at),
              expected ? PHYSCRM_OK : PHYSCRM_NOT_FOUND);
    EXPECT_EQ(at, expected ? expected->microseconds() : -1);
  }
  std::int64_t at = -1;
  EXPECT_EQ(physcrm_delivery_retry_at(std::numeric_limits<std::int64_t>::max(), 2, &at),
            PHYSCRM_INVALID_ARGUMENT);
  EXPECT_EQ(physcrm_delivery_retry_at(std::numeric_limits<std::int64_t>::min(), 2, &at),
            PHYSCRM_INVALID_ARGUMENT);
  EXPECT_EQ(at, -1);
}

TEST(CapiCalculators, EveryDateIsReadBackAsItWasWritten) {
  Random random{test_seed()};
  std::vector<std::int32_t> days(kNotableDays.begin(), kNotableDays.end());
  for (int i = 0; i < 20'000; ++i) {
    days.push_back(kMinDay + static_cast<std::int32_t>(random.below(kMaxDay - kMinDay + 1)));
  }
  for (const std::int32_t day : days) {
    char text[11] = "          ";
    ASSERT_EQ(physcrm_date_format(day, text), PHYSCRM_OK);
    ASSERT_EQ(text, Date{day}.to_string());
    std::int32_t back = 0;
    ASSERT_EQ(physcrm_date_parse(text, &back), PHYSCRM_OK);
    ASSERT_EQ(back, day);
  }
}

TEST(CapiCalculators, NoOtherTextIsADateAndNoOtherNumberATime) {
  for (const char* text : {"", "2023-02-29", "2024-2-29", "2024-02-29 ", " 2024-02-29", "24-02-29",
                           "1399-12-31", "10000-01-01", "2024/02/29", "2024-13-01", "2024-00-10"}) {
    std::int32_t day = 7;
    EXPECT_EQ(physcrm_date_parse(text, &day), PHYSCRM_INVALID_ARGUMENT) << text;
    EXPECT_EQ(day, 7);
  }
  for (const std::int32_t day : {kMinDay - 1, kMaxDay + 1, Int32::min(), Int32::max()}) {
    char text[11] = "untouched";
    EXPECT_EQ(physcrm_date_format(day, text), PHYSCRM_INVALID_ARGUMENT) << day;
    EXPECT_STREQ(text, "untouched");
  }
}

TEST(CapiCalculators, TimelinesAreThoseOfTheDefaultRules) {
  const RulePack& pack = RulePack::builtin_default();
  for (int kind = 0; kind < kEntityTypeCount; ++kind) {
    for (const std::string& state : states_and_strangers()) {
      for (const std::int32_t day : kNotableDays) {
        const auto expected = timeline(static_cast<EntityType>(kind), state, Date{day}, pack);
        std::array<physcrm_milestone, PHYSCRM_MAX_MILESTONES> rows{};
        std::size_t count = 0;
        ASSERT_EQ(physcrm_timeline_compute(kind, state.c_str(), day, rows.data(), rows.size(), &count),
                  PHYSCRM_OK);
        ASSERT_EQ(count, expected.size());
        ASSERT_LE(count, rows.size());
        for (std::size_t i = 0; i < count; ++i) {
          EXPECT_EQ(rows[i].name, expected[i].name());
          EXPECT_EQ(rows[i].description, expected[i].description);
          EXPECT_EQ(rows[i].date, expected[i].date.days_since_epoch());
          EXPECT_EQ(rows[i].days_before, expected[i].days_before);
        }
      }
    }
  }
}

TEST(CapiCalculators, ChecklistsAreThoseOfTheDefaultRules) {
  const RulePack& pack = RulePack::builtin_default();
  for (int kind = 0; kind < kEntityTypeCount; ++kind) {
    for (const std::string& state : states_and_strangers()) {
      for (const std::int32_t day : kNotableDays) {
        const auto expected = checklist(static_cast<EntityType>(kind), state, Date{day}, pack);
        std::array<physcrm_checklist_item, PHYSCRM_MAX_CHECKLIST_ITEMS> rows{};
        std::size_t count = 0;
        ASSERT_EQ(physcrm_checklist_compute(kind, state.c_str(), day, rows.data(), rows.size(), &count),
                  PHYSCRM_OK);
        ASSERT_EQ(count, expected.size());
        ASSERT_LE(count, rows.size());
        for (std::size_t i = 0; i < count; ++i) {
          EXPECT_EQ(rows[i].id, expected[i].id);
          EXPECT_EQ(rows[i].task, expected[i].task);
          EXPECT_EQ(rows[i].required, expected[i].required ? 1 : 0);
          EXPECT_EQ(rows[i].due_date, expected[i].due->days_since_epoch());
        }
      }
    }
  }
}

TEST(CapiCalculators, TransitionsAreThoseOfTheTable) {
  constexpr std::int32_t kToday = 20454;
  for (const std::int32_t expiration : {kToday - 1, kToday, kToday + 1, std::int32_t{PHYSCRM_NO_DATE}}) {
    const std::optional<Date> date =
        expiration == PHYSCRM_NO_DATE ? std::nullopt : std::optional{Date{expiration}};
    for (std::int32_t from = 0; from < kWorkflowStatusCount; ++from) {
      std::uint32_t expected_set = 0;
      for (const auto status :
           allowed_transitions(static_cast<WorkflowStatus>(from), is_past_expiration(date, Date{kToday}))) {
        expected_set |= 1U << static_cast<unsigned>(status);
      }
      for (std::int32_t to = 0; to < kWorkflowStatusCount; ++to) {
        const auto expected = check_transition(static_cast<WorkflowStatus>(from),
                                               static_cast<WorkflowStatus>(to), date, Date{kToday});
        std::uint32_t allowed = 0xFFFF;
        EXPECT_EQ(physcrm_transition_check(from, to, expiration, kToday, &allowed, nullptr),
                  expected ? PHYSCRM_OK : PHYSCRM_INVALID_TRANSITION);
        EXPECT_EQ(allowed, expected_set);
        EXPECT_EQ(static_cast<bool>(expected), (allowed >> to & 1U) != 0);
      }
    }
  }
}

TEST(CapiCalculators, NumbersAreValidWhereTheRulesFindThemSo) {
  Random random{test_seed()};
  const std::string alphabet = "0123456789019ABFMP-x ";
  int valid = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string text = i % 3 == 0 ? "1234567893" : i % 3 == 1 ? "AP5836727" : "12-3456789";
    for (auto changes = random.below(3); changes > 0; --changes) {
      text[random.below(text.size())] = alphabet[random.below(alphabet.size())];
    }
    ASSERT_EQ(physcrm_is_valid_npi(text.c_str()), is_valid_npi(text) ? 1 : 0) << text;
    ASSERT_EQ(physcrm_is_valid_dea(text.c_str(), nullptr), is_valid_dea(text) ? 1 : 0) << text;
    ASSERT_EQ(physcrm_is_valid_dea(text.c_str(), "Other"), is_valid_dea(text) ? 1 : 0) << text;
    ASSERT_EQ(physcrm_is_valid_ein(text.c_str()), is_valid_ein(text) ? 1 : 0) << text;
    valid += physcrm_is_valid_npi(text.c_str()) + physcrm_is_valid_dea(text.c_str(), nullptr) +
             physcrm_is_valid_ein(text.c_str());
  }
  EXPECT_GT(valid, 10'000);  // or the comparison says nothing
}

}  // namespace
}  // namespace physcrm
