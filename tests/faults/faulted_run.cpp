#include "faults/faulted_run.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "physcrm/error_json.hpp"

namespace physcrm::faults {
namespace {

using testing_support::disk;

/// Longer than a host that died holds a job (10 minutes) or a delivery (15).
constexpr std::int64_t kPastLeases_s = 16 * 60;

void expect_sound(const char* when) {
  for (const std::string& wrong : violations()) ADD_FAILURE() << when << ": " << wrong;
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

FaultedRuns::FaultedRuns(const Call& call, Opener opener) : call_(call), opener_(std::move(opener)) {
  disk().put(kStorePath, practice());
  clock_ = clock_of_the_calls();
  auto engine = open();
  if (!engine) throw std::runtime_error{engine.error().message};
  StoreReader reader;
  undisturbed_.before = reader.state();
  const auto answered = answer(engine.value(), call_);
  if (!answered) throw std::runtime_error{call_.name() + ": " + error_body(answered.error())};
  undisturbed_.body = answered.value();
  undisturbed_.after = reader.state();
  if (!call_.is_job) return;
  finish_job(engine.value());
  undisturbed_.outcome = reader.state(Detail::outcome);
}

Result<Engine> FaultedRuns::open() {
  EngineOptions options = host_options(clock_);
  return opener_ ? opener_(std::move(options)) : Engine::open(std::move(options));
}

RunNotes FaultedRuns::run(const Saboteur& saboteur) {
  RunNotes notes;
  disk().put(kStorePath, practice());
  clock_ = clock_of_the_calls();
  auto engine = open();
  if (!engine) throw std::runtime_error{engine.error().message};
  saboteur.arm();
  const auto answered = answer(engine.value(), call_);
  notes.was_hit = saboteur.disarm();
  notes.was_answered = answered.has_value();
  SCOPED_TRACE(answered ? "it was answered" : "it was refused with " + error_body(answered.error()));
  const bool is_of_the_store = call_.operation == "health.basic" || call_.operation.starts_with("integrity.");
  if (answered && !is_of_the_store && !call_.is_job) {
    EXPECT_TRUE(is_same_answer(call_, answered.value(), undisturbed_.body))
        << "a wrong answer: " << answered.value() << "\n  instead of " << undisturbed_.body;
  }
  EXPECT_TRUE(notes.was_hit || answered) << error_body(answered.error());
  EXPECT_TRUE(answered || answered.error().code != ErrorCode::internal) << error_body(answered.error());
  const testing_support::DiskImage left = disk().image(kStorePath);
  {
    StoreReader reader;
    check_state(reader, answered, notes);
    check_next_try(engine.value(), reader, notes.was_answered || notes.was_done_all_the_same, true);
  }
  engine = Error{ErrorCode::cancelled, ""};
  if (!saboteur.ends_the_host) return notes;
  // The same as another host finds it after this one was killed.
  disk().put(kStorePath, left);
  check_on_another_host(answered, notes);
  return notes;
}

void FaultedRuns::check_on_another_host(const Result<std::string>& answered, RunNotes& notes) {
  clock_ = clock_of_the_calls();
  auto engine = open();
  EXPECT_TRUE(engine) << error_body(engine.error());
  if (!engine) return;
  RunNotes found;
  StoreReader reader;
  check_state(reader, answered, found);
  check_next_try(engine.value(), reader, notes.was_answered || found.was_done_all_the_same, false);
  notes.was_done_all_the_same |= found.was_done_all_the_same;
}

void FaultedRuns::check_state(StoreReader& reader, const Result<std::string>& answered, RunNotes& notes) {
  expect_sound("after the fault");
  if (call_.is_job) return;
  const StoreState state = reader.state();
  if (state == undisturbed_.after) {
    notes.was_done_all_the_same = !answered && undisturbed_.after != undisturbed_.before;
    return;
  }
  EXPECT_FALSE(answered) << "it said that it was done: " << first_difference(state, undisturbed_.after);
  EXPECT_EQ(first_difference(state, undisturbed_.before), "") << "neither undone nor done";
}

void FaultedRuns::check_next_try(Engine& engine, StoreReader& reader, bool is_done, bool is_same_host) {
  const char* const where = is_same_host ? "on the same host" : "on another host";
  if (call_.is_job) {
    finish_job(engine);
    if (!call_.is_new_each_time()) {
      EXPECT_EQ(first_difference(reader.state(Detail::outcome), undisturbed_.outcome), "") << where;
    }
    expect_sound(where);
    return;
  }
  const auto again = answer(engine, call_);
  if (is_done) {
    EXPECT_TRUE(again || is_of_the_state(call_, again.error().code)) << where << error_body(again.error());
    return;
  }
  EXPECT_TRUE(again) << where << ": " << error_body(again.error());
  const StoreState state = reader.state();
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
    EXPECT_TRUE(again) << error_body(again.error());
  }
}

}  // namespace physcrm::faults
