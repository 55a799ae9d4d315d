// A host is killed at a point that is known by name, again and again, each time on a store as it was before.
// It must have come to that point; what it left is a state that an undisturbed host goes through, not earlier
// than what it had acknowledged; and the next host brings the work to the same end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

#include "faults/kill_stores.hpp"
#include "faults/real_disk.hpp"
#include "physcrm/error_json.hpp"
#include "support/long_tests.hpp"
#include "support/process.hpp"
#include "support/random.hpp"

namespace physcrm::faults {
namespace {

using testing_support::Random;

/// Longer than a host that died holds a job (10 minutes) or a delivery (15), and than it took.
constexpr std::int64_t kPastLeases_s = 16 * 60;
constexpr std::int64_t kMostMessages = 60;

int kills_of_a_point() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return 2;
#else
  return testing_support::is_long() ? 500 : 20;
#endif
}

class KillPoints : public testing::TestWithParam<KillPoint> {
 protected:
  void SetUp() override {
    begin_scenario(scenario_, beginning_.place());
    run_.take_over(beginning_);
    undisturbed_ = run_undisturbed(scenario_, run_.place());
    expect_one_stroke();
    known_ = violations(url_of(run_.place().store()));
    if (scenario_.beginning != Beginning::old_schema) {
      ASSERT_THAT(known_, testing::IsEmpty());
    }
  }

  [[nodiscard]] std::pair<std::string, int> run_host(std::int64_t at) const {
    run_.take_over(beginning_);
    testing_support::Process host{{PHYSCRM_KILL_POINT_HOST, GetParam().name, std::to_string(at),
                                   run_.place().folder.string(), scenario_.now}};
    return host.finish();
  }

  /// How often an undisturbed host comes to the point.
  [[nodiscard]] std::int64_t count() const {
    const auto [said, status] = run_host(0);
    EXPECT_EQ(status, 0) << said;
    return std::atoll(said.c_str());
  }

  void kill_at(std::int64_t at) {
    const auto [said, status] = run_host(at);
    ASSERT_EQ(status, 128 + SIGKILL) << said;
    ASSERT_EQ(said, "at it\n");
    const std::size_t done = acknowledged();
    const auto index = check_what_is_left(done);
    if (!index) return;
    if (is_sound_in_between()) {
      EXPECT_THAT(violations(url_of(run_.place().store())), testing::ContainerEq(known_));
    }
    go_on(done, *index);
    check_the_end();
  }

  int repeated_ = 0;

 private:
  /// What is no job is done in one transaction: there is no state in between that could be found.
  void expect_one_stroke() const {
    for (std::size_t step = 0; step < scenario_.steps.size(); ++step) {
      const Call& call = scenario_.steps[step];
      if (call.is_job || call.operation == "open") continue;
      EXPECT_LE(undisturbed_.reached[step + 1] - undisturbed_.reached[step], 1U) << call.name();
    }
  }
  [[nodiscard]] std::size_t acknowledged() const {
    std::ifstream in{run_.place().acknowledged()};
    std::size_t lines = 0;
    for (std::string line; std::getline(in, line);) ++lines;
    return lines;
  }
  /// One that is to be brought up or mended is not yet; one that is being made may not be there.
  [[nodiscard]] bool is_sound_in_between() const {
    return scenario_.beginning != Beginning::old_schema && scenario_.beginning != Beginning::damaged &&
           scenario_.beginning != Beginning::none;
  }

  /// Which of the undisturbed host's states it is; nothing: none that it may be.
  [[nodiscard]] std::optional<std::size_t> check_what_is_left(std::size_t done) {
    const Found found = find_all(run_.place());
    const std::size_t first = undisturbed_.reached.at(done);
    const std::size_t last = undisturbed_.reached.at(std::min(done + 1, undisturbed_.reached.size() - 1));
    for (std::size_t i = first; i <= last; ++i) {
      if (undisturbed_.found[i].state != found.state) continue;
      check_what_has_left(found, undisturbed_.found[i]);
      return i;
    }
    ADD_FAILURE() << "after " << done << " steps: "
                  << (found.state.empty() ? "there is no store"
                                          : first_difference(found.state, undisturbed_.found[first].state));
    return std::nullopt;
  }

  /// Whatever the store says has left, has; and no more than one message that it does not know of.
  static void check_what_has_left(const Found& found, const Found& expected) {
    for (const auto& [name, bytes] : expected.files) {
      const auto at = found.files.find(name);
      ASSERT_NE(at, found.files.end()) << name << " is not there";
      EXPECT_EQ(at->second, bytes) << name;
    }
    EXPECT_LE(found.files.size(), expected.files.size() + 1);
    EXPECT_THAT(found.lost(), testing::IsEmpty());
    EXPECT_LE(found.sent.size(), expected.sent.size() + 1);
  }

  void go_on(std::size_t done, std::size_t index) {
    const Instant later = Instant::parse(scenario_.now)
                              ->plus_seconds(kPastLeases_s + kMostMessages * scenario_.seconds_a_message);
    PointHost next{scenario_, run_.place(), later};
    const std::size_t reached = undisturbed_.reached[std::min(done + 1, undisturbed_.reached.size() - 1)];
    const bool is_done = reached > undisturbed_.reached.at(done) && index == reached;
    for (std::size_t step = done + (is_done && !scenario_.is_keyed ? 1 : 0); step < scenario_.steps.size();
         ++step) {
      const auto answered = next.run(step);
      if (!answered && step == done && may_be_refused(step, answered.error())) continue;
      ASSERT_TRUE(answered) << "step " << step << ": " << error_body(answered.error());
      if (step == done && is_done) {
        EXPECT_EQ(answered.value(), undisturbed_.answers.at(step)) << "another answer to the same call";
      }
    }
  }

  /// A copy that has its name already is whole.
  [[nodiscard]] bool may_be_refused(std::size_t step, const Error& error) const {
    return scenario_.steps.at(step).operation == "maintenance.backup" && error.code == ErrorCode::conflict;
  }

  void check_the_end() {
    const KillPlace& place = run_.place();
    EXPECT_THAT(violations(url_of(place.store())), testing::ContainerEq(known_));
    EXPECT_EQ(first_difference(outcome_of(place), undisturbed_.outcome), "");
    const Found found = find_all(place);
    const Found& expected = undisturbed_.found.back();
    EXPECT_THAT(found.lost(), testing::IsEmpty());
    EXPECT_EQ(found.sent_once().size(), expected.sent_once().size()) << "one more, or under another key";
    EXPECT_LE(found.sent.size(), expected.sent.size() + 1);
    repeated_ += static_cast<int>(found.sent.size() - expected.sent.size());
    EXPECT_EQ(found.files.size(), expected.files.size());
    for (const auto& [name, bytes] : expected.files) EXPECT_TRUE(found.files.contains(name)) << name;
    if (std::filesystem::exists(place.copy())) {
      EXPECT_THAT(violations(url_of(place.copy())), testing::IsEmpty());
    }
  }

  RealDisk disk_;
  const Scenario& scenario_ = scenario_of(GetParam());
  KillFolder beginning_{"beginning"};
  KillFolder run_{"run"};
  Undisturbed undisturbed_;
  std::vector<std::string> known_;
};

TEST_P(KillPoints, lose_nothing_and_leave_nothing_by_half) {
  Random random{testing_support::test_seed()};
  const std::int64_t places = count();
  ASSERT_GE(places, GetParam().least) << "the host does not come to this point any more";
  const int kills = kills_of_a_point();
  int violated = 0;
  for (int i = 0; i < kills && violated < 3; ++i) {
    // The first and the last time, and any.
    std::int64_t at = 1 + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(places)));
    if (i < 2) at = i == 0 ? 1 : places;
    SCOPED_TRACE("the " + std::to_string(at) + "th time of " + std::to_string(places));
    kill_at(at);
    violated += HasFailure() ? 1 : 0;
  }
  std::cout << GetParam().name << ": " << kills << " kills at " << places << " places, " << violated
            << " violations, " << repeated_ << " messages repeated\n";
}

INSTANTIATE_TEST_SUITE_P(At, KillPoints, testing::ValuesIn(kill_points()),
                         [](const auto& point) { return point.param.name; });

}  // namespace
}  // namespace physcrm::faults
