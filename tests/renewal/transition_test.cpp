#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "physcrm/renewal/workflow_state.hpp"
#include "rulepack/pack_builder.hpp"

namespace physcrm {
namespace {

using testing::HasSubstr;
using testing_support::day;
using Status = WorkflowStatus;

constexpr int kCount = kWorkflowStatusCount;

// docs/rules.md 2, transitions, written out: x always, e only when today > expiration.
//                                     ns   ip   fi   ur   ap   re   ex
constexpr const char* kMatrix[kCount] = {
    /* not_started  */ ".x....e",
    /* in_progress  */ "..x...e",
    /* filed        */ "...x..e",
    /* under_review */ "....xxe",
    /* approved     */ ".......",
    /* rejected     */ "......e",
    /* expired      */ ".......",
};

bool expected(int from, int to, bool past) {
  const char cell = kMatrix[from][to];
  return cell == 'x' || (cell == 'e' && past);
}

std::vector<std::string> texts(const Error& error, std::string_view name) {
  for (const auto& [key, value] : error.details) {
    if (key != name) continue;
    if (const auto* list = std::get_if<std::vector<std::string>>(&value)) return *list;
    if (const auto* text = std::get_if<std::string>(&value)) return {*text};
  }
  ADD_FAILURE() << "no detail " << name;
  return {};
}

// Pitfall: any status could follow any other.
TEST(Transitions, the_whole_7_by_7_matrix_before_on_and_after_the_expiration_and_undated) {
  const Date today = day("2026-03-01");
  const struct {
    std::optional<Date> expiration;
    bool past;
  } dates[] = {{day("2026-03-02"), false}, {today, false}, {day("2026-02-28"), true}, {std::nullopt, false}};
  for (const auto& date : dates) {
    for (int from = 0; from < kCount; ++from) {
      for (int to = 0; to < kCount; ++to) {
        const auto a = static_cast<Status>(from);
        const auto b = static_cast<Status>(to);
        const bool legal = expected(from, to, date.past);
        EXPECT_EQ(is_legal_transition(a, b, date.past), legal) << from << "->" << to;
        EXPECT_EQ(check_transition(a, b, date.expiration, today).has_value(), legal) << from << "->" << to;
        EXPECT_EQ(is_legal_transition(a, b), expected(from, to, true)) << from << "->" << to;
      }
    }
  }
}

TEST(Transitions, a_refusal_names_both_states_and_those_allowed_and_nothing_else_can_happen) {
  const Date today = day("2026-03-01");
  for (int from = 0; from < kCount; ++from) {
    for (int to = 0; to < kCount; ++to) {
      for (const auto& expiration : {std::optional{day("2026-02-28")}, std::optional{today}, {}}) {
        const auto a = static_cast<Status>(from);
        const auto b = static_cast<Status>(to);
        const auto result = check_transition(a, b, expiration, today);
        if (result) continue;
        const Error& error = result.error();
        EXPECT_EQ(error.code, ErrorCode::invalid_transition);
        EXPECT_EQ(error.field, "status");
        EXPECT_THAT(error.message, HasSubstr(std::string{to_string(a)}));
        EXPECT_THAT(error.message, HasSubstr(std::string{to_string(b)}));
        EXPECT_EQ(texts(error, "from"), std::vector{std::string{to_string(a)}});
        EXPECT_EQ(texts(error, "to"), std::vector{std::string{to_string(b)}});
        std::vector<std::string> allowed;
        for (int other = 0; other < kCount; ++other) {
          if (expected(from, other, is_past_expiration(expiration, today))) {
            allowed.emplace_back(to_string(static_cast<Status>(other)));
            EXPECT_THAT(error.message, HasSubstr(allowed.back()));
          }
        }
        EXPECT_EQ(texts(error, "allowed"), allowed);
      }
    }
  }
}

TEST(Transitions, the_messages_say_why) {
  const Date today = day("2026-03-01");
  EXPECT_EQ(check_transition(Status::not_started, Status::filed, today, today).error().message,
            "a workflow that is not_started cannot become filed; allowed: in_progress");
  EXPECT_EQ(check_transition(Status::filed, Status::expired, today, today).error().message,
            "a workflow that is filed cannot become expired before its expiration 2026-03-01 is past; "
            "allowed: under_review");
  EXPECT_EQ(check_transition(Status::rejected, Status::expired, std::nullopt, today).error().message,
            "a workflow that is rejected cannot become expired without an expiration date; allowed: none");
  EXPECT_EQ(check_transition(Status::approved, Status::approved, today, today).error().message,
            "a workflow that is approved cannot become approved; allowed: none");
}

TEST(Transitions, a_transition_to_the_present_status_is_invalid_too) {
  for (int s = 0; s < kCount; ++s) {
    EXPECT_FALSE(is_legal_transition(static_cast<Status>(s), static_cast<Status>(s), true));
  }
}

TEST(Transitions, approved_and_expired_are_final) {
  for (const bool past : {false, true}) {
    EXPECT_TRUE(allowed_transitions(Status::approved, past).empty());
    EXPECT_TRUE(allowed_transitions(Status::expired, past).empty());
  }
  EXPECT_TRUE(allowed_transitions(Status::rejected, false).empty());
  EXPECT_EQ(allowed_transitions(Status::rejected, true), std::vector{Status::expired});
  EXPECT_EQ(allowed_transitions(Status::under_review, true),
            (std::vector{Status::approved, Status::rejected, Status::expired}));
}

TEST(Transitions, are_known_at_compile_time) {
  static_assert(is_legal_transition(Status::filed, Status::under_review, false));
  static_assert(!is_legal_transition(Status::filed, Status::expired, false));
  static_assert(is_legal_transition(Status::filed, Status::expired, true));
  static_assert(kTransitions.size() == 10);
  static_assert(noexcept(is_legal_transition(Status::filed, Status::expired)));
}

// Pitfall: automatic expiry existed and was never called; untouched workflows could not expire.
TEST(AutomaticExpiry, takes_active_ones_and_a_rejected_last_attempt_after_the_day_but_no_late_one) {
  const Date today = day("2026-03-01");
  for (int s = 0; s < kCount; ++s) {
    const auto status = static_cast<Status>(s);
    for (const bool is_last : {false, true}) {
      const bool takes = is_active(status) || (status == Status::rejected && is_last);
      EXPECT_EQ(expires_by_itself(status, is_last, false, day("2026-02-28"), today), takes) << s;
      EXPECT_FALSE(expires_by_itself(status, is_last, true, day("2026-02-28"), today)) << s;
      EXPECT_FALSE(expires_by_itself(status, is_last, false, today, today)) << s;
      EXPECT_FALSE(expires_by_itself(status, is_last, false, std::nullopt, today)) << s;
      if (takes) {
        EXPECT_TRUE(is_legal_transition(status, Status::expired, true)) << s;
      }
    }
  }
}

TEST(Approval, proposes_one_cycle_later_and_leaves_it_unconfirmed) {
  const struct {
    const char* from;
    int months;
    const char* to;
  } rows[] = {
      {"2025-02-28", 36, "2028-02-29"}, {"2024-02-29", 24, "2026-02-28"}, {"2024-02-29", 12, "2025-02-28"},
      {"2026-04-30", 24, "2028-04-30"}, {"2024-01-31", 36, "2027-01-31"}, {"2024-02-28", 12, "2025-02-28"},
      {"2026-06-15", 24, "2028-06-15"}, {"2026-01-30", 1, "2026-02-28"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(propose_next_expiration(day(row.from), row.months), day(row.to)) << row.from;
    EXPECT_EQ(next_expiration(day(row.from), std::nullopt, row.months).value(),
              (NextExpiration{day(row.to), false}));
  }
  EXPECT_FALSE(propose_next_expiration(Date{kMaxDay}, 12));
}

TEST(Approval, takes_a_date_later_than_the_workflows_and_requires_one_without_an_old_date) {
  const Date old = day("2026-03-01");
  EXPECT_EQ(next_expiration(old, day("2026-03-02"), 24).value(), (NextExpiration{day("2026-03-02"), true}));
  EXPECT_EQ(next_expiration(std::nullopt, day("1999-01-01"), 24).value(),
            (NextExpiration{day("1999-01-01"), true}));
  const Result<NextExpiration> bad[] = {
      next_expiration(old, old, 24),
      next_expiration(old, day("2026-02-28"), 24),
      next_expiration(std::nullopt, std::nullopt, 24),
      next_expiration(Date{kMaxDay}, std::nullopt, 24),
      next_expiration(old, old, 0),
      next_expiration(old, std::nullopt, 0),
      next_expiration(old, Date{kMaxDay + 1}, 24),
  };
  for (const auto& result : bad) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(result.error().field, "newExpirationDate");
  }
}

}  // namespace
}  // namespace physcrm
