#include "faults/faulted_run.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "physcrm/error_json.hpp"

namespace physcrm::faults {
namespace {

/// Longer than a host that died holds a job (10 minutes) or a delivery (15).
constexpr std::int64_t kPastLeases_s = 16 * 60;

void expect_sound(PracticeStore& store, const char* when) {
  for (const std::string& wrong : store.violations()) ADD_FAILURE() << when << ": " << wrong;
}

/// The refusal of a request that has been done already.
bool is_of_the_state(const Call& call, ErrorCode code) noexcept {
  if (call.operation == "rules.overlay" && code == ErrorCode::invalid_argument) return true;
  return code == ErrorCode::conflict || code == ErrorCode::not_found ||
         code == ErrorCode::invalid_transition || code == ErrorCode::failed_precondition;
}

json without_measurements(const std::string& body) {
  json value = json::parse(body);
  if (!value.is_object()) return value;
  for (const char* name : {"durationMs", "pingUs"}) value.erase(name);
  return value;
}

std::size_t rows_of(const StoreState& state) {
  std::size_t rows = 0;
  for (const auto& [table, of_table] : state) rows += of_table.size();
  return rows;
}

}  // namespace

bool is_same_answer(const Call& call, const std::string& a, const std::string& b) {
  if (a == b) return true;
  if (call.operation == "physicians.calendar" || a.empty() || b.empty()) return false;
  return without_measurements(a) == without_measurements(b);
}

FaultedRuns::FaultedRuns(const Call& call, Opener opener, PracticeStore& store)
    : call_(call), opener_(std::move(opener)), store_(store) {
  store_.found();
  clock_ = clock_of_the_calls();
  auto engine = open();
  if (!engine) throw std::runtime_error{engine.error().message};
  undisturbed_.before = store_.state(Detail::all);
  const auto answered = answer(engine.value(), call_);
  if (!answered) throw std::runtime_error{call_.name() + ": " + error_body(answered.error())};
  undisturbed_.body = answered.value();
  undisturbed_.after = store_.state(Detail::all);
  if (!call_.is_job) return;
  finish_job(engine.value());
  undisturbed_.outcome = store_.state(Detail::outcome);
}

Result<Engine> FaultedRuns::open() {
  EngineOptions options = host_options(clock_, store_.url());
  return opener_ ? opener_(std::move(options)) : Engine::open(std::move(options));
}

RunNotes FaultedRuns::run(const Saboteur& saboteur) {
  RunNotes notes;
  store_.found();
  clock_ = clock_of_the_calls();
  auto engine = open();
  if (!engine) throw std::runtime_error{engine.error().message};
  const std::string request = call_.request.dump();
  saboteur.arm();
  const auto answered = answer(engine.value(), call_, request);
  notes.was_hit = saboteur.disarm();
  notes.was_answered = answered.has_value();
  if (!answered) notes.refused_with = answered.error().code;
  if (!answered) notes.refusal = error_body(answered.error());
  SCOPED_TRACE(answered ? "it was answered" : "it was refused with " + error_body(answered.error()));
  const bool is_of_the_store = call_.operation == "health.basic" || call_.operation.starts_with("integrity.");
  if (answered && !is_of_the_store && !call_.is_job && !saboteur.may_repeat) {
    EXPECT_TRUE(is_same_answer(call_, answered.value(), undisturbed_.body))
        << "a wrong answer: " << answered.value() << "\n  instead of " << undisturbed_.body;
  }
  EXPECT_TRUE(notes.was_hit || answered) << error_body(answered.error());
  EXPECT_TRUE(answered || answered.error().code != ErrorCode::internal) << error_body(answered.error());
  if (saboteur.ends_the_host) store_.keep();
  check_state(answered, notes, saboteur.may_repeat);
  check_next_try(engine.value(), notes.was_answered || notes.was_done_all_the_same, true);
  engine = Error{ErrorCode::cancelled, ""};
  if (!saboteur.ends_the_host) return notes;
  // The same as another host finds it after this one was killed.
  store_.put_back();
  check_on_another_host(answered, notes, saboteur.may_repeat);
  return notes;
}

void FaultedRuns::check_on_another_host(const Result<std::string>& answered, RunNotes& notes,
                                        bool may_repeat) {
  clock_ = clock_of_the_calls();
  auto engine = open();
  EXPECT_TRUE(engine) << error_body(engine.error());
  if (!engine) return;
  RunNotes found;
  check_state(answered, found, may_repeat);
  check_next_try(engine.value(), notes.was_answered || found.was_done_all_the_same, false);
  notes.was_done_all_the_same |= found.was_done_all_the_same;
}

void FaultedRuns::check_state(const Result<std::string>& answered, RunNotes& notes, bool may_repeat) {
  expect_sound(store_, "after the fault");
  if (call_.is_job) return;
  const StoreState state = store_.state(Detail::all);
  if (state == undisturbed_.after) {
    notes.was_done_all_the_same = !answered && undisturbed_.after != undisturbed_.before;
    return;
  }
  if (answered && may_repeat) {
    EXPECT_EQ(rows_of(state), rows_of(undisturbed_.after)) << first_difference(state, undisturbed_.after);
    return;
  }
  EXPECT_FALSE(answered) << "it said that it was done: " << first_difference(state, undisturbed_.after);
  EXPECT_EQ(first_difference(state, undisturbed_.before), "") << "neither undone nor done";
}

void FaultedRuns::check_next_try(Engine& engine, bool is_done, bool is_same_host) {
  const char* const where = is_same_host ? "on the same host" : "on another host";
  if (call_.is_job) {
    finish_job(engine);
    if (!call_.is_new_each_time()) {
      EXPECT_EQ(first_difference(store_.state(Detail::outcome), undisturbed_.outcome), "") << where;
    }
    expect_sound(store_, where);
    return;
  }
  const auto again = answer(engine, call_);
  if (is_done) {
    EXPECT_TRUE(again || is_of_the_state(call_, again.error().code)) << where << error_body(again.error());
    return;
  }
  EXPECT_TRUE(again) << where << ": " << error_body(again.error()) << '\n' << store_.last_words();
  const StoreState state = store_.state(Detail::all);
  if (is_same_host) {
    // It may have skipped an id that was reserved in vain.
    EXPECT_EQ(rows_of(state), rows_of(undisturbed_.after)) << first_difference(state, undisturbed_.after);
  } else {
    EXPECT_EQ(first_difference(state, undisturbed_.after), "") << where;
  }
  const auto report = engine.integrity().check();
  EXPECT_TRUE(report && report.value().is_sound()) << where;
}

void FaultedRuns::finish_job(Engine& engine) {
  // An escalation goes up one step a run.
  for (int i = 0; i < 3; ++i) {
    clock_->advance_seconds(kPastLeases_s);
    const auto again = answer(engine, call_);
    EXPECT_TRUE(again) << error_body(again.error()) << '\n' << store_.last_words();
  }
}

}  // namespace physcrm::faults
