#include <gtest/gtest.h>

#include "physcrm/renewal/timeline.hpp"
#include "rulepack/pack_builder.hpp"

namespace physcrm {
namespace {

using testing_support::day;
using Kind = MilestoneKind;
using State = MilestoneState;

constexpr Kind kKinds[] = {Kind::start,   Kind::window_open,   Kind::window_close, Kind::training_deadline,
                           Kind::fee_due, Kind::final_deadline};

State state_at(Kind kind, int days_after, const TimelineFacts& facts = {}) {
  const Date date = day("2024-02-29");
  return milestone_state(kind, date, date.plus_days(days_after), facts);
}

TEST(MilestoneStates, without_events_upcoming_before_due_on_and_overdue_after_the_day) {
  for (const Kind kind : kKinds) {
    EXPECT_EQ(state_at(kind, -1), State::upcoming) << to_string(kind);
    EXPECT_EQ(state_at(kind, -400), State::upcoming) << to_string(kind);
    EXPECT_EQ(state_at(kind, 0), State::due) << to_string(kind);
    if (kind == Kind::window_open) continue;
    EXPECT_EQ(state_at(kind, 1), State::overdue) << to_string(kind);
    EXPECT_EQ(state_at(kind, 400), State::overdue) << to_string(kind);
  }
}

TEST(MilestoneStates, an_opening_is_never_overdue_once_past_it_is_done) {
  EXPECT_EQ(state_at(Kind::window_open, 1), State::done);
  EXPECT_EQ(state_at(Kind::window_open, 400), State::done);
  const TimelineFacts all{
      .started = true, .filed = true, .approved = true, .training_done = true, .fee_done = true};
  EXPECT_EQ(state_at(Kind::window_open, -1, all), State::upcoming) << "it opens on its day all the same";
}

TEST(MilestoneStates, done_when_the_event_happened_whatever_the_day) {
  const struct {
    TimelineFacts facts;
    bool start, close, training, fee, final;
  } rows[] = {
      {{.started = true}, true, false, false, false, false},
      {{.filed = true}, true, true, false, false, false},
      {{.approved = true}, true, true, true, true, true},
      {{.training_done = true}, false, false, true, false, false},
      {{.fee_done = true}, false, false, false, true, false},
  };
  for (const auto& row : rows) {
    const std::pair<Kind, bool> expected[] = {{Kind::start, row.start},
                                              {Kind::window_close, row.close},
                                              {Kind::training_deadline, row.training},
                                              {Kind::fee_due, row.fee},
                                              {Kind::final_deadline, row.final}};
    for (const auto& [kind, is_done] : expected) {
      for (const int days_after : {-1, 0, 1}) {
        EXPECT_EQ(state_at(kind, days_after, row.facts) == State::done, is_done)
            << to_string(kind) << ' ' << days_after;
      }
    }
  }
}

}  // namespace
}  // namespace physcrm
